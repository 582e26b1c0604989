"""What is staged: the blobs that the next commit adds or changes, not the files beside them."""

from __future__ import annotations

from hooklib.sources._candidate import Candidate
from hooklib.sources._source import Request, Source


def collect(request: Request) -> list[Candidate]:
    """Return what differs between the index and HEAD; before the first commit all of the index.

    Of a file in conflict each side is looked at: one of them may be committed.
    """
    from hooklib.plumbing import commit_id, output, records
    from hooklib.sources._entries import candidates, raw, staged

    head = commit_id("HEAD") or output("hash-object", "-t", "tree", "--stdin").decode().strip()
    how = ("--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff")
    index = ("--cached", "--ita-invisible-in-index")  # what `add -N` names is in no commit yet
    changed = list(raw(records("diff-index", *index, *how, head, "--", *request.paths)))
    sides = staged(records("ls-files", "-u", "-z", "--full-name", "--", *request.paths))
    return list(candidates([*(entry for entry in changed if set(entry.oid) != {"0"}), *sides]))


SOURCE = Source(
    "staged",
    collect,
    help="what is staged, not the files; --fix then mends the files that are as staged, to be added"
    " again",
    again=True,
)
