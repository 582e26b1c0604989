"""The detector that is used: chosen, loaded once a process, quiet, one thread a network."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, partial
from threading import Lock
from typing import Any, Final, NamedTuple

from hooklib.faces import centerface, weights, yunet
from hooklib.faces._boxes import Boxes
from hooklib.faces._opencv import cv2
from hooklib.faces._pool import Pool
from hooklib.faces.pixels import Array
from hooklib.guest import is_guest
from hooklib.model import UsageError

SILENT: Final = 0  # OpenCV's LOG_LEVEL_SILENT
_loading: Final = Lock()


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


def load(model: str) -> Detector:
    """Return CenterFace, or YuNet from the file `model`. Raises UsageError."""
    with _loading:
        return _loaded(model)


@cache
def _loaded(model: str) -> Detector:
    for owner in (cv2, getattr(cv2.utils, "logging", None)):  # versions differ on where it is
        if owner is not None and hasattr(owner, "setLogLevel") and not is_guest():
            owner.setLogLevel(SILENT)
    return _yunet(model) if model else _centerface()


def _centerface() -> Detector:
    networks = Pool(_network, os.cpu_count() or 1)
    with networks.one():  # loads it now: a fault is told before the first picture
        pass
    find = partial(_find, networks)
    return Detector(centerface.THRESHOLD, centerface.needed, find)


def _network() -> Any:
    try:
        return centerface.net(weights.read())
    except cv2.error as error:
        raise UsageError(f"OpenCV {cv2.__version__} cannot load the face detector") from error


def _find(networks: Pool[Any], picture: Array, threshold: float, thorough: bool) -> Boxes:
    with networks.one() as network:
        return centerface.find(network, picture, threshold, thorough)


def _yunet(path: str) -> Detector:
    try:
        with open(path, "rb") as file:
            model = yunet.net(file.read())
    except OSError as error:
        raise UsageError(f"face-model {path}: {error.strerror}") from error
    except cv2.error as error:
        raise UsageError(f"face-model {path}: not a YuNet model that OpenCV can load") from error
    return Detector(yunet.THRESHOLD, yunet.needed, partial(yunet.find, model))
