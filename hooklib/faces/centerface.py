"""CenterFace: finds faces in pictures of any size with a net whose input keeps one shape.

One shape for good, because after a change of shape OpenCV 4's network module computes wrong
boxes, and only with one shape do OpenCV 4 and 5 agree.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hooklib.faces._boxes import Boxes, iou, mean, none, scaled, suppressed
from hooklib.faces._opencv import cv2
from hooklib.faces._resize import resized
from hooklib.faces._tiles import SIDE, Tile, inputs, long_side, whole
from hooklib.faces.pixels import Array

THRESHOLD: Final = 0.30
"""From this score on a box is a face: flags 99.4 % of pictures with faces, 0.7 % of others."""
FLOOR: Final = 0.10
"""Boxes below this score are none."""
FINER: Final = 6 / 7
"""Weight of the finer look's scores: there a face takes 0.35."""
SAME: Final = 0.35  # IoU of a box and its mirror image
OUTPUTS: Final = ("537", "538", "539", "540")  # heat, log-scale, offset, landmarks (not used)
STRIDE: Final = 4  # px of the input a cell of the outputs
LARGEST: Final = 7.0  # log-scale from which on a box is larger than any picture
MOST: Final = 1500  # boxes an input


def net(weights: bytes) -> Any:
    """Return the network. Raises cv2.error."""
    return cv2.dnn.readNetFromONNX(np.frombuffer(weights, np.uint8))


def needed(thorough: bool, width: int, height: int) -> int:
    """Return how many pixels the long side of a picture of this size must keep for a look."""
    return long_side(width, height) if thorough else SIDE


def find(network: Any, picture: Array, threshold: float, thorough: bool) -> Boxes:
    """Return the boxes in an upright BGR picture, in its pixels, best first.

    Scores go down to FLOOR, or lower for a low threshold.
    """
    finer = none()
    if thorough and max(picture.shape[:2]) > SIDE:
        finer = _finer_look(network, picture, threshold)
    first = _first_look(network, picture, threshold, finer[finer[:, 4] >= threshold])
    return suppressed(np.vstack((first, finer)))


def _first_look(network: Any, picture: Array, threshold: float, sure: Boxes) -> Boxes:
    """Look at the whole picture, and in doubt at its mirror image too."""
    small = resized(picture, SIDE)
    found = _look(network, small, _floor(threshold))
    if _in_doubt(_back(found, small, picture), threshold, sure):
        mirrored = _look(network, small[:, ::-1], _floor(threshold))
        mirrored[:, 0] = small.shape[1] - mirrored[:, 0] - mirrored[:, 2]
        found = mean(found, mirrored, SAME)
    return _back(found, small, picture)


def _in_doubt(found: Boxes, threshold: float, sure: Boxes) -> bool:
    """Whether a mean could lift or sink a box across the threshold that is not sure anyway."""
    doubtful = found[found[:, 4] < 2 * threshold]  # from there on even a mean with 0 is a face
    return any(not (iou(box, sure) > SAME).any() for box in doubtful)


def _finer_look(network: Any, picture: Array, threshold: float) -> Boxes:
    """Look at the tiles of a larger version, for faces too small for the first look."""
    height, width = picture.shape[:2]
    large = resized(picture, long_side(width, height))
    found = [none()]
    for tiles in inputs(large.shape[1], large.shape[0]):
        boxes = _forward(network, _laid_out(large, tiles), _floor(threshold) / FINER)
        found += [_of_tile(boxes, tile) for tile in tiles]
    return _back(np.vstack(found) * (1, 1, 1, 1, FINER), large, picture)


def _floor(threshold: float) -> float:
    return min(FLOOR, threshold / 3)


def _back(boxes: Boxes, small: Array, picture: Array) -> Boxes:
    """Return boxes of a resized picture in the pixels of the picture."""
    down, across = (picture.shape[axis] / small.shape[axis] for axis in (0, 1))
    return scaled(boxes, across, down)


def _look(network: Any, picture: Array, least: float) -> Boxes:
    """Return the boxes in a picture that fits on the input."""
    height, width = picture.shape[:2]
    tile = whole(width, height)
    return suppressed(_of_tile(_forward(network, _laid_out(picture, [tile]), least), tile))


def _laid_out(picture: Array, tiles: list[Tile]) -> Array:
    """Return a black input with the tiles of a picture in their places."""
    canvas = np.zeros((SIDE, SIDE, 3), np.uint8)
    for across, down, x, y in tiles:
        piece = picture[down.start : down.end, across.start : across.end]
        canvas[y : y + piece.shape[0], x : x + piece.shape[1]] = piece
    return canvas


def _of_tile(boxes: Boxes, tile: Tile) -> Boxes:
    """Return the boxes centred on a tile's own part, in the picture's pixels."""
    moved = boxes + np.array((tile.across.start - tile.x, tile.down.start - tile.y, 0, 0, 0))
    x, y = moved[:, 0] + moved[:, 2] / 2, moved[:, 1] + moved[:, 3] / 2
    across = (x >= tile.across.first) & (x < tile.across.last)
    return np.asarray(moved[across & (y >= tile.down.first) & (y < tile.down.last)])


def _forward(network: Any, canvas: Array, least: float) -> Boxes:
    """Return the boxes with at least this score on one input."""
    # copied into the network: not to be kept while that takes the most memory
    network.setInput(
        cv2.dnn.blobFromImage(canvas, 1.0, (SIDE, SIDE), (0, 0, 0), swapRB=True, crop=False)
    )
    heat, scale, offset, _ = network.forward(OUTPUTS)
    return decoded(heat[0, 0], scale[0], offset[0], least)


def decoded(
    heat: NDArray[np.float32], scale: NDArray[np.float32], offset: NDArray[np.float32], least: float
) -> Boxes:
    """Return the boxes that the net's outputs stand for; those that are not finite are none."""
    rows, columns = np.nonzero(heat >= least)
    best = np.argsort(-heat[rows, columns], kind="stable")[:MOST]
    rows, columns = rows[best], columns[best]
    values = np.vstack((scale[:, rows, columns], offset[:, rows, columns])).astype(np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        height, width = STRIDE * np.exp(values[:2])
        y = STRIDE * (rows + values[2] + 0.5) - height / 2
        x = STRIDE * (columns + values[3] + 0.5) - width / 2
    good = np.isfinite(values).all(0) & (values[:2] < LARGEST).all(0)
    return np.stack((x, y, width, height, heat[rows, columns]), 1)[good]
