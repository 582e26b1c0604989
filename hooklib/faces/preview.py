"""Small pictures with the boxes of faces drawn in, for a person to look at before a fix."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageOps

from hooklib.model import BadImage, Rectangle

SIDE = 800  # px, the long side
COLOUR = (230, 0, 40)


def preview(data: bytes, boxes: Sequence[Rectangle]) -> bytes:
    """Return a picture, upright and at most SIDE px long, with its boxes drawn, as a PNG.

    `boxes` are in stored pixels. Raises BadImage.
    """
    try:
        with Image.open(io.BytesIO(data)) as image:
            width, height = image.size
            image.draft("RGB", (SIDE, SIDE))
            turn = image.getexif().get(0x0112, 1)
            small = image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadImage("its pixels cannot be decoded") from error
    small.thumbnail((SIDE, SIDE))
    across, down = small.width / width, small.height / height
    draw = ImageDraw.Draw(small)
    for x, y, wide, high in boxes:
        corner = ((x + wide) * across, (y + high) * down)
        draw.rectangle((x * across, y * down, *corner), outline=COLOUR, width=3)
    small.getexif()[0x0112] = turn
    out = io.BytesIO()
    ImageOps.exif_transpose(small).save(out, "PNG")
    return out.getvalue()


def file_name(path: str) -> str:
    """Return a name for a file's preview that no other file's has."""
    stem = os.path.splitext(os.path.basename(path))[0]
    return f"{stem}-{hashlib.sha256(os.fsencode(path)).hexdigest()[:8]}.png"
