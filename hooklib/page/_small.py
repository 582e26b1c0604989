"""A file's picture -> a small one: upright, in RGB, without anything but its pixels."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hooklib.faces.hide import cover
from hooklib.faces.model import Box, Style
from hooklib.faces.painters._paint import Look, clip, hide
from hooklib.faces.pixels import over_limit, pictures
from hooklib.faces.upright import TURNS, Shape, scale, seen_size, to_upright
from hooklib.model import BadImage, Finding, Settings
from hooklib.page.model import Kind, Mark, Picture

Array: TypeAlias = NDArray[np.uint8]

SIDE: Final = 320  # px, the long side
QUALITY: Final = 80
BLACK: Final = Look((0, 0, 0), 255)
KINDS: Final[dict[str, Kind]] = {"FAC101": "face", "FAC102": "weak", "QR101": "code"}
HIDDEN: Final = ("face", "code")
"""What a fix hides; nothing mends a weak place."""


class Small(NamedTuple):
    """The small picture and the shape of the stored one, with the orientation it is shown in."""

    array: Array
    form: Shape


def small(data: bytes, settings: Settings) -> Small:
    """Return the first frame or page, the long side SIDE px at most. Raises BadImage."""
    if over := over_limit(data, settings.max_pixels, settings.max_frames):
        raise BadImage(over)
    view = next(iter(pictures(data, lambda width, height: SIDE)))
    image = Image.fromarray(np.ascontiguousarray(view.array[..., ::-1]))
    image.thumbnail((SIDE, SIDE))
    return Small(np.asarray(image), Shape(view.width, view.height, view.orientation))


def turned(picture: Small, orientation: int) -> Small:
    """Return a picture that told no orientation of its own as this one shows it."""
    transposed, down, across = TURNS[orientation]
    array = picture.array.swapaxes(0, 1) if transposed else picture.array
    array = array[:: -1 if down else 1, :: -1 if across else 1]
    return Small(array, picture.form._replace(orientation=orientation))


def encoded(picture: Small, findings: Sequence[Finding] = ()) -> Picture:
    """Return the picture as a file, with the places that findings are about."""
    out = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(picture.array))
    image.save(out, "JPEG", quality=QUALITY)
    width, height = seen_size(picture.form)
    return Picture(out.getvalue(), "image/jpeg", width, height, tuple(_marks(picture, findings)))


def _marks(picture: Small, findings: Sequence[Finding]) -> list[Mark]:
    """Return the places; faces are numbered as `allow --face` counts them."""
    marks: list[Mark] = []
    for finding in findings:
        if finding.box is None or finding.code not in KINDS:
            continue
        kind = KINDS[finding.code]
        number = 1 + sum(mark.kind == "face" for mark in marks)
        x, y, width, height = to_upright(Box(*finding.box), picture.form)
        box = (x, y, width, height)
        marks.append(Mark(box, kind, str(number) if kind == "face" else ""))
    return marks


def sketched(picture: Small, findings: Sequence[Finding], style: Style) -> Small | None:
    """Return the picture as it would look after a fix; None where nothing in it is hidden."""
    boxes = [
        to_upright(cover(Box(*finding.box)), picture.form)
        for finding in findings
        if finding.box and finding.fixable and KINDS.get(finding.code) in HIDDEN
    ]
    if not boxes:
        return None
    array = picture.array.copy()
    high, wide = array.shape[:2]
    places = scale(boxes, seen_size(picture.form), (wide, high))
    for x, y, width, height in clip(places, Box(0, 0, wide, high)):
        hide(array[y : y + height, x : x + width], style, BLACK)
    return Small(array, picture.form)
