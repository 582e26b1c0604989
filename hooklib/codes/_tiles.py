"""Pieces of a picture, and what one of OpenCV's detectors finds in one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hooklib.faces._opencv import cv2
from hooklib.faces.pixels import Array

Corners: TypeAlias = NDArray[np.float64]
"""The corners of a place, four rows of x and y."""

OVERLAP: Final = 300
SMALLEST: Final = 16
"""Square pixels of a place; less is an error."""


class Tile(NamedTuple):
    """A piece of a picture, and where it is in it."""

    picture: Array
    left: int
    top: int


def tiles(picture: Array, side: int) -> Iterator[Tile]:
    """Yield pieces of this side; they overlap, so that codes up to OVERLAP lie whole in one."""
    height, width = picture.shape
    for top in _starts(height, side):
        for left in _starts(width, side):
            piece = picture[top : top + side, left : left + side]
            yield Tile(np.ascontiguousarray(piece), left, top)


def _starts(length: int, side: int) -> range:
    return range(0, max(1, length - OVERLAP), side - OVERLAP)


def detected(detector: Any, tile: Tile) -> Iterator[Corners]:
    """Yield the places that a detector finds in a piece, in the whole picture."""
    try:
        found, places = detector.detectMulti(tile.picture)
    except cv2.error:  # a tile of a few pixels, or nothing that makes four corners
        return
    for place in places if found else ():
        corners = np.asarray(place, np.float64).reshape(-1, 2)
        if corners.shape == (4, 2) and np.isfinite(corners).all() and _area(corners) >= SMALLEST:
            yield corners + np.array((tile.left, tile.top))


def _area(corners: Corners) -> float:
    return float(cv2.contourArea(corners.astype(np.float32)))
