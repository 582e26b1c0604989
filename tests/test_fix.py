"""A fix at the disk: whatever fails, whenever it is killed, a file is the old one or the new."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hooklib import files, fix, originals
from hooklib import fix as fix_module
from hooklib.cleaning import clean
from hooklib.cli import main
from hooklib.model import Blob, CannotFix, Settings
from tests.photos import (
    CREDITS,
    clean_jpeg,
    clean_png,
    clean_webp,
    phone_photo,
    phone_png,
    phone_webp,
    pixels,
)
from tests.places import HOOKLIB, POSIX, ROOT, names, new_repository, settle, strays

PHOTOS = {"a.jpg": phone_photo(), "b.png": phone_png(), "c.webp": phone_webp()}
posix = pytest.mark.skipif(not POSIX, reason="such files are of POSIX systems")


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return settle(monkeypatch, tmp_path)


@pytest.fixture
def photo(work: Path) -> Path:
    path = work / "a.jpg"
    path.write_bytes(phone_photo())
    return path


def _cleaned() -> bytes:
    return clean(Blob(phone_photo(), "a.jpg"), Settings()).data


# what a fix does


@pytest.mark.parametrize("name", PHOTOS)
def test_the_file_is_clean_and_the_picture_the_same(work: Path, name: str) -> None:
    path = work / name
    path.write_bytes(PHOTOS[name])
    assert main(["--fix", name]) == 0
    assert path.read_bytes() != PHOTOS[name]
    assert pixels(path.read_bytes()) == pixels(PHOTOS[name])
    assert main([name]) == 0
    assert strays(work) == []
    assert names(work) == [name]


@pytest.mark.parametrize("name", PHOTOS)
def test_credits_stay(work: Path, name: str) -> None:
    (work / name).write_bytes(PHOTOS[name])
    assert main(["--fix", name]) == 0
    assert all(words.encode() in (work / name).read_bytes() for words in CREDITS)


@pytest.mark.parametrize("name", PHOTOS)
def test_a_second_fix_changes_nothing_not_even_the_time(work: Path, name: str) -> None:
    path = work / name
    path.write_bytes(PHOTOS[name])
    assert main(["--fix", name]) == 0
    os.utime(path, ns=(10**18, 10**18))
    first = path.read_bytes(), path.stat()
    assert main(["--fix", "--exit-non-zero-on-fix", name]) == 0
    assert path.read_bytes() == first[0]
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (first[1].st_mtime_ns, first[1].st_ino)


@pytest.mark.parametrize(
    "data", [clean_jpeg(), clean_png(), clean_webp()], ids=["jpeg", "png", "webp"]
)
def test_a_file_with_nothing_to_remove_is_not_touched(
    work: Path, data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = work / "clean"
    path.write_bytes(data)
    os.utime(path, ns=(10**18, 10**18))
    before = path.stat()
    assert main(["--fix", "--exit-non-zero-on-fix", "clean"]) == 0
    assert path.read_bytes() == data
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert "1 image checked, nothing found." in capsys.readouterr().out
    assert main(["restore", "clean"]) == 1


def test_nor_by_the_function_itself(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / "clean.jpg").write_bytes(clean_jpeg())
    monkeypatch.setattr(originals, "keep", pytest.fail)
    blob = Blob(clean_jpeg(), "clean.jpg")
    assert fix.fix(blob, Settings()).data == clean_jpeg()


@posix
@pytest.mark.parametrize("mode", [0o644, 0o600, 0o755, 0o664])
def test_the_mode_stays(photo: Path, mode: int) -> None:
    photo.chmod(mode)
    assert main(["--fix", "a.jpg"]) == 0
    assert photo.stat().st_mode & 0o7777 == mode


@pytest.mark.parametrize("inside", [True, False], ids=["repository", "elsewhere"])
def test_the_original_comes_back(work: Path, photo: Path, *, inside: bool) -> None:
    if inside:
        new_repository(work)
    assert main(["--fix", "a.jpg"]) == 0
    assert photo.read_bytes() == _cleaned()
    assert main(["restore", "a.jpg"]) == 0
    assert photo.read_bytes() == phone_photo()
    assert main(["--fix", "a.jpg"]) == 0
    assert photo.read_bytes() == _cleaned()


def test_fixed_edited_and_fixed_again(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--fix", "a.jpg"]) == 0
    photo.write_bytes(phone_photo(2))
    assert main(["restore", "a.jpg"]) == 1
    assert "was changed after it was fixed; --force" in capsys.readouterr().err
    assert photo.read_bytes() == phone_photo(2)
    assert main(["--fix", "a.jpg"]) == 0
    assert main(["restore", "a.jpg"]) == 0
    assert photo.read_bytes() == phone_photo(2)


def test_fixed_bit_by_bit_the_very_first_comes_back(photo: Path) -> None:
    for prefix in ("LOC", "DEV", "IDN,EMB"):
        before = photo.read_bytes()
        assert main(["--fix", "--select", prefix, "a.jpg"]) == 0
        assert photo.read_bytes() != before
    assert main(["restore", "a.jpg"]) == 0
    assert photo.read_bytes() == phone_photo()


# what it does not do


def test_a_file_that_was_changed_meanwhile_is_not_overwritten(
    photo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = clean

    def slowly(*known: Any) -> Any:
        photo.write_bytes(b"of another program")
        return real(*known)

    monkeypatch.setattr(fix, "clean", slowly)
    assert main(["--fix", "a.jpg"]) == 1
    assert photo.read_bytes() == b"of another program"
    out = capsys.readouterr().out
    assert "(not fixed: the file was changed by another program meanwhile)" in out
    assert "[*]" not in out.replace("fixable [*]", "")


def test_nor_one_that_is_changed_while_its_original_is_kept(
    photo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = originals.keep

    def slowly(*known: Any) -> None:
        real(*known)
        photo.write_bytes(b"of another program")

    monkeypatch.setattr(originals, "keep", slowly)
    assert main(["--fix", "a.jpg"]) == 1
    assert photo.read_bytes() == b"of another program"
    assert "changed by another program meanwhile" in capsys.readouterr().out
    assert strays(photo.parent) == []


@posix
def test_another_name_of_the_same_file_is_no_change(
    photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.link(photo, photo.with_name("b.jpg"))
    real = originals.keep

    def slowly(*known: Any) -> None:
        real(*known)
        photo.with_name("b.jpg").unlink()  # as when a fix of that one puts another in its place
        os.link(photo, photo.with_name("c.jpg"))

    monkeypatch.setattr(originals, "keep", slowly)
    assert main(["--fix", "a.jpg"]) == 0
    assert photo.read_bytes() == _cleaned()
    assert photo.with_name("c.jpg").read_bytes() == phone_photo()


def test_a_file_that_went_meanwhile_does_not_come_back(
    photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = clean

    def slowly(*known: Any) -> Any:
        photo.unlink()
        return real(*known)

    monkeypatch.setattr(fix, "clean", slowly)
    assert main(["--fix", "a.jpg"]) == 1
    assert not photo.exists()


@posix
def test_a_file_that_became_a_link_is_not_written_through(
    photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = clean
    other = photo.with_name("other.jpg")

    def slowly(*known: Any) -> Any:
        photo.rename(other)
        photo.symlink_to("other.jpg")
        return real(*known)

    monkeypatch.setattr(fix, "clean", slowly)
    assert main(["--fix", "a.jpg"]) == 1
    assert photo.is_symlink()
    assert other.read_bytes() == phone_photo()


@posix
def test_a_link_is_neither_followed_nor_replaced(work: Path, photo: Path) -> None:
    (work / "link.jpg").symlink_to("a.jpg")
    assert main(["--fix", "link.jpg"]) == 0
    assert (work / "link.jpg").is_symlink()
    assert photo.read_bytes() == phone_photo()


@pytest.mark.skipif(ROOT, reason="root may write everything")
def test_a_read_only_file_stays(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo.chmod(0o444)
    assert main(["--fix", "a.jpg"]) == 1
    assert photo.read_bytes() == phone_photo()
    assert "(not fixed: the file is read-only)" in capsys.readouterr().out


def test_a_file_that_says_it_is_read_only_stays(
    photo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert main(["--fix", "a.jpg"]) == 1
    assert photo.read_bytes() == phone_photo()
    assert "(not fixed: the file is read-only)" in capsys.readouterr().out


@pytest.mark.skipif(ROOT or not POSIX, reason="root may write everywhere")
def test_a_read_only_folder(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo.parent.chmod(0o500)
    try:
        assert main(["--fix", "a.jpg"]) == 1
    finally:
        photo.parent.chmod(0o700)
    assert photo.read_bytes() == phone_photo()
    assert "(not fixed: Permission denied)" in capsys.readouterr().out


# failures at every step; the first file meets them, the others go on


def _failing(real: Any, number: int, *, at: int) -> Any:
    """Return a function that fails at its `at`th call, counted from 1, and else is `real`."""
    calls = 0

    def call(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == at:
            raise OSError(number, os.strerror(number))
        return real(*arguments, **named)

    return call


class _Torn:
    """A file that takes half of what is written, then fails."""

    failed = False

    def __init__(self, path: Path, mode: str, opener: Any) -> None:
        self.file = path.open(mode)

    def close(self) -> None:
        self.file.close()

    def write(self, data: bytes) -> None:
        if _Torn.failed:
            self.file.write(data)
            return
        _Torn.failed = True
        self.file.write(data[: len(data) // 2])
        self.file.flush()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def flush(self) -> None:
        self.file.flush()

    def fileno(self) -> int:
        return self.file.fileno()


# a fix puts three files in place, one after another: the original, its record, the file itself
STEPS = {"open": (files, 1), "fsync": (os, 2), "chmod": (Path, 1), "replace": (Path, 1)}
CALLS = [
    (step, (turn - 1) * each + 1, what)
    for step, (_, each) in STEPS.items()
    for turn, what in enumerate(("original", "record", "file"), 1)
]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize(("step", "at", "what"), CALLS, ids=[f"{s}-{w}" for s, _, w in CALLS])
def test_a_failure(
    work: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    step: str,
    at: int,
    what: str,
    number: int,
) -> None:
    new_repository(work)
    for name, data in PHOTOS.items():
        (work / name).write_bytes(data)
    where = STEPS[step][0]
    with monkeypatch.context() as patch:
        real = getattr(where, step, open)
        patch.setattr(where, step, _failing(real, number, at=at), raising=False)
        assert main(["--fix", *PHOTOS]) == 1
    out = capsys.readouterr().out
    why = "" if what == "file" else "the original cannot be kept: "
    assert f"(not fixed: {why}{os.strerror(number)})" in out
    assert "2 files fixed" in out
    assert (work / "a.jpg").read_bytes() == phone_photo()
    assert all((work / name).read_bytes() != PHOTOS[name] for name in ("b.png", "c.webp"))
    assert strays(work) == []
    _goes_on_as_ever(work)


def _goes_on_as_ever(work: Path) -> None:
    """Check that what failed once works the next time, and that the original is what it was."""
    assert main(["--fix", "a.jpg"]) == 0
    assert (work / "a.jpg").read_bytes() == _cleaned()
    assert main(["restore", "a.jpg"]) == 0
    assert (work / "a.jpg").read_bytes() == phone_photo()


def test_a_disk_that_fills_up_in_the_middle_of_a_file(
    work: Path,
    photo: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _Torn.failed = False
    with monkeypatch.context() as patch:
        patch.setattr(files, "open", _Torn, raising=False)
        assert main(["--fix", "a.jpg"]) == 1
    why = "the original cannot be kept: No space left on device"
    assert f"(not fixed: {why})" in capsys.readouterr().out
    assert photo.read_bytes() == phone_photo()
    assert strays(work.parent) == []
    _goes_on_as_ever(work)


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left"), OSError(errno.EACCES, "Denied"), OSError()]
)
def test_without_an_original_kept_nothing_is_fixed(
    photo: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: OSError,
) -> None:
    def keep(path: str, original: bytes, fixed: bytes) -> None:
        raise error

    monkeypatch.setattr(originals, "keep", keep)
    assert main(["--fix", "a.jpg"]) == 1
    assert photo.read_bytes() == phone_photo()
    why = f"the original cannot be kept: {error.strerror or 'OSError'}"
    assert f"(not fixed: {why})" in capsys.readouterr().out


def test_a_place_for_originals_that_cannot_be_made(
    work: Path, photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new_repository(work)
    (work / ".git" / "image-privacy").write_bytes(b"in the way")
    assert main(["--fix", "a.jpg"]) == 1
    assert "(not fixed: the original cannot be kept: " in capsys.readouterr().out
    assert photo.read_bytes() == phone_photo()


def test_a_rewrite_that_cannot_be_proven_right(
    photo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def doubtful(*known: Any) -> Any:
        raise CannotFix("the rewrite would have changed the picture")

    monkeypatch.setattr(fix, "clean", doubtful)
    assert main(["--fix", "a.jpg"]) == 1
    assert photo.read_bytes() == phone_photo()
    assert "(not fixed: the rewrite would have changed the picture)" in capsys.readouterr().out


# killed at every step


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {hooklib!r})
from hooklib import files
from hooklib.cli import main

moment, steps = int(sys.argv[1]), 0

def step():
    global steps
    steps += 1
    if steps == moment:
        os.kill(os.getpid(), signal.SIGKILL)

def around(where, name):
    real = getattr(where, name)
    def call(*arguments, **named):
        step()
        result = real(*arguments, **named)
        step()
        return result
    setattr(where, name, call)

class Slow:
    def __init__(self, path, mode, opener):
        step()
        self.file = open(path, mode, opener=opener)
        step()
    def close(self):
        self.file.close()
    def write(self, data):
        self.file.write(data[:len(data) // 2])
        self.file.flush()
        step()
        self.file.write(data[len(data) // 2:])
    def flush(self):
        self.file.flush()
    def fileno(self):
        return self.file.fileno()

for where, name in ((os, "fsync"), (Path, "chmod"), (Path, "replace")):
    around(where, name)
files.open = Slow
sys.exit(main(sys.argv[2:]))
"""
MOMENTS = 33  # three files, each: open, half a write, fsync, chmod, replace, fsync of the folder


