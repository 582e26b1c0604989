"""What a crop in the file leaves out, and whether that is a picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from hooklib.faces.pixels import primary
from hooklib.formats._bmff_items import Meta, read
from hooklib.formats._bmff_tree import Node, full, tree
from hooklib.hidden.transparent import MARGIN, dense, sizes
from hooklib.model import BadImage

PADDING: Final = 16
"""Pixels that encoders add to a side to fill their blocks, and crop again."""
CLAP: Final = 32
"""Bytes of the fractions in a clap box: width, height, two offsets (ISO/IEC 14496-12, 12.1.4)."""


class Area(NamedTuple):
    """A rectangle of a picture, in its pixels: [left, right) and [top, bottom)."""

    left: float
    top: float
    right: float
    bottom: float


class _Crop(NamedTuple):
    """The size of an item, the part that is shown, and whether it is turned or mirrored then."""

    item: int
    width: int
    height: int
    shown: Area
    turned: bool
    at: int


def crops(data: bytes, most: int) -> Iterator[str]:
    """Yield what to tell of each picture in a HEIF or AVIF file whose crop hides more of it.

    Raises BadImage, also behind the first `most` of them: each is decoded.
    """
    if data[4:8] != b"ftyp":
        return
    looked_at = 0
    for node in tree(data, 0, len(data)).all(b"meta"):
        meta = read(data, node)
        for crop in filter(_is_large, _crops(data, meta)):
            if looked_at == most:
                raise BadImage(f"it holds more than {most} cropped ones (max-images)")
            looked_at += 1
            if _hides(data, meta, crop):
                wide = round(crop.shown.right - crop.shown.left)
                high = round(crop.shown.bottom - crop.shown.top)
                yield f"outside of the crop to {wide} x {high} of {crop.width} x {crop.height} px"


def _crops(data: bytes, meta: Meta) -> Iterator[_Crop]:
    container = meta.node.first(b"iprp", b"ipco")
    properties = container.children if container else ()
    for found in meta.associations:
        indices = (index for index in found.indices if 0 < index <= len(properties))
        own = {properties[index - 1].type: properties[index - 1] for index in indices}
        if b"clap" in own and b"ispe" in own:
            yield _crop(data, found.item, own)


def _crop(data: bytes, item: int, own: dict[bytes, Node]) -> _Crop:
    at, end = own[b"clap"].box.payload
    size = data[slice(*own[b"ispe"].box.payload)]
    if end - at != CLAP or len(size) != 12:
        raise BadImage("a crop or a size of another length than it should have")
    width, height = (int.from_bytes(size[n : n + 4], "big") for n in (4, 8))
    numbers = [int.from_bytes(data[n : n + 4], "big", signed=True) for n in range(at, end, 4)]
    if not all(number > 0 for number in (*numbers[:4], numbers[5], numbers[7])):
        raise BadImage("a crop of no size")
    wide, high = numbers[0] / numbers[1], numbers[2] / numbers[3]
    left = (width - wide) / 2 + numbers[4] / numbers[5]
    top = (height - high) / 2 + numbers[6] / numbers[7]
    shown = Area(left, top, left + wide, top + high)
    return _Crop(item, width, height, shown, b"irot" in own or b"imir" in own, at)


def _is_large(crop: _Crop) -> bool:
    shown = crop.shown
    across = crop.width - (shown.right - shown.left)
    return max(across, crop.height - (shown.bottom - shown.top)) > PADDING


def _hides(data: bytes, meta: Meta, crop: _Crop) -> bool:
    """Whether there is a picture outside; where that cannot be told from inside it may be one."""
    whole = None if crop.turned else _uncropped(data, meta, crop)
    if whole is None:
        return True
    picture = primary(whole)
    if picture.size != (crop.width, crop.height):
        return True
    return outside(np.asarray(picture.convert("RGB")), crop.shown)


def _uncropped(data: bytes, meta: Meta, crop: _Crop) -> bytes | None:
    """Return the file with this item as its primary one, all of it shown; None if that fails."""
    pitm = meta.node.first(b"pitm")
    if pitm is None:
        return None
    reader, version, _ = full(data, pitm)
    size = 4 if version else 2
    if reader.end - reader.at < size or crop.item >> 8 * size:
        return None
    whole = bytearray(data)
    whole[reader.at : reader.at + size] = crop.item.to_bytes(size, "big")
    numbers = (crop.width, 1, crop.height, 1, 0, 1, 0, 1)
    whole[crop.at : crop.at + CLAP] = b"".join(number.to_bytes(4, "big") for number in numbers)
    return bytes(whole)


def outside(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], shown: Area) -> bool:
    """Whether there is a picture outside of an area of an RGB array."""
    for factor, small in sizes(pixels):
        inner = np.ones(small.shape[:2], np.uint8)
        left, top, right, bottom = (edge / factor for edge in shown)
        rows = slice(int(max(0, top - MARGIN)), int(max(0, bottom + MARGIN + 1)))
        columns = slice(int(max(0, left - MARGIN)), int(max(0, right + MARGIN + 1)))
        inner[rows, columns] = 0
        if dense(small, inner).any():
            return True
    return False
