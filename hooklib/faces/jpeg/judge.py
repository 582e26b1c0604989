"""Pillow as the judge of a spliced JPEG: the same pixels outside, black inside."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, UnidentifiedImageError

from hooklib.faces.jpeg.frame import Frame, Scan, read
from hooklib.faces.jpeg.items import mcus
from hooklib.faces.model import Box, Style
from hooklib.faces.painters._pillow import ERRORS
from hooklib.guest import no_warnings
from hooklib.model import BadImage, CannotFix

REACH: Final = 2
"""Pixels that decoders mix at most when they enlarge a component (libjpeg's "fancy upsampling")."""
SMOOTHED: Final = 2
"""MCUs that decoders mix while coefficients are not refined to the end ("block smoothing")."""
DARK: Final = 16
"""No channel within a black box may be brighter."""
Pixels = NDArray[np.uint8]


def decoded(data: bytes) -> Image.Image:
    """Return the first picture. Raises BadImage or CannotFix."""
    try:
        with no_warnings(), Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
            image.load()
            found: Image.Image = image
            return found
    except Image.DecompressionBombError as error:
        raise CannotFix("the picture is larger than is decoded here") from error
    except UnidentifiedImageError as error:
        raise CannotFix("the picture cannot be decoded here, so nothing could be proven") from error
    except ERRORS as error:
        raise BadImage("the picture cannot be decoded") from error


def samples(image: Image.Image) -> Pixels:
    """Return the pixels of an image, rows x columns x channels."""
    array = np.array(image, np.uint8)
    return array[..., None] if array.ndim == 2 else array


def check(before: bytes, after: bytes, boxes: Sequence[Box], style: Style) -> None:
    """Raise CannotFix unless pixels are the same outside of the MCUs that the boxes touch.

    With a fill they are black inside. A few pixels about the edges, which decoders mix, may be
    anything.
    """
    old = decoded(before)
    try:
        new = decoded(after)
    except BadImage as error:
        raise CannotFix("the painted picture cannot be decoded") from error
    if (old.mode, old.size) != (new.mode, new.size):
        raise CannotFix("more than pixels would change")
    frame, scans = read(before)
    margin = _margin(frame, scans)
    if style == "fill":
        _require_black(new, frame, boxes, margin)
    for box in boxes:
        rows, columns = _area(frame, box, margin)
        area = (columns.start, rows.start, columns.stop, rows.stop)
        new.paste(old.crop(area), area)
    if ImageChops.difference(old, new).getbbox(alpha_only=False) is not None:
        raise CannotFix("pixels outside the boxes would change")


def _margin(frame: Frame, scans: Sequence[Scan]) -> int:
    exact = {
        (component, index)
        for scan in scans
        if not scan.low
        for component in scan.components
        for index in range(scan.first, scan.last + 1)
    }
    if not frame.progressive or len(exact) == 64 * len(frame.components):
        return REACH
    return REACH + SMOOTHED * 8 * max(frame.across, frame.down)


def _area(frame: Frame, box: Box, margin: int) -> tuple[slice, slice]:
    """Return rows and columns of the MCUs that a box touches, grown by a margin."""
    rows, columns = mcus(frame, box)
    if not rows:
        return slice(0, 0), slice(0, 0)
    high, wide = 8 * frame.down, 8 * frame.across
    return (
        slice(max(0, rows.start * high - margin), max(0, rows.stop * high + margin)),
        slice(max(0, columns.start * wide - margin), max(0, columns.stop * wide + margin)),
    )


def _require_black(image: Image.Image, frame: Frame, boxes: Sequence[Box], margin: int) -> None:
    for box in boxes:
        rows, columns = _area(frame, box, -margin)
        right, bottom = min(columns.stop, image.width), min(rows.stop, image.height)
        if columns.start < right and rows.start < bottom:
            inside = image.crop((columns.start, rows.start, right, bottom)).convert("RGB")
            if max(high for _, high in inside.getextrema()) > DARK:  # type: ignore[misc]
                raise CannotFix("the boxes would not come out black")
