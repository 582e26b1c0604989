"""A whole file -> the faces in it.

To import this module costs nothing: numpy, OpenCV and Pillow are loaded by the first look.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from hooklib.faces.model import Face
from hooklib.guest import is_guest
from hooklib.model import UsageError


class Options(NamedTuple):
    """How faces are looked for.

    model: path of a YuNet model; "" for CenterFace.
    threshold: score from which on a box is a face; 0 for the detector's own.
    min_face: share of the picture's long side that the longer side of a face has at least.
    effort: "fast" leaves out the finer look for small faces.
    least: score from which on boxes are returned once the picture shows a face; 0 for faces only.
        On CenterFace's scale: for another detector it grows as that one's own threshold does.
    """

    model: str = ""
    threshold: float = 0.0
    min_face: float = 0.0
    effort: Literal["thorough", "fast"] = "thorough"
    least: float = 0.0


class Looked(NamedTuple):
    """The faces in a file, the largest first, and why not all of it was seen, "" where all was."""

    faces: tuple[Face, ...]
    unseen: str = ""


def looked(data: bytes, options: Options) -> Looked:
    """Look at all frames of a file; none of the faces counts when none is sure.

    Raises BadImage for what cannot be decoded before a sure face was seen, UsageError when the
    detector cannot run.
    """
    with loading():
        from hooklib.faces._search import search
    return search(data, options)


def look(data: bytes, options: Options) -> tuple[Face, ...]:
    """Return the faces that `looked` sees."""
    return looked(data, options).faces


@contextmanager
def loading() -> Iterator[None]:
    """Load what judges or changes pixels. Raises UsageError when it does not load."""
    try:
        with _one_thread():
            yield
    except ImportError as error:
        what = error.name or "a library that OpenCV, numpy or Pillow needs"
        raise UsageError(
            f"pictures cannot be looked at or changed, since {what} does not load: "
            "install image-privacy again with all it depends on, or ignore FAC"
        ) from error


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep numpy's and OpenCV's linear algebra, never used here, from starting its threads."""
    name = "OPENBLAS_NUM_THREADS"
    if is_guest() or "numpy" in sys.modules or name in os.environ:
        yield
        return
    os.environ[name] = "1"
    try:
        yield
    finally:
        del os.environ[name]
