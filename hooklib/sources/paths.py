"""Files and folders that were named, or all below the current folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator

from hooklib.kept import is_passed_by
from hooklib.model import UsageError
from hooklib.printable import shown
from hooklib.sources._candidate import Candidate
from hooklib.sources._source import Request, Source


def candidates(paths: Iterable[str]) -> Iterator[Candidate]:
    """Yield the files that the arguments name, or hold, each once.

    Raises UsageError for a path that does not exist.
    """
    seen: set[str] = set()
    for path in paths or ["."]:
        for found in _below(path) if _is_folder(path) else [Candidate(path, True)]:
            key = os.path.normpath(found.path)
            if key not in seen:
                seen.add(key)
                yield found


def _is_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except FileNotFoundError:
        raise UsageError(f"{shown(path)}: no such file or folder") from None
    except OSError as error:
        raise UsageError(f"{shown(path)}: {error.strerror}") from error


def _below(folder: str) -> Iterator[Candidate]:
    def refuse(error: OSError) -> None:
        raise UsageError(f"{shown(os.fsdecode(error.filename))}: {error.strerror}") from error

    for root, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(e for e in folders if not is_passed_by(os.path.join(root, e)))
        for file in sorted(files):
            yield Candidate(os.path.normpath(os.path.join(root, file)), False)


def collect(request: Request) -> list[Candidate]:
    """Return the files that are named, or hold, or all below the current folder."""
    return list(candidates(request.paths))


SOURCE = Source("paths", collect)
