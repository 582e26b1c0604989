"""Paths -> Blobs: what is looked at, and how its bytes are read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from hooklib.formats import sniff
from hooklib.formats._unread import SUFFIXES, name
from hooklib.model import Blob, UsageError

if TYPE_CHECKING:
    from git import Repo

MAX_BYTES = 512 << 20
"""Larger files are reported as not checked."""
HEAD = 4096


class Candidate(NamedTuple):
    """A file to look at; `asked` when it was named itself rather than found in a folder."""

    path: str
    asked: bool


class NotChecked(NamedTuple):
    """Why a file was not looked into; an `image` that was not is worth a warning."""

    path: str
    reason: str
    image: bool


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
        folders[:] = sorted(entry for entry in folders if entry != ".git")
        for file in sorted(files):
            yield Candidate(os.path.normpath(os.path.join(root, file)), False)


def tracked() -> list[Candidate] | None:
    """Return the files that git tracks below the current folder, None outside a repository."""
    if repository(os.getcwd()) is None:
        return None
    from git.cmd import Git
    from git.exc import GitError

    try:
        listed: bytes = Git(os.getcwd()).ls_files("-z", stdout_as_string=False)
    except GitError as error:
        why = "git does not list the files here; name them, or see what `git ls-files` says"
        raise UsageError(why) from error
    paths = sorted({os.fsdecode(os.path.normpath(path)) for path in listed.split(b"\0") if path})
    return [Candidate(path, False) for path in paths if os.path.lexists(path)]


def read(candidate: Candidate) -> Blob | NotChecked | None:
    """Return a file's bytes, or why they are not checked, or None for what is no image.

    Links are not followed: git stores where they point to, not what is there. Raises OSError.
    """
    path = candidate.path
    suffix = os.path.splitext(path)[1].lower()
    kind = os.lstat(path)
    if not stat.S_ISREG(kind.st_mode):
        what = "symbolic link, not followed" if stat.S_ISLNK(kind.st_mode) else "not a regular file"
        return NotChecked(path, what, False) if candidate.asked or suffix in SUFFIXES else None
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:
        head = os.pread(file.fileno(), HEAD, 0) if hasattr(os, "pread") else file.peek(HEAD)
        if sniff(head[:HEAD]) is None and name(head[:HEAD], suffix) is None:
            return _unread(candidate, head, suffix)
        if kind.st_size > MAX_BYTES:
            return NotChecked(path, f"larger than {MAX_BYTES >> 20} MiB", True)
        # as much as there is and no more: a larger number would be set aside before it is read
        return Blob(file.read(kind.st_size), path)


def _unread(candidate: Candidate, head: bytes, suffix: str) -> NotChecked | None:
    path = candidate.path
    if suffix in SUFFIXES:
        lfs = head.startswith(b"version https://git-lfs.github.com/spec/")
        reason = "Git LFS pointer, the picture is elsewhere" if lfs else "of no known kind of image"
        return NotChecked(path, reason if head else "the file is empty", True)
    return NotChecked(path, "not an image of a known kind", False) if candidate.asked else None


@lru_cache(maxsize=256)
def repository(folder: str) -> Repo | None:
    """Return the git repository whose work tree holds a folder (an absolute path), or None.

    It is remembered: GitPython's objects swallow an interrupt that comes while they go away.
    """
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # no git program: still a repository
    from git import Repo  # slow to import, and most runs are given their paths
    from git.exc import InvalidGitRepositoryError, NoSuchPathError

    try:
        repo = Repo(folder, search_parent_directories=True)
    except (InvalidGitRepositoryError, NoSuchPathError):
        return None
    return None if repo.bare else repo


def shown(path: str) -> str:
    """Return a path as it may be printed: one line, no control characters."""
    text = "".join(c if c.isprintable() else _escaped(c) for c in path)
    # to GitHub's log reader "::" at the start, behind blanks too, and "##[" anywhere are commands
    text = text.replace("##[", "##\\x5b")
    return f"./{text}" if text.lstrip().startswith("::") else text


def _escaped(char: str) -> str:
    if "\udc80" <= char <= "\udcff":  # a byte that is not UTF-8, as os.fsdecode passes it on
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode()
