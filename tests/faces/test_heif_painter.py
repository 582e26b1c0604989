"""HEIC: new tiles in the place of the old ones, and what cannot be said to be safe is refused."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from hooklib.faces.hide import hide
from hooklib.faces.model import Box
from hooklib.faces.painters import heif, painter
from hooklib.formats import sniff
from hooklib.formats._bmff import parts
from hooklib.formats._bmff_coded import Shown, as_picture, coded, described, pictures
from hooklib.formats._bmff_coded import stored as coded_bytes
from hooklib.formats._bmff_layout import layout
from hooklib.formats.heif import FORMAT
from hooklib.model import PICTURE, BadImage, Blob, CannotFix, Hide
from hooklib.scan import scan
from tests.effort import in_turn
from tests.faces.painted import (
    FACES,
    STYLES,
    check_idle,
    flipped,
    hidden_for_good,
    mask,
    noise,
    prefixes,
)
from tests.faces.pictures import portrait, turned
from tests.samples import heif as samples
from tests.samples._bmff_bytes import Ref, Thing, full, u16, u32
from tests.samples._bmff_bytes import coded as boxes_of
from tests.samples._bmff_bytes import heif as made

pytestmark = pytest.mark.once
BOX = Box(32, 16, 48, 64)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def smooth(size: tuple[int, int] = (192, 128), mode: str = "RGB") -> Image.Image:
    image = Image.fromarray(noise((12, 9)))
    return image.resize(size, Image.Resampling.BICUBIC).convert(mode)


@cache
def heic(
    mode: str = "RGB", size: tuple[int, int] = (192, 128), orientation: int = 1, **options: Any
) -> bytes:
    return stored(smooth(size, mode), orientation, **options)


def stored(image: Image.Image, orientation: int = 1, **options: Any) -> bytes:
    """Return a HEIC that also has EXIF; its orientation becomes turns of the picture."""
    exif = Image.Exif()
    exif[0x010F] = "Quexal"
    exif[0x0112] = orientation
    out = io.BytesIO()
    options = {"quality": 80, "enc_params": {"preset": "ultrafast"}} | options
    image.save(out, "HEIF", exif=exif.tobytes(), **options)
    return out.getvalue()


def shown(data: bytes) -> NDArray[np.int16]:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB")).astype(np.int16)


KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "coarse": {"quality": 35},
    "fine": {"quality": 95},
    "grey": {"mode": "L"},
    "444": {"chroma": 444},
    "422": {"chroma": 422},
    "tiles": {"tile_size": 64},
    "tiles that stand over": {"tile_size": 80},
    "turned tiles": {"tile_size": 64, "orientation": 5},
    "odd": {"size": (151, 101)},
    "odd and turned": {"size": (151, 101), "orientation": 6},
    "BT.709 in the video range": {
        "matrix_coefficients": 1,
        "color_primaries": 1,
        "transfer_characteristics": 1,
        "full_range_flag": 0,
    },
    "BT.2020": {
        "matrix_coefficients": 9,
        "color_primaries": 9,
        "transfer_characteristics": 16,
        "full_range_flag": 0,
    },
    "colours not said": {"save_nclx_profile": False},
    "profile": {"icc_profile": SRGB},
    **{f"orientation {n}": {"orientation": n} for n in range(2, 9)},
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_box_is_black_and_the_rest_is_as_it_was(kind: str) -> None:
    data = heic(**KINDS[kind])
    painted = heif.paint(data, [BOX], "fill")
    assert painted.note.startswith("HEIC: re-encoded at quality ")
    old, new = shown(data), shown(painted.data)
    assert old.shape == new.shape
    assert new[BOX.y + 4 : BOX.y + BOX.height - 4, BOX.x + 4 : BOX.x + BOX.width - 4].max() < 24
    beside = ~mask(old.shape, [BOX])
    assert np.abs(old - new)[beside].mean() < 2.5
    assert np.abs((old - new)[beside].mean(0)).max() < 0.6  # no shift of the colours
    before, after = coded(data), coded(painted.data)
    assert before._replace(coded=0) == after._replace(coded=0)
    assert len(painted.data) < 1.4 * len(data) + 400


@pytest.mark.parametrize("kind", ["plain", "turned tiles", "odd and turned", "profile"])
def test_all_else_is_kept(kind: str) -> None:
    data = heic(**KINDS[kind], xmp=b"<x:xmpmeta/>")
    painted = heif.paint(data, [BOX], "fill").data
    assert sniff(painted) == sniff(data)
    kept = [(part.kind, part.name, part.data) for part in parts(data)]
    assert kept == [(part.kind, part.name, part.data) for part in parts(painted)]
    with Image.open(io.BytesIO(data)) as one, Image.open(io.BytesIO(painted)) as other:
        for key in ("exif", "xmp", "icc_profile", "nclx_profile", "original_orientation"):
            assert one.info.get(key) == other.info.get(key)
        assert one.mode == other.mode
        assert b"Quexal" in other.info["exif"]


@pytest.mark.parametrize("style", STYLES)
def test_styles(style: Any) -> None:
    painted = heif.paint(heic(), [BOX], style)
    inside = shown(painted.data)[BOX.y : BOX.y + BOX.height, BOX.x : BOX.x + BOX.width]
    assert (inside.std() < 2) == (style == "fill")


def test_with_nothing_to_hide() -> None:
    check_idle(heif.paint, heic())


def test_what_was_there_is_not_in_the_file_any_more() -> None:
    data = heic()
    with_box = heif.paint(data, [BOX], "fill").data
    (part,) = (part for part in parts(data) if part.name == "hvc1 picture")
    old = data[slice(*part.spans[0])]
    assert old[40:80] not in with_box
    assert len(with_box) < 1.5 * len(data)


def _with(*things: Thing, references: tuple[Ref, ...] = (), turn: tuple[bytes, ...] = ()) -> bytes:
    """Return the sample of tiles with more in it."""
    base = samples.base()
    size = full(b"ispe", u32(128, 128))
    tiles = [Thing(n, b"hvc1", tile, base.props) for n, tile in enumerate(base.tiles, 2)]
    grid = Thing(1, b"grid", bytes((0, 0, 1, 1, 0, 128, 0, 128)), (size, *turn))
    links = (Ref(b"dimg", 1, tuple(tile.id for tile in tiles)), *references)
    return made([grid, *tiles, *things], links)


def test_a_grid_made_by_others() -> None:
    data = _with()
    painted = heif.paint(data, [Box(0, 0, 80, 64)], "fill").data
    assert shown(painted)[8:56, 8:72].max() < 8
    assert np.abs(shown(painted) - shown(data))[:, 88:].mean() < 3


def _clap(*numbers: int) -> bytes:
    return (
        (40).to_bytes(4, "big")
        + b"clap"
        + b"".join(n.to_bytes(4, "big", signed=True) for n in numbers)
    )


def _kind(name: bytes) -> bytes:
    return full(b"auxC", name + b"\0")


GAIN_MAP = _kind(b"urn:com:apple:photo:2020:aux:hdrgainmap")
DEPTH = _kind(b"urn:mpeg:hevc:2015:auxid:2")
QUARTER = (9).to_bytes(4, "big") + b"irot\1"


def _taken(data: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """Return the coded picture of a file and its properties."""
    return coded_bytes(data)[0], boxes_of(data)[1]


@cache
def _piece(size: tuple[int, int], mode: str) -> tuple[bytes, tuple[bytes, ...]]:
    return _taken(heic(mode, size))


def _accompanied(*things: Thing, turn: tuple[bytes, ...] = (), refs: tuple[Ref, ...] = ()) -> bytes:
    """Return a picture of 192 x 128 with pictures that go with it, all turned alike."""
    data, properties = _piece((192, 128), "RGB")
    first = Thing(1, b"hvc1", data, (*properties, *turn))
    own = tuple(Ref(b"auxl", t.id, (1,)) for t in things if any(p[4:8] == b"auxC" for p in t.props))
    return made([first, *things], (*own, *refs))


def _beside(number: int, kind: bytes, *turn: bytes, hidden: bool = False) -> Thing:
    data, properties = _piece((96, 64), "L")
    return Thing(number, b"hvc1", data, (*properties, kind, *turn), hidden=hidden)


def _in_tiles(kind: bytes, number: int, mode: str = "L") -> tuple[Thing, ...]:
    data, properties = _piece((64, 64), mode)
    grid = bytes((0, 0, 0, 1)) + u16(128, 64)
    tiles = [Thing(n, b"hvc1", data, properties, hidden=True) for n in (10, 11)]
    return Thing(number, b"grid", grid, (full(b"ispe", u32(128, 64)), kind)), *tiles


_LINKS = (Ref(b"dimg", 8, (10, 11)),)

ACCOMPANIED: dict[str, tuple[Callable[[], bytes], tuple[int, ...]]] = {
    "gain map": (lambda: _accompanied(_beside(9, GAIN_MAP)), (9,)),
    "hidden": (lambda: _accompanied(_beside(9, GAIN_MAP, hidden=True)), (9,)),
    "turned": (lambda: _accompanied(_beside(9, DEPTH, QUARTER), turn=(QUARTER,)), (9,)),
    "described together": (
        lambda: _accompanied(_beside(9, GAIN_MAP), _beside(7, DEPTH)),
        (7, 9),
    ),
    "two": (
        lambda: _accompanied(_beside(9, GAIN_MAP), *_in_tiles(DEPTH, 8, "RGB"), refs=_LINKS),
        (8, 9),
    ),
    "tiles": (
        lambda: _accompanied(*_in_tiles(GAIN_MAP, 8), refs=_LINKS),
        (8,),
    ),
    "tones": (
        lambda: _accompanied(
            _beside(9, GAIN_MAP),
            Thing(12, b"tmap", bytes(4)),
            refs=(Ref(b"dimg", 12, (1, 9)),),
        ),
        (9,),
    ),
}


@pytest.mark.parametrize("name", ACCOMPANIED)
def test_what_goes_with_the_picture_is_hidden_at_the_same_place(name: str) -> None:
    numbers = ACCOMPANIED[name][1]
    data = ACCOMPANIED[name][0]()
    assert [picture.number for picture in pictures(data)] == [1, *numbers]
    whole = shown(data)
    painted = heif.paint(data, [BOX], "mosaic").data
    for number in numbers:
        old, new = (shown(as_picture(file, number)) for file in (data, painted))
        down, across = old.shape[0] / whole.shape[0], old.shape[1] / whole.shape[1]
        top, bottom = round(BOX.y * down), round((BOX.y + BOX.height) * down)
        left, right = round(BOX.x * across), round((BOX.x + BOX.width) * across)
        assert new[top:bottom, left:right].max() < 12
        assert old[top:bottom, left:right].mean() > 40
        near = np.zeros(old.shape[:2], bool)
        near[max(0, top - 16) : bottom + 16, max(0, left - 16) : right + 16] = True
        assert np.abs(old - new)[~near].mean() < 2.5
    assert np.abs(shown(painted) - whole).mean() > 1
    kept = [(part.kind, part.data) for part in parts(data) if part.kind != PICTURE]
    assert kept == [(part.kind, part.data) for part in parts(painted) if part.kind != PICTURE]
    assert described(data) == described(painted)
    again = heif.paint(painted, [BOX], "fill").data
    assert FORMAT.parts(again)


def _clear(size: tuple[int, int] = (192, 128)) -> Image.Image:
    """Return a picture that fades out from left to right."""
    image = smooth(size)
    image.putalpha(Image.linear_gradient("L").rotate(90).resize(size))
    return image


def _alpha(data: bytes) -> NDArray[np.int16]:
    with Image.open(io.BytesIO(data)) as image:
        assert image.mode == "RGBA"
        return np.asarray(image)[..., 3].astype(np.int16)


@pytest.mark.parametrize("options", [{}, {"quality": 60}, {"tile_size": 64}])
def test_a_box_is_black_and_opaque_where_the_picture_was_transparent(options: Any) -> None:
    data = stored(_clear(), **options)
    assert pictures(data) == (Shown(1, 1), Shown(2, 1, alpha=True))
    painted = heif.paint(data, [BOX], "fill").data
    x, y, width, height = BOX
    inside = slice(y + 4, y + height - 4), slice(x + 4, x + width - 4)
    assert _alpha(data)[inside].max() < 140
    assert _alpha(painted)[inside].min() > 243
    assert shown(painted)[inside].max() < 24
    outside = mask((128, 192, 1), [BOX])
    assert np.abs(_alpha(painted) - _alpha(data))[~outside].mean() < 2.5
    assert described(data) == described(painted)


def test_transparency_that_is_opaque_in_the_box_stays_as_it_is() -> None:
    image = smooth()
    image.putalpha(255)
    data = stored(image)
    (number,) = (picture.number for picture in pictures(data) if picture.alpha)
    painted = heif.paint(data, [BOX], "fill").data
    assert _bytes_of(painted, number) == _bytes_of(data, number)


def _bytes_of(data: bytes, number: int) -> bytes:
    return b"".join(data[slice(*span)] for span in layout(data).metas[0].places[number].spans)


def test_places_are_hidden_in_all_pictures_of_a_file_and_in_what_goes_with_them() -> None:
    second, own = _piece((96, 64), "RGB")
    data = _accompanied(
        Thing(5, b"hvc1", second, own),
        _beside(6, GAIN_MAP),
        _beside(9, DEPTH),
        refs=(),
    ).replace(b"auxl\0\x06\0\1\0\1", b"auxl\0\x06\0\1\0\5")
    assert pictures(data) == (Shown(1, 1), Shown(5, 5), Shown(6, 5), Shown(9, 1))
    painted = heif.paint(data, [BOX], "fill").data
    assert painted != data
    for number in (5, 6, 9):
        old, new = (shown(as_picture(file, number)) for file in (data, painted))
        half = Box(16, 8, 24, 32)
        assert new[8 + 2 : 40 - 2, 16 + 2 : 40 - 2].max() < 24
        assert np.abs(old - new)[~mask(old.shape, [half])].mean() < 2.5
    with Image.open(io.BytesIO(painted)) as image:
        assert getattr(image, "n_frames", 1) == 2


def test_what_only_goes_with_the_picture_is_told() -> None:
    """The box is black in the picture, and only there."""
    black = smooth()
    black.paste((0, 0, 0), (0, 0, 192, 128))
    picture = Thing(1, b"hvc1", *_taken(stored(black, quality=95)))
    data = made([picture, _beside(9, GAIN_MAP)], (Ref(b"auxl", 9, (1,)),))
    assert shown(data).max() == 0
    painted = heif.paint(data, [BOX], "fill")
    assert painted.note == heif.ONLY_BESIDE
    assert shown(as_picture(painted.data, 9))[12:36, 20:36].max() < 12
    check_idle(heif.paint, data)


def test_the_file_as_that_of_another_picture_differs_in_three_places() -> None:
    data = _accompanied(_beside(9, GAIN_MAP, hidden=True))
    other = as_picture(data, 9)
    assert len(other) == len(data)
    assert sum(a != b for a, b in zip(data, other, strict=True)) == 1 + 1 + 4
    assert shown(other).shape == (64, 96, 3)


REFUSED = {
    "no known kind": lambda: _accompanied(_beside(9, full(b"free")), refs=(Ref(b"auxl", 9, (1,)),)),
    "one tile several times": lambda: _accompanied(
        *_in_tiles(GAIN_MAP, 8), refs=(Ref(b"dimg", 8, (10, 1)),)
    ),
    "turned another way": lambda: _accompanied(_beside(9, GAIN_MAP), turn=(QUARTER,)),
    "made from others": lambda: _accompanied(
        _beside(9, GAIN_MAP),
        Thing(12, b"iovl", bytes(20)),
        refs=(Ref(b"dimg", 12, (1, 9)),),
    ),
    "with a thumbnail": lambda: stored(smooth(), thumbnails=[64]),
    "goes with no other one": lambda: _accompanied(
        _beside(9, GAIN_MAP), _beside(8, GAIN_MAP)
    ).replace(b"auxl\0\x08\0\1\0\1", b"auxl\0\x08\0\1\0\x09"),
    "cropped": lambda: _with(turn=(_clap(60, 1, 60, 1, 0, 1, 0, 1),)),
    "properties": lambda: _with(turn=(full(b"lsel", bytes(2)),)),
    "several times": lambda: _with().replace(
        b"dimg\0\1\0\4\0\2\0\3\0\4\0\5", b"dimg\0\1\0\4\0\2\0\3\0\4\0\2"
    ),
    "way of coding": lambda: heic().replace(b"hvc1", b"hev1"),
    "larger than is decoded": lambda: _with().replace(u32(64, 64), u32(6400, 6400)),
    "so many bits": lambda: _deep().replace(b"\xfa\xfa", b"\xfb\xfa"),
}


def _deep(mode: str = "RGB", **options: Any) -> bytes:
    """Return a picture of 10 bits a sample, or of 12."""
    out = io.BytesIO()
    grey = np.asarray(smooth(mode=mode)).astype(np.uint16) * 257
    fine = grey + np.arange(192, dtype=np.uint16).reshape((192, 1) if mode == "RGB" else 192) % 200
    pillow_heif.encode(f"{mode};16", (192, 128), fine.tobytes(), out, quality=80, **options)
    return out.getvalue()


def _exactly(data: bytes) -> NDArray[np.int64]:
    file = pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=False)
    assert file.mode.endswith(";16")
    return np.asarray(file).astype(np.int64)


DEEP: dict[str, dict[str, Any]] = {
    "10 bits": {},
    "4:2:2": {"chroma": 422},
    "12 bits": {"bit_depth": 12},
    "grey": {"mode": "L"},
    "HDR": {
        "matrix_coefficients": 9,
        "color_primaries": 9,
        "transfer_characteristics": 16,
        "full_range_flag": 0,
    },
}


@pytest.mark.parametrize(
    ("kind", "style"), [(k, style) for n, k in enumerate(DEEP) for style in in_turn(n, STYLES)]
)
def test_more_bits_stay(kind: str, style: Any) -> None:
    data = _deep(**DEEP[kind])
    painted = heif.paint(data, [BOX], style).data
    assert coded(painted).bits == coded(data).bits == (12 if kind == "12 bits" else 10)
    old, new = _exactly(data), _exactly(painted)
    inside = new[BOX.y + 4 : BOX.y + BOX.height - 4, BOX.x + 4 : BOX.x + BOX.width - 4]
    assert (inside.max() < 24 << 8) == (style == "fill")
    beside = ~mask(old.shape, [BOX])
    assert np.abs(old - new)[beside].mean() < 2.5 * 256
    assert np.abs((old - new)[beside].mean(0)).max() < 0.6 * 256
    assert len(np.unique(new % 256)) > 3  # what 8 bits do not hold
    assert described(data) == described(painted)


def test_a_face_is_hidden_in_a_picture_of_more_bits() -> None:
    photo = portrait("astronaut", 320)
    out = io.BytesIO()
    pixels = (np.asarray(photo.image).astype(np.uint16) * 257).tobytes()
    pillow_heif.encode("RGB;16", photo.image.size, pixels, out, quality=80)
    cleaned = hidden_for_good(out.getvalue())
    left, top, right, bottom = map(int, photo.face)
    assert shown(cleaned.data)[top:bottom, left:right].max() < 50


@pytest.mark.parametrize("why", REFUSED)
def test_what_could_be_lost_or_still_show_it_is_refused(why: str) -> None:
    with pytest.raises(CannotFix, match=why):
        heif.paint(REFUSED[why](), [BOX], "fill")


@pytest.mark.parametrize("name", samples.clean())
def test_every_variant_is_painted_or_refused(name: str) -> None:
    data = samples.clean()[name]
    try:
        painted = heif.paint(data, [Box(0, 0, 32, 32)], "fill").data
    except (BadImage, CannotFix):  # libheif does not read all of them
        return
    assert shown(painted)[4:28, 4:28].max() < 8
    assert FORMAT.parts(painted)


def test_damage(capfd: pytest.CaptureFixture[str]) -> None:
    data = heic(tile_size=64)
    for bad in (*prefixes(data, 10), *flipped(data, 8, 30)):
        try:
            heif.paint(bad, [BOX], "fill")
        except (BadImage, CannotFix):
            continue
    assert capfd.readouterr() == ("", "")


def test_damage_in_the_boxes_is_told_as_such() -> None:
    data, rng = heic(orientation=6), random.Random(3)
    end = data.index(b"mdat")
    for _ in range(300):
        bad = bytearray(data)
        bad[rng.randrange(end)] = rng.randrange(256)
        try:
            coded(bytes(bad))
        except (BadImage, CannotFix):
            continue


def test_without_the_encoder_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    data = stored(portrait("astronaut", 320).image)
    assert painter("HEIC") is heif.PAINTER
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    (face,) = scan(Blob(data, "x.heic"), FACES).findings
    assert face.box is not None
    assert not face.fixable
    assert "(HEIC is only written here with pillow-heif: pip install" in face.message
    assert "image-privacy[heic-write]" in face.message
    with pytest.raises(CannotFix, match="only written here with pillow-heif"):
        hide(data, Hide((face.box,)), FACES)


@pytest.mark.parametrize("name", ["hopper", "astronaut"])
@pytest.mark.parametrize(("side", "orientation"), [(200, 1), (440, 6), (640, 3)])
def test_faces_are_hidden(name: str, side: int, orientation: int) -> None:
    photo = portrait(name, side)
    data = stored(turned(photo, orientation).image, orientation, thumbnails=[96], tile_size=256)
    cleaned = hidden_for_good(data)
    assert cleaned.notes[0].startswith("HEIC: re-encoded")
    left, top, right, bottom = map(int, photo.face)
    assert shown(cleaned.data)[top:bottom, left:right].max() < 50


@pytest.mark.parametrize("first", [0, 1])
def test_a_face_is_hidden_in_whichever_picture_it_is(first: int) -> None:
    photo = portrait("astronaut", 440)
    plain = Image.new("RGB", (300, 200), "navy")
    file = pillow_heif.from_pillow(photo.image)
    file.add_from_pillow(plain)
    out = io.BytesIO()
    file.save(out, quality=80, primary_index=first)
    cleaned = hidden_for_good(out.getvalue())
    left, top, right, bottom = map(int, photo.face)
    with Image.open(io.BytesIO(cleaned.data)) as image:
        image.seek(0)
        assert np.asarray(image.convert("RGB"))[top:bottom, left:right].max() < 50


def test_a_face_before_nothing_is_hidden() -> None:
    photo = portrait("astronaut", 320)
    image = photo.image.copy()
    left, top, right, bottom = map(int, photo.face)
    around = Image.new("L", image.size, 0)
    around.paste(255, (left - 60, top - 60, right + 60, bottom + 60))
    image.putalpha(around)
    cleaned = hidden_for_good(stored(image))
    assert shown(cleaned.data)[top:bottom, left:right].max() < 50


def test_a_face_is_hidden_in_the_gain_map_too() -> None:
    photo = portrait("astronaut", 440)
    grey = photo.image.convert("L").resize((photo.image.width // 2, photo.image.height // 2))
    (first, own), (second, other) = (_taken(stored(image)) for image in (photo.image, grey))
    things = [Thing(1, b"hvc1", first, own), Thing(2, b"hvc1", second, (*other, GAIN_MAP))]
    cleaned = hidden_for_good(made(things, (Ref(b"auxl", 2, (1,)),)))
    left, top, right, bottom = (int(edge / 2) for edge in photo.face)
    assert shown(as_picture(cleaned.data, 2))[top:bottom, left:right].max() < 50


@pytest.mark.external
def test_another_decoder_sees_the_same(tmp_path: Path) -> None:
    program = shutil.which("heif-convert")
    if program is None:
        pytest.skip("heif-convert is not here")
    for number, kind in enumerate(("plain", "turned tiles", "odd", "422", "two")):
        data = ACCOMPANIED[kind][0]() if kind in ACCOMPANIED else heic(**KINDS[kind])
        painted = heif.paint(data, [BOX], "fill").data
        source, target = tmp_path / f"{number}.heic", tmp_path / f"{number}.png"
        source.write_bytes(painted)
        subprocess.run([program, source, target], check=True, capture_output=True)
        with Image.open(target) as image:
            other = np.asarray(image.convert("RGB")).astype(np.int16)
        assert other.shape == shown(painted).shape
        assert np.abs(other - shown(painted)).mean() < 2
