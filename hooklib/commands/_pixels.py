"""What the commands that change pixels share: one file, rewritten with its original kept."""

from __future__ import annotations

import os
import stat

from hooklib.model import Blob, CannotFix, UsageError
from hooklib.sources import Candidate, NotChecked, read, shown


def blob_of(path: str) -> Blob:
    """Return the bytes of a file that must be an image. Raises UsageError."""
    try:
        found = read(Candidate(path, True))
    except OSError as error:
        raise UsageError(f"{shown(path)}: {error.strerror}") from error
    if not isinstance(found, Blob):
        why = found.reason if isinstance(found, NotChecked) else "not an image"
        raise UsageError(f"{shown(path)}: {why}")
    return found


def is_regular(path: str) -> bool:
    """Whether a path is a file itself and no link to one."""
    return stat.S_ISREG(os.lstat(path).st_mode)


def failure(error: CannotFix | OSError) -> str:
    """Return why a rewrite failed."""
    return str(error) if isinstance(error, CannotFix) else error.strerror or "not written"
