"""A whole file -> the places of the codes in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from hooklib.codes._tiles import Corners, detected, tiles
from hooklib.codes.bars import whole_code
from hooklib.codes.squares import squares
from hooklib.faces._opencv import cv2
from hooklib.faces._remembered import remembered
from hooklib.faces.model import Box
from hooklib.faces.pixels import Array, Pixels, pictures, stored
from hooklib.model import BadImage

MOST: Final = 4096
"""Pixels of the long side that are kept: enough for a code of the width of a thumb on a page."""
LONG_SIDES: Final = (480, 800, 1600)
"""Sizes in which a picture is looked at besides its own: large codes are found in smaller ones, and
bar codes of some heights are only found in the next size."""
SMALL: Final = 640
ENLARGED: Final = 2.5
"""Pixels of the long side up to which a picture is made larger, and how many times at most."""
NEGATIVE: Final = 1600
"""Pixels of the long side up to which codes are looked for in the negative as well."""
BARS_TILE: Final = 800
CROWDED: Final = "more of what is like QR codes close together than is looked at"
SAME: Final = 0.5
"""Boxes that share this much of the smaller one are of one code."""
SMALLEST: Final = 16
"""Pixels on each side of a box; what is smaller is an error: a QR code has 21 modules at least."""


class Found(NamedTuple):
    """The codes in a file in stored pixels, the largest first, and why not all of it was seen."""

    boxes: tuple[Box, ...]
    unseen: str = ""


_answers: dict[bytes, Found] = {}


def codes(data: bytes) -> Found:
    """Return the codes in all frames of a file; those in frames before damaged ones count."""
    return remembered(_answers, hashlib.sha256(data).digest(), lambda: _codes(data))


def _codes(data: bytes) -> Found:
    found: list[Box] = []
    unseen = ""
    try:
        for view in pictures(data, lambda width, height: MOST):
            seen = _in_view(view)
            found += seen.boxes
            unseen = unseen or seen.unseen
    except BadImage as error:
        unseen = str(error)
    boxes = sorted(_joined(found), key=lambda box: (-box.width * box.height, box))
    return Found(tuple(boxes), unseen)


def _in_view(view: Pixels) -> Found:
    grey = np.asarray(cv2.cvtColor(view.array, cv2.COLOR_BGR2GRAY), np.uint8)
    boxes: list[Box] = []
    crowded = False
    for picture, factor in _sizes(grey):
        sides = (picture, 255 - picture) if max(picture.shape) <= NEGATIVE else (picture,)
        found = [*_bars(picture)]
        for side in sides:
            seen = squares(side)
            found += seen.places
            crowded |= seen.crowded
        for corners in found:
            (left, top), (right, bottom) = corners.min(0) * factor, corners.max(0) * factor
            box = stored(view, float(left), float(top), float(right), float(bottom))
            boxes += [box] if min(box.width, box.height) >= SMALLEST else []
    return Found(tuple(boxes), CROWDED if crowded else "")


def _sizes(grey: Array) -> Iterator[tuple[Array, float]]:
    """Yield a picture in several sizes, with the factor that leads back."""
    long = max(grey.shape)
    most = ENLARGED * long if long <= SMALL else long
    for side in {min(long, MOST), *(side for side in LONG_SIDES if side <= most)}:
        factor = long / side
        if factor == 1:
            yield grey, 1.0
            continue
        size = max(1, round(grey.shape[1] / factor)), max(1, round(grey.shape[0] / factor))
        how = cv2.INTER_AREA if factor > 1 else cv2.INTER_LINEAR
        yield np.asarray(cv2.resize(grey, size, interpolation=how), np.uint8), factor


def _bars(picture: Array) -> Iterator[Corners]:
    """Yield bar codes: the detector also takes hatchings and charts for some, which are none."""
    detector = cv2.barcode.BarcodeDetector()
    for tile in tiles(picture, BARS_TILE):
        for corners in detected(detector, tile):
            code = whole_code(picture, corners)
            if code is not None:
                yield code


def _joined(boxes: list[Box]) -> list[Box]:
    """Return the boxes with those of one code made one."""
    joined: list[Box] = []
    for box in sorted(boxes, key=lambda box: -box.width * box.height):
        same = next((other for other in joined if _is_same(box, other)), None)
        if same is None:
            joined.append(box)
        else:
            joined[joined.index(same)] = _around(box, same)
    return joined


def _is_same(one: Box, other: Box) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    smaller = min(one.width * one.height, other.width * other.height)
    return across > 0 and down > 0 and across * down >= SAME * smaller


def _around(one: Box, other: Box) -> Box:
    x, y = min(one.x, other.x), min(one.y, other.y)
    right = max(one.x + one.width, other.x + other.width)
    bottom = max(one.y + one.height, other.y + other.height)
    return Box(x, y, right - x, bottom - y)
