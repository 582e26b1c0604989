"""Places in a file's pictures that were hidden too weakly: pixelated ones."""

from __future__ import annotations

import hashlib

from hooklib.faces._remembered import remembered
from hooklib.faces.model import Box
from hooklib.faces.mosaic import mosaics
from hooklib.faces.pixels import pictures, stored

SIDE = 1600
"""So many pixels of the long side are kept: cells of a face that matters are larger than that."""
FAST_SIDE = 640
"""The same for a fast look: as many as that for faces needs, so that both are of one decoding."""
_answers: dict[tuple[bytes, int], tuple[Box, ...]] = {}


def weakly_hidden(data: bytes, side: int = SIDE) -> tuple[Box, ...]:
    """Return the mosaics in all frames of a file, in stored pixels, the largest first.

    Raises BadImage for what cannot be decoded.
    """
    key = hashlib.sha256(data).digest(), side
    return remembered(_answers, key, lambda: _mosaics(data, side))


def _mosaics(data: bytes, side: int) -> tuple[Box, ...]:
    found: list[Box] = []
    for view in pictures(data, lambda width, height: side):
        for x, y, width, height in mosaics(view.array):
            box = stored(view, x, y, x + width, y + height)
            if box not in found:
                found.append(box)
    return tuple(sorted(found, key=lambda box: -box.width * box.height))
