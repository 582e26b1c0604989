"""JPEG XL: exact where it was without loss, said where it is not, and in the boxes that it had."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pillow_jxl
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from hooklib.faces import _jxl
from hooklib.faces.hide import hide
from hooklib.faces.model import Box
from hooklib.faces.painters import jxl, painter
from hooklib.formats._boxes import make
from hooklib.formats._jxl_bits import Bits
from hooklib.formats._jxl_image import image
from hooklib.formats._jxl_stream import codestream
from hooklib.formats.jxl import FORMAT
from hooklib.model import BadImage, CannotFix, Hide
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
from tests.faces.pictures import Portrait, portrait, saved, turned
from tests.faces.test_jxl_pixels import from_jpeg
from tests.formats.test_jxl_frames import EIGHT, MAGIC, SPOT
from tests.samples import jxl as samples
from tests.samples.jxl import bits

pytestmark = pytest.mark.once
BOX = Box(32, 16, 48, 64)


def smooth(mode: str = "RGB", size: tuple[int, int] = (192, 128)) -> Image.Image:
    return Image.fromarray(noise((12, 9), 4)).resize(size, Image.Resampling.BICUBIC).convert(mode)


@cache
def coded(mode: str = "RGB", **options: Any) -> bytes:
    return saved(smooth(mode), "JXL", effort=3, num_threads=0, **options)


def shown(data: bytes) -> NDArray[np.int16]:
    picture = _jxl.decode(pillow_jxl, codestream(data))
    return np.atleast_3d(np.asarray(picture)).astype(np.int16)


def check(data: bytes, lossless: bool) -> bytes:
    """Paint a file, check what is in and beside the box, and return it."""
    painted = jxl.paint(data, [BOX], "fill")
    old, new = shown(data), shown(painted.data)
    assert old.shape == new.shape
    colours = old.shape[2] - (old.shape[2] in (2, 4))
    inside = new[BOX.y + 4 : BOX.y + BOX.height - 4, BOX.x + 4 : BOX.x + BOX.width - 4]
    assert inside[..., :colours].max() <= (0 if lossless else 16)
    assert inside[..., colours:].min(initial=255) == 255
    beside = ~mask(old.shape, [BOX])
    if lossless:
        assert not painted.note
        assert np.array_equal(old[beside], new[beside])
    else:
        assert painted.note.startswith("JPEG XL: re-encoded at quality ")
        assert np.abs(old - new)[beside].mean() < 7
        assert np.abs((old - new)[beside].mean(0)).max() < 1.5  # no shift of the colours
        assert len(painted.data) < 1.4 * len(data) + 400
    before, after = (image(Bits(codestream(file))) for file in (data, painted.data))
    assert before._replace(xyb=False) == after._replace(xyb=False)
    return painted.data


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_without_loss_all_else_is_the_same(mode: str) -> None:
    check(coded(mode, lossless=True), lossless=True)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
@pytest.mark.parametrize("quality", [40, 75, 93])
def test_with_loss_it_changes_slightly(mode: str, quality: int) -> None:
    check(coded(mode, quality=quality), lossless=False)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_stays_in_the_codestream(orientation: int) -> None:
    stored = turned(Portrait(smooth(), (0, 0, 1, 1)), orientation).image
    data = from_jpeg(saved(stored, "JPEG", orientation, quality=90))
    painted = check(data, lossless=False)
    assert image(Bits(codestream(painted))).orientation == orientation
    assert (
        FORMAT.lost(data, painted) == "it no longer turns back into the JPEG that it was made from"
    )


def _pieces(stream: bytes) -> bytes:
    """Return a codestream in two boxes with one of metadata between them."""
    half = len(stream) // 2
    first = make(b"jxlp", bytes(4) + stream[:half])
    return first + samples.exif(b"II*\0" + bytes(10)) + make(b"jxlp", b"\x80\0\0\1" + stream[half:])


def test_boxes_are_kept_byte_for_byte() -> None:
    before = samples.exif(b"MM\0*" + bytes(10)) + samples.brob(make(b"xml ", b"<x:xmpmeta/>"))
    behind = make(b"jumb", b"what it is")
    for stream in (make(b"jxlc", coded()), _pieces(coded())):
        head = samples.SIGNATURE + samples.FTYP + make(b"jxll", b"\5")
        data = head + make(b"jxli", bytes(9)) + before + stream + behind
        painted = check(data, lossless=False)
        assert painted.startswith(head + before)
        assert painted.endswith(behind)
        kept = [part for part in FORMAT.parts(data) if part.data]
        assert [(p.kind, p.name, p.data) for p in kept] == [
            (p.kind, p.name, p.data) for p in FORMAT.parts(painted) if p.data
        ]
        assert b"jxli" not in painted
        assert painted.count(b"jxlc") == 1
        assert b"jxlp" not in painted


def test_a_stream_that_reaches_to_the_end() -> None:
    data = samples.SIGNATURE + samples.FTYP + bytes(4) + b"jxlc" + coded()
    assert FORMAT.parts(check(data, lossless=False))


@pytest.mark.parametrize("style", STYLES)
def test_styles(style: Any) -> None:
    painted = jxl.paint(coded(lossless=True), [BOX], style)
    inside = shown(painted.data)[BOX.y : BOX.y + BOX.height, BOX.x : BOX.x + BOX.width]
    assert (inside.std() == 0) == (style == "fill")


@pytest.mark.parametrize("options", [{"lossless": True}, {"quality": 80}], ids=str)
def test_with_nothing_to_hide(options: Any) -> None:
    check_idle(jxl.paint, coded(**options))


def _header(*fields: tuple[int, int]) -> bytes:
    return bits(MAGIC, *EIGHT, *fields) + bytes(90)


REFUSED = {
    "a channel other than alpha": lambda: _header(*SPOT),
    "other than 8 bits": lambda: samples.clean()["jxl-16-bit"],
    "animated": lambda: _header(
        (1, 0), (1, 1), (3, 0), (1, 0), (1, 0), (1, 1), (6, 0), (1, 0), (1, 0), (2, 0), (1, 1),
        (2, 0), (1, 1), (1, 1), (1, 1), (2, 0), (1, 1),
    ),
    "transparency": lambda: _header(
        (1, 0), (1, 0), (1, 0), (2, 0), (1, 1), (2, 1), (1, 0), (2, 0), (1, 0), (2, 0), (2, 0),
        (2, 0), (1, 1), (1, 1), (1, 1), (2, 0), (1, 1),
    ),
}  # fmt: skip


@pytest.mark.parametrize("why", REFUSED)
def test_what_could_be_lost_is_refused(why: str) -> None:
    with pytest.raises(CannotFix, match=why):
        jxl.paint(REFUSED[why](), [BOX], "fill")


def test_without_the_plugin_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    data = coded()
    assert painter("JPEG XL") is jxl.PAINTER
    monkeypatch.setitem(sys.modules, "pillow_jxl", None)
    assert "image-privacy[jxl]" in jxl.lacks()
    with pytest.raises(CannotFix, match="only written here with pillow-jxl-plugin"):
        hide(data, Hide(((0, 0, 16, 16),)), FACES)


def test_damage(capfd: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(4)
    for data in (
        coded(lossless=True),
        coded("RGBA", quality=60),
        from_jpeg(saved(smooth(), "JPEG")),
    ):
        for bad in (*prefixes(data, 12), *flipped(data, rng.randrange(99), 30)):
            try:
                jxl.paint(bad, [BOX], "fill")
            except (BadImage, CannotFix):
                continue
    assert capfd.readouterr() == ("", "")


def _cjxl(source: Image.Image, folder: Path, *flags: str, **options: Any) -> bytes:
    program = shutil.which("cjxl")
    if program is None:
        pytest.skip("cjxl is not here")
    source.save(folder / "a.png", **options)
    command = [program, str(folder / "a.png"), str(folder / "a.jxl"), *flags]
    subprocess.run(command, check=True, capture_output=True)
    return (folder / "a.jxl").read_bytes()


def _djxl(data: bytes, folder: Path) -> NDArray[np.int16]:
    program = shutil.which("djxl")
    if program is None:
        pytest.skip("djxl is not here")
    (folder / "b.jxl").write_bytes(data)
    command = [program, str(folder / "b.jxl"), str(folder / "b.png")]
    subprocess.run(command, check=True, capture_output=True)
    with Image.open(folder / "b.png") as picture:
        return np.asarray(picture.convert("RGB")).astype(np.int16)


VARIANTS = [
    ("-d", "0"),
    ("-d", "0", "-x", "color_space=RGB_D65_DCI_Rel_SRG"),
    ("-d", "1"),
    ("-d", "2", "-m", "1"),
    ("-d", "1", "-p"),
    ("-d", "1", "--photon_noise=ISO3200"),
]


@pytest.mark.external
@pytest.mark.parametrize("flags", VARIANTS, ids=" ".join)
@pytest.mark.parametrize("orientation", [1, 6])
def test_what_another_encoder_wrote_another_decoder_sees(
    tmp_path: Path, flags: tuple[str, ...], orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = turned(Portrait(smooth(), (0, 0, 1, 1)), orientation).image
    data = _cjxl(stored, tmp_path, *flags, exif=exif)
    painted = check(data, lossless="0" in flags)
    old, new = _djxl(data, tmp_path), _djxl(painted, tmp_path)
    beside = ~mask(old.shape, [BOX])
    assert np.abs(old - new)[beside].mean() < (0.01 if "0" in flags else 7)


@pytest.mark.external
def test_a_compressed_profile_stays(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = _cjxl(smooth(), tmp_path, "-d", "0", icc_profile=profile)
    painted = check(data, lossless=True)
    icc = [pillow_jxl.Decoder(num_threads=0)(file)[3] for file in (data, painted)]
    assert bytes(icc[0]) == bytes(icc[1])
    assert np.array_equal(_djxl(data, tmp_path)[100:], _djxl(painted, tmp_path)[100:])


@pytest.mark.external
@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (("-d", "1", "--intensity_target=1000"), "other colours than sRGB"),
        (("-d", "1", "-x", "color_space=RGB_D65_DCI_Rel_SRG"), "other colours than sRGB"),
    ],
)
def test_lossy_colours_that_the_encoder_does_not_know(
    tmp_path: Path, flags: tuple[str, ...], why: str
) -> None:
    data = _cjxl(smooth(), tmp_path, *flags)
    with pytest.raises(CannotFix, match=why):
        jxl.paint(data, [BOX], "fill")


@pytest.mark.parametrize("name", ["hopper", "astronaut"])
@pytest.mark.parametrize(("side", "orientation"), [(200, 1), (440, 6), (640, 3)])
def test_faces_are_hidden(name: str, side: int, orientation: int) -> None:
    photo = portrait(name, side)
    data = from_jpeg(saved(turned(photo, orientation).image, "JPEG", orientation, quality=88))
    cleaned = hidden_for_good(data)
    assert cleaned.notes[0].startswith("JPEG XL: re-encoded")
    assert any("turns back into the JPEG" in note for note in cleaned.notes)
    left, top, right, bottom = map(int, photo.face)
    assert shown(cleaned.data)[top:bottom, left:right].max() < 50
