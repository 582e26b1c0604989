"""From a photo with a face to one without, through `clean` as `--fix` does it."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps
from skimage import data

from hooklib.cleaning import clean
from hooklib.faces.hide import cover, hide, scaled, share, snapped
from hooklib.faces.model import Box
from hooklib.model import Blob, CannotFix, Hide, Settings
from hooklib.scan import scan
from tests.effort import in_turn
from tests.faces.pictures import NAMES, portrait, saved, turned
from tests.samples import exif
from tests.samples._jpeg_bytes import Shot, multi_picture, segment, xmp

pytestmark = pytest.mark.once

HDRGM = "http://ns.adobe.com/hdr-gain-map/1.0/"
LOOK = Settings(select=("FAC",), faces="thorough")
ALL = Settings(faces="thorough")


@cache
def astronaut(kind: str = "JPEG", side: int = 512, **options: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(data.astronaut()).resize((side, side)).save(out, kind, **options)
    return out.getvalue()


def decoded(file: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(file)) as image:
        return np.asarray(image.convert("RGB"))


def boxes_of(file: bytes) -> list[tuple[int, int, int, int]]:
    findings = scan(Blob(file, "x"), LOOK).findings
    return [finding.box for finding in findings if finding.box is not None]


CONTAINERS: dict[str, tuple[str, int, dict[str, object]]] = {
    "JPEG": ("JPEG", 6, {"quality": 90}),
    "progressive JPEG": ("JPEG", 3, {"quality": 80, "progressive": True}),
    "PNG": ("PNG", 5, {}),
    "TIFF": ("TIFF", 8, {"compression": "tiff_lzw"}),
    "GIF": ("GIF", 1, {}),
    "BMP": ("BMP", 1, {}),
    "WebP": ("WEBP", 7, {"quality": 80}),
    "lossless WebP": ("WEBP", 2, {"lossless": True}),
    "AVIF": ("AVIF", 4, {"quality": 80, "speed": 9}),
    "HEIC": ("HEIF", 7, {"quality": 80}),
    "JPEG XL": ("JXL", 1, {"quality": 80}),
    "lossless JPEG XL": ("JXL", 1, {"lossless": True}),
}


@pytest.mark.once
@pytest.mark.parametrize(
    ("container", "side"),
    [(c, side) for n, c in enumerate(CONTAINERS) for side in in_turn(n, (200, 440))],
)
def test_in_every_container_faces_are_hidden_for_good(container: str, side: int) -> None:
    kind, orientation, options = CONTAINERS[container]
    photo = portrait(NAMES[side == 200], side)
    stored = turned(photo, orientation)
    before = Blob(saved(stored.image, kind, orientation, **options), f"x.{kind.lower()}")
    fast = LOOK._replace(faces="fast")
    assert [f.code for f in scan(before, fast).findings if f.box] == ["FAC101"]
    cleaned = clean(before, fast)
    assert not [finding for finding in cleaned.left if finding.code == "FAC101"]
    assert clean(before._replace(data=cleaned.data), fast).data == cleaned.data
    left, top, right, bottom = (int(edge) for edge in photo.face)
    with Image.open(io.BytesIO(cleaned.data)) as image:
        shown = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    assert shown[top:bottom, left:right].max() < 50


@pytest.mark.once
@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_a_face_goes_from_every_frame(kind: str) -> None:
    photo = portrait("astronaut", 200)
    frames = [Image.new("RGB", photo.image.size, "navy"), photo.image.copy()]
    options = {"lossless": True} if kind == "WEBP" else {}
    file = saved(frames[0], kind, save_all=True, append_images=frames[1:], **options)
    cleaned = clean(Blob(file, f"x.{kind.lower()}"), LOOK._replace(faces="fast")).data
    left, top, right, bottom = (int(edge) for edge in photo.face)
    with Image.open(io.BytesIO(cleaned)) as image:
        assert getattr(image, "n_frames", 1) == 2
        for number in range(2):
            image.seek(number)
            shown = np.asarray(image.convert("RGB"))[top:bottom, left:right]
            assert shown.max() < 24


@pytest.mark.once
@pytest.mark.parametrize("first", [(90, 150), (700, 400)])
def test_a_face_goes_from_a_page_of_another_size(first: tuple[int, int]) -> None:
    photo = portrait("astronaut", 440)
    out = io.BytesIO()
    front = Image.new("RGB", first, "navy")
    front.save(out, "TIFF", save_all=True, append_images=[photo.image], compression="tiff_deflate")
    file = out.getvalue()
    cleaned = clean(Blob(file, "x.tif"), LOOK)
    assert [finding.code for finding in cleaned.removed] == ["FAC101"]
    assert cleaned.removed[0].box is not None
    x, y, width, height = cleaned.removed[0].box
    assert 0 <= x < x + width <= first[0]
    assert 0 <= y < y + height <= first[1]
    left, top, right, bottom = (int(edge) for edge in photo.face)
    with Image.open(io.BytesIO(cleaned.data)) as image:
        image.seek(1)
        shown = np.asarray(image.convert("RGB"))
    assert shown[top:bottom, left:right].max() < 24
    assert (shown > 24).any(axis=2).mean() > 0.6


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_face_is_found_hidden_and_found_no_more(kind: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {"quality": 90} if kind == "JPEG" else {}
    before = astronaut(kind, **options)
    (box,) = boxes_of(before)
    cleaned = clean(Blob(before, "x"), LOOK)
    assert [finding.code for finding in cleaned.removed] == ["FAC101"]
    assert boxes_of(cleaned.data) == []
    assert clean(Blob(cleaned.data, "x"), LOOK).data == cleaned.data
    x, y, width, height = cover(Box(*box))
    was, now = decoded(before), decoded(cleaned.data)
    assert now[y : y + height, x : x + width].max() < 12
    outside = np.ones(was.shape[:2], bool)
    outside[max(0, y - 2) : y + height + 2, max(0, x - 2) : x + width + 2] = False
    assert np.array_equal(was[outside], now[outside])


@pytest.mark.parametrize("style", ["mosaic", "blur"])
def test_other_styles_silence_the_detector_too(style: str) -> None:
    settings = LOOK._replace(redact="mosaic" if style == "mosaic" else "blur")
    cleaned = clean(Blob(astronaut(quality=90), "x"), settings)
    assert boxes_of(cleaned.data) == []
    assert decoded(cleaned.data).std() > 0


def test_metadata_and_faces_go_in_one_write() -> None:
    inside = exif.photo(exif.ascii_(exif.MAKE, "ACME"), exif.short(exif.ORIENTATION, 1))
    picture = astronaut(quality=90)
    file = picture[:2] + segment(0xE1, b"Exif\0\0" + inside) + picture[2:]
    codes = {finding.code for finding in clean(Blob(file, "x"), ALL).removed}
    assert "FAC101" in codes
    assert "DEV101" in codes


def thumbnailed() -> bytes:
    small = io.BytesIO()
    Image.fromarray(data.astronaut()).resize((160, 160)).save(small, "JPEG", quality=80)
    tags = exif.thumbnail(small.getvalue())
    inside = exif.ifds([exif.short(exif.ORIENTATION, 1)], tags)
    picture = astronaut(quality=90)
    return picture[:2] + segment(0xE1, b"Exif\0\0" + inside) + picture[2:]


def test_a_thumbnail_is_looked_at_as_a_picture_of_its_own() -> None:
    paths = {finding.path for finding in scan(Blob(thumbnailed(), "photo.jpg"), LOOK).findings}
    assert paths == {"photo.jpg", "photo.jpg!thumbnail"}


def test_previews_go_with_the_face_whatever_is_selected() -> None:
    file = thumbnailed()
    cleaned = clean(Blob(file, "x"), LOOK)
    assert cleaned.data.count(b"\xff\xd8\xff") == 1
    assert not [f for f in scan(Blob(cleaned.data, "x"), ALL).findings if f.fixable]


@pytest.mark.once
def test_a_gain_map_is_hidden_in_at_the_same_place() -> None:
    out = io.BytesIO()
    Image.fromarray(data.astronaut()).convert("L").resize((256, 256)).save(out, "JPEG")
    small = out.getvalue()
    mapped = small[:2] + xmp(f'xmlns:hdrgm="{HDRGM}" hdrgm:Version="1.0"') + small[2:]
    file = multi_picture(shots=[Shot(0, mapped)], data=astronaut(quality=90))
    (box,) = [b for b in boxes_of(file) if b[2] > 60]
    cleaned = clean(Blob(file, "x"), ALL)
    tail = cleaned.data[cleaned.data.index(b"\xff\xd9") + 2 :]
    x, y, width, height = (value // 2 for value in box)
    assert decoded(tail)[y : y + height, x : x + width].max() < 24


def marked(picture: bytes) -> Blob:
    """Return a JPEG that also tells who made the camera."""
    inside = exif.ifds([exif.ascii_(exif.MAKE, "ACME")])
    return Blob(picture[:2] + segment(0xE1, b"Exif\0\0" + inside) + picture[2:], "x.jpg")


@pytest.mark.once
def test_what_cannot_be_hidden_keeps_nothing_else_from_being_fixed() -> None:
    out = io.BytesIO()
    Image.fromarray(data.astronaut()).convert("CMYK").save(out, "JPEG", quality=90)
    file, settings = marked(out.getvalue()), ALL._replace(redact="blur", faces="fast")
    cleaned = clean(file, settings)
    assert {finding.code for finding in cleaned.removed} == {"DEV101"}
    (left,) = cleaned.left
    assert left.code == "FAC101"
    assert left.message.endswith(")")
    assert "(not fixed: " in left.message
    assert 'use redact = "fill"' in left.message
    assert not left.fixable
    assert b"ACME" not in cleaned.data
    assert clean(file._replace(data=cleaned.data), settings).data == cleaned.data


def test_faces_in_what_cannot_be_written_are_not_called_fixable() -> None:
    file = astronaut("JPEG2000", no_jp2=False)
    found = scan(Blob(file, "x.jp2"), LOOK).findings
    (face,) = [finding for finding in found if finding.code == "FAC101"]
    assert face.box is not None
    assert abs(face.box[0] - 180) < 20 > abs(face.box[1] - 64)
    assert not face.fixable
    assert face.message.endswith(
        "(JPEG 2000 cannot be written here; convert it to another format first)"
    )


def test_what_cannot_be_hidden_is_said() -> None:
    with pytest.raises(CannotFix, match="JPEG 2000"):
        hide(astronaut("JPEG2000", no_jp2=False), Hide(((0, 0, 16, 16),)), LOOK)


@pytest.mark.parametrize(
    ("rectangle", "expected"),
    [
        ((0, 0, 16, 16), Box(0, 0, 16, 16)),
        ((1, 1, 2, 2), Box(0, 0, 16, 16)),
        ((15.9, 16, 16.1, 48), Box(0, 16, 32, 32)),
        ((100, 40, 180, 121), Box(96, 32, 96, 96)),
    ],
)
def test_boxes_snap_outward(rectangle: tuple[float, ...], expected: Box) -> None:
    assert snapped(*rectangle) == expected


def test_a_cover_is_larger_than_the_face_by_the_margin() -> None:
    assert cover(Box(100, 100, 100, 100)) == Box(80, 80, 144, 144)
    assert cover(Box(0, 0, 10, 10)) == Box(0, 0, 16, 16)


def test_the_share_counts_overlaps_once() -> None:
    picture = astronaut("PNG", 64)
    assert share(picture, [(0, 0, 32, 64), (16, 0, 16, 64)]) == pytest.approx(0.5)
    assert share(picture, [(0, 0, 640, 640)]) == 1.0


def test_places_are_scaled_to_a_smaller_picture() -> None:
    large, small = astronaut("PNG", 512), astronaut("PNG", 128)
    assert scaled([(128, 64, 128, 256)], large, small, True) == Hide(((32, 16, 32, 64),))
    assert scaled([(0, 0, 1, 1)], large, b"no picture", True) is None


@pytest.mark.parametrize("alone", [True, False])
def test_a_picture_that_is_turned_another_way_is_hidden_in_both_ways(alone: bool) -> None:
    first = saved(Image.new("RGB", (320, 160)), "JPEG", 6)
    other = saved(Image.new("RGB", (320, 160)), "JPEG")
    change = scaled([Box(0, 0, 32, 16)], first, other, alone)
    assert change is not None
    stored_place, *seen_place = change.boxes
    assert stored_place == (0, 0, 32, 16)
    assert seen_place == ([(288, 0, 32, 16)] if alone else [])
    same = scaled([Box(0, 0, 32, 16)], first, first, alone)
    assert same is not None
    assert same.boxes == ((0, 0, 32, 16),)
