"""Between a picture as it is seen and as it is stored."""

from __future__ import annotations

import io
from math import ceil, floor
from typing import NamedTuple

from PIL import Image

from hooklib.faces.model import Box
from hooklib.faces.pixels import TURNS, from_upright
from hooklib.model import BadImage

ORIENTATION = 0x0112


class Shape(NamedTuple):
    """A picture's stored width and height in pixels, and its EXIF orientation, 1 to 8."""

    width: int
    height: int
    orientation: int


def shape(data: bytes) -> Shape:
    """Return a picture's shape from its headers. Raises BadImage."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            turn = image.getexif().get(ORIENTATION, 1)
            return Shape(image.width, image.height, turn if turn in TURNS else 1)
    except (OSError, ValueError, SyntaxError, TypeError, Image.DecompressionBombError) as error:
        raise BadImage("the size of the picture cannot be read") from error


def seen_size(form: Shape) -> tuple[int, int]:
    """Return the width and height of the picture as it is seen."""
    transposed = TURNS[form.orientation][0]
    return (form.height, form.width) if transposed else (form.width, form.height)


def stored_box(form: Shape, left: float, top: float, right: float, bottom: float) -> Box:
    """Return the stored pixels under a rectangle of the picture as it is seen, rounded outward."""
    x, y = floor(left), floor(top)
    box = Box(x, y, ceil(right) - x, ceil(bottom) - y)
    return from_upright(box, form.orientation, form.width, form.height)
