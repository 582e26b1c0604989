"""Places in a file's pictures that were hidden too weakly: pixelated ones."""

from __future__ import annotations

import hashlib

from hooklib.faces._remembered import remembered
from hooklib.faces.model import Box
from hooklib.faces.mosaic import mosaics
from hooklib.faces.pixels import pictures, stored

SIDE = 1600
"""So many pixels of the long side are kept: cells of a face that matters are larger than that."""
_answers: dict[bytes, tuple[Box, ...]] = {}


def weakly_hidden(data: bytes) -> tuple[Box, ...]:
    """Return the mosaics in all frames of a file, in stored pixels, the largest first.

    Raises BadImage for what cannot be decoded.
    """
    return remembered(_answers, hashlib.sha256(data).digest(), lambda: _mosaics(data))


def _mosaics(data: bytes) -> tuple[Box, ...]:
    found: list[Box] = []
    for view in pictures(data, lambda width, height: SIDE):
        for x, y, width, height in mosaics(view.array):
            box = stored(view, x, y, x + width, y + height)
            if box not in found:
                found.append(box)
    return tuple(sorted(found, key=lambda box: -box.width * box.height))
