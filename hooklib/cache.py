"""Verdicts of earlier runs, in `.git/image-privacy/cache`: by content, settings and version.

A cache only saves work. Whatever is wrong with it - damaged, locked, read-only, full - the run
goes on without, and comes to the same. It holds findings, which hold no private value.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from hooklib import __version__
from hooklib.model import Edit, Finding, Rectangle, Settings
from hooklib.rules import looking

if TYPE_CHECKING:
    import sqlite3

PAGES = 16_384
"""So many pages of 4 KiB may the file have; then the oldest quarter of the verdicts goes."""
PATIENCE = 5.0
"""So many seconds another process may hold the file before this one does without."""
AT_ONCE = 500
CHECK = 8
DECODERS = (
    "Pillow", "numpy", "opencv-python-headless", "pi-heif", "pillow-heif", "pillow-jxl-plugin",
)  # fmt: skip
_PREPARE = """
PRAGMA page_size = 4096;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS verdicts (key BLOB PRIMARY KEY, verdict BLOB NOT NULL);
"""


class Known(NamedTuple):
    """What a content came to under some settings: all of an outcome but where it lies.

    The path of a finding begins where that of the file ends: "" or "!thumbnail"; `content` is the
    SHA-256 of a file with findings.
    """

    image: bool
    findings: tuple[Finding, ...] = ()
    skipped: str | None = None
    content: str = ""
    format: str = ""


def content_id(data: bytes, algorithm: str) -> str:
    """Return the id that git gives to these bytes as a blob."""
    digest = hashlib.new(algorithm, b"blob %d\0" % len(data), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest()


@lru_cache(maxsize=64)
def _stem(settings: Settings) -> bytes:
    libraries = _libraries() if looking(settings) else ""
    words = (_program(), libraries, repr(settings), _model(settings.face_model))
    return hashlib.blake2b("\0".join(words).encode("utf-8", "replace")).digest()


def key(oid: str, suffix: str, settings: Settings) -> bytes:
    """Return what a verdict is found by. A name's suffix can tell the kind of a file."""
    stem = hashlib.blake2b(_stem(settings), digest_size=16)
    stem.update(f"{suffix}\0{oid}".encode("utf-8", "replace"))
    return stem.digest()


@lru_cache(maxsize=1)
def _program() -> str:
    """Return what stands for this program: its version, and the state of its files."""
    files = []
    for folder, _, names in sorted(os.walk(os.path.dirname(__file__))):
        for name in sorted(name for name in names if name.endswith((".py", ".onnx"))):
            state = os.stat(os.path.join(folder, name))
            files.append(f"{name} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join((__version__, *files)).encode()).hexdigest()


@lru_cache(maxsize=1)
def _libraries() -> str:
    """Return the versions of what decodes pictures and runs the detector."""
    from importlib.metadata import PackageNotFoundError, version

    versions = []
    for name in DECODERS:
        try:
            versions.append(version(name))
        except PackageNotFoundError:
            versions.append("?")
    return " ".join(versions)


@lru_cache(maxsize=4)
def _model(path: str) -> str:
    if not path:
        return ""
    try:
        state = os.stat(path)
    except OSError:
        return "gone"
    return f"{state.st_size} {state.st_mtime_ns}"


class Cache:
    """The verdicts of one repository; every failure of it is the same as not knowing."""

    def __init__(self, folder: str) -> None:
        self._path = os.path.join(folder, "image-privacy", "cache", "verdicts.db")
        self._connection: sqlite3.Connection | None = None
        self._opened()

    def _opened(self) -> None:
        try:
            import sqlite3  # not in every Python
        except ImportError:
            return
        try:
            os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
            self._connection = sqlite3.connect(self._path, PATIENCE, isolation_level=None)
            self._connection.executescript(_PREPARE)
            self._connection.execute(f"PRAGMA max_page_count = {PAGES}")
        except (OSError, ValueError, sqlite3.Error) as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        """Go on without; a damaged file is taken away, so that the next run has a cache again."""
        import sqlite3

        if self._connection is not None:
            self._connection.close()
        self._connection = None
        # an OperationalError is of the surroundings: locked, full, read-only
        if type(error) is sqlite3.DatabaseError:
            with suppress(OSError):
                os.unlink(self._path)

    def look_up(self, keys: Iterable[bytes]) -> dict[bytes, Known]:
        """Return what is known of these keys."""
        if self._connection is None:
            return {}
        import sqlite3

        found: dict[bytes, Known] = {}
        try:
            for some in _batches(keys, AT_ONCE):
                marks = ",".join("?" * len(some))
                asked = f"SELECT key, verdict FROM verdicts WHERE key IN ({marks})"  # noqa: S608
                for own, value in self._connection.execute(asked, some):
                    known = _unpacked(own, value)
                    if known is not None:
                        found[own] = known
        except sqlite3.Error as error:
            self._give_up(error)
        return found

    def remember(self, fresh: Mapping[bytes, Known]) -> None:
        """Keep verdicts for later runs."""
        if self._connection is None or not fresh:
            return
        import sqlite3

        rows = [(own, _packed(own, known)) for own, known in fresh.items()]
        try:
            try:
                self._write(rows)
            except sqlite3.OperationalError as error:
                if "full" not in str(error):
                    raise
                self._connection.execute(
                    "DELETE FROM verdicts WHERE rowid <="
                    " (SELECT min(rowid) + (max(rowid) - min(rowid)) / 4 FROM verdicts)"
                )
                self._write(rows)
        except sqlite3.Error as error:
            self._give_up(error)

    def _write(self, rows: Sequence[tuple[bytes, bytes]]) -> None:
        assert self._connection is not None  # noqa: S101 - for the type checker
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._connection.executemany("INSERT OR REPLACE INTO verdicts VALUES (?, ?)", rows)
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


_caches: dict[tuple[int, str], Cache] = {}


def cache_in(folder: str) -> Cache:
    """Return this process's own view of the cache in a repository's folder."""
    own = (os.getpid(), folder)
    if own not in _caches:
        _caches[own] = Cache(folder)
    return _caches[own]


def _batches(keys: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    rest = iter(keys)
    while some := list(islice(rest, size)):
        yield some


def _packed(own: bytes, known: Known) -> bytes:
    """Return a verdict as it is kept, behind a checksum of it and its key."""
    findings = [[*f._replace(edits=(), values=(), commit=None), f.fixable] for f in known.findings]
    text = json.dumps([*known._replace(findings=()), findings], separators=(",", ":")).encode()
    return _checksum(own + text) + text


def _unpacked(own: bytes, value: object) -> Known | None:
    if not isinstance(value, bytes):  # a damaged file may hold anything
        return None
    text = value[CHECK:]
    if value[:CHECK] != _checksum(own + text):
        return None
    *rest, findings = json.loads(text)
    return Known(*rest)._replace(findings=tuple(map(_finding, findings)))


def _checksum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=CHECK).digest()


def _finding(row: Sequence[Any]) -> Finding:
    """Return a finding without the edits, for which nobody asks who only checks."""
    *fields, fixable = row
    found = Finding(*fields)
    return found._replace(
        fields=tuple(found.fields),
        box=cast("Rectangle", tuple(found.box)) if found.box else None,
        edits=(Edit((), None),) if fixable else (),
        values=(),
    )
