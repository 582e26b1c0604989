"""Where in an SVG its embedded pictures are drawn, and what of that place can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple
from xml.parsers import expat

from hooklib.hidden._shapes import (
    IDENTITY,
    Fit,
    Matrix,
    both,
    box_of,
    fitted,
    moved,
    of_transform,
    size_of,
    then,
    view_box,
    viewport,
)
from hooklib.hidden.cropped import Area

Attributes = Mapping[str, str]

NOT_DRAWN: Final = frozenset(("defs", "symbol", "pattern", "clipPath", "mask", "marker", "filter"))
EVERYWHERE: Final = Area(-1e12, -1e12, 1e12, 1e12)


class _Place(NamedTuple):
    """Where an element is drawn: its coordinates, and the area that can be seen, in the root's."""

    matrix: Matrix | None  # None: turned, or otherwise not to be told
    seen: Area
    drawn: bool


class Drawn(NamedTuple):
    """An image element: the address of its picture, how that fits, and where it is drawn."""

    uri: str
    fit: Fit
    port: Area
    matrix: Matrix
    seen: Area


def drawn_pictures(text: bytes) -> list[Drawn]:
    """Return the image elements of which can be told where they are drawn."""
    clips = _clips(text)
    places: list[_Place] = []
    found: list[Drawn] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local, own = _local(name), {_local(key): value for key, value in attributes.items()}
        outer = places[-1] if places else None
        place = _place(local, own, outer, clips)
        places.append(place)
        port = viewport(own) if local == "image" and place.drawn else None
        if port is not None and place.matrix is not None and "href" in own:
            found.append(Drawn(own["href"], Fit.of(own), port, place.matrix, place.seen))

    _parse(text, start, places.pop)
    return found


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _parse(text: bytes, start: object, pop: object) -> None:
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start  # type: ignore[assignment]
    parser.EndElementHandler = lambda name: pop()  # type: ignore[operator]
    try:
        parser.Parse(text, True)
    except expat.ExpatError:  # what is behind the root element; before it the format has refused
        return


def _clips(text: bytes) -> dict[str, Area | None]:
    """Return the area around the shapes of each clipPath, None where it cannot be told."""
    clips: dict[str, Area | None] = {}
    path: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if path and path[-1]:
            clips[path[-1]] = _union(clips[path[-1]], _clip_shape(local, attributes))
            path.append("")
        elif local == "clipPath" and attributes.get("id"):
            simple = not attributes.keys() & {"transform", "clip-path", "clipPathUnits"}
            path.append(attributes["id"] if simple else "")
            if simple:
                clips[attributes["id"]] = Area(1e12, 1e12, -1e12, -1e12)
        else:
            path.append("")

    _parse(text, start, path.pop)
    return clips


def _clip_shape(local: str, attributes: Attributes) -> Area | None:
    matrix = of_transform(attributes.get("transform", ""))
    box = box_of(local, attributes)
    return None if matrix is None or box is None else moved(box, matrix)


def _union(one: Area | None, other: Area | None) -> Area | None:
    if one is None or other is None:
        return None
    lower, upper = map(min, one[:2], other[:2]), map(max, one[2:], other[2:])
    return Area(*lower, *upper)


def _place(
    local: str, own: Attributes, outer: _Place | None, clips: Mapping[str, Area | None]
) -> _Place:
    if outer is None:
        return _Place(IDENTITY, _root(own), True)
    matrix = then(outer.matrix, of_transform(own.get("transform", "")))
    seen = outer.seen
    clip = clips.get(_clip_id(own))
    if clip is not None and matrix is not None:
        seen = both(seen, moved(clip, matrix))
    if local == "svg":
        matrix, seen = _nested(own, matrix, seen)
    return _Place(matrix, seen, outer.drawn and local not in NOT_DRAWN)


def _root(own: Attributes) -> Area:
    """Return what can be seen of a drawing in the coordinates inside.

    Without a size it has the shape of its view box; of another shape, it shows what is beside that.
    """
    box = view_box(own)
    if box is None:
        return EVERYWHERE if "viewBox" in own else viewport(own) or EVERYWHERE
    if not own.keys() & {"width", "height"}:
        return box
    port, fit = size_of(own), Fit.of(own)
    if port is None:
        return EVERYWHERE
    if fit.how == "none":
        return box
    return fitted(*port, box, fit._replace(how="meet" if fit.how == "slice" else "slice"))


def _clip_id(own: Attributes) -> str:
    """Return the id of the clipPath that an element names itself or in its style."""
    value = own.get("clip-path", "")
    for rule in own.get("style", "").split(";"):
        key, _, said = rule.partition(":")
        value = said if key.strip() == "clip-path" else value
    return value.strip().removeprefix("url(").rstrip(")").strip("\"' ").removeprefix("#")


def _nested(own: Attributes, matrix: Matrix | None, seen: Area) -> tuple[Matrix | None, Area]:
    """Return the coordinates inside a nested svg, and what can be seen of it."""
    port, box = viewport(own), view_box(own)
    if port is None or matrix is None or (box is None and "viewBox" in own):
        return None, seen
    if own.get("overflow") != "visible" and "overflow" not in own.get("style", ""):
        seen = both(seen, moved(port, matrix))
    if box is None:
        return then(matrix, (1.0, 1.0, port.left, port.top)), seen
    drawn = fitted(box.right - box.left, box.bottom - box.top, port, Fit.of(own))
    across = (drawn.right - drawn.left) / (box.right - box.left)
    down = (drawn.bottom - drawn.top) / (box.bottom - box.top)
    inner = (across, down, drawn.left - box.left * across, drawn.top - box.top * down)
    return then(matrix, inner), seen
