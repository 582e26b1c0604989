"""Between a picture as it is seen and as it is stored."""

from __future__ import annotations

from math import ceil, floor

from hooklib.faces.model import Box
from hooklib.faces.pixels import TURNS, Shape, from_upright


def seen_size(form: Shape) -> tuple[int, int]:
    """Return the width and height of the picture as it is seen."""
    transposed = TURNS[form.orientation][0]
    return (form.height, form.width) if transposed else (form.width, form.height)


def stored_box(form: Shape, left: float, top: float, right: float, bottom: float) -> Box:
    """Return the stored pixels under a rectangle of the picture as it is seen, rounded outward."""
    x, y = floor(left), floor(top)
    box = Box(x, y, ceil(right) - x, ceil(bottom) - y)
    return from_upright(box, form.orientation, form.width, form.height)
