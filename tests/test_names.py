"""A file's kind is told from its bytes: a name that lies is said, and changes nothing else."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from hooklib import formats
from hooklib.config import Config
from hooklib.outcome import Mode, Outcome
from hooklib.run import run
from hooklib.sources import Candidate
from hooklib.telling import lying
from tests.photos import clean_jpeg, gps_jpeg
from tests.places import command, git, new_repository, settle
from tests.rows import CONTAINERS, samples
from tests.samples.phone import photo
from tests.test_git_sources import commit, write

pytestmark = pytest.mark.once

SUFFIXES = sorted({formats.load(name).suffixes[0] for name in formats.NAMES})
OFF = Config(faces="off", no_cache=True)


def outcome(path: Path, mode: Mode) -> Outcome:
    (found,) = run([Candidate(str(path), True)], OFF, mode, lambda _: None)
    return found


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("container", CONTAINERS)
def test_every_container_under_every_name(container: str, suffix: str, tmp_path: Path) -> None:
    fmt = formats.load(container)
    plants = (p for p in samples(container).plants() if not p.select)
    plant = next(p for p in plants if p.code.startswith(("EMB", "IDN", "LOC", "DEV")))
    file = tmp_path / f"a{suffix}"
    file.write_bytes(plant.data)
    own = suffix in fmt.suffixes
    note = "" if own else f"named {suffix}, but it is {fmt.name}"
    checked = outcome(file, "check")
    assert plant.code in {finding.code for finding in checked.findings}
    assert all((f"({note}" in f.message) == (not own) for f in checked.findings)
    fixed = outcome(file, "fix")
    assert fixed.removed
    assert (note in fixed.notes) == (not own)
    after = file.read_bytes()
    assert not any(secret in after for secret in plant.secrets)
    assert outcome(file, "fix").removed == ()
    assert file.read_bytes() == after


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("a.jpg", ""),
        ("a.JPG", ""),
        ("a.jfif", ""),
        ("a.jpe", ""),
        ("a", ""),
        (".jpg", ""),
        ("a.heic", "named .heic, but it is JPEG"),
        ("b.HEIC", "named .heic, but it is JPEG"),
        ("a.txt", "it is JPEG, whatever its name says"),
        ("a.\x1b[31m", "it is JPEG, whatever its name says"),
    ],
)
def test_which_names_lie(path: str, said: str) -> None:
    assert lying(path, "JPEG") == said


def test_kinds_that_are_only_known_by_name_say_nothing() -> None:
    assert lying("a.jpg", "Canon CR3") == ""
    assert lying("a.jpg", "") == ""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return new_repository(settle(monkeypatch, tmp_path))


REPORTS = ("text", "json", "sarif", "github", "gitlab", "junit")


@pytest.mark.parametrize("report", REPORTS)
def test_every_report_says_it(work: Path, report: str) -> None:
    (work / "a.png").write_bytes(photo())
    said = command("a.png", "--faces", "off", "--output-format", report).out
    assert "(named .png, but it is JPEG)" in said


def test_a_fix_and_a_diff_say_it(work: Path) -> None:
    (work / "a.gif").write_bytes(photo())
    for flag in ("--diff", "--fix"):
        assert (
            "  note: named .gif, but it is JPEG\n" in command("a.gif", "--faces", "off", flag).out
        )


def test_a_clean_file_is_none_of_our_business(work: Path) -> None:
    (work / "a.gif").write_bytes(clean_jpeg())
    assert command("a.gif", "--faces", "off").out == "1 image checked, nothing found.\n"


def test_one_content_at_two_paths_is_right_for_each(work: Path) -> None:
    write("first.jpg", data=clean_jpeg())
    start = commit()
    write("a.jpg", "b.png", data=gps_jpeg(3))
    commit()
    command("--range", f"{start}..", "--faces", "off", "--output-format", "json")
    found = json.loads(
        command("--range", f"{start}..", "--faces", "off", "--output-format", "json").out
    )["findings"]
    messages = {finding["message"] for finding in found}
    assert found
    for message in messages:
        assert "b.png, named .png, but it is JPEG" in message or (
            "(named .png, but it is JPEG; " in message and "also as a.jpg)" in message
        )
        assert "a.jpg, named" not in message


def test_a_remembered_verdict_is_right_for_another_name(work: Path) -> None:
    for number in range(300):  # enough of them for the cache to be used
        image = Image.new("RGB", (1, 1), (number // 256, number % 256, 0))
        out = io.BytesIO()
        image.save(out, "PNG")
        (work / f"{number}.png").write_bytes(out.getvalue())
    (work / "x.jpg").write_bytes(gps_jpeg(3))
    git("add", ".")
    assert "named" not in command("--faces", "off").out
    for name in ("x.png", "x.txt"):
        git("mv", "-f", "x.jpg" if (work / "x.jpg").exists() else "x.png", name)
        for _ in range(2):
            assert lying(name, "JPEG") in command("--faces", "off").out
