"""Git LFS: pointers, the local store, and a fix that keeps the pointer."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from tests.photos import clean_jpeg, gps_jpeg, phone_photo
from tests.places import git, new_repository, settle
from tests.test_git_sources import GPS, Capture, commit, run, told, write

external = pytest.mark.external
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:%b\nsize %d\n"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    work = new_repository(settle(monkeypatch, tmp_path))
    git("commit", "-qm", "none", "--allow-empty")
    return work


@pytest.fixture
def lfs(work: Path) -> Path:
    if shutil.which("git-lfs") is None:
        pytest.skip("git-lfs is not installed")
    git("lfs", "install", "--local", "--skip-repo")
    write(".gitattributes", data=b"*.jpg filter=lfs diff=lfs merge=lfs -text\n")
    return work


def pointer(data: bytes) -> bytes:
    return POINTER % (hashlib.sha256(data).hexdigest().encode(), len(data))


def store(data: bytes, content: bytes | None = None, folder: str = ".git/lfs") -> Path:
    """Put what a pointer stands for (or something else) into the local store."""
    oid = hashlib.sha256(data).hexdigest()
    path = Path(folder, "objects", oid[:2], oid[2:4], oid)
    write(str(path), data=data if content is None else content)
    return path


def test_the_content_is_looked_at_where_it_is_here(work: Path, capsys: Capture) -> None:
    write("here.jpg", "no-suffix", data=pointer(gps_jpeg(1)))
    write("away.jpg", data=pointer(gps_jpeg(2)))
    write("clean.jpg", data=pointer(clean_jpeg()))
    write("words.txt", data=pointer(b"words"))
    for data in (gps_jpeg(1), clean_jpeg(), b"words"):
        store(data)
    expected = {"here.jpg": GPS, "no-suffix": GPS, "away.jpg": {"IMG102"}}
    assert told(capsys, ".") == expected
    git("add", "-A")
    assert told(capsys) == told(capsys, "--staged") == expected
    commit()
    ranged = told(capsys, "--range", "HEAD~..HEAD")
    assert ranged.pop("here.jpg") == GPS  # one content, of which both names are told
    assert ranged == {"away.jpg": {"IMG102"}}


@pytest.mark.parametrize("damage", ["cut", "other", "large"])
def test_a_damaged_store_vouches_for_nothing(work: Path, capsys: Capture, damage: str) -> None:
    data = clean_jpeg()
    content = {"cut": data[:-1], "other": data[:-1] + b"x", "large": data}[damage]
    told_size = pointer(data).replace(b"size ", b"size 9") if damage == "large" else pointer(data)
    write("a.jpg", data=told_size)
    store(data, content)
    assert told(capsys, "a.jpg") == {"a.jpg": {"IMG102"}}


def test_a_store_elsewhere_and_of_all_worktrees(
    work: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.jpg", data=pointer(gps_jpeg()))
    commit()
    git("worktree", "add", "-q", str(tmp_path / "linked"))
    store(gps_jpeg())
    monkeypatch.chdir(tmp_path / "linked")
    assert told(capsys) == {"a.jpg": GPS}
    git("clone", "-q", str(work), str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")
    git("config", "lfs.storage", str(tmp_path / "shared"))
    store(gps_jpeg(), folder=str(tmp_path / "shared"))
    assert told(capsys) == {"a.jpg": GPS}


def test_a_pointer_in_the_work_tree_is_never_overwritten(work: Path, capsys: Capture) -> None:
    write("a.jpg", data=pointer(gps_jpeg()))
    store(gps_jpeg())
    for flags in ["a.jpg"], ["--staged"]:
        git("add", "-A")
        done = run(capsys, "--fix", *flags)
        assert done.code == 1
        assert "not fixed: the file is a Git LFS pointer: `git lfs pull`" in done.out
        assert Path("a.jpg").read_bytes() == pointer(gps_jpeg())


def test_pointers_that_are_none(work: Path, capsys: Capture) -> None:
    store(gps_jpeg())
    for wrong in (b"oid sha256:../../x", b"oid md5:" + b"0" * 64, b"oid sha256:" + b"0" * 63):
        write("a.jpg", data=POINTER.split(b"oid")[0] + wrong + b"\nsize 3\n")
        assert told(capsys, "a.jpg") == {"a.jpg": {"IMG102"}}


@external
@pytest.mark.parametrize("flags", [["a.jpg"], ["--staged"]], ids=["file", "staged"])
def test_a_fix_leaves_a_pointer_in_git(lfs: Path, capsys: Capture, flags: list[str]) -> None:
    write("a.jpg", data=phone_photo())
    git("add", "-A")
    before = git("show", ":a.jpg")
    assert before == pointer(phone_photo())
    assert told(capsys, "--staged")["a.jpg"] >= GPS
    assert run(capsys, "--fix", *flags).code == (1 if flags == ["--staged"] else 0)
    fixed = Path("a.jpg").read_bytes()
    assert fixed != phone_photo()
    git("add", "-A")
    git("commit", "-qm", "x")
    assert git("show", "HEAD:a.jpg") == pointer(fixed)
    assert told(capsys) == told(capsys, "--range", "HEAD~..HEAD") == {}
    assert run(capsys, "restore", "a.jpg").code == 0
    assert Path("a.jpg").read_bytes() == phone_photo()


@external
def test_a_clone_without_the_content(
    lfs: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.jpg", data=gps_jpeg())
    commit()
    monkeypatch.setenv("GIT_LFS_SKIP_SMUDGE", "1")
    git("clone", "-q", str(lfs), str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")
    for flags in [], ["--history"]:
        done = run(capsys, *flags)
        assert done.code == 0
        assert "a.jpg: IMG102 not checked: Git LFS pointer, the picture is elsewhere" in done.out
        assert run(capsys, *flags, "--strict").code == 1
