"""YuNet, from a file of the user's own (`face-model`): about a quarter of CenterFace's time."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from hooklib.faces._boxes import Boxes, none, scaled, suppressed
from hooklib.faces._opencv import cv2
from hooklib.faces._resize import resized
from hooklib.faces.pixels import Array

SIDE: Final = 640
"""Pixels of the long side of what the net gets, whatever the picture's."""
SHORTEST: Final = 64
"""Smaller sides are padded: OpenCV 4 finds boxes without end in 32 px and less."""
THRESHOLD: Final = 0.70
"""From this score on a box is a face: flags 98 % of pictures with faces, 1.9 % of others."""
FLOOR: Final = 0.20
"""Boxes below this score are none."""
SAME: Final = 0.3  # IoU of two boxes of one face
MOST: Final = 1500  # boxes a picture


def net(model: bytes) -> bytes:
    """Return the model, tried out. Raises cv2.error when it is not one of YuNet."""
    _detector(model, SHORTEST, SHORTEST, THRESHOLD).detect(
        np.zeros((SHORTEST, SHORTEST, 3), np.uint8)
    )
    return model


def _detector(model: bytes, width: int, height: int, least: float) -> Any:
    """Return a detector for one size; it is cheap to make and so remembers no other picture."""
    weights, no_settings = np.frombuffer(model, np.uint8), np.zeros(0, np.uint8)
    return cv2.FaceDetectorYN.create(
        "onnx", weights, no_settings, (width, height), least, SAME, MOST
    )


def needed(thorough: bool, width: int, height: int) -> int:
    """Return how many pixels the long side of a picture of this size must keep for a look."""
    return SIDE


def find(model: bytes, picture: Array, threshold: float, thorough: bool) -> Boxes:
    """Return the boxes in an upright BGR picture, in its pixels, best first.

    Scores go down to FLOOR, or lower for a low threshold.
    """
    small = resized(picture, SIDE)
    height, width = small.shape[:2]
    padded = np.zeros((max(height, SHORTEST), max(width, SHORTEST), 3), np.uint8)
    padded[:height, :width] = small
    detector = _detector(model, padded.shape[1], padded.shape[0], min(FLOOR, threshold / 3))
    faces = detector.detect(padded)[1]
    if faces is None:
        return none()
    boxes = np.asarray(faces, np.float64)[:, [0, 1, 2, 3, -1]]
    boxes = boxes[np.isfinite(boxes).all(1)]
    x, y = boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1] + boxes[:, 3] / 2
    boxes = boxes[(x >= 0) & (y >= 0) & (x < width) & (y < height)]
    down, across = (picture.shape[axis] / small.shape[axis] for axis in (0, 1))
    return suppressed(scaled(boxes, across, down))
