"""Folders in which nothing looks for pictures: git's own, and the originals of what was fixed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

GIT: Final = ".git"
OWN: Final = ("image-privacy", "originals")


def originals_folder() -> Path:
    """Return where originals are kept of files that are in no repository."""
    from platformdirs import user_data_path  # few runs ask for it

    return user_data_path(OWN[0]) / OWN[1]


def is_passed_by(folder: str) -> bool:
    """Whether files in a folder are nobody's pictures, however far below it they are."""
    name = os.path.basename(folder)
    if name == GIT:
        return True
    if name != OWN[1] or os.path.basename(os.path.dirname(os.path.abspath(folder))) != OWN[0]:
        return False
    return os.path.realpath(folder) == os.path.realpath(originals_folder())
