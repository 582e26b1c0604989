"""What a source yields, and where a repository is."""

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
    if not _may_lie_in_one(folder):
        return None
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # no git program: still a repository
    from git import Repo  # slow to import, and most runs are given their paths
    from git.exc import InvalidGitRepositoryError, NoSuchPathError

    try:
        repo = Repo(folder, search_parent_directories=True, expand_vars=False)
    except (InvalidGitRepositoryError, NoSuchPathError):
        return None
    return None if repo.bare else repo


def _may_lie_in_one(folder: str) -> bool:
    """Whether a folder or one above it holds what every repository has: spares GitPython's import.

    A work tree has `.git`, a git directory has `HEAD`.
    """
    above = os.path.dirname(folder)
    if any(os.path.lexists(os.path.join(folder, name)) for name in (".git", "HEAD")):
        return True
    return above != folder and _may_lie_in_one(above)
