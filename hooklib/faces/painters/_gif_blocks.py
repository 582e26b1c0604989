"""The blocks of a GIF that lead to its frames.

Specification: Graphics Interchange Format, version 89a; "section" means one of its.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from hooklib.faces.model import Box
from hooklib.model import BadImage, Span

SCREEN: Final = 13
"""Bytes of header and logical screen descriptor (sections 17 and 18)."""
DESCRIPTOR: Final = 10
"""Bytes of an image descriptor (section 20)."""
IMAGE, EXTENSION, TRAILER = 0x2C, 0x21, 0x3B
CONTROL: Final = 0xF9
"""Label of a graphic control extension (section 23)."""
TABLE: Final = 0x80
"""Flag: a colour table follows; the three lowest bits are its size."""
INTERLACED: Final = 0x40
MOST: Final = 1 << 17
"""More blocks than any encoder writes; each costs memory beyond its bytes."""


class Table(NamedTuple):
    """A colour table: where its colours are, and where the byte is that tells its size."""

    span: Span
    flags_at: int


class Frame(NamedTuple):
    """One picture: place on the screen, colour table, transparent index, compressed data.

    `data` begins with the byte before the sub-blocks, the LZW minimum code size (section 22).
    """

    area: Box
    interlaced: bool
    table: Table
    transparent: int | None
    data: Span


def frames(data: bytes) -> Iterator[Frame]:
    """Yield all frames up to the trailer or the end of the file. Raises BadImage."""
    if not data.startswith((b"GIF87a", b"GIF89a")) or len(data) < SCREEN:
        raise BadImage("no GIF header")
    shared = _table(data, SCREEN - 3, SCREEN)
    at = shared.span.end
    transparent: int | None = None
    for _ in range(MOST):
        if at == len(data):  # many a writer leaves the trailer out
            return
        kind = data[at]
        if kind == TRAILER:
            return
        if kind == EXTENSION:
            if _byte(data, at + 1) == CONTROL:
                transparent = _transparent(data, at + 2)
            at = _behind_blocks(data, at + 2)
        elif kind == IMAGE:
            frame = _frame(data, at, shared, transparent)
            yield frame
            at, transparent = frame.data.end, None  # a control block is for one frame only
        else:
            raise BadImage(f"no block begins at {at}")
    raise BadImage("too many blocks")


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise BadImage("the file ends within a block")
    return data[at]


def _table(data: bytes, flags_at: int, at: int) -> Table:
    """Return the colour table at a position, an empty one when the flags say that none is there."""
    flags = _byte(data, flags_at)
    size = 3 << (flags & 7) + 1 if flags & TABLE else 0
    if at + size > len(data):
        raise BadImage("the file ends within a colour table")
    return Table(Span(at, at + size), flags_at)


def _behind_blocks(data: bytes, at: int) -> int:
    """Return where a row of sub-blocks ends, the empty one included (section 15)."""
    while length := _byte(data, at):
        at += 1 + length
    return at + 1


def _transparent(data: bytes, at: int) -> int | None:
    """Return the transparent index of a graphic control extension whose sub-block is at `at`."""
    if _byte(data, at) < 4:
        return None
    index = _byte(data, at + 4)
    return index if data[at + 1] & 1 else None


def _frame(data: bytes, at: int, shared: Table, transparent: int | None) -> Frame:
    if at + DESCRIPTOR > len(data):
        raise BadImage("the file ends within an image descriptor")
    x, y, width, height = (
        int.from_bytes(data[n : n + 2], "little") for n in range(at + 1, at + 9, 2)
    )
    own = _table(data, at + DESCRIPTOR - 1, at + DESCRIPTOR)
    table = own if data[own.flags_at] & TABLE else shared
    _byte(data, own.span.end)
    end = _behind_blocks(data, own.span.end + 1)
    interlaced = bool(data[own.flags_at] & INTERLACED)
    return Frame(Box(x, y, width, height), interlaced, table, transparent, Span(own.span.end, end))
