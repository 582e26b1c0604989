"""Small pictures with the boxes of faces drawn in, for a person to look at before a fix."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Sequence
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from hooklib.faces.model import Box
from hooklib.faces.pixels import Pixels, pictures
from hooklib.faces.upright import Shape, scale, to_upright
from hooklib.model import Rectangle

SIDE: Final = 800  # px, the long side of what is drawn of one frame
COLOUR: Final = (230, 0, 40)
LEAST: Final = 160  # px, the same where there are many of them
HIGHEST: Final = 8 * SIDE  # px of all of them, one below the other, as far as LEAST allows


def preview(data: bytes, boxes: Sequence[Rectangle]) -> bytes:
    """Return a picture, upright and small, with its boxes drawn, as a PNG.

    `boxes` are in stored pixels. A face may be in any frame of an animation, on any page or only
    on one ground of a transparent picture: what of these a check looks at is drawn, the more of
    them the smaller. Raises BadImage.
    """
    drawn: list[Image.Image] = []
    side = SIDE
    for view in pictures(data, lambda width, height: SIDE):
        drawn.append(_drawn(view, boxes))
        if len(drawn) * side > HIGHEST and side > LEAST:
            side = max(LEAST, side // 2)
        for image in drawn:
            image.thumbnail((side, side))
    size = max(image.width for image in drawn), sum(image.height for image in drawn)
    sheet, top = Image.new("RGB", size), 0
    for image in drawn:
        sheet.paste(image, (0, top))
        top += image.height
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def _drawn(view: Pixels, boxes: Sequence[Rectangle]) -> Image.Image:
    image = Image.fromarray(np.ascontiguousarray(view.array[..., ::-1]))
    image.thumbnail((SIDE, SIDE))
    drawn = image.width / view.array.shape[1] / view.factor
    form = Shape(view.width, view.height, view.orientation)
    draw = ImageDraw.Draw(image)
    for box in scale((Box(*box) for box in boxes), view.first, (view.width, view.height)):
        x, y, wide, high = to_upright(box, form)
        corner = ((x + wide) * drawn, (y + high) * drawn)
        draw.rectangle((x * drawn, y * drawn, *corner), outline=COLOUR, width=3)
    return image


def file_name(path: str) -> str:
    """Return a name for a file's preview that no other file's has."""
    stem = os.path.splitext(os.path.basename(path))[0]
    return f"{stem}-{hashlib.sha256(os.fsencode(path)).hexdigest()[:8]}.png"
