"""The originals of what was fixed, kept where they do not leave the machine.

In a repository they lie in its git directory (`.git/image-privacy/originals`), which is never
pushed; elsewhere in the user's data folder. `contents` holds the bytes by their SHA-256,
`files` one record a path: which content was there, and which one the fix put in its place.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import NamedTuple

from hooklib.files import replace
from hooklib.model import CannotFix
from hooklib.sources import repository

PRIVATE = 0o600


class Record(NamedTuple):
    """The SHA-256 of a file before and after it was fixed."""

    original: str
    fixed: str


class Shelf(NamedTuple):
    """Where the originals of one file are kept, and the name of its record."""

    folder: Path
    record: Path


def shelf(path: str) -> Shelf:
    """Return where the original of a file is, or would be, kept."""
    full = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    repo = repository(str(_nearest_folder(full)))
    if repo is None:
        from platformdirs import user_data_path

        folder, name = user_data_path("image-privacy") / "originals", os.fsencode(full)
    else:
        folder = Path(repo.git_dir) / "image-privacy" / "originals"
        name = os.fsencode(os.path.relpath(full.parent.resolve() / full.name, repo.working_dir))
    return Shelf(folder, folder / "files" / f"{_digest(name)}.json")


def _nearest_folder(path: Path) -> Path:
    return next(folder for folder in path.parents if folder.is_dir())


def keep(path: str, original: bytes, fixed: bytes) -> None:
    """Keep a file's bytes before `fixed` takes their place. Raises OSError.

    A file that is fixed again without having been changed in between keeps its first original.
    """
    place = shelf(path)
    (place.folder / "contents").mkdir(mode=0o700, parents=True, exist_ok=True)
    place.record.parent.mkdir(mode=0o700, exist_ok=True)
    now = _digest(original)
    earlier = _record(place)
    if earlier is not None and earlier.fixed == now and _content(place, earlier.original).exists():
        now = earlier.original
    elif not _content(place, now).exists():
        replace(_content(place, now), original, PRIVATE)
    record = Record(now, _digest(fixed))
    replace(place.record, json.dumps(record._asdict()).encode(), PRIVATE)


def restore(path: str, *, force: bool = False) -> None:
    """Put the original of a fixed file back, byte for byte.

    Raises CannotFix when none is kept, when it is damaged, or when the file was changed after
    it was fixed (unless `force`). Raises OSError.
    """
    place = shelf(path)
    record = _record(place)
    if record is None:
        raise CannotFix("no original is kept for this file")
    original = _content(place, record.original).read_bytes()
    if _digest(original) != record.original:
        raise CannotFix("the kept original is damaged")
    target = Path(path)
    if target.is_symlink():
        raise CannotFix("is a symbolic link now")
    if target.exists():
        if _digest(target.read_bytes()) not in record and not force:
            raise CannotFix("was changed after it was fixed; --force puts the original back anyway")
        mode = target.stat().st_mode & 0o7777
    else:
        mode = 0o666 & ~_umask()
    replace(target, original, mode)


def _record(place: Shelf) -> Record | None:
    try:
        entry = json.loads(place.record.read_bytes())
        return Record(str(entry["original"]), str(entry["fixed"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise CannotFix("the record of its original is damaged") from error


def _content(place: Shelf, digest: str) -> Path:
    return place.folder / "contents" / digest


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
