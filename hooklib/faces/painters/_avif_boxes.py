"""What an AVIF holds beside its picture, for what would be lost when it is encoded again.

Specifications: ISO 14496-12 (boxes, "BMFF"), ISO 23008-12 (items and properties, "HEIF"), and the
AV1 bindings to both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from hooklib.model import BadImage, CannotFix

CONTAINERS: Final = {
    # bytes before the boxes inside: version and flags, counts, fixed fields (BMFF, 8)
    b"meta": 4,
    b"iprp": 0,
    b"ipco": 0,
    b"iref": 4,
    b"moov": 0,
    b"trak": 0,
    b"mdia": 0,
    b"minf": 0,
    b"edts": 0,
    b"stbl": 0,
    b"stsd": 8,
    b"av01": 78,
}
OUTER: Final = frozenset((b"ftyp", b"meta", b"mdat", b"moov", b"free", b"skip"))
ITEMS: Final = frozenset((b"av01", b"grid", b"Exif", b"mime"))
PROPERTIES: Final = frozenset(
    (b"ispe", b"pixi", b"av1C", b"auxC", b"colr", b"irot", b"imir", b"pasp", b"free")
)
REFERENCES: Final = frozenset((b"auxl", b"thmb", b"cdsc", b"dimg"))
ALPHA: Final = (
    b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0",
    b"urn:mpeg:hevc:2015:auxid:1\0",
)
PRIMARIES: Final = frozenset((1, 2))
TRANSFERS: Final = frozenset((1, 2, 6, 13, 14, 15))
"""Colours that Pillow writes as they are: BT.709 and sRGB, or not said (ISO 23091-2)."""
MOST: Final = 1 << 16
DEPTH: Final = 12


class _Place(NamedTuple):
    kind: bytes
    start: int
    end: int
    inside: tuple[bytes, ...]


def subsampling(data: bytes) -> str:
    """Return the picture's chroma subsampling as Pillow names it.

    Raises CannotFix when something would be lost that the picture needs, BadImage when a box is
    damaged.
    """
    found = "4:2:0"
    first = True
    for box in _boxes(data, 0, len(data), ()):
        _check(data, box)
        if box.kind == b"av1C" and first and box.end - box.start >= 4:
            found, first = _subsampling(data[box.start + 2]), False
    return found


def _subsampling(flags: int) -> str:
    """Read monochrome and the two subsampling bits of av1C (AV1 in BMFF, 2.3)."""
    if flags & 0x10:
        return "4:0:0"
    return {0: "4:4:4", 0x08: "4:2:2"}.get(flags & 0x0C, "4:2:0")


def _boxes(data: bytes, at: int, end: int, inside: tuple[bytes, ...]) -> Iterator[_Place]:
    """Yield all boxes, outer ones first. Raises BadImage."""
    budget = MOST
    while at < end:
        place, behind = _box(data, at, end, inside)
        yield place
        skip = CONTAINERS.get(place.kind)
        if place.kind == b"iinf":
            skip = 6 if data[place.start : place.start + 1] == b"\0" else 8
        if skip is not None and len(inside) < DEPTH:
            yield from _boxes(data, place.start + skip, place.end, (*inside, place.kind))
        at = behind
        budget -= 1
        if not budget:
            raise BadImage("too many boxes")


def _box(data: bytes, at: int, end: int, inside: tuple[bytes, ...]) -> tuple[_Place, int]:
    """Read a box's length: 32 bits, 64 where that is 1, the rest where it is 0 (BMFF, 4.2)."""
    size, header = int.from_bytes(data[at : at + 4], "big"), 8
    if size == 1:
        size, header = int.from_bytes(data[at + 8 : at + 16], "big"), 16
    behind = end if size == 0 and not inside else at + size
    if at + header > behind or behind > end:
        raise BadImage(f"the box at {at} is of no possible length")
    return _Place(data[at + 4 : at + 8], at + header, behind, inside), behind


def _check(data: bytes, box: _Place) -> None:
    """Raise CannotFix for what Pillow would not write again."""
    payload = data[box.start : box.end]
    parent = box.inside[-1] if box.inside else b""
    if not parent and box.kind not in OUTER:
        raise CannotFix("an AVIF with parts that would be lost")
    if parent == b"iref" and box.kind not in REFERENCES:
        raise CannotFix("an AVIF with linked pictures that would be lost")
    if parent == b"iinf" and payload[8:12] not in ITEMS:
        raise CannotFix("an AVIF with a gain map or other items that would be lost")
    if parent == b"ipco" and box.kind not in PROPERTIES:
        raise CannotFix("an AVIF with properties that would be lost")
    if box.kind == b"av1C" and payload[2:3] and payload[2] & 0x60:
        raise CannotFix("an AVIF of more than 8 bits cannot be written here without loss")
    if box.kind == b"auxC" and not payload[4:].startswith(ALPHA):
        raise CannotFix("an AVIF with a depth map or the like, which would be lost")
    if box.kind == b"colr" and payload.startswith(b"nclx") and not _plain(payload[4:8]):
        raise CannotFix("an AVIF of these colours cannot be written here")
    _check_showing(box.kind, payload)


def _check_showing(kind: bytes, payload: bytes) -> None:
    """Pixels that are not square (BMFF, 12.1.4), and what is not shown again and again (8.6.6)."""
    if kind == b"pasp" and payload[:4] != payload[4:8]:
        raise CannotFix("an AVIF whose pixels are not square, which would be lost")
    if kind == b"elst" and payload[3:4] and not payload[3] & 1:
        raise CannotFix("an AVIF that is shown only once, which would be lost")


def _plain(numbers: bytes) -> bool:
    primaries, transfer = int.from_bytes(numbers[:2], "big"), int.from_bytes(numbers[2:], "big")
    return primaries in PRIMARIES and transfer in TRANSFERS
