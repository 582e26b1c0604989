"""The whole history: every blob that any branch, tag or other ref reaches, each once."""

from __future__ import annotations

import os
from collections.abc import Iterator

from hooklib.model import UsageError
from hooklib.sources._candidate import Candidate
from hooklib.sources._source import Request, Source

REMEDY = (
    "what is in the history stays there for all who have a copy. `git filter-repo "
    "--invert-paths --path FILE` in a fresh clone takes a file out of every commit (add it again "
    "clean); then force-push, let everybody clone anew, and ask the host to drop its caches."
)


def collect(request: Request) -> list[Candidate]:
    """Return each content and path with the first commit that holds it."""
    from hooklib.plumbing import repository_here
    from hooklib.sources._log import CUT_OFF, brought, short

    if repository_here().shallow:
        raise UsageError(f"--history: {CUT_OFF}")
    found = brought(["--all"], request.paths)
    told = [c._replace(note=f"first in commit {short(c.commit)}") for c in found]
    known = {candidate.oid for candidate in found}
    return told + [c for c in _without_commits(request.paths) if c.oid not in known]


def _without_commits(paths: tuple[str, ...]) -> Iterator[Candidate]:
    """Yield what refs reach that lead to a tree or a blob and to no commit."""
    from hooklib.plumbing import output, peeled
    from hooklib.sources._single import of_object

    told = output("for-each-ref", "--format=%(objecttype) %(objectname) %(refname)").splitlines()
    refs = [line.split(b" ", 2) for line in told if not line.startswith(b"commit ")]
    ends = peeled(oid.decode("ascii") for _, oid, _ in refs)
    for (oid, kind), (_, _, ref) in zip(ends, refs, strict=True):
        if kind != "commit":
            yield from of_object(oid, kind, os.fsdecode(ref), paths)


SOURCE = Source(
    "history",
    collect,
    help="every image that any branch or tag reaches, those deleted long ago too",
    remedy=REMEDY,
    fixes=False,
)
