"""Pictures embedded in an SVG of which only a part is drawn.

Only what can be proven is told: the picture is drawn upright, and an outer `svg`, a nested one, a
`clipPath` of simple shapes or `preserveAspectRatio="... slice"` leaves a part of it out. Masks,
patterns, style sheets and turned pictures are not gone into.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from xml.parsers import expat

import numpy as np

from hooklib.faces.pixels import frames, shape
from hooklib.formats._svg_text import read
from hooklib.hidden._shapes import (
    IDENTITY,
    Fit,
    Matrix,
    box_of,
    fitted,
    length,
    moved,
    of_transform,
    size_of,
    then,
    view_box,
)
from hooklib.hidden.cropped import Area, outside

Attributes = Mapping[str, str]

NOT_DRAWN: Final = frozenset(("defs", "symbol", "pattern", "clipPath", "mask", "marker", "filter"))
LEAST: Final = 0.02
"""Share of a picture that has to be left out; less is a rounded edge."""
POINT: Final = 1e-6
"""Smaller than this a picture is none."""
EVERYWHERE: Final = Area(-1e12, -1e12, 1e12, 1e12)


class _Place(NamedTuple):
    """Where an element is drawn: its coordinates, and the area that can be seen, in the root's."""

    matrix: Matrix | None  # None: turned, or otherwise not to be told
    seen: Area
    drawn: bool


def cropped_pictures(data: bytes) -> Iterator[str]:
    """Yield what to tell of each embedded picture of which a part is not drawn. Raises BadImage."""
    text = read(data).text
    clips = _clips(text)
    places: list[_Place] = []
    found: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local, own = _local(name), {_local(key): value for key, value in attributes.items()}
        outer = places[-1] if places else None
        place = _place(local, own, outer, clips)
        places.append(place)
        if local == "image" and place.drawn:
            found.extend(_told(own, place))

    _parse(text, start, places.pop)
    yield from found


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


def _both(one: Area, other: Area) -> Area:
    lower, upper = map(max, one[:2], other[:2]), map(min, one[2:], other[2:])
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
        seen = _both(seen, moved(clip, matrix))
    if local == "svg":
        matrix, seen = _nested(own, matrix, seen)
    return _Place(matrix, seen, outer.drawn and local not in NOT_DRAWN)


def _root(own: Attributes) -> Area:
    """Return what can be seen of a drawing in the coordinates inside.

    Without a size it has the shape of its view box; of another shape, it shows what is beside that.
    """
    box = view_box(own)
    if box is None:
        return EVERYWHERE if "viewBox" in own else _viewport(own) or EVERYWHERE
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


def _viewport(own: Attributes) -> Area | None:
    x, y = length(own.get("x", "0")), length(own.get("y", "0"))
    width, height = length(own.get("width", "")), length(own.get("height", ""))
    if x is None or y is None or not width or not height:
        return None
    return Area(x, y, x + width, y + height)


def _nested(own: Attributes, matrix: Matrix | None, seen: Area) -> tuple[Matrix | None, Area]:
    """Return the coordinates inside a nested svg, and what can be seen of it."""
    port, box = _viewport(own), view_box(own)
    if port is None or matrix is None or (box is None and "viewBox" in own):
        return None, seen
    if own.get("overflow") != "visible" and "overflow" not in own.get("style", ""):
        seen = _both(seen, moved(port, matrix))
    if box is None:
        return then(matrix, (1.0, 1.0, port.left, port.top)), seen
    drawn = fitted(box.right - box.left, box.bottom - box.top, port, Fit.of(own))
    across = (drawn.right - drawn.left) / (box.right - box.left)
    down = (drawn.bottom - drawn.top) / (box.bottom - box.top)
    inner = (across, down, drawn.left - box.left * across, drawn.top - box.top * down)
    return then(matrix, inner), seen


def _told(own: Attributes, place: _Place) -> Iterator[str]:
    """Yield what to tell of one image element."""
    port, raster = _viewport(own), _raster(own.get("href", ""))
    if port is None or place.matrix is None or not raster:
        return
    form = shape(raster)
    if form.orientation != 1:
        return
    drawn = moved(fitted(form.width, form.height, port, Fit.of(own)), place.matrix)
    seen = _both(_both(place.seen, moved(port, place.matrix)), drawn)
    if seen.right <= seen.left or seen.bottom <= seen.top:
        seen = Area(drawn.left, drawn.top, drawn.left, drawn.top)  # all of it is left out
    wide, high = drawn.right - drawn.left, drawn.bottom - drawn.top
    if min(wide, high) < POINT:
        return
    left_out = 1 - _size(seen) / _size(drawn)
    if left_out < LEAST:
        return
    across, down = form.width / wide, form.height / high
    shown = Area(
        (seen.left - drawn.left) * across,
        (seen.top - drawn.top) * down,
        (seen.right - drawn.left) * across,
        (seen.bottom - drawn.top) * down,
    )
    if any(outside(np.asarray(frame.convert("RGB")), shown) for frame in frames(raster)):
        yield f"{left_out:.0%} of an embedded picture of {form.width} x {form.height} px"


def _size(area: Area) -> float:
    return abs((area.right - area.left) * (area.bottom - area.top))


def _raster(uri: str) -> bytes:
    """Return the bytes of an embedded raster picture, b"" for anything else."""
    head, _, body = uri.strip().partition(",")
    if not head.startswith("data:image/") or "svg" in head or not head.endswith(";base64"):
        return b""
    try:
        return base64.b64decode("".join(body.split()))
    except (binascii.Error, ValueError):
        return b""
