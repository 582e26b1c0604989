"""Mosaics: patches of a photograph that are pixelated along the picture's axes.

A silent detector is no proof that a face is hidden: people are recognised in mosaics of 4 to 24
cells. What gives a mosaic away is its grid: constant cells between straight lines. The search
goes from cheap to dear: windows whose steps stand in even rows and columns (`windows`), cells
that are constant and coloured as a coarse photograph is (`cells`), how far the lattice goes on
(`lattice`) and what it lies on (`ground`).

A mosaic has hard edges at any scale, also in a picture that is reduced by a whole number. One
that was enlarged smoothly afterwards, turned, or drawn in other shapes is not found, nor is blur,
for which no usable signal is known.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hooklib.faces.model import Box
from hooklib.faces.mosaic.cells import cells, facts, is_mosaic, is_photographic
from hooklib.faces.mosaic.ground import Ground, ground
from hooklib.faces.mosaic.lattice import MOST_CELLS, Growth, Lattice, grow, pitch
from hooklib.faces.mosaic.level import Level, levels, sums
from hooklib.faces.mosaic.windows import seeds

SURE = Growth(distinct=3.0, ahead=1)  # what is shown as the mosaic
POSSIBLE = Growth(distinct=2.2, ahead=3)  # how far its lattice may go on, faint rows left out
LEAST = 32  # px of the picture: a smaller patch hides no face that could be known
SMALLEST_PICTURE = 3 * LEAST  # a patch and what it lies on
FEWEST_LINES = 4  # each way: three cells
LARGEST = 0.5  # of the picture
GOES_ON = 8  # times the cells that are sure: the rest of a grid that JPEG has blurred
FRAME = 1.25  # of the lattice's area is needed around it to tell what it lies on
SHADED = 0.3  # share of slight steps around it: photographs 0.6 to 0.9, plots below 0.2
UNIFORM = 0.35  # share of a single gray around it: photographs up to 0.25, plots above 0.5


class _Find(NamedTuple):
    """A lattice of constant cells, how far it may go on, and what is around that."""

    level: Level
    lattice: Lattice
    reach: Lattice
    ground: Ground


def mosaics(picture: NDArray[np.uint8]) -> tuple[Box, ...]:
    """Return where the picture (BGR, BGRA or gray) is pixelated, the largest box first."""
    if min(picture.shape[:2]) < SMALLEST_PICTURE:
        return ()
    finds: list[_Find] = []
    for number, level in enumerate(levels(picture)):
        found = _finds(level, finest=number == 0)
        if found is None:
            return ()
        finds += found
    boxes = [_in_picture(find, picture.shape) for find in _outvoting(finds)]
    return tuple(sorted(_joined(boxes), key=lambda box: (-box.width * box.height, box)))


def _finds(level: Level, finest: bool) -> list[_Find] | None:
    """Return the lattices of a level, None when one of them is the picture's own."""
    found: list[_Find] = []
    steps = sums(level)
    for seed in seeds(steps, finest):
        if any(_holds(find.reach.box, seed.lattice.box) for find in found):
            continue
        window = cells(level, seed.lattice)
        if window is None or not is_mosaic(facts(window)):
            continue
        lattice = grow(seed.lattice, steps, SURE)
        reach = grow(lattice, steps, POSSIBLE)
        if _is_whole(reach, level):
            return None
        found.append(_Find(level, lattice, reach, ground(level, reach)))
    return found


def _outvoting(finds: list[_Find]) -> list[_Find]:
    """Return the patches if they have more cells than the lattices that speak of a drawing.

    In a plot or in pixel art compressed as JPEG, single parts may look like a redaction.
    """
    drawn = [find for find in finds if _is_drawn(find)]
    patches = [find for find in finds if not _is_drawn(find) and _is_patch(find)]
    votes = sum(find.reach.cells for find in patches) - sum(find.reach.cells for find in drawn)
    return patches if votes > 0 else []


def _is_whole(lattice: Lattice, level: Level) -> bool:
    """Tell whether the lattice is the picture's own, as in pixel art."""
    box = lattice.box
    return (
        box.width * box.height > LARGEST * level.gray.size
        or lattice.cells > MOST_CELLS
        or _spans(lattice, level)
    )


def _is_drawn(find: _Find) -> bool:
    """Tell whether the lattice goes on faintly, or lies on flat ground: no redaction does."""
    return (
        find.reach.cells > GOES_ON * find.lattice.cells
        or find.ground.shaded < SHADED
        or find.ground.uniform > UNIFORM
    )


def _spans(lattice: Lattice, level: Level) -> bool:
    """Tell whether the lattice goes from one edge of the picture to the other."""
    return any(
        lines[0] < pitch(lines) and lines[-1] > length - pitch(lines)
        for lines, length in zip(lattice, reversed(level.gray.shape), strict=True)
    )


def _is_patch(find: _Find) -> bool:
    """Tell whether the lattice is a pixelated part of a photograph."""
    inside = cells(find.level, find.lattice)
    return (
        inside is not None
        and min(len(lines) for lines in find.lattice) >= FEWEST_LINES
        and min(find.lattice.box[2:]) * find.level.stride >= LEAST
        and find.ground.size >= FRAME
        and is_photographic(facts(inside))
    )


def _in_picture(find: _Find, shape: tuple[int, ...]) -> Box:
    """Return the box in the pixels of the picture, at whose end a level may stand for fewer."""
    x, y, width, height = (side * find.level.stride for side in find.lattice.box)
    return Box(x, y, min(width, shape[1] - x), min(height, shape[0] - y))


def _joined(boxes: list[Box]) -> list[Box]:
    """Replace boxes that overlap by the box around them."""
    joined: list[Box] = []
    for box in boxes:
        while overlapping := [other for other in joined if _overlap(box, other)]:
            joined = [other for other in joined if other not in overlapping]
            box = _around([box, *overlapping])
        joined.append(box)
    return joined


def _around(boxes: list[Box]) -> Box:
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = (
        max(box.x + box.width for box in boxes),
        max(box.y + box.height for box in boxes),
    )
    return Box(x, y, right - x, bottom - y)


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def _holds(outer: Box, inner: Box) -> bool:
    """Tell whether the middle of one box is in the other."""
    x, y = inner.x + inner.width / 2, inner.y + inner.height / 2
    return outer.x <= x <= outer.x + outer.width and outer.y <= y <= outer.y + outer.height
