"""Image files -> pixels to look at: upright, 8-bit BGR, no larger than needed.

Of an animation FRAMES frames are looked at, evenly spread, the first and the last among them; of a
file of pages PAGES. What a frame shows only on some ground, or hides, makes several views of it.
"""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from math import ceil, floor
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from hooklib.faces._jpeg_cost import check
from hooklib.faces._opencv import cv2
from hooklib.faces._views import views
from hooklib.faces.model import Box
from hooklib.faces.upright import TURNS, Shape, from_upright, scale
from hooklib.formats._signatures import JXL, JXL_CODESTREAM
from hooklib.guest import is_guest, no_warnings
from hooklib.model import BadImage
from hooklib.reading import once

Array: TypeAlias = NDArray[np.uint8]
Needed: TypeAlias = Callable[[int, int], int]
"""From a picture's width and height to how many pixels its long side must keep."""

FRAMES: Final = 8
PAGES: Final = 64
PAGED: Final = ("TIFF", "HEIF")
MORE_PAGES: Final = "more pages than are looked at"
LARGEST: Final = 200_000_000  # pixels a frame, by its header
LARGEST_BYTES: Final = 280_000_000  # of a decoded frame, of more bits a channel as they are stored
LARGEST_OF: Final = {
    **dict.fromkeys(("JPEG", "MPO"), 400_000_000),  # decoded smaller than they are
    **dict.fromkeys(("WEBP", "AVIF", "HEIF"), 100_000_000),  # decoded in several copies
    "JXL": 50_000_000,  # some ways of coding take 32 bytes for each
}
"""The same by kind, where it is another: memory is bounded whatever a small file claims."""
MOST_PIXELS: Final = max(LARGEST, *LARGEST_OF.values())
MOST_FRAMES: Final = 5000  # of an animation: each up to the last one looked at is decoded
MOST_KEPT: Final = 1 << 24  # bytes of a file's only frame that are kept for the next rule
LONGEST: Final = 4_000_000_000  # pixels of all the frames up to the last one
ORIENTATION: Final = 0x0112  # EXIF 2.32, 4.6.4 A
XMP: Final = frozenset(("xmp", "XML:com.adobe.xmp"))
RAW_EXIF: Final = "Raw profile type exif"
"""Pillow's names for what a file holds."""
KINDS: Final = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "ICO", "CUR", "PSD", "JPEG2000")
"""The plugins of Pillow that may read a file; others run programs (EPS) or are no image's."""
HEIC_REMEDY: Final = "pip install 'image-privacy[heic]'; a hook: additional_dependencies: [pi-heif]"
SAMPLED: Final = {
    "GIF": FRAMES,
    "PNG": FRAMES,
    "WEBP": FRAMES,
    "AVIF": FRAMES,
    **dict.fromkeys(PAGED, PAGES),
}
"""Frames to look at by kind; of other kinds one (a JPEG's further pictures are files)."""


logging.getLogger("PIL").addHandler(logging.NullHandler())  # else it warns on stderr


class Pixels(NamedTuple):
    """One view of one frame: `array` is upright BGR, contiguous, `factor` times smaller.

    `width` and `height` are those of the stored frame, before its orientation; `first` those of the
    picture that viewers show first: pages may be of several sizes, and boxes are told in this one.
    """

    array: Array
    width: int
    height: int
    orientation: int
    factor: int
    first: tuple[int, int]


def pictures(data: bytes, needed: Needed) -> Iterator[Pixels]:
    """Yield every view to look at, frame by frame, those of the one that viewers show first.

    Raises BadImage for what cannot be decoded here or is over a limit, also after the first frames;
    after the last one when a file has more than was looked at.
    """
    with _pillow():
        image = _opened(data)
        shown = image.tell()
        indices = sorted(_sampled(image), key=lambda index: (index != shown, index))
        unseen = _unseen(image)
        known = _Known(_stored_size(image), once(_nothing_yet, data) if len(indices) == 1 else None)
    last: list[Pixels] = []
    for index in indices:
        with _pillow():
            found = _frame(image, index, needed, known)
        if index == indices[-1]:
            del image  # what is done with the views takes much memory of its own
        if len(found) != len(last) or not all(map(_same, found, last)):
            yield from found
        last = found
    if unseen:
        raise BadImage(unseen)


def frames(data: bytes, transparent: bool = False) -> Iterator[Image.Image]:
    """Yield every frame to look at as it is stored, decoded; it is the same object each time.

    `transparent`: only those with transparency, the others are not decoded. Raises BadImage as
    `pictures` does.
    """
    with _pillow():
        image = _opened(data)
        indices, unseen = _sampled(image), _unseen(image)
    for index in indices:
        with _pillow():
            image.seek(index)
            if transparent and not image.has_transparency_data:
                continue
            _check_size(image)
            _load(image)
        yield image
    if unseen:
        raise BadImage(unseen)


