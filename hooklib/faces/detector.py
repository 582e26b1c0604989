"""The detector that is used: chosen, loaded once a process, quiet."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Final, NamedTuple

from hooklib.faces import centerface, weights, yunet
from hooklib.faces._boxes import Boxes
from hooklib.faces._opencv import cv2
from hooklib.faces.pixels import Array
from hooklib.model import UsageError

SILENT: Final = 0  # OpenCV's LOG_LEVEL_SILENT


class Detector(NamedTuple):
    """A detector, ready.

    threshold: the score from which on a box is a face, unless the user has set another.
    needed(thorough, width, height): how many pixels the long side must keep.
    find(picture, threshold, thorough): boxes in an upright BGR picture, best first, also some
        with scores below the threshold.
    """

    threshold: float
    needed: Callable[[bool, int, int], int]
    find: Callable[[Array, float, bool], Boxes]


@cache
def load(model: str) -> Detector:
    """Return CenterFace, or YuNet from the file `model`. Raises UsageError."""
    for owner in (cv2, getattr(cv2.utils, "logging", None)):  # versions differ on where it is
        if owner is not None and hasattr(owner, "setLogLevel"):
            owner.setLogLevel(SILENT)
    return _yunet(model) if model else _centerface()


def bound(threads: int) -> None:
    """Let OpenCV use so many threads: a pool of processes has the processors busy already."""
    if cv2.getNumThreads() != threads:
        cv2.setNumThreads(threads)


def _centerface() -> Detector:
    try:
        network = centerface.net(weights.read())
    except cv2.error as error:
        raise UsageError(f"OpenCV {cv2.__version__} cannot load the face detector") from error
    find = partial(centerface.find, network)
    return Detector(centerface.THRESHOLD, centerface.needed, find)


def _yunet(path: str) -> Detector:
    try:
        with open(path, "rb") as file:
            model = yunet.net(file.read())
    except OSError as error:
        raise UsageError(f"face-model {path}: {error.strerror}") from error
    except cv2.error as error:
        raise UsageError(f"face-model {path}: not a YuNet model that OpenCV can load") from error
    return Detector(yunet.THRESHOLD, yunet.needed, partial(yunet.find, model))
