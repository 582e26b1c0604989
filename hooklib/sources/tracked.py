"""The files that git tracks here, as they are in the work tree."""

from __future__ import annotations

import os
from collections.abc import Iterable

from hooklib.formats._unread import SUFFIXES
from hooklib.model import UsageError
from hooklib.sources._candidate import Candidate, repository
from hooklib.sources._source import Request, Source

AUTOMATIC = (b"text", b"crlf", b"eol")
OTHERS = (b"filter", b"ident", b"working-tree-encoding")
TEXTUAL = frozenset((".svg",))


def tracked() -> list[Candidate] | None:
    """Return the files that git tracks below the current folder, None outside a repository.

    Where git vouches that a file's bytes are those of its blob, the blob's id is told as well.
    """
    if repository(os.getcwd()) is None:
        return None
    try:
        return _listed()
    except UsageError as error:
        why = "git does not list the files here; name them, or see what `git ls-files` says"
        raise UsageError(why) from error


def _listed() -> list[Candidate]:
    from hooklib.plumbing import records

    ids: dict[bytes, str] = {}
    for record in filter(None, records("ls-files", "-s", "-v", "-z")):
        about, _, path = record.partition(b"\t")
        tag, mode, oid, _ = about.split(b" ")
        # "H" is neither in conflict nor kept from being looked at for changes
        ids[path] = oid.decode("ascii") if tag == b"H" and mode.startswith(b"100") else ""
    how = ("--name-only", "-z", "--relative", "--ignore-submodules=all")
    for path in records("diff-files", *how):
        if path in ids:
            ids[path] = ""
    for path in _converted([path for path, oid in ids.items() if oid]):
        ids[path] = ""
    paths = sorted((os.path.normpath(os.fsdecode(path)), oid) for path, oid in ids.items())
    return [Candidate(path, False, oid) for path, oid in paths if oid or os.path.lexists(path)]


def _converted(paths: Iterable[bytes]) -> set[bytes]:
    """Return the paths whose files may hold other bytes than their blobs: filters, line ends."""
    from hooklib.plumbing import output

    feed = b"".join(path + b"\0" for path in paths)
    told = output("check-attr", "-a", "-z", "--stdin", feed=feed).split(b"\0")
    found: set[bytes] = set()
    binary: set[bytes] = set()
    for path, attribute, value in zip(told[::3], told[1::3], told[2::3], strict=False):
        if attribute == b"text" and value == b"unset":
            binary.add(path)
        elif attribute in OTHERS or (attribute in AUTOMATIC and not _stays(path, value)):
            found.add(path)
    if _line_ends_change():
        found.update(p for p in feed.split(b"\0") if p not in binary and not _stays(p, b"auto"))
    return found


def _stays(path: bytes, value: bytes) -> bool:
    """Whether line ends stay: git converts by itself only what has the bytes of a text."""
    suffix = os.path.splitext(os.fsdecode(path))[1].lower()
    return value in (b"unset", b"auto") and suffix in SUFFIXES - TEXTUAL


def _line_ends_change() -> bool:
    from hooklib.plumbing import output

    try:
        return output("config", "--get", "core.autocrlf").strip().lower() not in (b"false", b"")
    except UsageError:  # not set
        return False


def collect(request: Request) -> list[Candidate]:
    """Return the files that git tracks; outside a repository all below the current folder."""
    from hooklib.sources.paths import candidates

    found = tracked()
    return list(candidates(())) if found is None else found


SOURCE = Source("tracked", collect)