def primary(data: bytes) -> Image.Image:
    """Return the picture that viewers show of a file, as it is stored. Raises BadImage."""
    with _pillow():
        image = _opened(data)
        _check_size(image)
        _load(image)
    return image


def shape(data: bytes) -> Shape:
    """Return the shape of a file's first frame from its headers. Raises BadImage."""
    with _pillow():
        image = _opened(data)
        _check_size(image)
        return Shape(*_stored_size(image), _orientation(image))


def over_limit(data: bytes, megapixels: int, most: int) -> str:
    """Return which of the user's own limits a file is over, by its headers; 0 is no limit."""
    if not megapixels and not most:
        return ""
    try:
        with _pillow():
            image = _opened(data)
            pixels, count = image.width * image.height, _count(image) if most else 0
    except BadImage:  # told where it is decoded
        return ""
    if megapixels and pixels > megapixels * 1_000_000:
        return f"it has more than {megapixels} megapixels (max-pixels)"
    return f"it has more than {most} frames (max-frames)" if count > most else ""


def _unseen(image: Image.Image) -> str:
    """Return what of a file is shown and not looked at, "" for nothing."""
    if image.format in PAGED and _count(image) > PAGES:
        return MORE_PAGES
    if image.format == "JXL" and getattr(image, "is_animated", False):
        return "of an animated JPEG XL only the last frame is looked at"
    return ""


def _same(one: Pixels, other: Pixels) -> bool:
    return one[1:] == other[1:] and np.array_equal(one.array, other.array)


def stored(pixels: Pixels, left: float, top: float, right: float, bottom: float) -> Box:
    """Return the stored pixels under a rectangle of `pixels.array`, rounded outward, clipped.

    They are those of the same share of a page as large as the first one. The box has no width or
    height when the rectangle lies outside the picture.
    """
    transposed = TURNS[pixels.orientation][0]
    wide, high = (pixels.height, pixels.width) if transposed else (pixels.width, pixels.height)
    x, end_x = _covered(left * pixels.factor, right * pixels.factor, wide)
    y, end_y = _covered(top * pixels.factor, bottom * pixels.factor, high)
    upright = Box(x, y, end_x - x, end_y - y)
    size = pixels.width, pixels.height
    box = from_upright(upright, pixels.orientation, *size)
    return scale([box], size, pixels.first)[0] if box.width and box.height else box


def _covered(low: float, high: float, length: int) -> tuple[int, int]:
    """Return the whole pixels [start, end) that hold a stretch, of those there are."""
    return max(0, min(floor(low), length)), max(0, min(ceil(high), length))


@contextmanager
def _pillow() -> Iterator[None]:
    """Let Pillow work in silence up to our own limit; make BadImage of whatever it raises."""
    try:
        with _own_limit(), no_warnings():
            yield
    except BadImage:
        raise
    except Image.DecompressionBombError as error:
        raise BadImage("more pixels than are looked at") from error
    except Exception as error:  # on damaged files Pillow's plugins raise nearly anything
        raise BadImage("its pixels cannot be decoded") from error


@contextmanager
def _own_limit() -> Iterator[None]:
    """Have Pillow refuse what is over our own limit; a host's own limit stays."""
    if is_guest():
        yield
        return
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, MOST_PIXELS // 2  # it allows twice that
    try:
        yield
    finally:
        Image.MAX_IMAGE_PIXELS = limit


def _opened(data: bytes) -> Image.Image:
    check(data)
    if data.startswith((JXL, JXL_CODESTREAM)):
        from hooklib.faces._jxl import JxlFile  # for few files

        return JxlFile(io.BytesIO(data))
    if data[4:8] != b"ftyp":
        return Image.open(io.BytesIO(data), formats=KINDS)
    try:
        return Image.open(io.BytesIO(data), formats=("AVIF",))
    except (KeyError, UnidentifiedImageError):  # KeyError: this Pillow reads no AVIF
        return _heif(data)


def _heif(data: bytes) -> Image.Image:
    for name in ("pi_heif", "pillow_heif"):  # the same, but that the second one also encodes
        try:
            plugin = import_module(name)
        except ImportError:
            continue
        image: Image.Image = plugin.HeifImageFile(io.BytesIO(data))
        return image
    raise BadImage(f"its pixels cannot be decoded without pi-heif: {HEIC_REMEDY}")


