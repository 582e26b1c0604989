"""A page with people's pictures lies where git does not take it along, and replaces only a page."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hooklib.model import UsageError
from hooklib.page.place import SIGN, place
from tests.places import POSIX, git, new_repository, settle

needs_links = pytest.mark.skipif(not POSIX, reason="links need a right on Windows")


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a repository that ignores `out` and every `report*.html`."""
    work = new_repository(settle(monkeypatch, tmp_path))
    (work / ".gitignore").write_text("/out/\nreport*.html\n")
    (work / "out").mkdir()
    (work / "report-tracked.html").write_bytes(SIGN)
    git("add", "-f", ".gitignore", "report-tracked.html", cwd=work)
    return work


def test_outside_of_repositories_it_is_made_in_its_own_folder(work: Path) -> None:
    found = place("../report.html")
    assert found.path == Path(os.path.realpath(work.parent)) / "report.html"
    assert found.workshop == found.path.parent


@pytest.mark.parametrize("name", ["report.html", "report 2.html", "out/a.html", "out/:(glob)x"])
@pytest.mark.skipif(not POSIX, reason="not a name on Windows")
def test_what_git_ignores_is_made_in_the_git_directory(work: Path, name: str) -> None:
    assert place(name).workshop == Path(os.path.realpath(work / ".git" / "image-privacy"))


def test_the_git_directory_itself_is_good(work: Path) -> None:
    (work / ".git" / "image-privacy").mkdir()
    for folder in (work / ".git", work / ".git" / "image-privacy"):
        assert place(str(folder / "page")).workshop == Path(os.path.realpath(folder))


def test_a_linked_worktree_has_its_own_say(work: Path, tmp_path: Path) -> None:
    git("commit", "-q", "-m", "first", cwd=work)
    git("worktree", "add", "-q", str(tmp_path / "linked"), cwd=work)
    assert place(str(tmp_path / "linked" / "report.html")).workshop.is_dir()
    with pytest.raises(UsageError, match="not ignored"):
        place(str(tmp_path / "linked" / "page.html"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("page.html", "inside a repository and not ignored"),
        ("report-tracked.html", "inside a repository and not ignored"),
        ("gone/report.html", "no such folder"),
        ("out", "not a regular file"),
        (".gitignore", "no report of this program"),
    ],
)
def test_it_refuses(work: Path, name: str, words: str) -> None:
    with pytest.raises(UsageError, match=f"^--report {name}: .*{words}"):
        place(name)


@needs_links
def test_it_follows_links_in_the_way_there_but_no_other(work: Path, tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(work, target_is_directory=True)
    with pytest.raises(UsageError, match="not ignored"):
        place("../way/page.html")
    (work / "out" / "link.html").symlink_to(tmp_path / "elsewhere.html")
    with pytest.raises(UsageError, match="symbolic link"):
        place("out/link.html")


def test_the_surroundings_of_a_hook_do_not_mislead(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = new_repository(tmp_path / "other")
    (other / ".gitignore").write_text("*.html\n")
    (other / "report.html").write_bytes(SIGN)
    git("add", "-f", "report.html", cwd=other)
    monkeypatch.setenv("GIT_DIR", str(work / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(work / ".git" / "index"))
    with pytest.raises(UsageError, match="not ignored"):
        place(str(other / "report.html"))
    assert place(str(work / "report.html")).workshop.name == "image-privacy"


def test_without_an_answer_from_git_there_is_none(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (work / ".git" / "config").open("a") as config:
        config.write("\n[core\n")
    with pytest.raises(UsageError, match="inside a repository"):
        place("report.html")


def test_only_a_page_is_replaced(work: Path, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    for content in (b"", b"<!doctype html>" + SIGN):
        target.write_bytes(content)
        assert place(str(target)).path.name == "page.html"
    target.write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(UsageError, match="give another name"):
        place(str(target))
