"""Pictures in the size that a detector takes."""

from __future__ import annotations

import numpy as np

from hooklib.faces._opencv import cv2
from hooklib.faces.pixels import Array


def resized(picture: Array, side: int) -> Array:
    """Return a picture with this long side: halved by area while it can be, the rest linear.

    By area all the way finds the same faces and takes five times as long.
    """
    height, width = picture.shape[:2]
    scale = side / max(width, height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    while max(picture.shape[:2]) >= 2 * side and min(picture.shape[:2]) > 1:
        picture = _halved(picture)
    if size == picture.shape[1::-1]:
        return picture
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _halved(picture: Array) -> Array:
    """Return a picture half as large; of an odd side the last pixel is left out."""
    height, width = (side // 2 for side in picture.shape[:2])
    even = picture[: 2 * height, : 2 * width]
    return np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
