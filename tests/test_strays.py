"""Temporary files that a killed process left behind go with the next fix; those in use stay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hooklib import files
from hooklib.cli import main
from tests.photos import phone_photo
from tests.places import POSIX, new_repository, settle

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not POSIX, reason="Windows keeps open files, and has no SIGKILL"),
]
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


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_go_with_their_parent(work: Path, how: signal.Signals) -> None:
    for number in range(80):
        (work / f"{number}.jpg").write_bytes(phone_photo() + bytes([number]))
    command = [sys.executable, "-m", "hooklib", "--fix", "--jobs", "2", "--faces", "off", "."]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    found: list[int] = []
    for _ in range(400):
        found = [int(number) for number in children.read_text().split()]
        if len(found) >= 2:
            break
        time.sleep(0.01)
    assert len(found) >= 2
    process.send_signal(how)
    _, err = process.communicate(timeout=30)
    assert b"Traceback" not in err
    assert process.returncode in {-how, 130}
    for _ in range(1000):
        if all(map(gone, found)):
            break
        time.sleep(0.01)
    assert all(map(gone, found))
