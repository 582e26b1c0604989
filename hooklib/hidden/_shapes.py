"""Coordinates and shapes of SVG, as far as they are upright (SVG 2, 7 to 9).

A matrix here is (a, d, e, f): x' = a x + e, y' = d y + f.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from hooklib.hidden.cropped import Area

Matrix: TypeAlias = tuple[float, float, float, float]
IDENTITY: Final = (1.0, 1.0, 0.0, 0.0)
_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_LENGTH: Final = re.compile(rf"\s*({_NUMBER.pattern})(?:px)?\s*")
_WITH_UNIT: Final = re.compile(rf"\s*({_NUMBER.pattern})([a-zA-Z]*|%)\s*")
_STEP: Final = re.compile(r"(\w+)\s*\(([^()]*)\)[\s,]*")
_COMMAND: Final = re.compile(r"([A-Za-z])([^A-Za-z]*(?:[eE][-+]?\d[^A-Za-z]*)*)")
TILT: Final = 1e-6
MOST: Final = 1e9
"""Larger numbers place nothing that is seen, and would overflow; such a place is not told."""
SMALLEST: Final = 1e-6
"""Sides of a view box below this show a point."""
LEAST: Final = 1e-9
"""Scales below this make a point of a picture; negative ones mirror it."""


class Fit(NamedTuple):
    """What preserveAspectRatio says: how to fit, and where along each side (0, 0.5 or 1)."""

    how: str
    across: float
    down: float

    @staticmethod
    def of(own: Mapping[str, str]) -> Fit:
        """Return what the attributes of an element say."""
        words = own.get("preserveAspectRatio", "").split() or ["xMidYMid"]
        if words[0] == "none":
            return Fit("none", 0, 0)
        places = {"Min": 0.0, "Mid": 0.5, "Max": 1.0}
        across, down = (places.get(words[0][at : at + 3], 0.5) for at in (1, 5))
        return Fit("slice" if words[-1] == "slice" else "meet", across, down)


def fitted(width: float, height: float, port: Area, fit: Fit) -> Area:
    """Return where content of this size is drawn; with "slice" that is larger than the viewport."""
    wide, high = port.right - port.left, port.bottom - port.top
    if fit.how == "none" or not width or not height:
        return port
    choose = max if fit.how == "slice" else min
    scale = choose(wide / width, high / height)
    left = port.left + (wide - width * scale) * fit.across
    top = port.top + (high - height * scale) * fit.down
    return Area(left, top, left + width * scale, top + height * scale)


def numbers(text: str) -> list[float]:
    """Return the numbers in a text, none where one is out of bounds."""
    found = [float(match) for match in _NUMBER.findall(text)]
    return found if all(abs(number) <= MOST for number in found) else []


def length(text: str) -> float | None:
    """Return a length in pixels, None for one in other units."""
    match = _LENGTH.fullmatch(text)
    return float(match[1]) if match and abs(float(match[1])) <= MOST else None


def size_of(own: Mapping[str, str]) -> tuple[float, float] | None:
    """Return width and height in a unit that both have, None where that cannot be told."""
    across, down = (_WITH_UNIT.fullmatch(own.get(name, "")) for name in ("width", "height"))
    if not across or not down or across[2] != down[2] or across[2] == "%":
        return None
    width, height = float(across[1]), float(down[1])
    return (width, height) if 0 < width <= MOST and 0 < height <= MOST else None


def view_box(own: Mapping[str, str]) -> Area | None:
    """Return what viewBox says, None where it says nothing."""
    found = numbers(own.get("viewBox", ""))
    if len(found) != 4 or min(found[2:]) < SMALLEST:
        return None
    return Area(found[0], found[1], found[0] + found[2], found[1] + found[3])


def viewport(own: Mapping[str, str]) -> Area | None:
    """Return where an element with a place and a size is, None where that cannot be told."""
    x, y = length(own.get("x", "0")), length(own.get("y", "0"))
    width, height = length(own.get("width", "")), length(own.get("height", ""))
    if x is None or y is None or not width or not height:
        return None
    return Area(x, y, x + width, y + height)


def both(one: Area, other: Area) -> Area:
    """Return what two areas share; its edges are in the wrong order where that is nothing."""
    lower, upper = map(max, one[:2], other[:2]), map(min, one[2:], other[2:])
    return Area(*lower, *upper)


def surface(area: Area) -> float:
    """Return how large an area is."""
    return abs((area.right - area.left) * (area.bottom - area.top))


def of_transform(text: str) -> Matrix | None:
    """Return a transform, None for one that turns or skews."""
    matrix: Matrix | None = IDENTITY
    for name, said in _STEP.findall(text):
        matrix = then(matrix, _step(name, numbers(said)))
    return matrix


def _step(name: str, said: list[float]) -> Matrix | None:
    if name == "translate" and len(said) in (1, 2):
        return 1.0, 1.0, said[0], said[1] if len(said) > 1 else 0.0
    if name == "scale" and len(said) in (1, 2):
        return said[0], said[-1], 0.0, 0.0
    if name == "matrix" and len(said) == 6 and max(abs(said[1]), abs(said[2])) < TILT:
        return said[0], said[3], said[4], said[5]
    return None


def then(outer: Matrix | None, inner: Matrix | None) -> Matrix | None:
    """Return the matrix that applies the inner one first, None where it is out of bounds."""
    if outer is None or inner is None:
        return None
    a, d, e, f = outer
    both = a * inner[0], d * inner[1], a * inner[2] + e, d * inner[3] + f
    return both if min(both[:2]) >= LEAST and max(map(abs, both)) <= MOST else None


def moved(area: Area, matrix: Matrix) -> Area:
    """Return an area in the coordinates outside."""
    a, d, e, f = matrix
    x, y = (
        sorted((a * area.left + e, a * area.right + e)),
        sorted((d * area.top + f, d * area.bottom + f)),
    )
    return Area(x[0], y[0], x[1], y[1])


def box_of(local: str, own: Mapping[str, str]) -> Area | None:
    """Return an area that holds all of a shape, None where that cannot be told."""
    if local == "path":
        return _path(own.get("d", ""))
    if local in ("polygon", "polyline"):
        return _around(numbers(own.get("points", "")))
    names = {
        "rect": ("x", "y", "width", "height"),
        "circle": ("cx", "cy", "r", "r"),
        "ellipse": ("cx", "cy", "rx", "ry"),
    }.get(local, ())
    x, y, wide, high = (length(own.get(name, "0")) for name in names) if names else (None,) * 4
    if x is None or y is None or wide is None or high is None:
        return None
    return (
        Area(x, y, x + wide, y + high)
        if local == "rect"
        else Area(x - wide, y - high, x + wide, y + high)
    )


def _path(text: str) -> Area | None:
    """Return the area around the points of a path: a curve lies between its control points."""
    points: list[float] = []
    for command, said in _COMMAND.findall(text):
        found = numbers(said)
        if command in "MLCSQT":
            points += found
        elif command in "HV" and len(points) > 1:
            for number in found:
                points += (number, points[-1]) if command == "H" else (points[-2], number)
        elif command not in "Zz":
            return None  # relative to a point before it, or an arc
    return _around(points)


def _around(points: list[float]) -> Area | None:
    x, y = points[::2], points[1::2]
    return Area(min(x), min(y), max(x), max(y)) if y and len(x) == len(y) else None
