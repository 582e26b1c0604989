"""Refs that lead to a tree or a blob and to no commit: what they hold."""

from __future__ import annotations

from collections.abc import Sequence

from hooklib.plumbing import records
from hooklib.printable import shown
from hooklib.sources._candidate import Candidate
from hooklib.sources._entries import candidates, tree


def of_object(oid: str, kind: str, ref: str, paths: Sequence[str] = ()) -> list[Candidate]:
    """Return what a tree or a blob holds that a ref leads to."""
    note = f"in {shown(ref)}"
    if kind == "blob":
        return [Candidate(ref, False, oid, stored=True, note=note)]
    listed = tree(records("ls-tree", "-r", "-z", "--full-tree", oid, "--", *paths))
    return [found._replace(note=note) for found in candidates(listed)]
