"""A folder that is watched: files are looked at when they have come to rest."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hooklib.cli import main
from hooklib.commands._rest import REST, Seen, rested
from hooklib.commands.check import parser as check_parser
from hooklib.commands.watch import Left, _as_they_are_now, _from_here, _is_news, parser, signature
from hooklib.config import Config
from hooklib.model import Finding
from hooklib.outcome import Outcome
from tests.photos import SECRETS, clean_jpeg, phone_photo
from tests.places import COMMAND, POSIX, new_repository

posix = pytest.mark.skipif(not POSIX, reason="an interrupt is sent to one process")


def test_a_file_rests_when_nothing_of_it_changes_for_a_while() -> None:
    files = {"a": (1,), "b": (2,)}
    waiting = {"b": Seen(None, 0.0), "a": Seen(None, 0.0), "gone": Seen(None, 0.0)}
    assert rested(waiting, 10.0, files.get) == []
    assert set(waiting) == {"a", "b"}
    assert rested(waiting, 10.0 + REST / 2, files.get) == []
    files["a"] = (3,)
    assert rested(waiting, 10.0 + REST, files.get) == ["b"]
    assert rested(waiting, 10.0 + REST * 1.5, files.get) == []
    assert rested(waiting, 10.0 + REST * 2, files.get) == ["a"]
    assert waiting == {}


def test_another_file_of_the_same_size_is_another(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(b"12")
    before = signature(str(file))
    (tmp_path / "b").write_bytes(b"34")
    (tmp_path / "b").replace(file)
    assert before is not None
    assert signature(str(file)) != before
    (tmp_path / "link").symlink_to(file)
    assert signature(str(tmp_path / "link")) is None
    assert signature(str(tmp_path)) is None
    assert signature(str(tmp_path / "none")) is None


def test_a_folder_on_another_drive(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(path: str) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr("os.path.relpath", refuses)
    assert _from_here("D:\\a.jpg") == "D:\\a.jpg"


def test_it_has_the_settings_of_check() -> None:
    flags = set(parser()._option_string_actions)
    assert {"--fix", "--select", "--faces", "--output-format", "--config"} <= flags
    assert flags < set(check_parser()._option_string_actions)


class Watch:
    """A running command and what it has said so far."""

    def __init__(self, folder: Path, *flags: str) -> None:
        command = [*COMMAND, "watch", str(folder), "--faces", "off", *flags]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        self.process = subprocess.Popen(command, cwd=folder, **pipes)  # type: ignore[call-overload]
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        self.lines.extend(iter(self.process.stdout.readline, ""))

    def has(self, text: str) -> bool:
        return any(text in line for line in self.lines)


def wait(until: Callable[[], bool]) -> None:
    for _ in range(600):
        if until():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")


@contextmanager
def watching(folder: Path, *flags: str) -> Iterator[Watch]:
    watch = Watch(folder, *flags)
    try:
        wait(lambda: watch.has("watching "))
        yield watch
        watch.process.send_signal(signal.SIGINT)
        assert watch.process.wait(20) == 130
    finally:
        watch.process.kill()
    said = "".join(watch.lines)
    assert "Traceback" not in said
    assert not any(secret in said for secret in SECRETS)


@posix
def test_new_files_are_fixed_once(tmp_path: Path) -> None:
    old = tmp_path / "old.jpg"
    old.write_bytes(phone_photo())
    (tmp_path / "elsewhere").mkdir()
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / "before.jpg").write_bytes(phone_photo())
    with watching(folder, "--fix") as watch:
        (folder / "notes.txt").write_text("no picture")
        (folder / "new.jpg").write_bytes(phone_photo())
        (tmp_path / "elsewhere" / "in.jpg").write_bytes(phone_photo())
        (tmp_path / "elsewhere").rename(folder / "moved in")
        wait(lambda: watch.has("new.jpg: fixed") and watch.has("in.jpg: fixed"))
        time.sleep(2 * REST)  # its own writes are no new files
        assert sum(line.startswith("new.jpg: ") for line in watch.lines) == 1
        assert not watch.has("nothing found")
        (folder / "clean.jpg").write_bytes(clean_jpeg())
        wait(lambda: watch.has("1 image checked, nothing found"))
    assert (folder / "new.jpg").read_bytes() != phone_photo()
    assert (folder / "before.jpg").read_bytes() == phone_photo()
    assert not watch.has("before.jpg")


@posix
def test_the_originals_of_its_own_fixes_stay(tmp_path: Path) -> None:
    new_repository(tmp_path)
    with watching(tmp_path, "--fix") as watch:
        (tmp_path / "new.jpg").write_bytes(phone_photo())
        wait(lambda: watch.has("new.jpg: fixed"))
        objects = tmp_path / ".git" / "lfs" / "objects"
        objects.mkdir(parents=True)
        (objects / "picture").write_bytes(phone_photo())
        time.sleep(2.5 * REST)
        (tmp_path / "last.jpg").write_bytes(clean_jpeg())
        wait(lambda: watch.has("nothing found"))
    assert not watch.has(".git")
    assert (objects / "picture").read_bytes() == phone_photo()
    (original,) = (tmp_path / ".git" / "image-privacy" / "originals" / "contents").iterdir()
    assert original.read_bytes() == phone_photo()


@posix
def test_what_may_stay_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with watching(tmp_path, "--fix") as watch:
        allowed = tmp_path / ".git" / "allowed.jpg"  # out of its sight
        allowed.parent.mkdir()
        allowed.write_bytes(phone_photo())
        assert main([str(allowed), "--update-baseline", "--select", "DEV", "--faces", "off"]) == 0
        (tmp_path / "new.jpg").write_bytes(phone_photo())
        wait(lambda: watch.has("new.jpg: fixed"))
        (tmp_path / "broken.jpg").write_bytes(phone_photo()[:200])
        wait(lambda: watch.has("broken.jpg: IMG101"))
    (line,) = (line for line in watch.lines if "new.jpg: fixed" in line)
    assert "gps-position" in line
    assert "device-model" not in line
    assert main(["new.jpg", "--faces", "off"]) == 0
    assert main(["new.jpg", "--faces", "off", "--baseline", "none"]) == 1


def test_settings_that_are_broken_meanwhile_do_not_end_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    options = parser().parse_args(["."])
    before = _as_they_are_now(options, Config())
    (tmp_path / ".image-privacy.toml").write_text('ignore = ["DEV"]\n')
    now = _as_they_are_now(options, before)
    assert now.ignore == ("DEV",)
    (tmp_path / ".image-privacy.toml").write_text("ignore = [\n")
    assert _as_they_are_now(options, now) == now
    assert "the settings before that are used" in capsys.readouterr().err


def test_only_what_changed_is_news() -> None:
    finding = Finding("IMG102", "not-checked", "a.jpg", "not checked")
    left: dict[str, Left] = {}
    assert _is_news(Outcome("a.jpg", (finding,)), left)  # not of a fix: told each time
    assert _is_news(Outcome("a.jpg", (finding,)), left)
    assert _is_news(Outcome("a.jpg", (finding,), removed=(finding,)), left)
    assert not _is_news(Outcome("a.jpg", (finding,)), left)  # its own change
    assert _is_news(Outcome("a.jpg", (finding,)), left)
    assert _is_news(Outcome("a.jpg", (finding,), removed=(finding,)), left)
    assert _is_news(Outcome("a.jpg"), left)  # another program's, right behind it


@posix
def test_without_fix_nothing_is_written(tmp_path: Path) -> None:
    with watching(tmp_path) as watch:
        (tmp_path / "new.jpg").write_bytes(phone_photo())
        wait(lambda: watch.has("new.jpg: LOC101"))
    assert (tmp_path / "new.jpg").read_bytes() == phone_photo()


def test_what_is_no_folder_is_said(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "watch", "none"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == b"image-privacy: none: no such folder\n"
