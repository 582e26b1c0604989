"""Cleaned bytes -> file: the half of a fix that touches the disk."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from hooklib import originals
from hooklib.bounded import unhurried
from hooklib.cleaning import Cleaned, clean
from hooklib.files import CHANGED, replace, unchanged
from hooklib.model import Blob, CannotFix, Settings, Verdicts

BLOCK = 1 << 20


def fix(blob: Blob, settings: Settings, verdicts: Verdicts | None = None) -> Cleaned:
    """Clean a file in place and keep its original. A file with nothing to remove is not touched.

    `verdicts` are those of `blob`, where it has been looked at with these settings.
    Raises CannotFix or OSError, and then the file is what it was.
    """
    cleaned = clean(blob, settings, verdicts)
    if cleaned.data != blob.data:
        unhurried()
        put(blob, cleaned.data)
    return cleaned


def put(blob: Blob, data: bytes) -> None:
    """Put new bytes in a file's place and keep its original. Raises CannotFix or OSError."""
    if blob.elsewhere:
        raise CannotFix(blob.elsewhere)
    path = Path(blob.path)
    kind = os.lstat(path)
    if not stat.S_ISREG(kind.st_mode) or not _holds(path, blob.data):
        raise CannotFix(CHANGED)
    if not os.access(path, os.W_OK):
        raise CannotFix("the file is read-only")
    if originals.is_named_by_content(blob.path, blob.data):
        raise CannotFix("its name is the SHA-256 of its bytes: a kept original, or an LFS object")
    try:
        originals.keep(blob.path, blob.data, data)
    except OSError as error:  # not the place that the user named: say which one
        why = error.strerror or type(error).__name__
        raise CannotFix(f"the original cannot be kept: {why}") from error
    replace(path, data, stat.S_IMODE(kind.st_mode), unchanged(path, kind))


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file's bytes are these; it is not in memory as a whole once more."""
    at = 0
    with open(path, "rb") as file:
        while piece := file.read(BLOCK):
            if piece != data[at : at + len(piece)]:
                return False
            at += len(piece)
    return at == len(data)
