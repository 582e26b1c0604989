"""A range of commits, as in a pull request: every blob that any of them adds or changes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hooklib.model import UsageError
from hooklib.printable import shown
from hooklib.sources._candidate import Candidate
from hooklib.sources._source import Request, Source

_RANGE = re.compile(r"(.*?)(\.\.\.?)(?!\.)(.*)", re.DOTALL)
REMEDY = (
    "a later commit takes nothing out of these: clean the file, `git commit --fixup=COMMIT`, then "
    "`git rebase -i --autosquash` so that COMMIT itself no longer holds it."
)


def collect(request: Request) -> list[Candidate]:
    """Return what the commits of B that are not in A bring; A...B wants a common ancestor."""
    from hooklib.sources._log import brought, short

    match = _RANGE.fullmatch(request.value)
    if match is None:
        raise UsageError(f"--range {shown(request.value)}: must be A..B or A...B")
    base, dots, tip = match[1] or "HEAD", match[2], match[3] or "HEAD"
    old, new = _commit(base), _commit(tip)
    if dots == "...":
        _guard_ancestor(old, new, request.value)
    found = brought([new, f"^{old}"], request.paths)
    called = short(tip) if re.fullmatch("[0-9a-f]{40,64}", tip) else tip
    return with_notes(found, [new], called)


def with_notes(found: list[Candidate], tips: Sequence[str], called: str) -> list[Candidate]:
    """Say of each whether it is still in the files of one of the last commits."""
    from hooklib.plumbing import records
    from hooklib.sources._entries import tree
    from hooklib.sources._log import short

    there: set[str] = set()
    wanted = {candidate.oid for candidate in found}
    for tip in tips if wanted else ():
        listed = tree(records("ls-tree", "-r", "-z", "--full-tree", tip))
        there.update(entry.oid for entry in listed if entry.oid in wanted)
    name = shown(called)
    kept, gone = f"still in {name}", f"gone from {name}, but not from its history"
    return [
        c._replace(note=f"in commit {short(c.commit)}, {kept if c.oid in there else gone}")
        for c in found
    ]


def _commit(name: str) -> str:
    from hooklib.plumbing import commit_id, repository_here
    from hooklib.sources._log import CUT_OFF

    found = commit_id(name)
    if found is None:
        why = f"; {CUT_OFF}" if repository_here().shallow else ""
        raise UsageError(f"--range: {shown(name)} is no commit in this repository{why}")
    return found


def _guard_ancestor(old: str, new: str, value: str) -> None:
    from hooklib.plumbing import repository_here, start
    from hooklib.sources._log import CUT_OFF

    process = start("merge-base", old, new)
    process.communicate()
    if process.returncode:
        why = CUT_OFF if repository_here().shallow else "its ends have no ancestor in common"
        raise UsageError(f"--range {shown(value)}: {why}")


SOURCE = Source(
    "range",
    collect,
    help="every image that commits of B add or change which are not in A; with three dots A and B"
    " must have an ancestor in common",
    metavar="A..B",
    remedy=REMEDY,
    fixes=False,
)
