"""--report: every kind of run as a page, private, whole or not there, and no word besides."""

from __future__ import annotations

import base64
import errno
import io
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hooklib.cli import main
from hooklib.page import writer
from tests.faces.pictures import portrait, saved
from tests.photos import CREDITS, SECRETS, clean_png, gps_jpeg, phone_photo
from tests.places import HOOKLIB, POSIX, git, names, new_repository, settle, strays

DATA = re.compile(r'src="data:([a-z/+]+);base64,([^"]+)"')


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a repository with a photo full of secrets, one with a position and a clean one."""
    work = new_repository(settle(monkeypatch, tmp_path))
    (work / "phone.jpg").write_bytes(phone_photo())
    (work / "gps.jpg").write_bytes(gps_jpeg())
    (work / "clean.png").write_bytes(clean_png())
    git("add", "-A", cwd=work)
    git("commit", "-q", "-m", "first", cwd=work)
    return work


def titles(page: str) -> list[str]:
    return re.findall(r"<h3[^>]*>([^<]*)</h3>", page)


def pictures(page: str) -> list[tuple[str, bytes]]:
    return [(kind, base64.b64decode(data)) for kind, data in DATA.findall(page)]


def without_pictures(page: str) -> str:
    return DATA.sub("", page)


RUNS: dict[str, tuple[list[str], list[str]]] = {
    "check": ([], ["clean.png", "gps.jpg", "phone.jpg"]),
    "paths": (["phone.jpg"], ["phone.jpg"]),
    "diff": (["--diff"], ["clean.png", "gps.jpg", "phone.jpg"]),
    "fix": (["--fix"], ["clean.png", "gps.jpg", "phone.jpg"]),
    "staged": (["--staged"], ["staged.jpg"]),
    "staged fix": (["--staged", "--fix"], ["staged.jpg"]),
    "range": (["--range", "HEAD~1..HEAD"], ["gone.jpg"]),
    "history": (["--history"], ["clean.png", "gone.jpg", "gps.jpg", "phone.jpg"]),
    "jobs": (["--jobs", "2"], ["clean.png", "gps.jpg", "phone.jpg"]),
    "json": (["--output-format", "json"], ["clean.png", "gps.jpg", "phone.jpg"]),
}


@pytest.mark.parametrize("name", RUNS)
def test_every_kind_of_run(
    work: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, files = RUNS[name]
    if {"--staged", "--range", "--history"} & set(arguments):
        (work / "gone.jpg").write_bytes(gps_jpeg(2))
        git("add", "-A", cwd=work)
        git("commit", "-q", "-m", "second", cwd=work)
        git("rm", "-q", "gone.jpg", cwd=work)
        (work / "staged.jpg").write_bytes(gps_jpeg(3))
        git("add", "-A", cwd=work)
    report = tmp_path / "report.html"
    code = main([*arguments, "--report", str(report)])
    told = capsys.readouterr()
    assert code == (0 if name == "fix" else 1)
    assert "keep it private" in told.err
    page = report.read_text(encoding="utf-8")
    assert sorted(titles(page)) == files
    kinds = pictures(page)
    assert len(kinds) >= len(files)
    assert all(kind == "image/jpeg" and data[:2] == b"\xff\xd8" for kind, data in kinds)
    everything = without_pictures(page) + told.out + told.err
    assert [secret for secret in (*SECRETS, *CREDITS) if secret in everything] == []
    assert strays(tmp_path) == []


def test_it_changes_no_word_of_the_output(
    work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([])
    plain = capsys.readouterr().out
    main(["--report", str(tmp_path / "report.html")])
    assert capsys.readouterr().out == plain


@pytest.mark.once
def test_what_a_cache_knows_makes_the_same_page(work: Path, tmp_path: Path) -> None:
    for number in range(300):
        (work / f"{number}.jpg").write_bytes(gps_jpeg(number % 3))
    git("add", "-A", cwd=work)
    pages = []
    for extra in ("--no-cache", "--jobs=1", "--jobs=1", "--history", "--history"):
        report = tmp_path / "report.html"
        main([extra, "--report", str(report)])
        pages.append(report.read_bytes())
    assert (work / ".git" / "image-privacy" / "cache").is_dir()
    assert pages[0] == pages[1] == pages[2]
    assert pages[3] == pages[4]
    assert len(pictures(pages[0].decode())) >= 300


@pytest.mark.parametrize("mode", [[], ["--diff"], ["--fix"]], ids=["check", "diff", "fix"])
def test_what_the_baseline_knows_stays_and_is_told(
    work: Path, tmp_path: Path, mode: list[str]
) -> None:
    main(["--select", "LOC", "--update-baseline"])
    report = tmp_path / "report.html"
    assert main(["gps.jpg", *mode, "--report", str(report)]) == 0
    page = report.read_text(encoding="utf-8")
    assert 'data-verdict="clean"' in page
    assert '<code class="code">LOC101</code> GPS position in APP1 Exif' in page


@pytest.mark.skipif(not POSIX, reason="modes are POSIX's")
@pytest.mark.parametrize("before", [False, True])
def test_only_the_owner_may_read_it(work: Path, tmp_path: Path, before: bool) -> None:
    report = tmp_path / "report.html"
    old = os.umask(0)
    try:
        if before:
            main(["--report", str(report)])
            report.chmod(0o644)
        main(["--report", str(report)])
    finally:
        os.umask(old)
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--report", "report.html"], "not ignored by git"),
        (["--report", ""], "name a file"),
        (["--report", "phone.jpg"], "no report of this program"),
        (["--report", "../r.html", "--output-file", "../r.html"], "name the same file"),
        (["--report", "../r.html", "--update-baseline"], "without --update-baseline"),
        (["--report", "../r.html", "--show-values"], "for the terminal only"),
    ],
)
def test_it_refuses_before_the_first_file(
    work: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = phone_photo()
    fix = [] if "--update-baseline" in arguments else ["--fix"]
    assert main([*arguments, *fix]) == 2
    assert words in capsys.readouterr().err
    assert (work / "phone.jpg").read_bytes() == before
    assert names(work) == [".git", "clean.png", "gps.jpg", "phone.jpg"]
    assert not (work.parent / "r.html").exists()


def test_an_ignored_one_leaves_nothing_that_git_sees(work: Path) -> None:
    (work / ".gitignore").write_text("/report.html\n")
    git("add", "-A", cwd=work)
    assert main(["--report", "report.html"]) == 1
    assert git("status", "--porcelain", "-uall", cwd=work) == b"A  .gitignore\n"
    assert titles((work / "report.html").read_text(encoding="utf-8"))
    assert main(["--report", "report.html"]) == 1  # again, over the first one


def test_values_are_in_it_where_they_are_asked_for(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    report = tmp_path / "report.html"
    assert main(["phone.jpg", "--show-values", "--report", str(report)]) == 1
    page = report.read_text(encoding="utf-8")
    for value in ("Quexal Zephyr 9", "SN8841-XK-2207", "Beatrijs Droste", *CREDITS):
        assert value in page
    assert "It also shows the values" in page.partition("<h1>")[0]


@pytest.mark.parametrize("where", ["add", "finish"])
def test_a_full_disk_ends_no_fix(
    work: Path,
    tmp_path: Path,
    where: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writer, "card" if where == "add" else "head", full)
    assert main(["--fix", "--report", str(tmp_path / "report.html")]) == 2
    told = capsys.readouterr()
    assert "3 images checked, nothing left, 2 files fixed" in told.out
    assert "report.html: No space left on device" in told.err
    assert not (tmp_path / "report.html").exists()
    assert strays(tmp_path) == []


def test_an_interrupt_leaves_the_old_one(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "report.html"
    main(["--report", str(report)])
    old = report.read_bytes()

    def interrupted(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(writer, "head", interrupted)
    assert main(["--report", str(report)]) == 130
    assert report.read_bytes() == old
    assert strays(tmp_path) == []


def test_a_fault_in_a_picture_keeps_the_verdict(
    work: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(*_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr("hooklib.page.sight.small", broken)
    assert main(["--fix", "--report", str(tmp_path / "report.html")]) == 3
    told = capsys.readouterr().out
    assert "ZeroDivisionError in the program, for the report" in told
    assert "2 files fixed" in told


def test_too_many_pictures_are_left_out(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "ROOM", 1000)
    report = tmp_path / "report.html"
    main(["--report", str(report)])
    page = report.read_text(encoding="utf-8")
    assert "The pictures of the last 2 files are left out" in page
    assert len(titles(page)) == 3
    assert "phone.jpg" not in page.partition("<img")[0]


@pytest.mark.skipif(not POSIX, reason="not a name on Windows")
def test_names_that_no_page_could_hold(work: Path, tmp_path: Path) -> None:
    for name in (b"not \xff utf8.png", b"<b>.png", b"line\nfeed.png", "a\u202eb.png".encode()):
        Path(os.fsdecode(os.fsencode(work) + b"/" + name)).write_bytes(clean_png())
    report = tmp_path / "report.html"
    main([".", "--report", str(report)])
    found = titles(report.read_text(encoding="utf-8"))
    assert {r"not \xff utf8.png", "&lt;b&gt;.png", r"line\nfeed.png", r"a\u202eb.png"} <= {
        name.removeprefix("./") for name in found
    }


@pytest.mark.faces
@pytest.mark.parametrize("mode", [[], ["--diff"], ["--fix"]], ids=["check", "diff", "fix"])
def test_faces_before_and_after(work: Path, tmp_path: Path, mode: list[str]) -> None:
    (work / "face.png").write_bytes(saved(portrait("astronaut", 300).image, "PNG"))
    report = tmp_path / "report.html"
    main(["face.png", *mode, "--report", str(report)])
    page = report.read_text(encoding="utf-8")
    (_, before), (_, after) = pictures(page)
    assert len(re.findall('<g class="face">', page)) == 1
    assert darkness(before) < 0.05 < darkness(after)


def darkness(data: bytes) -> float:
    """Return the share of the middle third of a portrait, at face height, that is black."""
    with Image.open(io.BytesIO(data)) as image:
        face = image.convert("L").crop((115, 50, 150, 95))
        return float(np.mean(np.asarray(face) < 12))


def test_without_the_flag_nothing_of_it_is_loaded(work: Path) -> None:
    script = (
        f"import sys; sys.path.insert(0, {HOOKLIB!r}); from hooklib.cli import main;"
        "main(['phone.jpg', '--faces', 'off']);"
        "print(*sorted({'cv2', 'numpy', 'PIL', 'hooklib.page'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == ""


def test_without_what_draws_it_the_run_does_not_begin(
    work: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    forget: Callable[[], None],
) -> None:
    forget()
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert main(["--fix", "--report", str(tmp_path / "report.html")]) == 2
    assert "does not load" in capsys.readouterr().err
    assert (work / "phone.jpg").read_bytes() == phone_photo()


@pytest.fixture
def forget(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what makes the modules that draw be loaded anew, until the test is over."""

    def forgetting() -> None:
        for name in list(sys.modules):
            if name.startswith(("hooklib.page", "hooklib.faces", "hooklib.commands._report")):
                monkeypatch.delitem(sys.modules, name)

    return forgetting
