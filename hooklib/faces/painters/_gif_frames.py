"""The frames of a GIF, with what is needed to paint in them.

Specification: Graphics Interchange Format, version 89a; "section" means one of its.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from hooklib.faces.model import Box
from hooklib.formats._gif_blocks import (
    DESCRIPTOR,
    EXTENSION,
    IMAGE,
    SCREEN,
    TABLE,
    Block,
    blocks,
    byte,
    screen_end,
)
from hooklib.model import Span

CONTROL: Final = 0xF9
"""Label of a graphic control extension (section 23)."""
INTERLACED: Final = 0x40


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
    shared = Table(Span(SCREEN, screen_end(data)), SCREEN - 3)
    transparent: int | None = None
    for block in blocks(data):
        if block.kind == EXTENSION and block.label == CONTROL:
            transparent = _transparent(data, block.body)
        elif block.kind == IMAGE:
            yield _frame(data, block, shared, transparent)
            transparent = None  # a control block is for one frame only


def _transparent(data: bytes, at: int) -> int | None:
    """Return the transparent index of a graphic control extension whose sub-block is at `at`."""
    if byte(data, at) < 4:
        return None
    index = byte(data, at + 4)
    return index if data[at + 1] & 1 else None


def _frame(data: bytes, block: Block, shared: Table, transparent: int | None) -> Frame:
    x, y, width, height = (
        int.from_bytes(data[n : n + 2], "little")
        for n in range(block.start + 1, block.start + 9, 2)
    )
    at = block.start + DESCRIPTOR
    flags = data[at - 1]
    table = Table(Span(at, block.body - 1), at - 1) if flags & TABLE else shared
    area = Box(x, y, width, height)
    data_span = Span(block.body - 1, block.end)
    return Frame(area, bool(flags & INTERLACED), table, transparent, data_span)
