"""The search: windows in which the steps between pixels stand in even rows and columns."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hooklib.faces._opencv import cv2
from hooklib.faces.mosaic.lattice import Lattice, pitch
from hooklib.faces.mosaic.level import Integral, Lines, Sums

DISTINCT = 4.5  # steps on the lines, over steps elsewhere: photographs hardly reach 3
HEIGHT = 4.0  # gray levels: the mean step on the lines
FAINTEST = 0.3  # of the mean line: a grid has no gaps, while three edges by chance differ
OBLONG = 1.45  # cells may be this much longer than wide: a face's box brought to n by n cells
LEEWAY = 1.2  # combs overlap between scales by this, so that both sides of oblong cells have one
SMALLEST = 4  # px
PEAKEDNESS = 1.5  # mean square over squared mean: what DISTINCT implies, and cheap to tell
OUTSIDE = 0.35  # of a cell may be outside the window
SILENCE = 0.5  # gray levels: as in `lattice`
MOST_WINDOWS = 16384  # of a scale are looked at closely; a photograph of 2048 px has up to 13,000
MOST_SEEDS = 256  # of a scale
CHUNK = 4096  # windows


Profiles: TypeAlias = NDArray[np.float32]


class Scale(NamedTuple):
    """Windows of `side` px for cells of `smallest` up to `largest` px: three or four a window."""

    side: int
    smallest: float
    largest: float

    @property
    def stride(self) -> int:
        """How far windows are apart."""
        return max(4, self.side // 5)

    @property
    def thickness(self) -> int:
        """How many pixels a line is given: edges of large cells may be smeared over two."""
        return 2 if self.smallest >= 8 else 1

    @property
    def precision(self) -> float:
        """How far sizes of cells that are tried are apart."""
        return 0.25 if self.smallest < 8 else 0.5


COARSE = (Scale(36, 8, 11.4), Scale(50, 11.4, 16))  # an octave; larger cells show at lower levels
FINE = (Scale(18, 4, 5), Scale(22, 5, 6.3), Scale(28, 6.3, 8))  # only at the full resolution


class Seed(NamedTuple):
    """A few cells of a grid and how distinct their lines are."""

    lattice: Lattice
    distinct: float


class _Comb(NamedTuple):
    """Columns of a window that are `size` apart, rounded to pixels: lines would be there."""

    size: float
    teeth: Lines


class _Fit(NamedTuple):
    """For each profile its best comb, and how distinct the comb's lines are."""

    comb: NDArray[np.intp]
    distinct: Profiles


def seeds(sums: Sums, finest: bool) -> list[Seed]:
    """Return windows that look like a grid of constant cells, the most distinct first."""
    shortest = min(sums.right.shape) - 1
    scales = [scale for scale in ((*FINE, *COARSE) if finest else COARSE) if scale.side <= shortest]
    turned = np.asarray(cv2.transpose(sums.down), np.int32)  # rows are read faster than columns
    found = (seed for scale in scales for seed in _seeds(sums.right, turned, scale))
    return sorted(found, key=lambda seed: -seed.distinct)


