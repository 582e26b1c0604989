"""Shards: together they are exactly the whole, wherever each runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.photos import clean_png, gps_jpeg
from tests.places import git, new_repository, settle
from tests.test_git_sources import Capture, commit, findings, run, write

KINDS = (lambda n: gps_jpeg(n), lambda n: gps_jpeg(n)[:150], lambda n: b"", lambda n: b"words")


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    work = new_repository(settle(monkeypatch, tmp_path))
    git("commit", "-qm", "none", "--allow-empty")
    for number in range(24):
        write(f"{number}.jpg", data=KINDS[number % 4](number))
    write("vendor/x.jpg", "vendor/y.jpg", "copy.jpg", data=gps_jpeg(0))
    write(".image-privacy.toml", data=b"exclude = ['vendor']")
    git("add", "-A")
    return work


SOURCES = [[], ["."], ["--staged"], ["--range", "HEAD~..HEAD"], ["--history"]]


@pytest.mark.parametrize("flags", SOURCES, ids=" ".join)
@pytest.mark.parametrize("shards", [1, 2, 5])
def test_the_union_is_the_whole(work: Path, capsys: Capture, flags: list[str], shards: int) -> None:
    if flags and flags[0] in ("--range", "--history"):
        commit()
    whole = [(f["path"], f["code"]) for f in findings(capsys, *flags)]
    parts = [
        [(f["path"], f["code"]) for f in findings(capsys, *flags, "--shard", f"{turn}/{shards}")]
        for turn in range(1, shards + 1)
    ]
    assert sorted(pair for part in parts for pair in part) == sorted(whole)
    assert sum(bool(part) for part in parts) > shards // 2


def test_the_same_content_has_the_same_turn(work: Path, capsys: Capture) -> None:
    turns: dict[str, set[int]] = {}
    for flags in SOURCES[:3]:
        for turn in range(1, 4):
            for finding in findings(capsys, *flags, "--shard", f"{turn}/3"):
                if finding["code"] == "LOC101":
                    turns.setdefault(finding["path"], set()).add(turn)
    assert set(map(len, turns.values())) == {1}
    assert turns["copy.jpg"] == turns["0.jpg"]
    (turn,) = turns["4.jpg"]
    write("4.jpg", data=clean_png())  # another content, another turn; the others keep theirs
    again = findings(capsys, "--shard", f"{turn}/3", "--select", "LOC101")
    kept = {f["path"] for f in again if f["code"] == "LOC101"}
    assert kept == {path for path, at in turns.items() if at == {turn}} - {"4.jpg"}


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_file_keeps_its_turn_whether_git_vouches_for_it_or_not(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, algorithm: str
) -> None:
    settle(monkeypatch, tmp_path)
    git("init", "-q", f"--object-format={algorithm}")
    for number in range(8):
        write(f"{number}.jpg", data=gps_jpeg(number))
    git("add", "-A")

    def parts() -> list[set[str]]:
        turns = (findings(capsys, "--shard", f"{turn}/2") for turn in (1, 2))
        return [{finding["path"] for finding in found} for found in turns]

    before = parts()
    for number in range(8):
        Path(f"{number}.jpg").touch()  # git has to look at it again
    assert parts() == before
    assert len(before[0] | before[1]) == 8


@pytest.mark.parametrize("value", ["0/2", "3/2", "1", "1/0", "a/b", "1/2/3", "-1/2", "1/99999"])
def test_no_shard(work: Path, capsys: Capture, value: str) -> None:
    done = run(capsys, f"--shard={value}")
    assert (done.code, done.out) == (2, "")
    assert "must be I/N" in done.err
