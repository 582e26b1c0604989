"""Temporary files that a killed process left behind go with the next fix; those in use stay."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hooklib import files
from hooklib.cli import main
from tests.photos import phone_photo
from tests.places import POSIX, new_repository, settle

pytestmark = pytest.mark.skipif(not POSIX, reason="Windows keeps open files, and has no SIGKILL")
HOLDS = """
import sys, time
from pathlib import Path
from hooklib.files import replacing
with replacing(Path(sys.argv[1]), 0o644) as file:
    file.write(b"half")
    file.flush()
    print("now", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files._sweep.cache_clear()
    return new_repository(settle(monkeypatch, tmp_path))


def temporary(folder: Path) -> list[Path]:
    return sorted(folder.rglob(".image-privacy-*.tmp"))


def holding(path: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", HOLDS, str(path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"now\n"
    return process


def test_what_a_killed_process_left_goes_with_the_next_fix(work: Path) -> None:
    (work / "a.jpg").write_bytes(phone_photo())
    (work / "b.jpg").write_bytes(phone_photo())
    assert main(["--fix", "--faces", "off", "b.jpg"]) == 0
    originals = work / ".git" / "image-privacy" / "originals" / "files"
    for path in (work / "a.jpg", originals / "record.json"):
        process = holding(path)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert len(temporary(work)) == 2
    files._sweep.cache_clear()  # as in a process of its own
    assert main(["--fix", "--faces", "off", "a.jpg"]) == 0
    assert temporary(work) == []


def test_what_another_process_writes_stays(work: Path) -> None:
    (work / "a.jpg").write_bytes(phone_photo())
    process = holding(work / "c.jpg")
    try:
        assert main(["--fix", "--faces", "off", "a.jpg"]) == 0
        assert len(temporary(work)) == 1
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def test_files_of_others_stay(work: Path) -> None:
    (work / "a.jpg").write_bytes(phone_photo())
    others = [".image-privacy-baseline", ".image-privacy.toml", ".image-privacy-0123.tmp"]
    for name in others:
        (work / name).touch()
    target = work / "target"
    target.touch()
    (work / ".image-privacy-0123456789abcdef.tmp").symlink_to(target)
    assert main(["--fix", "--faces", "off", "a.jpg"]) == 0
    assert all((work / name).exists() for name in others)
    assert target.exists()
    assert (work / ".image-privacy-0123456789abcdef.tmp").is_symlink()


def test_two_fixers_on_one_file(work: Path) -> None:
    """Both end well or say why not; the file is whole, and its original comes back."""
    photo = phone_photo()
    command = [sys.executable, "-m", "hooklib", "--fix", "--faces", "off", "--no-cache", "a.jpg"]
    for _ in range(6):
        (work / "a.jpg").write_bytes(photo)
        both = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
        said = [process.communicate()[0].decode() for process in both]
        for process, out in zip(both, said, strict=True):
            assert process.returncode == (1 if "not fixed" in out else 0), out
        assert (work / "a.jpg").read_bytes() != photo
        assert temporary(work) == []
        assert main(["restore", "a.jpg"]) == 0
        assert (work / "a.jpg").read_bytes() == photo
