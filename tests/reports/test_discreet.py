"""No report tells what was found, nor who made the commit that brought it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooklib.cli import main
from hooklib.reports import NAMES
from tests.photos import SECRETS, gps_jpeg, phone_photo
from tests.places import git, new_repository, settle

AUTHOR = ("Nomen Nescio", "nescio@example.net")
DAMAGED = {"cut.jpg": phone_photo()[:3000], "wild.jpg": phone_photo().replace(b"\0\x2a", b"\0\xff")}
SOURCES = [["--range", "HEAD~1..HEAD"], ["--history"], ["--staged"], ["--range", "gone..HEAD"]]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    work = new_repository(settle(monkeypatch, tmp_path))
    for who in "AUTHOR", "COMMITTER":
        monkeypatch.setenv(f"GIT_{who}_NAME", AUTHOR[0])
        monkeypatch.setenv(f"GIT_{who}_EMAIL", AUTHOR[1])
    (work / "first.jpg").write_bytes(gps_jpeg())
    git("add", "-A", cwd=work)
    git("commit", "-q", "-m", "first", cwd=work)
    for name, data in {"phone.jpg": phone_photo(), **DAMAGED}.items():
        (work / name).write_bytes(data)
    git("add", "-A", cwd=work)
    git("commit", "-q", "-m", "second", cwd=work)
    (work / "staged.jpg").write_bytes(phone_photo() + b"c0ffee00d15ea5e0")
    git("add", "-A", cwd=work)
    return work


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("source", SOURCES, ids=" ".join)
def test_of_what_git_holds(
    work: Path, capsys: pytest.CaptureFixture[str], source: list[str], name: str
) -> None:
    code = main([*source, "--output-format", name])
    done = capsys.readouterr()
    told = done.out + done.err
    assert code == (2 if "gone" in source[-1] else 1), told
    assert [secret for secret in (*SECRETS, *AUTHOR) if secret in told] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_file_gets_what_the_output_would(
    work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    target = tmp_path / "report"
    arguments = ["--range", "HEAD~1..HEAD", "--output-format", name]
    assert main(arguments) == 1
    shown = capsys.readouterr().out
    assert main([*arguments, "--output-file", str(target)]) == 1
    assert capsys.readouterr().out == ""
    assert target.read_text(encoding="utf-8") == shown


@pytest.mark.parametrize("name", ["text", "github", "junit", "gitlab", "sarif"])
def test_a_commit_is_named(work: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    head = git("rev-parse", "HEAD", cwd=work).decode().strip()
    main(["--range", "HEAD~1..HEAD", "--output-format", name])
    assert head[:12] in capsys.readouterr().out
