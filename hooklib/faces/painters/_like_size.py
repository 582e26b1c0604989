"""How strongly to compress a picture that is encoded again: until it is as large as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from hooklib.faces.painters._paint import Array

BEST, WORST = 97, 15
SAMPLE: Final = 200_000
"""Pixels of bands of the picture, evenly spread, by which the quality is chosen."""
BAND: Final = 64


def quality_of(size: int, canvas: Array, encoded: Callable[[Array, int], int]) -> int:
    """Return the lowest quality that makes a picture of about `size` bytes.

    `encoded` returns how many bytes some rows of it have at a quality.
    """
    bands = max(1, canvas.shape[0] // BAND)
    step = max(1, bands * BAND * canvas.shape[1] // SAMPLE)
    chosen = np.concatenate([canvas[n * BAND : (n + 1) * BAND] for n in range(0, bands, step)])
    aim = size * chosen.shape[0] / canvas.shape[0]
    low, high = WORST, BEST
    while high - low > 1:
        middle = (low + high) // 2
        if encoded(chosen, middle) >= aim:
            high = middle
        else:
            low = middle
    return high
