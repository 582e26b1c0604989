"""What is handed to the detector, whatever the file; and the way back to the stored pixels."""

from __future__ import annotations

import io
import sys
import warnings
from itertools import islice
from types import ModuleType

import numpy as np
import pillow_heif
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from hooklib.faces import pixels
from hooklib.faces.model import Box
from hooklib.faces.painters._paint import clip
from hooklib.faces.pixels import Array, Pixels, pictures, shape, stored
from hooklib.faces.upright import Shape, from_upright, scale, to_upright
from hooklib.model import BadImage
from tests.faces.pictures import Portrait, saved, turned

RED, GREEN, BLUE = (230, 20, 20), (20, 200, 20), (20, 20, 230)
CORNERS = {(0, 0): RED, (0, -1): GREEN, (-1, 0): BLUE}  # row, column of the upright picture


Image.init()
AVIF = "AVIF" in Image.SAVE


def flag(size: tuple[int, int] = (48, 32)) -> Image.Image:
    """Return a picture whose three coloured corners tell how it was turned."""
    width, height = size
    image = Image.new("RGB", size, "white")
    for (row, column), colour in CORNERS.items():
        x, y = (width // 2 if column else 0), (height // 2 if row else 0)
        image.paste(colour, (x, y, x + width // 2, y + height // 2))
    return image


def views(data: bytes, side: int = 10**6) -> list[Pixels]:
    return list(pictures(data, lambda width, height: side))


def is_flag(array: Array) -> bool:
    return all(
        np.abs(array[-4 if row else 3, -4 if column else 3].astype(int) - colour[::-1]).max() < 60
        for (row, column), colour in CORNERS.items()
    )


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_pictures_are_turned_upright(kind: str, orientation: int) -> None:
    if kind == "AVIF" and not AVIF:
        pytest.skip("this Pillow writes no AVIF")
    image = turned(Portrait(flag(), (0, 0, 1, 1)), orientation).image
    (view,) = views(saved(image, kind, orientation))
    assert view.array.shape == (32, 48, 3)
    assert is_flag(view.array)
    assert (view.width, view.height) == image.size
    assert view.array.flags.c_contiguous
    assert view.array.dtype == np.uint8


@pytest.mark.parametrize("orientation", range(1, 9))
def test_boxes_go_back_to_the_stored_pixels(orientation: int) -> None:
    upright = Portrait(flag(), (5, 3, 21, 14))
    left, top, right, bottom = turned(upright, orientation).face
    (view,) = views(saved(turned(upright, orientation).image, "PNG", orientation))
    box = stored(view, 5, 3, 21, 14)
    assert box == (left, top, right - left, bottom - top)
    clipped = stored(view, -7.5, -0.1, 10**6, 10**6)
    assert clipped == (0, 0, view.width, view.height)
    assert stored(view, 4.9, 2.2, 20.1, 13.9)[2:] == stored(view, 4, 2, 21, 14)[2:]
    outside = stored(view, -9, -9, -2, -2)
    assert 0 in outside[2:]


@given(st.integers(1, 8), st.integers(1, 300), st.integers(1, 300), st.integers(1, 9), st.data())
@effort(max_examples=200)
def test_stored_boxes_lie_in_the_picture(
    orientation: int, width: int, height: int, factor: int, data: st.DataObject
) -> None:
    edges = [data.draw(st.floats(-50, 400)) for _ in "xywh"]
    array = np.zeros((1, 1, 3), np.uint8)
    size, other = (width, height), (data.draw(st.integers(1, 300)), data.draw(st.integers(1, 300)))
    rectangle = (edges[0], edges[1], edges[0] + abs(edges[2]), edges[1] + 9)
    own = stored(Pixels(array, *size, orientation, factor, size), *rectangle)
    told = stored(Pixels(array, *size, orientation, factor, other), *rectangle)
    assert 0 <= own.x <= own.x + own.width <= width
    assert 0 <= own.y <= own.y + own.height <= height
    if not own.width or not own.height:
        assert told == own
        return
    assert 0 <= told.x < told.x + told.width <= other[0]
    assert 0 <= told.y < told.y + told.height <= other[1]
    (back,) = scale([told], other, size)
    assert clip([back], own) == [Box(0, 0, own.width, own.height)]  # it covers all of it


@given(st.integers(1, 8), st.integers(1, 99), st.integers(1, 99), st.data())
@effort(max_examples=100)
def test_a_box_covers_the_same_pixels_upright_and_stored(
    orientation: int, width: int, height: int, data: st.DataObject
) -> None:
    picture = np.arange(width * height * 3, dtype=np.uint32).reshape(height, width, 3)
    upright = pixels._turned((picture % 251).astype(np.uint8), orientation)
    high, wide = upright.shape[:2]
    x, y = data.draw(st.integers(0, wide - 1)), data.draw(st.integers(0, high - 1))
    box = Box(x, y, data.draw(st.integers(1, wide - x)), data.draw(st.integers(1, high - y)))
    x, y, w, h = from_upright(box, orientation, width, height)
    assert to_upright(Box(x, y, w, h), Shape(width, height, orientation)) == box
    there = (picture % 251).astype(np.uint8)[y : y + h, x : x + w]
    here = upright[box.y : box.y + box.height, box.x : box.x + box.width]
    assert sorted(there.reshape(-1, 3).tolist()) == sorted(here[..., ::-1].reshape(-1, 3).tolist())


@pytest.mark.parametrize(
    ("kind", "mode", "most"),
    [
        ("PNG", "RGB", 1),
        ("PNG", "P", 1),
        ("PNG", "RGBA", 1),
        ("TIFF", "CMYK", 2),
        ("JPEG", "CMYK", 2),
        ("TIFF", "YCbCr", 1),
        ("TIFF", "RGBX", 1),
        ("GIF", "P", 1),
        ("WEBP", "RGB", 1),
        ("BMP", "RGB", 1),
        ("JPEG2000", "RGB", 1),
    ],
)
def test_colours_of_every_mode(kind: str, mode: str, most: int) -> None:
    image = flag().convert(mode)
    found = views(saved(image, kind))
    assert len(found) == most
    assert is_flag(found[0].array)


def _ramp(low: float, high: float, kind: type[np.generic]) -> Image.Image:
    values = np.linspace(low, high, 48 * 32).reshape(32, 48).astype(kind)
    return Image.fromarray(values)


GREY = {
    "1 bit": lambda: saved(_ramp(0, 255, np.uint8).convert("1"), "PNG"),
    "8 bit": lambda: saved(_ramp(0, 255, np.uint8), "PNG"),
    "16 bit PNG": lambda: saved(_ramp(0, 65535, np.uint16), "PNG"),
    "12 of 16 bit TIFF": lambda: saved(_ramp(0, 4095, np.uint16), "TIFF"),
    "32 bit TIFF": lambda: saved(_ramp(-(10**6), 10**6, np.int32), "TIFF"),
    "float TIFF": lambda: saved(_ramp(0, 1e-3, np.float32), "TIFF"),
    "LAB": lambda: saved(
        Image.merge("LAB", [_ramp(0, 255, np.uint8), *[Image.new("L", (48, 32), 128)] * 2]), "TIFF"
    ),
    "grey with alpha": lambda: saved(_ramp(0, 255, np.uint8).convert("LA"), "PNG"),
}


@pytest.mark.parametrize("name", GREY)
def test_grey_of_every_depth(name: str) -> None:
    (view,) = views(GREY[name](), 12)
    rows = view.array.mean((1, 2))
    assert rows[0] < 45 < 210 < rows[-1]
    assert (np.diff(rows) > 0).all()


def test_floats_that_are_no_numbers_hide_nothing() -> None:
    values = np.linspace(0, 1, 48 * 32).reshape(32, 48).astype(np.float32)
    values[0, :3] = np.nan, np.inf, -np.inf
    values[1, 0] = 1e30  # one hot pixel
    found = views(saved(Image.fromarray(values), "TIFF"))
    assert len(found) == 2
    assert found[1].array.mean() > 100
    values[:] = np.nan
    (black,) = views(saved(Image.fromarray(values), "TIFF"))
    assert not black.array.any()


def test_what_transparency_hides_or_shows_is_looked_at() -> None:
    hidden = flag().convert("RGBA")
    hidden.putalpha(0)
    assert any(is_flag(view.array) for view in views(saved(hidden, "PNG", compress_level=1)))
    for ground in (0, 255):
        image = Image.merge("LA", (Image.new("L", (48, 32), ground), _ramp(0, 255, np.uint8)))
        spread = [int(np.ptp(view.array)) for view in views(saved(image, "PNG"))]
        assert max(spread) > 240
    opaque = flag().convert("RGBA")
    assert len(views(saved(opaque, "PNG"))) == 1


def test_palette_with_transparency() -> None:
    image = flag().convert("P", palette=Image.Palette.ADAPTIVE)
    data = saved(image, "PNG", transparency=image.getpixel((2, 2)))
    assert any(is_flag(view.array) for view in views(data))


@pytest.mark.parametrize(
    ("kind", "side", "factor"),
    [
        ("JPEG", 100, 8),
        ("JPEG", 101, 4),
        ("JPEG", 401, 1),
        ("PNG", 100, 8),
        ("PNG", 101, 7),
        ("PNG", 401, 1),
        ("TIFF", 200, 4),
    ],
)
def test_large_pictures_are_made_small_but_not_too_small(kind: str, side: int, factor: int) -> None:
    (view,) = views(saved(flag((800, 523)), kind), side)
    assert view.factor == factor
    assert max(view.array.shape) >= side
    assert view.array.shape[:2] == (-(-523 // factor), -(-800 // factor))
    assert is_flag(view.array)


def test_bands_join_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image.fromarray(np.random.default_rng(1).integers(0, 256, (333, 257, 3), np.uint8))
    whole = views(saved(image, "PNG"), 80)
    monkeypatch.setattr("hooklib.faces._views.BAND", 2000)
    assert np.array_equal(views(saved(image, "PNG"), 80)[0].array, whole[0].array)


def _frames(count: int) -> list[Image.Image]:
    return [Image.new("RGB", (20, 10), (index * 8, 255 - index * 8, 90)) for index in range(count)]


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("count", [1, 2, 8, 30])
def test_frames_are_sampled_evenly(kind: str, count: int) -> None:
    first, *more = _frames(count)
    if kind == "AVIF" and not AVIF:
        pytest.skip("this Pillow writes no AVIF")
    options = {"lossless": True} if kind == "WEBP" else {}
    data = saved(first, kind, save_all=True, append_images=more, **options)
    blues = [255 - int(view.array[5, 10, 1]) for view in views(data)]
    most = pixels.PAGES if kind == "TIFF" else pixels.FRAMES
    wanted = [
        8 * (i * (count - 1) // max(1, min(count, most) - 1)) for i in range(min(count, most))
    ]
    assert blues == pytest.approx(wanted, abs=3)


def test_the_same_frame_is_looked_at_once() -> None:
    still = flag()
    moved = still.copy()
    moved.putpixel((40, 30), (0, 0, 0))
    data = saved(still, "TIFF", save_all=True, append_images=[still, still, moved])
    assert len(views(data)) == 2


def test_pages_are_turned_each_its_own_way() -> None:
    pages = []
    for orientation in (6, 1, 3, 5):
        page = turned(Portrait(flag(), (0, 0, 1, 1)), orientation).image
        exif = page.getexif()
        exif[0x0112] = orientation
        page.encoderinfo = {"tiffinfo": {0x0112: orientation}}
        pages.append(page)
    data = saved(pages[0], "TIFF", 6, save_all=True, append_images=pages[1:])
    found = views(data)
    assert all(is_flag(view.array) for view in found)
    assert [view.orientation for view in found] == [6, 1, 3, 5]
    assert [(view.width, view.height) for view in found] == [page.size for page in pages]


def test_pages_of_different_sizes_have_their_own() -> None:
    data = saved(flag(), "TIFF", save_all=True, append_images=[flag((96, 10))])
    assert [(view.width, view.height) for view in views(data)] == [(48, 32), (96, 10)]


TURNED_BY_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    b'syntax-ns#"><rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" '
    b'tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>'
)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", [1, 3])
def test_only_exif_turns_a_picture(kind: str, orientation: int) -> None:
    picture = turned(Portrait(flag(), (0, 0, 1, 1)), orientation).image
    options: dict[str, object] = {"xmp": TURNED_BY_XMP}
    if kind == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_itxt("XML:com.adobe.xmp", TURNED_BY_XMP.decode())
        options = {"pnginfo": notes}
    if kind == "TIFF":
        options = {"tiffinfo": {700: TURNED_BY_XMP, 274: orientation}}
    if kind == "WEBP":
        options["lossless"] = True
    data = saved(picture, kind, orientation if kind != "TIFF" else 1, **options)
    assert shape(data) == Shape(48, 32, orientation)
    assert is_flag(views(data)[0].array)


def test_the_picture_that_viewers_show_comes_first() -> None:
    file = pillow_heif.from_pillow(flag((96, 64)))
    file.add_from_pillow(flag((48, 32)))
    out = io.BytesIO()
    file.save(out, primary_index=1)
    found = views(out.getvalue())
    assert [(view.width, view.height) for view in found] == [(48, 32), (96, 64)]
    assert {view.first for view in found} == {(48, 32)}


def test_boxes_of_a_page_are_told_in_the_size_of_the_first_one() -> None:
    data = saved(flag(), "TIFF", save_all=True, append_images=[flag((96, 16))])
    one, other = views(data)
    assert one.first == other.first == (48, 32)
    assert stored(other, 48, 4, 96, 16) == Box(24, 8, 24, 24)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_shape_of_a_turned_tiff_is_that_of_what_is_stored(orientation: int) -> None:
    picture = turned(Portrait(flag(), (0, 0, 1, 1)), orientation).image
    data = saved(picture, "TIFF", orientation)
    assert shape(data) == Shape(*picture.size, orientation)
    assert views(data)[0].first == picture.size


def _claims(width: int, height: int) -> bytes:
    data = bytearray(saved(Image.new("L", (9, 9)), "BMP"))
    data[18:26] = width.to_bytes(4, "little") + height.to_bytes(4, "little")
    return bytes(data)


HOSTILE = {
    "empty": b"",
    "no image": b"not an image at all" * 9,
    "postscript, which Pillow would run": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "claims too many pixels": _claims(30_000, 20_000),
    "claims more than there is": _claims(3_000, 2_000),
    "truncated JPEG": saved(flag((300, 200)), "JPEG")[:-400],
    "truncated PNG": saved(flag((300, 200)), "PNG")[:-60],
    "truncated WebP": saved(flag((300, 200)), "WEBP")[:-60],
    "truncated GIF": saved(flag((300, 200)), "GIF")[:-60],
    "truncated TIFF": saved(flag((300, 200)), "TIFF")[:-60],
    "unknown HEIF": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(90),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_decoded_is_a_bad_image(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(BadImage):
            views(HOSTILE[name])


def test_limits_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadImage, match="more pixels"):
        views(_claims(30_000, 20_000))
    monkeypatch.setitem(pixels.LARGEST_OF, "WEBP", 20_000)
    with pytest.raises(BadImage, match="more pixels"):
        views(saved(Image.new("RGB", (200, 101)), "WEBP"))
    assert views(saved(Image.new("RGB", (200, 101)), "JPEG"))
    monkeypatch.setattr(pixels, "LONGEST", 1000)
    data = saved(_frames(1)[0], "GIF", save_all=True, append_images=_frames(9)[1:])
    with pytest.raises(BadImage, match="more frames"):
        views(data)


def test_pages_that_are_not_looked_at_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pixels, "SAMPLED", {"TIFF": 3})
    monkeypatch.setattr(pixels, "PAGES", 3)
    first, *more = _frames(4)
    file = saved(first, "TIFF", save_all=True, append_images=more)
    assert len(list(islice(pictures(file, lambda width, height: 64), 3))) == 3
    with pytest.raises(BadImage, match="more pages"):
        views(file)
    assert len(views(saved(first, "TIFF", save_all=True, append_images=more[:2]))) == 3


def test_pillow_is_left_as_it_was() -> None:
    limit = Image.MAX_IMAGE_PIXELS
    views(saved(flag(), "PNG"))
    with pytest.raises(BadImage):
        views(b"")
    assert limit == Image.MAX_IMAGE_PIXELS


def test_damaged_orientation_is_none() -> None:
    image, exif = flag(), Image.Exif()
    exif[0x0112] = 9
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    assert views(out.getvalue())[0].orientation == 1
    broken = saved(image, "JPEG", 6).replace(b"Exif\0\0MM\0*", b"Exif\0\0XX\0*")
    assert is_flag(views(broken)[0].array)


SAMPLES = [saved(flag((64, 40)), kind) for kind in ("JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP")]


@given(st.sampled_from(SAMPLES), st.data())
@effort(max_examples=150, deadline=None)
def test_damage_is_a_bad_image_or_a_picture(sample: bytes, data: st.DataObject) -> None:
    broken = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(sample) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(sample)))
    try:
        for view in pictures(bytes(broken[:end] if end % 3 == 0 else broken), lambda w, h: 64):
            assert view.array.size
    except BadImage:
        pass


def test_heic_pictures_are_decoded() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = pillow_heif.from_pillow(flag((300, 200)).transpose(Image.Transpose.ROTATE_90))
    picture.save(out, quality=95, exif=exif.tobytes())
    assert is_flag(views(out.getvalue())[0].array)
    assert sorted(shape(out.getvalue())[:2]) == [200, 300]


def test_heic_is_decoded_where_pi_heif_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = HOSTILE["unknown HEIF"]
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(BadImage, match=r"without pi-heif: .*image-privacy\[heic\]"):
        views(data)
    for name in ("pi_heif", "pillow_heif"):
        plugin = ModuleType(name)
        monkeypatch.setattr(plugin, "HeifImageFile", lambda file: flag(), raising=False)
        with monkeypatch.context() as one:
            one.setitem(sys.modules, name, plugin)
            assert is_flag(views(data)[0].array)
