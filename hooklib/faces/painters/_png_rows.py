"""The rows of one picture of a PNG: boxes hidden in them, and only the rows that are met changed.

An interlaced picture is seven smaller ones, passes, each filtered for itself (PNG, section 8).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from hooklib.faces.model import Box
from hooklib.faces.painters import _samples
from hooklib.faces.painters._paint import Array
from hooklib.faces.painters._png_filters import refilter, unfilter
from hooklib.faces.painters._samples import Layout
from hooklib.formats._png_picture import ADAM7, WHOLE
from hooklib.model import BadImage, CannotFix

LIMIT: Final = 1 << 30
"""Bytes of rows that one picture may unfold to here."""
BEST, FAST = 9, 7
"""Levels of deflate: the best one takes ten times as long on some large pictures."""
LARGE: Final = 1 << 22
"""So many bytes of rows are large."""


class _Pass(NamedTuple):
    """One pass: where its pixels are in the picture, and its rows, filter types before them."""

    left: int
    step_x: int
    top: int
    step_y: int
    columns: int
    rows: Array


class _Part(NamedTuple):
    """Rows [first, first + len(rows)) of a pass without their filters, and the row above them."""

    of: _Pass
    first: int
    above: Array
    rows: Array


def painted(
    stream: bytes,
    size: tuple[int, int],
    layout: Layout,
    interlaced: bool,
    boxes: Sequence[Box],
    hide: Callable[[Array], None],
) -> bytes | None:
    """Return a compressed picture with boxes hidden, None when nothing changes.

    `boxes` lie in the picture; `hide` is given each one's samples. Raises BadImage or CannotFix.
    """
    old = _inflate(stream, size, layout, interlaced)
    flat = np.frombuffer(bytearray(old), np.uint8)
    passes = list(_passes(flat, size, layout, interlaced))
    parts = [part for one in passes if (part := _part(one, boxes, layout)) is not None]
    for box in boxes:
        samples = _gather(parts, box, layout)
        hide(samples)
        _scatter(parts, box, layout, samples)
    for part in parts:
        _put_back(part, layout)
    if np.array_equal(np.frombuffer(old, np.uint8), flat):
        return None
    return _deflate(flat, passes)


def _geometry(size: tuple[int, int], interlaced: bool) -> Iterator[tuple[int, ...]]:
    """Yield left, step_x, top, step_y, columns, rows of each pass that is not empty."""
    for left, step_x, top, step_y in ADAM7 if interlaced else WHOLE:
        columns = max(0, -(-(size[0] - left) // step_x))
        count = max(0, -(-(size[1] - top) // step_y))
        if columns and count:
            yield left, step_x, top, step_y, columns, count


def _inflate(stream: bytes, size: tuple[int, int], layout: Layout, interlaced: bool) -> bytes:
    sizes = (n * (1 + layout.row_size(w)) for *_, w, n in _geometry(size, interlaced))
    wanted = sum(sizes)
    if wanted > LIMIT:
        raise CannotFix("the picture is larger than is painted here")
    try:
        rows = zlib.decompressobj().decompress(stream, wanted)
    except zlib.error as error:
        raise BadImage("the compressed picture is damaged") from error
    if len(rows) < wanted:
        raise BadImage("the compressed picture is incomplete")
    return rows


def _deflate(flat: Array, passes: Sequence[_Pass]) -> bytes:
    """Compress rows, as filtered ones if most of them are."""
    types = np.concatenate([one.rows[:, 0] for one in passes])
    mostly = np.count_nonzero(types) * 2 > len(types)
    strategy = zlib.Z_FILTERED if mostly else zlib.Z_DEFAULT_STRATEGY
    level = BEST if len(flat) < LARGE else FAST
    deflate = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, strategy)
    return deflate.compress(flat.data) + deflate.flush()


def _passes(
    flat: Array, size: tuple[int, int], layout: Layout, interlaced: bool
) -> Iterator[_Pass]:
    at = 0
    for left, step_x, top, step_y, columns, count in _geometry(size, interlaced):
        row = 1 + layout.row_size(columns)
        rows = flat[at : at + count * row].reshape(count, row)
        yield _Pass(left, step_x, top, step_y, columns, rows)
        at += count * row


def _within(start: int, length: int, first: int, step: int, count: int) -> tuple[int, int]:
    """Return which of `count` places first, first + step... lie in [start, start + length)."""
    low, high = -(-(start - first) // step), -(-(start + length - first) // step)
    return max(0, low), max(0, low, min(count, high))


def _part(one: _Pass, boxes: Sequence[Box], layout: Layout) -> _Part | None:
    """Return the rows that the boxes meet and the next one, which may be filtered by them."""
    ranges = [_within(box.y, box.height, one.top, one.step_y, len(one.rows)) for box in boxes]
    met = [rows for rows in ranges if rows[0] < rows[1]]
    if not met:
        return None
    first, stop = min(rows[0] for rows in met), max(rows[1] for rows in met) + 1
    # a row of type None or Sub needs no row above: unfiltering may begin there
    free = np.flatnonzero(one.rows[: first + 1, 0] <= 1)
    start = int(free[-1]) if len(free) else 0
    nothing = np.zeros(one.rows.shape[1] - 1, np.uint8)
    rows = unfilter(one.rows[start:stop], nothing, max(1, layout.bits // 8))
    above = rows[first - start - 1] if first > start else nothing
    return _Part(one, first, above, rows[first - start :])


def _met(part: _Part, box: Box) -> tuple[tuple[slice, slice], slice, int, int] | None:
    """Return which of a box's samples are in a part, and in which of its rows and columns."""
    one = part.of
    low, high = _within(box.y, box.height, one.top, one.step_y, len(one.rows))
    left, right = _within(box.x, box.width, one.left, one.step_x, one.columns)
    if low >= high or left >= right:
        return None
    down = slice(one.top + low * one.step_y - box.y, None, one.step_y)
    across = slice(one.left + left * one.step_x - box.x, None, one.step_x)
    return (down, across), slice(low - part.first, high - part.first), left, right - left


def _gather(parts: Sequence[_Part], box: Box, layout: Layout) -> Array:
    kind = _samples.read(np.zeros((0, 8), np.uint8), 0, 0, layout).dtype
    samples = np.zeros((box.height, box.width, layout.channels), kind)
    for part in parts:
        if met := _met(part, box):
            target, rows, left, width = met
            samples[target] = _samples.read(part.rows[rows], left, width, layout)
    return samples


def _scatter(parts: Sequence[_Part], box: Box, layout: Layout, samples: Array) -> None:
    for part in parts:
        if met := _met(part, box):
            target, rows, left, _ = met
            _samples.write(part.rows[rows], left, samples[target], layout)


def _put_back(part: _Part, layout: Layout) -> None:
    """Filter the rows as they were before, and prove it by taking the filters off again."""
    pixel = max(1, layout.bits // 8)
    old = part.of.rows[part.first : part.first + len(part.rows)]
    new = refilter(part.rows, old[:, 0], part.above, pixel)
    if not np.array_equal(unfilter(new, part.above, pixel), part.rows):
        raise CannotFix("the rows cannot be filtered again")
    old[...] = new
