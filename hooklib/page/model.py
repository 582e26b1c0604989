"""What a page shows of a file: made beside the verdict, in the same process, and passed on.

No value found is in here unless it was asked for: pictures are drawn anew from their pixels.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from hooklib.model import Rectangle

Kind: TypeAlias = Literal["face", "weak", "code"]
"""What a place shows; `weak`: one that was hidden, but not well."""


class Mark(NamedTuple):
    """A place in a picture, in the pixels of the upright one; `label` is what it is called."""

    box: Rectangle
    kind: Kind
    label: str


class Picture(NamedTuple):
    """A small picture as a file of its own: upright, without metadata.

    `width` and `height` are those of the upright picture that it shows; 0 for a drawing.
    """

    data: bytes
    media_type: str
    width: int
    height: int
    marks: tuple[Mark, ...] = ()


class Inside(NamedTuple):
    """A further picture in a file. `differs`: whether it shows something else; None: unknown.

    `after` is what a fix would make of it; `why` says why there is no picture.
    """

    name: str
    size: int
    picture: Picture | None
    why: str = ""
    differs: bool | None = None
    after: Picture | None = None


class Row(NamedTuple):
    """Parts of one name, and their bytes before and after a fix; None: no fix was worked out."""

    name: str
    before: int
    after: int | None


class Stays(NamedTuple):
    """What is in a file and that no selected rule asks for."""

    code: str
    message: str
    values: tuple[str, ...] = ()


class Sight(NamedTuple):
    """What a page shows of a file besides its findings.

    `after` shows the picture where a fix changes its pixels: as it is then or, as a `sketch`, with
    the places hidden in the small picture only. `more` further pictures in it are not shown.
    """

    kind: str
    size: int
    picture: Picture | None
    why: str = ""
    after: Picture | None = None
    sketch: bool = False
    inside: tuple[Inside, ...] = ()
    more: int = 0
    rows: tuple[Row, ...] = ()
    size_after: int | None = None
    stays: tuple[Stays, ...] = ()
