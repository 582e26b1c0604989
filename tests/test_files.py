"""Writing a file in one step, with every step failing once."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from hooklib import files
from tests.places import POSIX, names, strays

OLD, NEW = b"old" * 1000, b"new" * 2000


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(OLD)
    return path


def test_the_new_bytes_take_the_place_of_the_old(target: Path) -> None:
    files.replace(target, NEW, 0o644)
    assert target.read_bytes() == NEW
    assert names(target.parent) == [target.name]


def test_a_file_that_was_not_there_appears(tmp_path: Path) -> None:
    files.replace(tmp_path / "new.jpg", NEW, 0o644)
    assert (tmp_path / "new.jpg").read_bytes() == NEW


@pytest.mark.skipif(not POSIX, reason="modes are of POSIX systems")
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o640, 0o444, 0o4755])
def test_the_mode_is_the_one_asked_for_whatever_the_umask(target: Path, mode: int) -> None:
    earlier = os.umask(0o077)
    try:
        files.replace(target, NEW, mode)
    finally:
        os.umask(earlier)
    assert target.stat().st_mode & 0o7777 == mode


@pytest.mark.skipif(not POSIX, reason="modes are of POSIX systems")
def test_nobody_else_can_read_the_file_while_it_is_written(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []
    monkeypatch.setattr(os, "fsync", lambda handle: modes.append(os.fstat(handle).st_mode & 0o777))
    files.replace(target, NEW, 0o644)
    assert modes[0] == 0o600


@pytest.mark.skipif(not POSIX, reason="folders cannot be synced elsewhere")
def test_the_bytes_are_on_the_disk_before_the_name_and_the_name_afterwards(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, bytes]] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        kind = "folder" if Path(f"/proc/self/fd/{handle}").is_dir() else "file"
        seen.append((kind, target.read_bytes()))
        real(handle)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("no /proc to tell what a descriptor is")
    monkeypatch.setattr(os, "fsync", fsync)
    files.replace(target, NEW, 0o644)
    assert seen == [("file", OLD), ("folder", NEW)]


def test_a_folder_that_cannot_be_synced_is_no_failure(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def open_(path: Path, flags: int, mode: int = 0o777) -> int:
        if path == target.parent:
            raise PermissionError
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", open_)
    files.replace(target, NEW, 0o644)
    assert target.read_bytes() == NEW


def _refusing(number: int) -> Any:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def _torn(number: int) -> Any:
    """Return an `open` whose files take half of what is written and then fail."""

    class Torn:
        def __init__(self, path: Path, mode: str, opener: Any) -> None:
            self.file = path.open(mode)

        def close(self) -> None:
            self.file.close()

        def write(self, data: bytes) -> None:
            self.file.write(data[: len(data) // 2])
            self.file.flush()
            raise OSError(number, os.strerror(number))

        def fileno(self) -> int:
            return self.file.fileno()

    return Torn


STEPS = {
    "making the temporary file": (files, "open", _refusing),
    "writing": (files, "open", _torn),
    "syncing": (os, "fsync", _refusing),
    "setting the mode": (Path, "chmod", _refusing),
    "taking the name": (Path, "replace", _refusing),
}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize("step", STEPS)
def test_a_failure_leaves_the_old_file_and_nothing_else(
    target: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    where, name, fault = STEPS[step]
    with monkeypatch.context() as patch:
        patch.setattr(where, name, fault(number), raising=False)
        with pytest.raises(OSError, match=os.strerror(number)):
            files.replace(target, NEW, 0o644)
    assert target.read_bytes() == OLD
    assert strays(target.parent) == []


def test_an_interrupt_leaves_the_old_file_and_nothing_else(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        files.replace(target, NEW, 0o644)
    assert target.read_bytes() == OLD
    assert strays(target.parent) == []


def test_an_interrupt_in_the_making_of_the_temporary_file_leaves_none(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def interrupted(path: Path, flags: int, mode: int = 0o777) -> int:
        os.close(real(path, flags, mode))
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "open", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.replace(target, NEW, 0o644)
    assert target.read_bytes() == OLD
    assert strays(target.parent) == []


@pytest.mark.skipif(not POSIX, reason="on Windows nobody can take an open file away")
@pytest.mark.parametrize("times", [1, 2])
def test_another_process_may_sweep_what_is_not_locked_yet(
    target: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    swept: list[Path] = []

    def locked(handle: int) -> bool:
        if len(swept) < times:
            (temporary,) = target.parent.glob(".image-privacy-*.tmp")
            temporary.unlink()
            swept.append(temporary)
        return True

    monkeypatch.setattr(files, "_locked", locked)
    if times == 1:
        files.replace(target, NEW, 0o644)
    else:
        with pytest.raises(FileNotFoundError):
            files.replace(target, NEW, 0o644)
    assert target.read_bytes() == (NEW if times == 1 else OLD)
    assert strays(target.parent) == []


def test_a_long_name_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250 + ".jpg")
    files.replace(path, NEW, 0o644)
    assert path.read_bytes() == NEW
