"""What a source yields, where a repository is, and how a path is printed."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from git import Repo


class Candidate(NamedTuple):
    """A file to look at, or a blob of a repository.

    `asked` when it was named itself rather than found. `oid` is the blob's id where git told it;
    `stored` when the bytes are git's and not the file's. `commit` brought it, `note` says what else
    a person wants to know of where it is, `others` are further paths of the same content.
    """

    path: str
    asked: bool
    oid: str = ""
    stored: bool = False
    commit: str | None = None
    note: str = ""
    others: tuple[str, ...] = ()
    link: bool = False


class NotChecked(NamedTuple):
    """Why a file was not looked into; an `image` that was not is worth a warning.

    Of what may be an image or not, and is not there to be looked at, nothing is `told`.
    """

    path: str
    reason: str
    image: bool
    told: bool = True


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