def _killed(moment: int, *arguments: str) -> int:
    program = KILLED.format(hooklib=HOOKLIB)
    done = subprocess.run(
        [sys.executable, "-c", program, str(moment), *arguments], check=False, capture_output=True
    )
    return done.returncode


@pytest.mark.once
@posix
@pytest.mark.parametrize("moment", range(1, MOMENTS + 1))
def test_killed_in_the_middle_of_a_fix(work: Path, photo: Path, moment: int) -> None:
    new_repository(work)
    assert _killed(moment, "--fix", "--faces", "off", "a.jpg") == -signal.SIGKILL
    now = photo.read_bytes()
    if moment <= MOMENTS - 3:  # before the name was taken
        assert now == phone_photo()
    if now != phone_photo():
        assert now == _cleaned()
        assert main(["restore", "a.jpg"]) == 0
        assert photo.read_bytes() == phone_photo()
    _goes_on_as_ever(work)


@posix
def test_these_were_all_the_moments(work: Path, photo: Path) -> None:
    new_repository(work)
    assert _killed(MOMENTS + 1, "--fix", "--faces", "off", "a.jpg") == 0
    assert photo.read_bytes() == _cleaned()


@posix
@pytest.mark.parametrize("moment", [1, 2, 3, 4, 6, 8, 9, 10])
def test_killed_in_the_middle_of_restoring(photo: Path, moment: int) -> None:
    assert main(["--fix", "a.jpg"]) == 0
    assert _killed(moment, "restore", "a.jpg") == -signal.SIGKILL
    assert photo.read_bytes() in (_cleaned(), phone_photo())
    assert main(["restore", "a.jpg"]) == 0
    assert photo.read_bytes() == phone_photo()


def test_what_a_file_holds_is_compared_piece_by_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fix_module, "BLOCK", 4)
    path = tmp_path / "a"
    path.write_bytes(b"0123456789")
    assert fix_module._holds(path, b"0123456789")
    for other in (b"0123456788", b"012345678", b"01234567", b"01234567890", b"0123x56789", b""):
        assert not fix_module._holds(path, other)
