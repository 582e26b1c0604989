"""Where a page with people's pictures may be written: never where a commit takes it along."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

from hooklib.model import UsageError
from hooklib.plumbing import SURROUNDINGS
from hooklib.sources import repository, shown

SIGN = b'<meta name="generator" content="image-privacy">'
"""By this a page is known as one of ours, which a later one may replace."""
HEAD = 4096


class Place(NamedTuple):
    """The file, links in its folder's path followed, and where it lies until it is whole."""

    path: Path
    workshop: Path


def place(given: str) -> Place:
    """Return where a page of this name is to be written. Raises UsageError where it must not be."""
    full = Path(os.path.abspath(given))
    path = Path(os.path.realpath(full.parent)) / full.name
    try:
        _guard_file(path)
        return Place(path, _workshop(path))
    except OSError as error:
        raise refusal(given, error.strerror or "cannot be written") from error
    except UsageError as error:
        raise refusal(given, str(error)) from error


def refusal(given: str, why: str) -> UsageError:
    """Return the error that says why there is no page."""
    return UsageError(f"--report {shown(given)}: {why}")


def _guard_file(path: Path) -> None:
    """Refuse what would be followed, or lost: a picture's name is soon in the wrong place."""
    if not path.parent.is_dir():
        raise UsageError("there is no such folder")
    try:
        kind = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    if stat.S_ISLNK(kind):
        raise UsageError("is a symbolic link, which is not followed")
    if not stat.S_ISREG(kind):
        raise UsageError("is not a regular file")
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head and SIGN not in head:
        raise UsageError("is there already and no report of this program: give another name")


def _workshop(path: Path) -> Path:
    """Return the folder for what is not whole yet: git must not see that either."""
    repo = repository(str(path.parent))
    if repo is None:
        return path.parent
    own, shared = Path(os.path.realpath(repo.git_dir)), Path(os.path.realpath(repo.common_dir))
    if own in (path.parent, *path.parent.parents) or shared in path.parents:
        return path.parent
    top = os.path.realpath(repo.working_dir)
    if not _is_ignored(path, str(own), top):
        raise UsageError(
            "is inside a repository and not ignored by git, and the page holds the pictures: "
            "write it elsewhere, or add it to .gitignore first"
        )
    workshop = shared / "image-privacy"
    workshop.mkdir(mode=0o700, exist_ok=True)
    if workshop.stat().st_dev != path.parent.stat().st_dev:
        raise UsageError("is on another file system than the repository's .git: write it elsewhere")
    return workshop


def _is_ignored(path: Path, git_dir: str, top: str) -> bool:
    """Whether git ignores a file, and does not track it. Raises UsageError where it does not say.

    A hook's surroundings may name another repository than the one that the file is in.
    """
    from git.cmd import Git
    from git.exc import GitError

    command = [Git.GIT_PYTHON_GIT_EXECUTABLE or "git", f"--git-dir={git_dir}"]
    command += [f"--work-tree={top}", "check-ignore", "-q", "--", str(path)]
    own = {**SURROUNDINGS, "GIT_INDEX_FILE": os.path.join(git_dir, "index")}
    try:
        code, _, why = Git(top).execute(
            command, with_extended_output=True, with_exceptions=False, env=own
        )
    except GitError as error:
        raise UsageError("is inside a repository, and git cannot be run here") from error
    if code not in (0, 1):
        reason = shown(str(why))
        raise UsageError(f"is inside a repository, and git does not say if it ignores it: {reason}")
    return code == 0