def _sampled(image: Image.Image) -> list[int]:
    """Return the indices of the frames to look at."""
    most = SAMPLED.get(image.format or "")
    if most is None:
        return [image.tell()]
    count = _count(image)
    size = image.width * image.height
    if most == FRAMES and (count > MOST_FRAMES or count * size > LONGEST):
        raise BadImage("more frames than are looked at")
    most = min(most, max(1, count))
    return sorted({index * (count - 1) // max(1, most - 1) for index in range(most)})


def _count(image: Image.Image) -> int:
    return int(getattr(image, "n_frames", 1))


class _Known(NamedTuple):
    """The size of a file's first frame, and, where there is only that one, what was made of it:
    the views by how many times smaller it is decoded, and how many times they are smaller still.
    """

    first: tuple[int, int]
    made: dict[tuple[int, int], list[Pixels]] | None


def _nothing_yet(data: bytes) -> dict[tuple[int, int], list[Pixels]]:
    return {}


def _frame(image: Image.Image, index: int, needed: Needed, known: _Known) -> list[Pixels]:
    image.seek(index)
    _check_size(image)
    size, orientation = _stored_size(image), _orientation(image)
    most = max(1, needed(*size))
    draft = _draft(image, max(size) // most)
    factor = max(1, max(image.size) // most)
    if known.made and (draft, factor) in known.made:
        return known.made[draft, factor]
    _load(image)
    turn = _orientation(image)  # PNG may have its EXIF at the end; a TIFF is turned by now
    if image.format != "TIFF":
        orientation = turn
    arrays = [_turned(view, turn) for view in views(image, factor)]
    first = known.first if image.format in PAGED else size  # a GIF's canvas may grow
    found = [Pixels(array, *size, orientation, draft * factor, first) for array in arrays]
    if known.made is not None and sum(view.array.nbytes for view in found) <= MOST_KEPT:
        known.made[draft, factor] = found
    return found


def _stored_size(image: Image.Image) -> tuple[int, int]:
    """Return a frame's width and height as they are stored: Pillow tells those of a turned TIFF."""
    if image.format == "TIFF" and TURNS[_orientation(image)][0]:
        return image.height, image.width
    return image.size


def _check_size(image: Image.Image) -> None:
    """Raise BadImage for a frame over the limits; before its EXIF, for which PNG is decoded."""
    kind = image.format or ""
    many = image.width * image.height > LARGEST_OF.get(kind, LARGEST)
    if many or (kind not in LARGEST_OF and _bytes(image) > LARGEST_BYTES):
        raise BadImage("more pixels than are looked at")


def _bytes(image: Image.Image) -> int:
    """Return the memory that a frame takes once it is decoded, twice that for 16 bits a channel."""
    a_pixel = 1 if image.mode in ("1", "L", "P") else 2 if image.mode.startswith("I;16") else 4
    deep = (
        any(";16" in str(tile[3]) for tile in getattr(image, "tile", None) or ()) and a_pixel == 4
    )
    return image.width * image.height * a_pixel * (2 if deep else 1)


def _load(image: Image.Image) -> None:
    """Decode a frame. Pillow turns a TIFF then, and would do so by what its XMP says, too."""
    if image.format == "TIFF":
        image.info.pop("xmp", None)
    with _quiet(image):
        image.load()


@contextmanager
def _quiet(image: Image.Image) -> Iterator[None]:
    """Keep libtiff, which writes about damage to the process's stderr itself, from doing so.

    Only the decoding of a TIFF is inside: no thread of ours writes meanwhile. A host's might.
    """
    if image.format != "TIFF" or is_guest():
        yield
        return
    try:
        kept = os.dup(2)
    except OSError:  # no stderr: nothing can be written there
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _draft(image: Image.Image, most: int) -> int:
    """Have a JPEG decoded smaller, at most so many times; return how many times."""
    width, height = image.size
    factor = next((step for step in (8, 4, 2) if step <= most), 1)
    if image.format not in ("JPEG", "MPO") or min(width, height) < factor:
        return 1
    image.draft(None, (width // factor, height // factor))
    return factor if image.size != (width, height) else 1


def _orientation(image: Image.Image) -> int:
    """Return what EXIF says; Pillow asks XMP where that is silent, viewers do not."""
    try:
        if image.format == "TIFF":
            value = getattr(image, "tag_v2", {}).get(ORIENTATION, 1)
        else:
            value = image.getexif().get(ORIENTATION, 1)
            if value != 1 and not XMP.isdisjoint(image.info) and RAW_EXIF not in image.info:
                alone = Image.Exif()
                alone.load(image.info.get("exif", b""))
                value = alone.get(ORIENTATION, 1)
    except Exception:  # as in _pillow; damaged metadata is no reason not to look
        return 1
    return value if value in TURNS else 1


def _turned(view: Array, orientation: int) -> Array:
    """Return an upright BGR picture of stored RGB pixels."""
    transposed, down, across = TURNS[orientation]
    picture = cv2.cvtColor(view, cv2.COLOR_RGB2BGR)
    if transposed:
        picture = cv2.transpose(picture)
    if down or across:  # 0 is around the x axis, 1 around the y axis, -1 both
        picture = cv2.flip(picture, -1 if down and across else int(across))
    return np.asarray(picture, np.uint8)
