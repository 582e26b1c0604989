"""The look at a file, with everything it needs loaded."""

from __future__ import annotations

import hashlib
from functools import partial

import numpy as np

from hooklib.faces import centerface, detector
from hooklib.faces._boxes import Boxes, suppressed
from hooklib.faces._remembered import remembered
from hooklib.faces.look import Looked, Options
from hooklib.faces.model import Box, Face
from hooklib.faces.pixels import Pixels, pictures, stored
from hooklib.model import BadImage

_answers: dict[tuple[detector.Detector, Options, bytes], Looked] = {}


def search(data: bytes, options: Options) -> Looked:
    """Return what `hooklib.faces.look.looked` promises."""
    chosen = detector.load(options.model)
    key = chosen, options, hashlib.sha256(data).digest()
    return remembered(_answers, key, lambda: _searched(data, options, chosen))


def _searched(data: bytes, options: Options, chosen: detector.Detector) -> Looked:
    threshold = options.threshold or chosen.threshold
    thorough = options.effort == "thorough"
    found: list[Face] = []
    unseen = ""
    try:
        for view in pictures(data, partial(chosen.needed, thorough)):
            boxes = chosen.find(view.array, threshold, thorough)
            found += _faces(view, boxes, options.min_face)
    except BadImage as error:  # later frames: what was seen before is worth telling
        if not _sure(found, threshold):
            raise
        unseen = str(error)
    if not _sure(found, threshold):
        return Looked(())
    least = options.least * chosen.threshold / centerface.THRESHOLD or threshold
    kept = [face for face in found if face.score >= min(least, threshold)]
    return Looked(_merged(kept), unseen)


def _sure(faces: list[Face], threshold: float) -> bool:
    return any(face.score >= threshold for face in faces)


def _faces(view: Pixels, boxes: Boxes, min_face: float) -> list[Face]:
    """Return boxes of a view as faces in stored pixels, without those too small or outside."""
    smallest = min_face * max(view.first)
    places = [(stored(view, x, y, x + w, y + h), score) for x, y, w, h, score in boxes.tolist()]
    return [
        Face(box, score)
        for box, score in places
        if min(box.width, box.height) > 0 and max(box.width, box.height) >= smallest
    ]


def _merged(faces: list[Face]) -> tuple[Face, ...]:
    """Return the faces of all views, each place once with its best box, the largest first."""
    rows: Boxes = np.array([(*face.box, face.score) for face in faces], np.float64)
    kept = [
        Face(Box(int(x), int(y), int(width), int(height)), score)
        for x, y, width, height, score in suppressed(rows).tolist()
    ]
    return tuple(sorted(kept, key=lambda face: (-face.box.width * face.box.height, face.box)))
