"""The cells of a lattice: whether they are constant, and coloured as a coarse photograph is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hooklib.faces._opencv import cv2
from hooklib.faces.mosaic.lattice import Lattice, insides
from hooklib.faces.mosaic.level import Level, rectangles

FEWEST = 9  # cells
SPREAD = 5.0  # gray levels: deviation inside three quarters of the cells; JPEG 75 makes up to 4
SPREAD_TO_STEP = 0.25  # the same, over the step to the next cell
SPREAD_TO_ALL = 0.05  # variance inside cells over variance between them
SEEN = 2.0  # gray levels: neighbours that differ by less look the same
DIFFERING = 0.7  # share of neighbours that look different: drawings repeat their few colours
DISTINCT = 0.7  # share of cells with a gray of their own (of `GRAYS` at most)
GRAYS = 40  # gray levels: many cells share them
STEPS = (4.0, 60.0)  # gray levels: the median step; drawings and codes have larger ones
UNRELATED = 0.95  # contiguity: 1 is colours by chance, 2 a chess board; faces have 0.1 to 0.9
SMOOTH = 1.5  # contiguity times the root of the number of cells: less is a ramp, faces have 2 to 10


class Cells(NamedTuple):
    """Mean gray of each cell and the deviation inside it, row by row."""

    means: NDArray[np.float64]
    deviations: NDArray[np.float64]


class Facts(NamedTuple):
    """What the cells of a lattice have in common; see the limits above.

    contiguity: Geary's C, the mean square step to the next cell over twice the variance.
    """

    number: int
    spread: float
    step: float
    differing: float
    distinct: float
    spread_to_all: float
    contiguity: float


def cells(level: Level, lattice: Lattice) -> Cells | None:
    """Return the cells of a lattice, None where nothing is left of some without their edges."""
    x, y, width, height = lattice.box
    top, bottom = insides(lattice.rows - y)
    left, right = insides(lattice.columns - x)
    if (top >= bottom).any() or (left >= right).any():
        return None
    crop = np.ascontiguousarray(level.gray[y : y + height, x : x + width])
    total, squares = cv2.integral2(crop)
    pixels = (bottom - top)[:, None] * (right - left)
    means = rectangles(np.asarray(total, np.float64), top, bottom, left, right) / pixels
    mean_squares = rectangles(np.asarray(squares, np.float64), top, bottom, left, right) / pixels
    return Cells(means, np.sqrt(np.maximum(mean_squares - means * means, 0)))


def facts(cells: Cells) -> Facts:
    """Return what is judged."""
    means = cells.means
    steps = np.concatenate([np.abs(np.diff(means, axis=axis)).ravel() for axis in (0, 1)])
    variance = float(means.var(ddof=1))
    return Facts(
        number=means.size,
        spread=float(np.percentile(cells.deviations, 75)),
        step=float(np.median(steps)),
        differing=float((steps >= SEEN).mean()),
        distinct=len(np.unique(np.rint(means))) / min(means.size, GRAYS),
        spread_to_all=float((cells.deviations**2).mean()) / (variance + 1),
        contiguity=float((steps**2).mean()) / (2 * variance + 1e-9),
    )


def is_mosaic(facts: Facts) -> bool:
    """Tell whether the cells of a window are constant, and few of one colour."""
    return (
        facts.number >= FEWEST
        and facts.spread <= min(SPREAD, SPREAD_TO_STEP * facts.step)
        and facts.spread_to_all <= SPREAD_TO_ALL
        and facts.differing >= DIFFERING
        and facts.distinct >= DISTINCT
        and STEPS[0] <= facts.step <= STEPS[1]
    )


def is_photographic(facts: Facts) -> bool:
    """Tell whether neighbouring cells are related as parts of a photograph are.

    The spectrum of photographs falls with frequency: unlike chance, unlike smooth functions.
    """
    return facts.contiguity <= UNRELATED and facts.contiguity * facts.number**0.5 >= SMOOTH
