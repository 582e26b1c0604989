"""Commits -> Candidates: every blob that any of them adds or changes, the merges' own too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from subprocess import PIPE

from hooklib.model import UsageError
from hooklib.plumbing import ended, output, records, repository_here, shallow_commits, start
from hooklib.sources._candidate import Candidate
from hooklib.sources._entries import Entry, candidates, raw

CUT_OFF = (
    "this clone is shallow and commits that are asked for are not in it: get them with "
    "`git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0` of actions/checkout)"
)
SHORT = 12
"""So many digits of a commit are shown."""


def brought(
    revisions: Sequence[str], paths: Sequence[str] = (), tips: Sequence[str] = ()
) -> list[Candidate]:
    """Return what the commits of these revisions (ids and options of rev-list) add or change.

    `tips` are further revisions, of which there may be very many. The first commit of each content
    and path is named. Raises UsageError, also where a shallow clone lacks some of the commits.
    """
    asked = ["--stdin", *revisions] if tips else list(revisions)
    feed = "".join(f"{tip}\n" for tip in tips).encode("ascii")
    if repository_here().shallow:
        commits = output("rev-list", *asked, feed=feed).decode("ascii").split()
        if not shallow_commits().isdisjoint(commits):
            raise UsageError(CUT_OFF)
    return list(candidates(_changes(asked, feed, paths))) if revisions or tips else []


def _changes(asked: Sequence[str], feed: bytes, paths: Sequence[str]) -> Iterator[Entry]:
    """Yield the changes of each commit, parents first.

    `-c` compares a merge with all its parents: what equals one of them was brought by the commits
    on that side, and what equals none is the merge's own.
    """
    commits = start("rev-list", "--topo-order", "--reverse", *asked, stdin=PIPE)
    assert commits.stdin is not None  # noqa: S101 - a pipe
    commits.stdin.write(feed)  # all of it is read before the first commit is told
    commits.stdin.close()
    how = ("-r", "-c", "--root", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff")
    yield from raw(records("diff-tree", "--stdin", *how, "--", *paths, stdin=commits.stdout))
    ended(commits, "rev-list")


def short(commit: str | None) -> str:
    """Return a commit as people are told of it."""
    return (commit or "")[:SHORT]
