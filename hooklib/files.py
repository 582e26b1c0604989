"""Writing a file so that it is the old one or the new one, whole, at every moment."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def replace(path: Path, data: bytes, mode: int) -> None:
    """Put `data` in the place of a file, or of none, in one step. Raises OSError.

    The bytes go to a temporary file in the same folder, to the disk, and only then take the name.
    """
    with replacing(path, mode) as file:
        file.write(data)


@contextlib.contextmanager
def replacing(path: Path, mode: int, folder: Path | None = None) -> Iterator[BinaryIO]:
    """Give a file to write to that takes the name once all is written. Raises OSError.

    Until then it lies in `folder`, which is on the same file system; by default beside the name.
    """
    # named before it is there: an interrupt that comes with its making finds what to take away
    temporary = (folder or path.parent) / f".image-privacy-{os.urandom(8).hex()}.tmp"
    try:
        with open(temporary, "xb", opener=_private) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(path.parent)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    """Make the new name last; some systems cannot sync a folder, and the file is whole anyway."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
