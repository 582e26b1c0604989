"""QR codes in a grey picture, in a time that is bounded.

OpenCV's detector by ArUco's method found those of 2 pixels a module as well. It compares all
rectangles with each other, and then all marks that are like those in the corners of a code, three
at a time: where there are thousands that takes hours, and no alarm ends it. So they are counted.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from hooklib.codes._tiles import Corners, detected, tiles
from hooklib.faces._opencv import cv2
from hooklib.faces.pixels import Array

TILE: Final = 1200
"""Pixels that a detector gets at a time; it makes larger pictures smaller, and misses codes."""
MOST_RECTANGLES: Final = 4000
"""In a piece, which take it three seconds; there are less than a hundred in most pictures."""
MOST_MARKS: Final = 300
"""Marks in a piece, for a hundred QR codes; with 900 the detector takes a minute."""
WINDOW: Final = 13
DARKER: Final = 7
TOLERANCE: Final = 0.03
LEAST: Final = 0.02
"""How it tells what is dark and what is a rectangle, and its shortest circumference as a share of
the longer side: cv2.aruco.DetectorParameters, with the middle one of its three windows."""


class Squares(NamedTuple):
    """QR codes in a picture; `crowded`: there were places with too much that is like them."""

    places: list[Corners]
    crowded: bool


def squares(picture: Array) -> Squares:
    """Return the QR codes in a picture."""
    detector = cv2.QRCodeDetectorAruco()
    marks = cv2.aruco.ArucoDetector(_corner_mark(), detector.getArucoParameters())
    found: list[Corners] = []
    crowded = False
    for tile in tiles(picture, TILE):
        if _rectangles(tile.picture) > MOST_RECTANGLES:
            crowded = True
            continue
        number = len(marks.detectMarkers(tile.picture)[0])
        crowded |= number > MOST_MARKS
        if 3 <= number <= MOST_MARKS:
            found += detected(detector, tile)
    return Squares(found, crowded)


def _corner_mark() -> cv2.aruco.Dictionary:
    """Return the mark in corners of a QR code, without its dark edge (ISO/IEC 18004, 6.3.3)."""
    modules = np.ones((5, 5), np.uint8)
    modules[1:4, 1:4] = 0
    return cv2.aruco.Dictionary(cv2.aruco.Dictionary.getByteListFromBits(modules), 5, 4)


def _rectangles(picture: Array) -> int:
    """Return how many shapes of four corners the detector would compare, more or less."""
    dark = cv2.adaptiveThreshold(
        picture, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, WINDOW, DARKER
    )
    outlines = cv2.findContours(dark, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0]
    long = (line for line in outlines if len(line) >= LEAST * max(picture.shape))
    shapes = (cv2.approxPolyDP(line, len(line) * TOLERANCE, True) for line in long)
    return sum(len(shape) == 4 and cv2.isContourConvex(shape) for shape in shapes)
