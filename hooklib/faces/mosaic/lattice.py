"""Lattices of cells: how far one goes on in the picture."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hooklib.faces.model import Box
from hooklib.faces.mosaic.level import Lines, Sums, rectangles

MOST_CELLS = 2048  # growth ends here: a face is pixelated into fewer than a thousand
DRIFT = 1  # px: cells of a broken size (7.1 px) are rounded to whole pixels, one line at a time
SILENCE = 0.5  # gray levels: added to the inside of cells so that perfect flatness has a ratio
SOFT = 8.0  # px: lines of cells this large may be smeared over two pixels (by JPEG, by resizing)
ROOMY = 7.0  # px: cells this large can spare two pixels along their edges


class Lattice(NamedTuple):
    """Cells between neighbouring lines; a line at x lies between the pixels x - 1 and x."""

    columns: Lines
    rows: Lines

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return (len(self.columns) - 1) * (len(self.rows) - 1)

    @property
    def box(self) -> Box:
        """The rectangle that the cells fill, in the level's pixels."""
        x, y = int(self.columns[0]), int(self.rows[0])
        return Box(x, y, int(self.columns[-1]) - x, int(self.rows[-1]) - y)


class Growth(NamedTuple):
    """What another row of cells must show: how distinct its lines are, over how many rows."""

    distinct: float
    ahead: int


def pitch(lines: Lines) -> float:
    """Return the mean distance between lines."""
    return float(lines[-1] - lines[0]) / (len(lines) - 1)


def insides(lines: Lines) -> tuple[Lines, Lines]:
    """Return where the cells between the lines begin and end, without their smeared edges."""
    margin = 2 if pitch(lines) >= ROOMY else 1
    return lines[:-1] + margin + _thickness(lines) - 1, lines[1:] - margin


def grow(lattice: Lattice, sums: Sums, growth: Growth) -> Lattice:
    """Add rows and columns of cells on all sides as long as the picture shows more of them."""
    columns, rows = lattice
    while True:
        wider = _extended(columns, rows, sums, growth)
        taller = _extended(rows, wider, sums.turned(), growth)
        idle = len(wider) == len(columns) and len(taller) == len(rows)
        columns, rows = wider, taller
        if idle or len(columns) * len(rows) > MOST_CELLS:
            return Lattice(columns, rows)


def _extended(columns: Lines, rows: Lines, sums: Sums, growth: Growth) -> Lines:
    """Add columns on the right and on the left, once."""
    for side in (1, -1):
        for count in range(1, growth.ahead + 1):
            new = _next_lines(columns, rows, sums, side * count)
            if new is None:
                break
            if _distinctness(new, rows, sums, side) >= growth.distinct:
                columns = np.union1d(columns, new)
                break
    return columns


def _next_lines(columns: Lines, rows: Lines, sums: Sums, count: int) -> Lines | None:
    """Return the outermost line and `count` more beyond it (negative: to the left), if inside."""
    side = 1 if count > 0 else -1
    outermost = columns[-1] if side > 0 else columns[0]
    expected = outermost + np.rint(pitch(columns) * np.arange(side, count + side, side)).astype(int)
    width = sums.right.shape[1] - 1
    if expected.min() < 0 or expected.max() > width:
        return None
    near = expected[:, None] + np.arange(-DRIFT, DRIFT + 1)
    heights = _heights(near.ravel(), rows, sums, 1).reshape(near.shape)
    heights[(near < 1) | (near >= width)] = 0
    best = near[np.arange(len(near)), heights.argmax(axis=1)]
    drifted = np.where(heights.max(axis=1) > 0, best, expected)
    return np.unique(np.append(drifted, outermost))


def _distinctness(columns: Lines, rows: Lines, sums: Sums, side: int) -> float:
    """Return how much steeper the picture is on the lines than inside the cells.

    Lines both ways must be there, of the columns all but the outermost: what lies beyond it is
    not known to be a cell.
    """
    left, right = insides(columns)
    top, bottom = insides(rows)
    if (left >= right).any() or (top >= bottom).any():
        return 0.0
    known = columns[:-1] if side > 0 else columns[1:]
    along = _heights(known, rows, sums, _thickness(columns)).mean()
    crossing = rows[1:-1]
    steps = rectangles(sums.down, crossing - 1, crossing - 1 + _thickness(rows), left, right)
    across = (steps / (right - left)).mean()
    inside = (
        rectangles(sums.right, top, bottom, left, right).sum()
        + rectangles(sums.down, top, bottom, left, right).sum()
    ) / (2 * (right - left).sum() * (bottom - top).sum())
    return float(min(along, across) / (inside + SILENCE))


def _heights(columns: Lines, rows: Lines, sums: Sums, thickness: int) -> np.ndarray:
    """Return the mean step across each of the lines, between the first row and the last."""
    starts = columns - 1
    steps = rectangles(sums.right, rows[:1], rows[-1:], starts, starts + thickness)
    return np.asarray(steps[0] / (rows[-1] - rows[0]))


def _thickness(lines: Lines) -> int:
    return 2 if pitch(lines) >= SOFT else 1
