"""Boxes of the ISO base media file format and its kin: finding them and making them.

Specification: ISO/IEC 14496-12 ("BMFF"), section 4.2; HEIF, AVIF, QuickTime, JPEG 2000 (ISO/IEC
15444-1, I.4) and JPEG XL (ISO/IEC 18181-2, 4) share it. A box is its size (4 bytes, big-endian, the
header included), its type (4 bytes), where the size is 1 a size of 8 bytes, where the type is
"uuid" 16 bytes more of type, and the payload. Size 0: the box reaches to the end of the file.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from hooklib.model import BadImage, Span

HEADER: Final = 8
LARGE_HEADER: Final = 16
UUID: Final = b"uuid"
UUID_LENGTH: Final = 16
MOST: Final = 1 << 14
"""More boxes in a row than any encoder writes; each costs memory beyond its bytes."""
LONGEST_SMALL: Final = (1 << 32) - 1
"""The largest size that fits the header's first four bytes."""


class Box(NamedTuple):
    """A box at [start, end); its payload begins at `at`; `uuid` is the longer type, if it has one.

    `open`: its size is 0, so that it reaches to the end of what holds it.
    """

    type: bytes
    start: int
    at: int
    end: int
    uuid: bytes = b""
    open: bool = False

    @property
    def whole(self) -> Span:
        """Where the box is."""
        return Span(self.start, self.end)

    @property
    def payload(self) -> Span:
        """Where the bytes after its header are."""
        return Span(self.at, self.end)


def row(data: bytes, start: int, end: int, nested: bool = True) -> tuple[list[Box], Span]:
    """Return the boxes in [start, end), in order, and the bytes from where no box begins any more.

    That rest is empty when the boxes fill the row; else it starts at the first header that is cut
    off, is longer than its box, or belongs to a box that would reach beyond `end`. Only the last
    box of a file, not of another box (`nested`), may have the size 0. Raises BadImage when there
    are too many boxes.
    """
    found: list[Box] = []
    while start < end:
        box = _box(data, start, end, nested)
        if box is None:
            break
        if len(found) == MOST:
            raise BadImage("too many boxes")
        found.append(box)
        start = box.end
    return found, Span(start, end)


def boxes(data: bytes, start: int, end: int, nested: bool = True) -> list[Box]:
    """Return the boxes in [start, end). Raises BadImage when they do not fill it."""
    found, rest = row(data, start, end, nested)
    if rest.start < rest.end:
        raise BadImage(f"the box at {rest.start} does not fit into what holds it")
    return found


def _box(data: bytes, start: int, end: int, nested: bool) -> Box | None:
    """Read one header, every length held against `end` (section 4.2.2)."""
    end = min(end, len(data))
    at = start + HEADER
    if at > end:
        return None
    size = int.from_bytes(data[start : start + 4], "big")
    kind = data[start + 4 : at]
    is_open = size == 0 and not nested
    if size == 1:
        if start + LARGE_HEADER > end:
            return None
        size = int.from_bytes(data[at : start + LARGE_HEADER], "big")
        at = start + LARGE_HEADER
    stop = end if is_open else start + size
    uuid = b""
    if kind == UUID:
        uuid = data[at : at + UUID_LENGTH]
        at += UUID_LENGTH
    return Box(kind, start, at, stop, uuid, is_open) if at <= stop <= end else None


def make(kind: bytes, payload: bytes) -> bytes:
    """Return a box; the payload of a "uuid" box begins with its longer type."""
    size = HEADER + len(payload)
    if size <= LONGEST_SMALL:
        return size.to_bytes(4, "big") + kind + payload
    large = (LARGE_HEADER + len(payload)).to_bytes(8, "big")
    return (1).to_bytes(4, "big") + kind + large + payload


def full(kind: bytes, version: int, flags: int, payload: bytes) -> bytes:
    """Return a box that has a version and flags (section 4.2.2, FullBox)."""
    return make(kind, bytes((version,)) + flags.to_bytes(3, "big") + payload)


def title(kind: bytes) -> str:
    """Return a type as it may be printed."""
    text = kind.decode("latin-1").rstrip(" \0")
    plain = text.replace("©", "").replace(" ", "")
    return text if plain.isalnum() and plain.isascii() else f"0x{kind.hex()}"
