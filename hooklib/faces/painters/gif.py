"""Boxes hidden in GIF: frames that no box meets keep their bytes, and so do all other blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np

from hooklib.faces.model import Box, Painted, Painter, Style
from hooklib.faces.painters import _lzw
from hooklib.faces.painters._gif_frames import Frame, Table, frames
from hooklib.faces.painters._paint import Array, clip, darkest, hide_indices
from hooklib.faces.painters._pillow import check_exact
from hooklib.model import BadImage, CannotFix, Span

PASSES: Final = ((0, 8), (4, 8), (2, 4), (1, 2))
"""First row and step of each pass of an interlaced frame (GIF89a, appendix E)."""
LARGEST: Final = 7
"""Of a colour table's size: 2 to the power of one more."""
CODE_SIZES: Final = range(2, 9)
LIMIT: Final = 1 << 28
"""Pixels of all frames that are painted in one file."""


class _Edit(NamedTuple):
    """Bytes of the file become `new`."""

    span: Span
    new: bytes


class _Palette(NamedTuple):
    """A frame's colours with their alpha, the index that fills boxes, whether it must be added."""

    colours: Array
    black: int
    added: bool


def paint(data: bytes, boxes: Sequence[Box], style: Style) -> Painted:
    """Hide boxes in all frames. Raises BadImage or CannotFix."""
    found = list(frames(data))
    if not found:
        raise BadImage("no frame in the file")
    if sum(frame.area.width * frame.area.height for frame in found) > LIMIT:
        raise CannotFix("the animation is larger than is painted here")
    edits: list[_Edit] = []
    longer: set[Table] = set()
    for frame in found:
        inside = clip(boxes, frame.area)
        palette = _palette(data, frame)
        new = _painted(data, frame, inside, style, palette) if inside else None
        if new is not None:
            edits.append(_Edit(frame.data, new))
            longer |= {frame.table} if palette.added and style == "fill" else set()
    if not edits:
        return Painted(data)
    for table in longer:
        edits += _doubled(data, table)
    out = _splice(data, edits)
    check_exact(data, out, "GIF", boxes)
    return Painted(out)


def _palette(data: bytes, frame: Frame) -> _Palette:
    """Read a colour table, and choose the index of black, a new one where there is room."""
    plain = data[slice(*frame.table.span)]
    if not plain:
        raise CannotFix("a frame without a colour table")
    colours = np.full((len(plain) // 3, 4), 255, np.uint8)
    colours[:, :3] = np.frombuffer(plain, np.uint8).reshape(-1, 3)
    if frame.transparent is not None and frame.transparent < len(colours):
        colours[frame.transparent, 3] = 0
    black, dark = darkest(colours)
    added = not dark and data[frame.table.flags_at] & LARGEST < LARGEST
    if added:
        black = len(colours) + (frame.transparent == len(colours))
    return _Palette(colours, black, added)


def _painted(
    data: bytes, frame: Frame, boxes: Sequence[Box], style: Style, palette: _Palette
) -> bytes | None:
    """Return a frame's compressed data with boxes hidden, None when nothing changes."""
    bits = data[frame.data.start]
    if bits not in CODE_SIZES:
        raise BadImage("a code size that no specification knows")
    size = frame.area.width, frame.area.height
    # read in the order of the file: the flag for interlacing stays in the descriptor
    stored = _lzw.decode(bits, data[frame.data.start + 1 : frame.data.end], size)
    order = _order(size[1]) if frame.interlaced else np.arange(size[1])
    indices = np.empty_like(stored)
    indices[order] = stored
    for x, y, width, height in boxes:
        hide_indices(indices[y : y + height, x : x + width], style, palette.colours, palette.black)
    painted = indices[order]
    if np.array_equal(painted, stored):
        return None
    bits = max(bits, int(painted.max()).bit_length())
    blocks = _lzw.encode(painted.tobytes(), bits)
    if not np.array_equal(_lzw.decode(bits, blocks, size), painted):
        raise CannotFix("the frame cannot be compressed again")
    return bytes((bits,)) + blocks


def _order(height: int) -> Array:
    """Return the rows in the order in which an interlaced frame stores them."""
    return np.concatenate([np.arange(first, height, step) for first, step in PASSES])


def _doubled(data: bytes, table: Table) -> list[_Edit]:
    """Make a colour table twice as long: its sizes are powers of two. What is new is black."""
    start, end = table.span
    flags = bytes((data[table.flags_at] + 1,))
    return [
        _Edit(Span(table.flags_at, table.flags_at + 1), flags),
        _Edit(Span(end, end), bytes(end - start)),
    ]


def _splice(data: bytes, edits: Iterable[_Edit]) -> bytes:
    pieces: list[bytes] = []
    at = 0
    for span, new in sorted(edits):
        pieces += data[at : span.start], new
        at = span.end
    return b"".join((*pieces, data[at:]))


PAINTER = Painter("GIF", paint)
