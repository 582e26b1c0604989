"""Git LFS: a pointer in git -> the content in the local store, where it is there.

The pointer: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import lru_cache

from hooklib.model import UsageError

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize (\d{1,18})\n?"
)


def content(pointer: bytes, limit: int) -> bytes | None:
    """Return what a pointer stands for; None where it is not here, damaged, or over the limit."""
    match = _POINTER.fullmatch(pointer)
    folder = _store(os.getcwd())
    if match is None or folder is None or int(match[2]) > limit:
        return None
    oid = match[1].decode("ascii")
    try:
        with open(os.path.join(folder, "objects", oid[:2], oid[2:4], oid), "rb") as file:
            if os.fstat(file.fileno()).st_size != int(match[2]):
                return None
            data = file.read(int(match[2]))
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == oid else None


@lru_cache(maxsize=8)
def _store(folder: str) -> str | None:
    """Return the folder of the local store for the repository of this (current) folder."""
    from hooklib.plumbing import output, repository_here

    try:
        common = repository_here().common
    except UsageError:
        return None
    try:
        told = output("config", "-z", "--get", "lfs.storage").rstrip(b"\0")
    except UsageError:  # not set
        told = b"lfs"
    return os.path.join(common, os.fsdecode(told))