def _seeds(right: Integral, below: Integral, scale: Scale) -> Iterator[Seed]:
    """Yield the seeds of one scale; the sums of the steps to what is below are turned, x for y."""
    across, down = _profiles(right, scale), _profiles(below, scale)
    windows = np.argwhere(_promising(across, scale) & _promising(down, scale).T)
    windows = windows[:: -(-len(windows) // MOST_WINDOWS) or 1]
    for start in range(0, len(windows), CHUNK):
        yield from _fitted(windows[start : start + CHUNK], across, down, scale)


def _profiles(right: Integral, scale: Scale) -> Profiles:
    """Return the mean step to the right of each column, in bands of `side` rows."""
    tops = np.arange(0, right.shape[0] - scale.side, scale.stride)
    up_to_column = right[tops + scale.side]
    up_to_column -= right[tops]
    step = up_to_column[:, 1:] - up_to_column[:, :-1]
    return np.asarray(np.divide(step, scale.side, dtype=np.float32))


def _promising(profiles: Profiles, scale: Scale) -> NDArray[np.bool_]:
    """Tell for each window whether the steps are gathered in few columns."""
    size = (scale.side, 1)
    last = profiles.shape[1] - scale.side
    mean = cv2.boxFilter(profiles, cv2.CV_32F, size, anchor=(0, 0))[:, : last + 1 : scale.stride]
    square = cv2.sqrBoxFilter(profiles, cv2.CV_32F, size, anchor=(0, 0))
    square = square[:, : last + 1 : scale.stride]
    least = HEIGHT * 2.4 / scale.side  # three lines, of which one is faint
    return np.asarray((mean >= least) & (square >= PEAKEDNESS * mean * mean))


def _fitted(
    windows: NDArray[np.intp], across: Profiles, down: Profiles, scale: Scale
) -> Iterator[Seed]:
    inside = np.arange(scale.side)
    origins = windows * scale.stride
    columns = across[windows[:, :1], origins[:, 1:] + inside]
    by_columns = _fit(columns, scale)
    kept = np.flatnonzero(by_columns.distinct >= DISTINCT)
    rows = down[windows[kept, 1:], origins[kept, :1] + inside]
    by_rows = _fit(rows, scale)
    distinct = np.minimum(by_columns.distinct[kept], by_rows.distinct)
    combs = _combs(scale)
    for at in _best_of_tiles(origins[kept], distinct, scale):
        x_comb, y_comb = combs[by_columns.comb[kept[at]]], combs[by_rows.comb[at]]
        if max(x_comb.size, y_comb.size) > OBLONG * min(x_comb.size, y_comb.size):
            continue
        x_lines = _lines(columns[kept[at]], x_comb, scale)
        y_lines = _lines(rows[at], y_comb, scale)
        if x_lines is None or y_lines is None:
            continue
        y, x = origins[kept[at]]
        lattice = Lattice(
            _completed(x_lines, scale, x, across.shape[1]),
            _completed(y_lines, scale, y, down.shape[1]),
        )
        yield Seed(lattice, float(distinct[at]))


def _best_of_tiles(origins: NDArray[np.intp], distinct: Profiles, scale: Scale) -> NDArray[np.intp]:
    """Return the best windows, one at most of those that begin in the same square."""
    grids = np.flatnonzero(distinct >= DISTINCT)
    order = grids[np.argsort(-distinct[grids], kind="stable")]
    _, first = np.unique(origins[order] // scale.side, axis=0, return_index=True)
    return order[np.sort(first)[:MOST_SEEDS]]


def _fit(profiles: Profiles, scale: Scale) -> _Fit:
    # Not a matrix product: the threads of OpenBLAS spin, which doubles the CPU time.
    combs = _combs(scale)
    columns = np.ascontiguousarray(profiles.T)
    total = columns.sum(axis=0)
    if scale.thickness == 2:
        columns = columns[:-1] + columns[1:]
    on_teeth = np.stack([columns[comb.teeth].sum(axis=0) for comb in combs])
    count = np.array([[scale.thickness * len(comb.teeth)] for comb in combs], np.float32)
    height = on_teeth / count
    distinct = height / ((total - on_teeth) / (scale.side - count) + SILENCE)
    distinct[height < HEIGHT] = 0
    best = distinct.argmax(axis=0)
    return _Fit(best, distinct[best, np.arange(len(best))])


def _lines(profile: Profiles, comb: _Comb, scale: Scale) -> Lines | None:
    """Return where the lines of the comb are in the profile, None when some are too faint."""
    teeth = comb.teeth[:, None] + np.arange(scale.thickness)
    heights = np.sort(profile[teeth].sum(axis=1))
    faintest = heights[0] if len(heights) < 4 else heights[1]
    if faintest < FAINTEST * heights.mean():
        return None
    highest = profile[teeth].argmax(axis=1)
    return np.asarray(comb.teeth + highest + 1)


def _completed(lines: Lines, scale: Scale, start: int, length: int) -> Lines:
    """Return the lines of a window that begins at `start` of `length` px, in the picture's pixels.

    A line before the first and one after the last are added where the window shows most of that
    cell.
    """
    size = pitch(lines)
    more = np.rint([lines[0] - size, lines[-1] + size]).astype(int)
    shown = more[(more >= -OUTSIDE * size) & (more <= scale.side + OUTSIDE * size)] + start
    return np.union1d(lines + start, shown[(shown >= 0) & (shown <= length)])


@cache
def _combs(scale: Scale) -> tuple[_Comb, ...]:
    """Return the combs of at least three teeth."""
    smallest = max(SMALLEST, scale.smallest / LEEWAY)
    sizes = np.arange(smallest, scale.largest * LEEWAY, scale.precision)
    combs = (_comb(scale, size, first) for size in sizes for first in range(math.ceil(size)))
    return tuple(comb for comb in combs if len(comb.teeth) >= 3)


def _comb(scale: Scale, size: float, first: int) -> _Comb:
    teeth = np.rint(np.arange(first, scale.side, size)).astype(int)
    return _Comb(size, teeth[teeth <= scale.side - scale.thickness])
