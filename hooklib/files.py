"""Writing a file so that it is the old one or the new one, whole, at every moment."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final

from hooklib.model import CannotFix

CHANGED: Final = "the file was changed by another program meanwhile"
WRITTEN: Final = ("st_ino", "st_size", "st_mtime_ns")
"""What of a file's status changes when it is written to, or when another takes its place."""
_TEMPORARY: Final = re.compile(r"\.image-privacy-[0-9a-f]{16}\.tmp")
_RENAMES_OPEN_FILES: Final = os.name != "nt"


def unchanged(path: Path, found: os.stat_result) -> Callable[[], None]:
    """Return what raises CannotFix once a file is not what it was when this was its status.

    The time of its status does not count: that changes with another name of the same file.
    """

    def look_again() -> None:
        now = os.lstat(path)
        if any(getattr(now, what) != getattr(found, what) for what in WRITTEN):
            raise CannotFix(CHANGED)

    return look_again


def replace(path: Path, data: bytes, mode: int, check: Callable[[], None] | None = None) -> None:
    """Put `data` in the place of a file, or of none, in one step. Raises OSError.

    The bytes go to a temporary file in the same folder, to the disk, and only then take the name.
    Right before that `check` is called; what it raises leaves the file as it is.
    """
    try:
        _replaced(path, data, mode, check)
    except FileNotFoundError:
        # another process sweeps the folder, and the file was not locked yet; it sweeps but once
        _replaced(path, data, mode, check)


def _replaced(path: Path, data: bytes, mode: int, check: Callable[[], None] | None) -> None:
    with replacing(path, mode, check=check) as file:
        file.write(data)


@contextlib.contextmanager
def replacing(
    path: Path, mode: int, folder: Path | None = None, check: Callable[[], None] | None = None
) -> Iterator[BinaryIO]:
    """Give a file to write to that takes the name once all is written. Raises OSError.

    Until then it lies in `folder`, which is on the same file system; by default beside the name.
    What an earlier process left there when it was killed goes.
    """
    place = folder or path.parent
    _sweep(str(place), os.getpid())
    # named before it is there: an interrupt that comes with its making finds what to take away
    temporary = place / f".image-privacy-{os.urandom(8).hex()}.tmp"
    try:
        file = open(temporary, "xb", opener=_private)  # noqa: SIM115 - closed below
        try:
            _locked(file.fileno())
            yield file
            file.flush()
            os.fsync(file.fileno())
            if check is not None:
                check()
            if _RENAMES_OPEN_FILES:  # and so stays locked until it has its name
                _named(temporary, path, mode)
        finally:
            with contextlib.suppress(
                OSError
            ):  # its bytes are on the disk, or it has failed already
                file.close()
        if not _RENAMES_OPEN_FILES:
            _named(temporary, path, mode)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(path.parent)


def _named(temporary: Path, path: Path, mode: int) -> None:
    temporary.chmod(mode)
    temporary.replace(path)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


@lru_cache(maxsize=256)
def _sweep(folder: str, process: int) -> None:
    """Take away temporary files whose process was killed; once a folder and process.

    Those of living processes are locked, or open, which on Windows keeps them as well.
    """
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in [entry for entry in entries if _TEMPORARY.fullmatch(entry.name)]:
            with contextlib.suppress(OSError):
                handle = os.open(entry.path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
                try:
                    left = _locked(handle)
                finally:
                    os.close(handle)
                if left:
                    os.unlink(entry.path)


def _locked(handle: int) -> bool:
    """Lock a file for this process; return whether no other one has it."""
    try:
        import fcntl  # not on Windows, where an open file cannot be taken away
    except ImportError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks: whose file it is cannot be told
        return False
    return True


def _sync_folder(folder: Path) -> None:
    """Make the new name last; some systems cannot sync a folder, and the file is whole anyway."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
