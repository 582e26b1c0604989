"""The filters of PNG's rows, taken off and put on again (PNG, section 9).

Filters work on bytes: a byte depends on the ones a pixel before it and a row above it. So rows of
any depth are unfiltered as the rows of a picture of 8 bits a sample with as many bytes a pixel,
which Pillow does in C; a pixel of 6 or 8 bytes is two of 3 or 4, side by side.
"""

from __future__ import annotations

import io
import zlib
from typing import Final

import numpy as np
from PIL import Image

from hooklib.faces.painters._paint import Array
from hooklib.faces.painters._pillow import guarded
from hooklib.formats._png_chunks import SIGNATURE, make
from hooklib.model import BadImage

COLOURS: Final = {1: 0, 2: 4, 3: 2, 4: 6}
"""Colour type by bytes a pixel, at 8 bits a sample (PNG, section 11.2.1)."""
TYPES: Final = 5
BAND: Final = 1 << 20
"""Bytes of rows that are worked on at a time."""


def unfilter(filtered: Array, above: Array, pixel: int) -> Array:
    """Return the rows without their filters.

    `filtered` has a filter type before each row, `above` is the row over the first one, `pixel`
    the bytes a pixel (1 for less). Raises BadImage.
    """
    if len(filtered) and filtered[:, 0].max() >= TYPES:
        raise BadImage("a row names a filter that no specification knows")
    rows = np.empty((len(filtered), filtered.shape[1] - 1), np.uint8)
    step = band(filtered)
    for start in range(0, len(filtered), step):
        part = slice(start, start + step)
        rows[part] = _unfiltered(filtered[part], above, pixel)
        above = rows[part][-1]
    return rows


def band(rows: Array) -> int:
    """Return how many rows are worked on at a time."""
    return max(1, int(BAND // rows.shape[1]))


def _unfiltered(filtered: Array, above: Array, pixel: int) -> Array:
    count, size = len(filtered), filtered.shape[1] - 1
    lane = pixel if pixel in COLOURS else pixel // 2
    pixels = np.concatenate((above[None], filtered[:, 1:])).reshape(count + 1, -1, pixel)
    types = np.concatenate((np.zeros(1, np.uint8), filtered[:, 0]))
    rows = np.empty((count, size // pixel, pixel), np.uint8)
    for at in range(0, pixel, lane):
        part = pixels[:, :, at : at + lane].reshape(count + 1, -1)
        plain = _decode(np.concatenate((types[:, None], part), axis=1), lane)
        rows[:, :, at : at + lane] = plain[1:].reshape(count, -1, lane)
    return rows.reshape(count, size)


def _decode(filtered: Array, pixel: int) -> Array:
    """Let Pillow read rows of 8-bit samples, the first of which has no filter."""
    height, width = len(filtered), (filtered.shape[1] - 1) // pixel
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    data = SIGNATURE + make("IHDR", header + bytes((8, COLOURS[pixel], 0, 0, 0)))
    data += make("IDAT", zlib.compress(filtered.tobytes(), 0)) + make("IEND", b"")
    rows: Array = guarded(lambda: _pixels(data)).reshape(height, -1)
    return rows


def _pixels(data: bytes) -> Array:
    with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
        return np.asarray(image)


def refilter(rows: Array, types: Array, above: Array, pixel: int) -> Array:
    """Return the rows with filters of these types, each with its type before it."""
    out = np.empty((len(rows), rows.shape[1] + 1), np.uint8)
    out[:, 0] = types
    step = band(rows)
    for start in range(0, len(rows), step):
        part = slice(start, start + step)
        out[part, 1:] = _refiltered(rows[part], types[part], above, pixel)
        above = rows[part][-1]
    return out


def _refiltered(rows: Array, types: Array, above: Array, pixel: int) -> Array:
    up = np.concatenate((above[None], rows[:-1]))
    left, corner = np.zeros_like(rows), np.zeros_like(rows)
    left[:, pixel:], corner[:, pixel:] = rows[:, :-pixel], up[:, :-pixel]
    out: Array = rows.copy()
    for kind in np.unique(types):
        at = types == kind
        out[at] -= _predicted(int(kind), left[at], up[at], corner[at])
    return out


def _predicted(kind: int, left: Array, up: Array, corner: Array) -> Array:
    """Return what a filter predicts from the bytes around (PNG, section 9.2)."""
    if kind == 4:
        return _paeth(left.astype(np.int16), up.astype(np.int16), corner.astype(np.int16))
    if kind == 3:
        return ((left.astype(np.uint16) + up) // 2).astype(np.uint8)
    return (np.zeros_like(left), left, up)[kind]


def _paeth(left: Array, up: Array, corner: Array) -> Array:
    """Return the neighbour nearest to left + up - corner (PNG, section 9.4)."""
    by_left, by_up = np.abs(up - corner), np.abs(left - corner)
    by_corner = np.abs(left + up - 2 * corner)
    nearest = np.where(by_up <= by_corner, up, corner)
    nearest = np.where((by_left <= by_up) & (by_left <= by_corner), left, nearest)
    paeth: Array = nearest.astype(np.uint8)
    return paeth
