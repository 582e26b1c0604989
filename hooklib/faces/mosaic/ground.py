"""What a lattice lies on: a redaction is a patch in a photograph, a plot or pixel art is not."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hooklib.faces.mosaic.lattice import Lattice, pitch
from hooklib.faces.mosaic.level import Level

CLEAR = 4  # px: beside the cell left out, for the ringing of JPEG along the outermost line
REACH = 0.4  # of the longer side of the lattice: how far around it the ground is looked at
SLIGHT = 16  # gray levels: shading and grain step by 1 to this; drawings by nothing or by more
NEAR = 2  # gray levels: what is one shade of paper, when it comes out of a JPEG


class Ground(NamedTuple):
    """The frame around a lattice.

    size: its pixels, over those of the lattice; shaded: share of slight steps in it;
    uniform: share of its pixels that are of one gray.
    """

    size: float
    shaded: float
    uniform: float


def ground(level: Level, lattice: Lattice) -> Ground:
    """Describe what surrounds the lattice, one cell away from it."""
    box = lattice.box
    cell = max(pitch(lattice.columns), pitch(lattice.rows))
    gap = round(cell) + CLEAR
    reach = gap + round(max(2 * cell, REACH * max(box.width, box.height)))
    rows, columns = _interval(box.y, box.height, reach), _interval(box.x, box.width, reach)
    framed = np.ones(level.gray[rows, columns].shape, bool)
    framed[
        _interval(box.y - rows.start, box.height, gap),
        _interval(box.x - columns.start, box.width, gap),
    ] = False
    if not framed.any():
        return Ground(0.0, 0.0, 1.0)
    return _described(level, rows, columns, framed, box.width * box.height)


def _described(
    level: Level, rows: slice, columns: slice, framed: NDArray[np.bool_], area: int
) -> Ground:
    steps = np.maximum(level.steps_right[rows, columns], level.steps_down[rows, columns])[framed]
    grays = np.bincount(level.gray[rows, columns][framed], minlength=256)
    shades = np.convolve(grays, np.ones(2 * NEAR + 1))
    return Ground(
        size=len(steps) / area,
        shaded=float(((steps >= 1) & (steps <= SLIGHT)).mean()),
        uniform=float(shades.max()) / len(steps),
    )


def _interval(start: int, length: int, margin: int) -> slice:
    return slice(max(0, start - margin), start + length + margin)
