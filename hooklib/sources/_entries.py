"""What git's raw listings say, as entries: a mode, a blob's id and a path."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from hooklib.plumbing import repository_here
from hooklib.sources._candidate import Candidate

LINK, GITLINK, GONE = b"120000", b"160000", b"000000"


class Entry(NamedTuple):
    """One path in a commit or in the index; of a deletion the mode is `GONE`."""

    mode: bytes
    oid: str
    path: bytes
    commit: str | None = None


def raw(records: Iterable[bytes]) -> Iterator[Entry]:
    """Read `--raw -z`; of a merge (`-c`) what the merge itself made.

    Of n parents a header has n colons, n + 1 modes and n + 1 ids, the result's last. A record
    that is neither header nor the path behind one is the commit that the next ones are of.
    """
    commit = None
    rest = iter(records)
    for record in rest:
        if not record.startswith(b":"):
            commit = record.decode("ascii")
            continue
        parents = len(record) - len(record.lstrip(b":"))
        words = record[parents:].split(b" ")
        yield Entry(words[parents], words[2 * parents + 1].decode("ascii"), next(rest), commit)


def staged(records: Iterable[bytes]) -> Iterator[Entry]:
    """Read `ls-files -s -z`."""
    for record in filter(None, records):
        about, _, path = record.partition(b"\t")
        mode, oid, _ = about.split(b" ")
        yield Entry(mode, oid.decode("ascii"), path)


def tree(records: Iterable[bytes]) -> Iterator[Entry]:
    """Read `ls-tree -r -z`."""
    for record in filter(None, records):
        about, _, path = record.partition(b"\t")
        mode, _, oid = about.split(b" ")
        yield Entry(mode, oid.decode("ascii"), path)


def candidates(entries: Iterable[Entry]) -> Iterator[Candidate]:
    """Yield what entries hold, each content once a path, with the commit that comes first."""
    seen_from_here = _seen_from_here()
    seen: set[tuple[str, bytes]] = set()
    for mode, oid, path, commit in entries:
        if mode in (GONE, GITLINK) or (oid, path) in seen:
            continue
        seen.add((oid, path))
        yield Candidate(
            seen_from_here(path), False, oid, stored=True, commit=commit, link=mode == LINK
        )


def _seen_from_here() -> Callable[[bytes], str]:
    """Return how a path from the top of the work tree is called from the current folder."""
    top = repository_here().top
    here = os.path.realpath(os.getcwd())
    if top is None or os.path.realpath(top) == here:
        return lambda path: os.path.normpath(os.fsdecode(path))
    whole = os.path.realpath(top)
    return lambda path: os.path.relpath(os.path.join(whole, os.fsdecode(path)), here)
