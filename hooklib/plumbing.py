"""Git's plumbing, run through GitPython: bytes in, bytes out, names that end with NUL.

git runs in the current folder and with the environment as it is: a hook's index, quarantine and
repository are in there. Nobody's configuration changes what plumbing prints.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from subprocess import PIPE, Popen
from typing import Any, BinaryIO, NamedTuple

from hooklib.model import UsageError
from hooklib.printable import shown

CHUNK = 1 << 16
ALWAYS = ("--no-replace-objects", "--literal-pathspecs")
"""What is pushed are the true objects; a name is a name and no pattern."""
SURROUNDINGS = {
    "GIT_NO_LAZY_FETCH": "1",  # a partial clone would fetch what it lacks; this is for new gits,
    "GIT_ALLOW_PROTOCOL": "none",  # and this for older ones
    "GIT_OPTIONAL_LOCKS": "0",  # nobody's index is written to for our sake
    "GIT_GRAFT_FILE": os.devnull,  # what is pushed are the true ancestors
}


class Repository(NamedTuple):
    """Where git keeps things; `top` is None in a bare repository, `algorithm` names its ids."""

    folder: str
    common: str
    top: str | None
    shallow: bool
    algorithm: str


def repository_here() -> Repository:
    """Return the repository of the current folder, bare ones too. Raises UsageError."""
    return _repository(os.getcwd(), os.environ.get("GIT_DIR"))


@lru_cache(maxsize=8)
def _repository(folder: str, git_dir: str | None) -> Repository:
    asked = ("--absolute-git-dir", "--git-common-dir", "--is-inside-work-tree")
    told = output("rev-parse", *asked, "--is-shallow-repository", "--show-object-format")
    own, common, inside, shallow, algorithm = map(os.fsdecode, told.rstrip(b"\n").split(b"\n"))
    top = None
    if inside == "true":
        top = os.fsdecode(output("rev-parse", "--show-toplevel").removesuffix(b"\n"))
    full = os.path.normpath(os.path.join(folder, common))
    return Repository(own, full, top, shallow == "true", algorithm)


def output(*arguments: str, feed: bytes = b"") -> bytes:
    """Return what git prints. Raises UsageError where git fails."""
    process = start(*arguments, stdin=PIPE)
    told, error = process.communicate(feed)
    _guard(process, arguments[0], error)
    return told


def records(*arguments: str, stdin: Any = None) -> Iterator[bytes]:
    """Yield what git prints, NUL by NUL, as it comes. Raises UsageError where git fails."""
    process = start(*arguments, stdin=stdin)
    assert process.stdout is not None and process.stderr is not None  # noqa: S101, PT018 - pipes
    left = b""
    while chunk := os.read(process.stdout.fileno(), CHUNK):
        *whole, left = (left + chunk).split(b"\0")
        yield from whole
    ended(process, arguments[0])


def start(*arguments: str, stdin: BinaryIO | int | None = None) -> Popen[bytes]:
    """Start git with pipes for what it prints. Raises UsageError when there is none."""
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # said below, in our words
    from git.cmd import Git  # slow to import
    from git.exc import GitError

    command = [Git.GIT_PYTHON_GIT_EXECUTABLE or "git", *ALWAYS, *arguments]
    try:
        made: Any = Git(os.getcwd()).execute(
            command, istream=stdin, as_process=True, env=SURROUNDINGS
        )
    except GitError as error:
        raise UsageError("git cannot be run here") from error
    process: Popen[bytes] = made.proc
    made.proc = None  # or its end would be the process's, and would swallow an interrupt
    return process


def ended(process: Popen[bytes], name: str) -> None:
    """Wait for a process whose output was read by another. Raises UsageError where it failed."""
    assert process.stderr is not None  # noqa: S101 - a pipe
    error = process.stderr.read()
    process.wait()
    _guard(process, name, error)


def _guard(process: Popen[bytes], name: str, error: bytes) -> None:
    if process.returncode:
        lines = error.decode("utf-8", "replace").strip().splitlines() or ["failed"]
        # hints and warnings may stand before it
        why = next((line for line in lines if line.startswith("fatal: ")), lines[0])
        raise UsageError(f"git {name}: {shown(why.removeprefix('fatal: '))}")


def peeled(oids: Iterable[str]) -> list[tuple[str, str]]:
    """Return the id and the type of what each object is or, being a tag, leads to."""
    feed = "".join(f"{oid}^{{}}\n" for oid in oids).encode("ascii")
    told = output("cat-file", "--batch-check=%(objectname) %(objecttype)", feed=feed)
    pairs = [line.split(" ") for line in told.decode("utf-8", "replace").splitlines()]
    return [(pair[0], pair[1]) for pair in pairs]


def commit_id(name: str) -> str | None:
    """Return the commit that a revision names, None when there is no such commit here.

    A name that begins with a dash is no revision to git, and would be an option; behind a caret
    stands what is to be left out.
    """
    if name.startswith(("-", "^")) or "\0" in name:
        return None
    wanted = f"{name}^{{commit}}"
    process = start("rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    return process.communicate()[0].decode("ascii", "replace").strip() or None


def shallow_commits() -> frozenset[str]:
    """Return the commits at which a shallow clone was cut off."""
    try:
        with open(os.path.join(repository_here().common, "shallow"), encoding="ascii") as file:
            return frozenset(file.read().split())
    except FileNotFoundError:
        return frozenset()


def is_file_of(path: str, oid: str) -> bool:
    """Whether git would store a file as this very blob: its filters are run, nothing is stored."""
    if not os.path.isfile(path) or os.path.islink(path):
        return False
    process = start("hash-object", "--", path)
    return process.communicate()[0].decode("ascii").strip() == oid


class Objects:
    """Objects out of git's store, through one `cat-file --batch` for all of them."""

    def __init__(self) -> None:
        process = start("cat-file", "--batch", stdin=PIPE)
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - pipes
        self._ask, self._answer = process.stdin, process.stdout

    def read(
        self, oid: str, head: int, wanted: Callable[[bytes, int], bool]
    ) -> tuple[bytes, int] | None:
        """Return an object's bytes and size; only its head where it is not `wanted(head, size)`.

        None when it is not there. Raises OSError when git ends.
        """
        self._ask.write(oid.encode("ascii") + b"\n")
        self._ask.flush()
        told = self._answer.readline().split()
        if len(told) != 3:
            if told[1:] == [b"missing"]:
                return None
            raise OSError("git cannot read it")
        size = int(told[2])
        data = self._exactly(min(size, head))
        left = size - len(data)
        if left and wanted(data, size):
            data, left = data + self._exactly(left), 0
        while left:
            left -= len(self._exactly(min(left, CHUNK)))
        self._exactly(1)  # the line's end
        return data, size

    def _exactly(self, count: int) -> bytes:
        data = self._answer.read(count)
        if len(data) != count:
            raise OSError("git cannot read it")
        return data


_readers: dict[tuple[int, str], Objects] = {}


def read_object(
    oid: str, head: int, wanted: Callable[[bytes, int], bool]
) -> tuple[bytes, int] | None:
    """Do as `Objects.read`, with one reader a process: never that of whom it was forked from."""
    own = (os.getpid(), os.getcwd())
    if own not in _readers:
        _readers.clear()
        _readers[own] = Objects()
    try:
        return _readers[own].read(oid, head, wanted)
    except OSError:
        del _readers[own]  # it ended, and the next object is not to suffer
        raise
