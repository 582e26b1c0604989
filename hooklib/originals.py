"""The originals of what was fixed, kept where they do not leave the machine.

In a repository they lie in its git directory (`.git/image-privacy/originals`), which is never
pushed, those of linked worktrees as well: `git worktree remove` must not take them away.
Elsewhere they lie in the user's data folder. `contents` holds the bytes by their SHA-256,
`files` one record a path: which content was there, and which one the fix put in its place.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from hooklib.files import replace, unchanged
from hooklib.kept import originals_folder
from hooklib.model import CannotFix
from hooklib.sources import repository

PRIVATE = 0o600
BLOCK = 1 << 20
_HEX = re.compile("[0-9a-f]{64}")


class Record(NamedTuple):
    """The SHA-256 of a file before it was fixed, and of what fixes made of it, or tried to."""

    original: str
    fixed: tuple[str, ...]


class Shelf(NamedTuple):
    """Where the originals of one file are kept, and the name of its record."""

    folder: Path
    record: Path


def shelf(path: str) -> Shelf:
    """Return where the original of a file is, or would be, kept."""
    return next(_shelves(path))


def _shelves(path: str) -> Iterator[Shelf]:
    """Yield where an original is kept, and where it is when there was no repository at the time."""
    given = Path(os.path.abspath(path))
    full = given.parent.resolve() / given.name
    repo = repository(str(_nearest_folder(full)))
    if repo is not None:
        shared = os.path.realpath(repo.common_dir)
        own = os.path.relpath(os.path.realpath(repo.git_dir), shared)  # "." or "worktrees/NAME"
        inside = os.path.relpath(full, os.path.realpath(repo.working_dir))
        name = inside if own == "." else f"{own}\0{inside}"
        yield _shelf(Path(shared) / "image-privacy" / "originals", name)
    yield _shelf(originals_folder(), str(full))


def _shelf(folder: Path, name: str) -> Shelf:
    return Shelf(folder, folder / "files" / f"{_digest(os.fsencode(name))}.json")


def _nearest_folder(path: Path) -> Path:
    return next(folder for folder in path.parents if folder.is_dir())


def is_named_by_content(path: str, data: bytes) -> bool:
    """Whether a file is found again by its bytes, as a kept original and an object of Git LFS are.

    Other bytes under its name would be damage, and its own original would be the file itself.
    """
    name = os.path.basename(path).lower()
    return _HEX.fullmatch(name) is not None and name == _digest(data)


def keep(path: str, original: bytes, fixed: bytes) -> None:
    """Keep a file's bytes before `fixed` takes their place. Raises OSError.

    A file that is fixed again without having been changed in between keeps its first original.
    """
    place = shelf(path)
    (place.folder / "contents").mkdir(mode=0o700, parents=True, exist_ok=True)
    place.record.parent.mkdir(mode=0o700, exist_ok=True)
    record = Record(_digest(original), ())
    earlier = _record(place)
    if (
        earlier is not None
        and record.original in earlier.fixed
        and _is_whole(place, earlier.original)
    ):
        record = earlier
    elif not _is_whole(place, record.original):
        replace(_content(place, record.original), original, PRIVATE)
    record = record._replace(fixed=tuple(dict.fromkeys((*record.fixed, _digest(fixed)))))
    replace(place.record, json.dumps(record._asdict()).encode(), PRIVATE)


def restore(path: str, *, force: bool = False) -> None:
    """Put the original of a fixed file back, byte for byte.

    Raises CannotFix when none is kept, when it is damaged, or when the file was changed after
    it was fixed (unless `force`). Raises OSError.
    """
    kept = ((place, _record(place)) for place in _shelves(path))
    place, record = next(((p, r) for p, r in kept if r is not None), (None, None))
    if place is None or record is None:
        raise CannotFix("no original is kept for this file")
    try:
        original = _content(place, record.original).read_bytes()
    except FileNotFoundError as error:
        raise CannotFix("the kept original is gone") from error
    if _digest(original) != record.original:
        raise CannotFix("the kept original is damaged")
    target = Path(path)
    if target.is_symlink():
        raise CannotFix("is a symbolic link now")
    if not target.exists():
        replace(target, original, 0o666 & ~_umask())
        return
    found = target.stat()
    if _digest(target.read_bytes()) not in (record.original, *record.fixed) and not force:
        raise CannotFix("was changed after it was fixed; --force puts the original back anyway")
    replace(target, original, found.st_mode & 0o7777, unchanged(target, found))


def _record(place: Shelf) -> Record | None:
    try:
        entry = json.loads(place.record.read_bytes())
        record = Record(entry["original"], tuple(entry["fixed"]))
        if all(_HEX.fullmatch(digest) for digest in (record.original, *record.fixed)):
            return record
        cause: Exception | None = None
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        cause = error
    raise CannotFix(f"the record of its original is damaged: {place.record}") from cause


def _is_whole(place: Shelf, digest: str) -> bool:
    """Whether a content is kept, and still what it was."""
    try:
        with _content(place, digest).open("rb") as file:
            return _digest_of(file) == digest
    except FileNotFoundError:
        return False


def _content(place: Shelf, digest: str) -> Path:
    return place.folder / "contents" / digest


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest_of(file: BinaryIO) -> str:
    """Return the SHA-256 of a file of any size."""
    content = hashlib.sha256()
    while piece := file.read(BLOCK):
        content.update(piece)
    return content.hexdigest()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
