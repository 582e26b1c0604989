"""Candidate -> Blob: how the bytes of a file, or of a blob in git's store, are read."""

from __future__ import annotations

import os
import stat

from hooklib.formats import sniff
from hooklib.formats._unread import SUFFIXES, name
from hooklib.model import Blob, Settings
from hooklib.sources._candidate import Candidate, NotChecked

MOST = Settings().max_file_size
HEAD = 4096
LINK = "symbolic link, not followed"
ELSEWHERE = "Git LFS pointer, the picture is elsewhere"
POINTER = b"version https://git-lfs.github.com/spec/"


def read(candidate: Candidate, most: int = MOST) -> Blob | NotChecked | None:
    """Return a candidate's bytes, or why they are not checked, or None for what is no image.

    `most` is how many MiB there may be of them: larger files are reported as not checked.
    Links are not followed: git stores where they point to, not what is there. Raises OSError.
    """
    suffix = os.path.splitext(candidate.path)[1].lower()
    if candidate.link:
        return _no_file(candidate, LINK, suffix)
    if candidate.stored:
        return _stored(candidate, suffix, most)
    kind = os.lstat(candidate.path)
    if not stat.S_ISREG(kind.st_mode):
        what = LINK if stat.S_ISLNK(kind.st_mode) else "not a regular file"
        return _no_file(candidate, what, suffix)
    return _file(candidate, suffix, kind.st_size, most)


def _no_file(candidate: Candidate, what: str, suffix: str) -> NotChecked | None:
    promising = candidate.asked or suffix in SUFFIXES
    return NotChecked(candidate.path, what, False) if promising else None


def _file(candidate: Candidate, suffix: str, size: int, most: int) -> Blob | NotChecked | None:
    path = candidate.path
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:
        head = os.pread(file.fileno(), HEAD, 0) if hasattr(os, "pread") else file.peek(HEAD)
        if not _is_image(head[:HEAD], suffix):
            return _unread(candidate, head[:HEAD], suffix, most)
        if size > most << 20:
            return _too_large(path, most)
        # as much as there is and no more: a larger number would be set aside before it is read
        return Blob(file.read(size), path)


def _stored(candidate: Candidate, suffix: str, most: int) -> Blob | NotChecked | None:
    from hooklib.plumbing import read_object

    def wanted(head: bytes, size: int) -> bool:
        return size <= most << 20 and _is_image(head, suffix)

    found = read_object(candidate.oid, HEAD, wanted)
    if found is None:
        raise OSError(0, "its content is not in this repository")
    data, size = found
    if not _is_image(data[:HEAD], suffix):
        return _unread(candidate, data, suffix, most)
    if len(data) < size:
        return _too_large(candidate.path, most)
    return Blob(data, candidate.path, candidate.commit)


def content(candidate: Candidate, most: int = MOST) -> bytes | None:
    """Return all bytes of what is no image, None where there are too many. Raises OSError."""
    if candidate.stored:
        from hooklib.plumbing import read_object

        found = read_object(candidate.oid, 0, lambda _, size: size <= most << 20)
        return found[0] if found is not None and len(found[0]) == found[1] else None
    if os.lstat(candidate.path).st_size > most << 20:
        return None
    with open(candidate.path, "rb") as file:
        return file.read()


def _is_image(head: bytes, suffix: str) -> bool:
    return sniff(head) is not None or name(head, suffix) is not None


def _too_large(path: str, most: int) -> NotChecked:
    return NotChecked(path, f"larger than {most} MiB (max-file-size)", True)


def _unread(candidate: Candidate, head: bytes, suffix: str, most: int) -> Blob | NotChecked | None:
    path = candidate.path
    if head.startswith(POINTER):
        from hooklib.sources._lfs import content

        data = content(head, most << 20)
        if data is not None and not _is_image(data[:HEAD], suffix):
            return _unread(candidate, data[:HEAD], suffix, most)
        if data is not None:
            why = "the file is a Git LFS pointer: `git lfs pull` brings the picture"
            return Blob(data, path, candidate.commit, elsewhere=why)
        image = suffix in SUFFIXES
        return NotChecked(path, ELSEWHERE, image, told=image or candidate.asked)
    if suffix in SUFFIXES:
        return NotChecked(path, "of no known kind of image" if head else "the file is empty", True)
    return NotChecked(path, "not an image of a known kind", False) if candidate.asked else None
