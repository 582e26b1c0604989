"""JPEGs whose scans are not read here: decoded and encoded by Pillow with the same tables."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from PIL import Image, JpegImagePlugin

from hooklib.faces.jpeg.judge import DARK, decoded, samples
from hooklib.faces.model import Box, Style
from hooklib.faces.painters._paint import Look, clip, hide
from hooklib.faces.painters._pillow import ERRORS
from hooklib.formats._jpeg_segments import APP0, APP15, COM, walk
from hooklib.model import BadImage, CannotFix

FAR: Final = 16
"""So much may the picture differ on average from what was encoded, of 255."""
INSIDE: Final = 16
"""Pixels from a box's edge to where nothing of its surroundings is mixed in."""


def reencoded(data: bytes, boxes: Sequence[Box], style: Style, kind: str) -> bytes:
    """Return the file encoded anew, with all of its APPn and COM segments and what is behind it.

    Raises BadImage or CannotFix.
    """
    try:
        image = decoded(data)
    except BadImage as error:
        raise CannotFix(f"a {kind} cannot be decoded here") from error
    if image.mode not in ("L", "RGB"):
        raise CannotFix(f"a {kind} with these colours is not painted here")
    inside = clip(boxes, Box(0, 0, *image.size))
    if not inside:
        return data
    pixels = samples(image)
    for x, y, width, height in inside:
        look = Look((0,) * pixels.shape[2], 255)
        hide(pixels[y : y + height, x : x + width], style, look)
    plain = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    result = _with_segments(data, _encoded(plain, image))
    _check(result, pixels, inside, style)
    return result


def _encoded(plain: Image.Image, like: Image.Image) -> bytes:
    if not isinstance(like, JpegImagePlugin.JpegImageFile):
        raise CannotFix("the picture is decoded as another kind of file")
    options: dict[str, Any] = {"qtables": like.quantization}
    if plain.mode == "RGB":
        options["subsampling"] = JpegImagePlugin.get_sampling(like)
        if options["subsampling"] < 0:
            raise CannotFix("a JPEG with sampling factors that cannot be written here")
        options["keep_rgb"] = like.info.get("adobe_transform") == 0
    out = io.BytesIO()
    try:
        plain.save(out, "JPEG", **options)
    except ERRORS as error:
        raise CannotFix("the picture cannot be encoded with its own tables") from error
    return out.getvalue()


def _with_segments(old: bytes, new: bytes) -> bytes:
    """Return the new picture with the old one's APPn and COM segments and its trailing bytes."""
    before, after = walk(old), walk(new)
    kept = [old[s.start : s.stop] for s in before.segments if _is_metadata(s.marker)]
    coded = [new[s.start : s.stop] for s in after.segments if not _is_metadata(s.marker)]
    return b"".join((b"\xff\xd8", *kept, *coded, b"\xff\xd9", old[before.end :]))


def _is_metadata(marker: int) -> bool:
    return APP0 <= marker <= APP15 or marker == COM


def _check(result: bytes, pixels: Any, boxes: Sequence[Box], style: Style) -> None:
    shown = samples(decoded(result))
    if shown.shape != pixels.shape:
        raise CannotFix("more than pixels would change")
    if np.abs(shown.astype(np.int16) - pixels).mean() > FAR:
        raise CannotFix("the picture outside the boxes would change too much")
    for x, y, width, height in boxes if style == "fill" else ():
        rows, columns = (
            slice(y + INSIDE, y + height - INSIDE),
            slice(x + INSIDE, x + width - INSIDE),
        )
        if height > 2 * INSIDE and width > 2 * INSIDE and shown[rows, columns].max() > DARK:
            raise CannotFix("the boxes would not come out black")
