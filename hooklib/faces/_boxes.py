"""Boxes with scores as an array, one a row: x, y, width, height, score."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Boxes: TypeAlias = NDArray[np.float64]

SAME_UNION = 0.3  # shared by two boxes of one face: of what they cover together
SAME_SMALLER = 0.8  # of the smaller box


def none() -> Boxes:
    """Return no boxes."""
    return np.zeros((0, 5))


def scaled(boxes: Boxes, across: float, down: float) -> Boxes:
    """Return boxes in a picture that is larger by these factors."""
    return np.asarray(boxes * np.array((across, down, across, down, 1.0)))


def suppressed(boxes: Boxes) -> Boxes:
    """Return the boxes, best first, without those on the place of a better one."""
    boxes = boxes[np.argsort(-boxes[:, 4], kind="stable")]
    alive = np.ones(len(boxes), bool)
    for index, box in enumerate(boxes):
        if alive[index]:
            alive[index + 1 :] &= ~_same_place(box, boxes[index + 1 :])
    return boxes[alive]


def _same_place(box: Boxes, others: Boxes) -> NDArray[np.bool_]:
    both, area, areas = _areas(box, others)
    union = both > SAME_UNION * (area + areas - both)
    return np.asarray(union | (both > SAME_SMALLER * np.minimum(area, areas)))


def iou(box: Boxes, others: Boxes) -> NDArray[np.float64]:
    """Return the intersection of a box with each other one, over their union."""
    both, area, areas = _areas(box, others)
    return np.asarray(both / (area + areas - both))


def _areas(box: Boxes, others: Boxes) -> tuple[Boxes, float, Boxes]:
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[:2] + box[2:4], others[:, :2] + others[:, 2:4])
    both = np.clip(high - low, 0, None).prod(1)
    return both, float(box[2] * box[3]), others[:, 2] * others[:, 3]


def mean(boxes: Boxes, others: Boxes, same: float) -> Boxes:
    """Return the boxes of two looks at one picture with their mean scores.

    Boxes with an IoU above `same` are one, at the place where the first look saw it; what only one
    look saw has half its score.
    """
    found, left = boxes.copy(), others.copy()
    for box in found:
        overlaps = iou(box, left) if len(left) else np.zeros(0)
        best = int(overlaps.argmax()) if len(left) else -1
        matched = best >= 0 and overlaps[best] > same
        box[4] = (box[4] + left[best, 4]) / 2 if matched else box[4] / 2
        left = np.delete(left, best, 0) if matched else left
    left[:, 4] /= 2
    return np.vstack((found, left))
