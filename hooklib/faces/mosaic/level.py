"""A picture at one resolution, and the differences between its neighbouring pixels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hooklib.faces._opencv import cv2

Plane: TypeAlias = NDArray[np.uint8]
Integral: TypeAlias = NDArray[np.int32]
Lines: TypeAlias = NDArray[np.intp]

LONGEST = 2048  # px: a finer grid than this leaves is no mosaic of a face that anyone would see
SHORTEST = 18  # px: the smallest window of the search
STEEPEST = 40  # gray levels: differences are capped so that one strong line does not carry a window


class Level(NamedTuple):
    """Every `stride`-th pixel of the picture; steps lead to the pixel on the right and below.

    Nearest neighbours, not means: a mosaic that is subsampled is a mosaic with hard edges again.
    """

    stride: int
    gray: Plane
    steps_right: Plane
    steps_down: Plane


class Sums(NamedTuple):
    """Integral images of a level's steps."""

    right: Integral
    down: Integral

    def turned(self) -> Sums:
        """Swap x and y."""
        return Sums(self.down.T, self.right.T)


def levels(picture: Plane) -> Iterator[Level]:
    """Yield the picture at full resolution (at most `LONGEST`), at a half, a quarter and so on."""
    gray = _gray(picture)
    stride = max(1, -(-max(gray.shape) // LONGEST))
    while min(gray.shape) > (SHORTEST - 1) * stride:
        yield _level(np.ascontiguousarray(gray[::stride, ::stride]), stride)
        stride *= 2


def sums(level: Level) -> Sums:
    """Return the integral images of the steps."""
    return Sums(_integral(level.steps_right), _integral(level.steps_down))


def rectangles(
    integral: NDArray[np.int32] | NDArray[np.float64],
    tops: Lines,
    bottoms: Lines,
    lefts: Lines,
    rights: Lines,
) -> NDArray[np.float64]:
    """Return the sums over [top, bottom) by [left, right): one row a top, one column a left.

    Edges outside the picture are moved to its border.
    """
    height, width = integral.shape
    top, bottom = np.clip(tops, 0, height - 1), np.clip(bottoms, 0, height - 1)
    left, right = np.clip(lefts, 0, width - 1), np.clip(rights, 0, width - 1)
    strips = integral[bottom].astype(np.float64) - integral[top]
    return np.asarray(strips[:, right] - strips[:, left])


def _gray(picture: Plane) -> Plane:
    if picture.ndim == 3 and picture.shape[2] == 1:
        return picture[:, :, 0]
    if picture.ndim == 3:
        return np.asarray(cv2.cvtColor(picture[:, :, :3], cv2.COLOR_BGR2GRAY), np.uint8)
    return picture


def _level(gray: Plane, stride: int) -> Level:
    right, down = np.zeros_like(gray), np.zeros_like(gray)
    right[:, :-1] = np.minimum(cv2.absdiff(gray[:, 1:], gray[:, :-1]), STEEPEST)
    down[:-1] = np.minimum(cv2.absdiff(gray[1:], gray[:-1]), STEEPEST)
    return Level(stride, gray, right, down)


def _integral(plane: Plane) -> Integral:
    return np.asarray(cv2.integral(np.ascontiguousarray(plane)), np.int32)
