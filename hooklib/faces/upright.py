"""Boxes in a picture as it is seen, as it is stored, and in another size of it."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor
from typing import Final, NamedTuple

from hooklib.faces.model import Box

TURNS: Final = {
    1: (False, False, False),
    2: (False, False, True),
    3: (False, True, True),
    4: (False, True, False),
    5: (True, False, False),
    6: (True, False, True),
    7: (True, True, True),
    8: (True, True, False),
}
"""Orientation -> whether stored pixels are transposed, then mirrored in y and in x."""


BACK: Final = {**{turn: turn for turn in TURNS}, 6: 8, 8: 6}
"""Orientation -> the one that undoes it."""


class Shape(NamedTuple):
    """A picture's stored width and height in pixels, and its EXIF orientation, 1 to 8."""

    width: int
    height: int
    orientation: int


def seen_size(form: Shape) -> tuple[int, int]:
    """Return the width and height of the picture as it is seen."""
    transposed = TURNS[form.orientation][0]
    return (form.height, form.width) if transposed else (form.width, form.height)


def stored_box(form: Shape, left: float, top: float, right: float, bottom: float) -> Box:
    """Return the stored pixels under a rectangle of the picture as it is seen, rounded outward."""
    x, y = floor(left), floor(top)
    box = Box(x, y, ceil(right) - x, ceil(bottom) - y)
    return from_upright(box, form.orientation, form.width, form.height)


def from_upright(box: Box, orientation: int, width: int, height: int) -> Box:
    """Return a box of the upright picture in the pixels of the stored one, of this size."""
    transposed, down, across = TURNS[orientation]
    wide, high = (height, width) if transposed else (width, height)
    x = wide - box.x - box.width if across else box.x
    y = high - box.y - box.height if down else box.y
    return Box(y, x, box.height, box.width) if transposed else Box(x, y, box.width, box.height)


def to_upright(box: Box, form: Shape) -> Box:
    """Return a box of the stored picture in the pixels of the picture as it is seen."""
    return from_upright(box, BACK[form.orientation], *seen_size(form))


def scale(boxes: Iterable[Box], old: tuple[int, int], new: tuple[int, int]) -> list[Box]:
    """Return the boxes in a picture of another width and height, rounded outward."""
    if old == new:
        return list(boxes)
    found = []
    for x, y, width, height in boxes:
        left, right = x * new[0] // old[0], -(-(x + width) * new[0] // old[0])
        top, bottom = y * new[1] // old[1], -(-(y + height) * new[1] // old[1])
        found.append(Box(left, top, right - left, bottom - top))
    return found
