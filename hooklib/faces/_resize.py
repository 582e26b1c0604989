"""Pictures in the size that a detector takes."""

from __future__ import annotations

import numpy as np

from hooklib.faces._opencv import cv2
from hooklib.faces.pixels import Array


def resized(picture: Array, side: int) -> Array:
    """Return a picture with this long side: by area when shrinking, linear when enlarging."""
    height, width = picture.shape[:2]
    scale = side / max(width, height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if size == (width, height):
        return picture
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)
