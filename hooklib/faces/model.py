"""The values that the modules on faces pass on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, TypeAlias

Style: TypeAlias = Literal["fill", "mosaic", "blur"]
"""How a box is hidden: solid black, cells of their mean colour, or a strong blur."""


class Box(NamedTuple):
    """A rectangle in stored pixels, before any orientation tag: [x, x + width), [y, y + height)."""

    x: int
    y: int
    width: int
    height: int


class Face(NamedTuple):
    """A face that the detector saw. `box` is in stored pixels, `score` from 0 to 1."""

    box: Box
    score: float


class Painted(NamedTuple):
    """A file with its boxes hidden; `note` says what else had to change, "" when nothing did."""

    data: bytes
    note: str = ""


def nothing() -> str:
    """Say that nothing is lacking."""
    return ""


class Painter(NamedTuple):
    """How boxes are hidden in one container. A module of `hooklib.faces.painters` ends with its
    `PAINTER`.

    name: the name of the kind of file ("JPEG", "PNG"; as in `Format.name` and `_unread.name`).
    paint(data, boxes, style): hide the boxes in every frame and page. Boxes are in stored pixels;
        what lies outside the picture is cut off. Nothing outside the boxes changes (boxes may
        grow outward to the container's own blocks, at most to a grid of 32 px), all other parts
        of the file are copied byte for byte; where that cannot be done, `Painted.note` says what
        changed. Raises BadImage for damaged data, CannotFix for what cannot be painted here.
    blank(data): clear the colours of all that is fully transparent, in every frame; nothing that
        is seen changes. Raises as `paint` does. None where that is not to be had.
    lacks(): what has to be installed before it can paint, "" when all is there.
    """

    name: str
    paint: Callable[[bytes, Sequence[Box], Style], Painted]
    blank: Callable[[bytes], Painted] | None = None
    lacks: Callable[[], str] = nothing
