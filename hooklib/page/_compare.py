"""Whether a preview shows the picture that it is in, or something that was cropped or hidden."""

from __future__ import annotations

from math import log
from typing import Final

import numpy as np
from PIL import Image

from hooklib.page._small import Array

CELLS: Final = 32
"""Both are compared in so many columns and rows, without colour."""
BLOCK: Final = 4
"""Cells a side of the places of which none may differ much."""
STRETCH: Final = 0.08
"""Sides may differ so much, as a logarithm: previews are rounded to whole pixels."""
DARK: Final = 32
BAR: Final = 0.95
"""So much of a row or column is no lighter in the bars that a camera puts around a preview."""
OVERALL: Final = 20.0
PLACE: Final = 45.0
"""So much may the whole, and one place, differ on average: previews are sharpened, or paler."""


def difference(picture: Array, preview: Array) -> float:
    """Return how far a preview is from the picture: above 1 it shows something else."""
    preview = _without_bars(preview)
    (high, wide), (own_high, own_wide) = picture.shape[:2], preview.shape[:2]
    stretch = abs(log(wide / high) - log(own_wide / own_high))
    apart = _cells(picture) - _cells(preview)
    apart -= np.median(apart)  # a preview may be lighter as a whole
    places = apart.reshape(CELLS // BLOCK, BLOCK, CELLS // BLOCK, BLOCK).mean(axis=(1, 3))
    overall = float(np.abs(apart).mean()) / OVERALL
    return max(stretch / STRETCH, overall, float(np.abs(places).max()) / PLACE)


def _cells(array: Array) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    image = Image.fromarray(np.ascontiguousarray(array)).convert("L")
    return np.asarray(image.resize((CELLS, CELLS), Image.Resampling.BOX), np.float64)


def _without_bars(array: Array) -> Array:
    """Return a preview without the black bars that make it fit another shape."""
    dark = array.max(axis=2) <= DARK
    rows, columns = (np.flatnonzero(dark.mean(axis=axis) < BAR) for axis in (1, 0))
    if not len(rows) or not len(columns):
        return array
    return array[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
