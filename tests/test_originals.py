"""Keeping what a fix replaces, and bringing it back."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from hooklib import files, originals
from hooklib.cli import main
from hooklib.model import CannotFix
from tests.photos import phone_photo
from tests.places import POSIX, git, new_repository, settle, strays

FIRST, SECOND, THIRD = b"first" * 100, b"second" * 90, b"third" * 80


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return settle(monkeypatch, tmp_path)


def _fixed(path: Path, original: bytes = FIRST, fixed: bytes = SECOND) -> Path:
    """Write a file and do what a fix does with it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(original)
    originals.keep(str(path), original, fixed)
    files.replace(path, fixed, 0o644)
    return path


def _back(path: Path | str, expected: bytes = FIRST) -> None:
    originals.restore(str(path))
    assert Path(path).read_bytes() == expected


# where they are kept


@pytest.mark.parametrize("inside", [True, False], ids=["repository", "elsewhere"])
def test_no_fix_rewrites_an_original(
    work: Path, capsys: pytest.CaptureFixture[str], *, inside: bool
) -> None:
    if inside:
        new_repository(work)
    path = work / "photo.jpg"
    path.write_bytes(phone_photo())
    assert main(["--fix", "--faces", "off", "photo.jpg"]) == 0
    kept = originals.shelf(str(path)).folder
    digest = hashlib.sha256(phone_photo()).hexdigest()
    assert main(["--fix", "--faces", "off", str(kept / "contents")]) == 1
    assert "not fixed: its name is the SHA-256 of its bytes" in capsys.readouterr().out
    assert (kept / "contents" / digest).read_bytes() == phone_photo()
    _back(path, phone_photo())


def test_in_a_repository_they_lie_in_its_git_directory(work: Path, tmp_path: Path) -> None:
    new_repository(work)
    path = _fixed(work / "a" / "photo.jpg")
    kept = work / ".git" / "image-privacy" / "originals"
    assert [file.read_bytes() for file in (kept / "contents").iterdir()] == [FIRST]
    assert not (tmp_path / "home" / "data").exists()
    _back(path)


@pytest.mark.skipif(not POSIX, reason="Windows writes variables another way")
def test_the_name_of_a_folder_is_no_variable(work: Path) -> None:
    repository = work / "$HOME"
    repository.mkdir()
    git("init", "-q", str(repository))
    _fixed(repository / "photo.jpg")
    assert (repository / ".git" / "image-privacy" / "originals").is_dir()
    _back(repository / "photo.jpg")


def test_git_neither_sees_nor_pushes_them(work: Path, tmp_path: Path) -> None:
    new_repository(work)
    _fixed(work / "photo.jpg")
    git("add", "-A")
    git("commit", "-qm", "photo")
    assert git("ls-files") == b"photo.jpg\n"
    git("clone", "-q", "--mirror", "--no-local", str(work), str(tmp_path / "mirror"))
    everything = [p.read_bytes() for p in (tmp_path / "mirror").rglob("*") if p.is_file()]
    assert not any(FIRST in data for data in everything)
    assert not (tmp_path / "mirror" / "image-privacy").exists()


def test_outside_they_lie_in_the_users_data_folder(work: Path, tmp_path: Path) -> None:
    path = _fixed(work / "photo.jpg")
    kept = tmp_path / "home" / "data" / "image-privacy" / "originals" / "contents"
    assert [file.read_bytes() for file in kept.iterdir()] == [FIRST]
    assert [entry.name for entry in work.iterdir()] == ["photo.jpg"]
    _back(path)


@pytest.mark.skipif(not POSIX, reason="modes are of POSIX systems")
def test_only_the_user_can_read_them(work: Path) -> None:
    new_repository(work)
    os.umask(0o000)
    try:
        _fixed(work / "photo.jpg")
    finally:
        os.umask(0o022)
    kept = work / ".git" / "image-privacy" / "originals"
    for path in (kept / "contents", kept / "files"):
        assert path.stat().st_mode & 0o077 == 0
        assert [file.stat().st_mode & 0o777 for file in path.iterdir()] == [0o600]


def test_a_linked_worktree_has_its_own_in_the_shared_git_directory(
    work: Path, tmp_path: Path
) -> None:
    new_repository(work)
    git("commit", "-qm", "first", "--allow-empty")
    git("worktree", "add", "-q", str(tmp_path / "linked"))
    here = _fixed(work / "photo.jpg")
    there = _fixed(tmp_path / "linked" / "photo.jpg", THIRD)
    assert len(list((work / ".git" / "image-privacy" / "originals" / "files").iterdir())) == 2
    _back(here)
    _back(there, THIRD)


def test_an_original_outlives_its_linked_worktree(work: Path, tmp_path: Path) -> None:
    new_repository(work)
    git("commit", "-qm", "first", "--allow-empty")
    linked = tmp_path / "linked"
    git("worktree", "add", "-q", str(linked))
    _fixed(linked / "photo.jpg")
    git("add", "photo.jpg", cwd=linked)
    git("commit", "-qm", "second", cwd=linked)
    git("worktree", "remove", str(linked))
    kept = work / ".git" / "image-privacy" / "originals" / "contents"
    assert [file.read_bytes() for file in kept.iterdir()] == [FIRST]
    git("worktree", "add", "-q", str(linked), "linked")
    _back(linked / "photo.jpg")


def test_a_submodule_has_its_own(work: Path, tmp_path: Path) -> None:
    library = new_repository(tmp_path / "library")
    git("commit", "-qm", "first", "--allow-empty", cwd=library)
    new_repository(work)
    git("submodule", "add", "-q", str(library), "library")
    path = _fixed(work / "library" / "photo.jpg")
    assert (work / ".git" / "modules" / "library" / "image-privacy").is_dir()
    assert not (work / ".git" / "image-privacy").exists()
    _back(path)


def test_no_git_program_is_needed(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_repository(work)
    monkeypatch.setenv("PATH", "")
    _back(_fixed(work / "photo.jpg"))


# whichever way the file is named


NAMES = [
    "photo.jpg",
    "two words.jpg",
    "-dash.jpg",
    "new\nline.jpg",
    os.fsdecode(b"byte-\xff.jpg"),
    "\u00fcmlaut \U0001f4f7.jpg",
    "sub/sub/photo.jpg",
]


@pytest.mark.skipif(not POSIX, reason="such names are of POSIX systems")
@pytest.mark.parametrize("inside", [True, False], ids=["repository", "elsewhere"])
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_any_name(work: Path, name: str, *, inside: bool) -> None:
    if inside:
        new_repository(work)
    _back(_fixed(work / name))


@pytest.mark.parametrize("inside", [True, False], ids=["repository", "elsewhere"])
def test_the_same_file_by_another_name_for_it(
    work: Path, monkeypatch: pytest.MonkeyPatch, *, inside: bool
) -> None:
    if inside:
        new_repository(work)
    path = _fixed(work / "sub" / "photo.jpg")
    monkeypatch.chdir(work / "sub")
    for name in ("photo.jpg", "../sub/photo.jpg", "./photo.jpg", str(path)):
        files.replace(path, SECOND, 0o644)
        _back(name)


@pytest.mark.skipif(not POSIX, reason="making links needs rights elsewhere")
@pytest.mark.parametrize("inside", [True, False], ids=["repository", "elsewhere"])
def test_through_a_linked_folder(work: Path, tmp_path: Path, *, inside: bool) -> None:
    if inside:
        new_repository(work)
    (tmp_path / "link").symlink_to(work)
    _fixed(work / "one" / "photo.jpg")
    _back(tmp_path / "link" / "one" / "photo.jpg")
    _fixed(tmp_path / "link" / "two" / "photo.jpg", THIRD)
    _back(work / "two" / "photo.jpg", THIRD)


def test_a_repository_can_be_moved(work: Path, tmp_path: Path) -> None:
    _fixed(new_repository(work / "before") / "photo.jpg")
    (work / "before").rename(work / "after")
    _back(work / "after" / "photo.jpg")


def test_files_of_the_same_name_in_two_folders(work: Path) -> None:
    one, two = _fixed(work / "1" / "photo.jpg"), _fixed(work / "2" / "photo.jpg", THIRD)
    _back(one)
    _back(two, THIRD)


# which original comes back


def test_a_second_fix_keeps_the_first_original(work: Path) -> None:
    path = _fixed(work / "photo.jpg")
    originals.keep(str(path), SECOND, THIRD)
    files.replace(path, THIRD, 0o644)
    _back(path)


def test_a_second_fix_that_failed_keeps_the_first_original(work: Path) -> None:
    path = _fixed(work / "photo.jpg")
    originals.keep(str(path), SECOND, b"never written")
    originals.keep(str(path), SECOND, THIRD)
    files.replace(path, THIRD, 0o644)
    _back(path)


def test_after_a_fix_that_failed_the_file_is_known(work: Path) -> None:
    path = _fixed(work / "photo.jpg")
    originals.keep(str(path), SECOND, b"never written")
    _back(path)


def test_a_new_picture_of_the_same_name_has_an_original_of_its_own(work: Path) -> None:
    path = _fixed(work / "photo.jpg")
    _fixed(path, THIRD, b"third, fixed")
    _back(path, THIRD)


def test_a_file_that_came_into_a_repository_later_comes_back(work: Path) -> None:
    (work / "a.jpg").write_bytes(phone_photo())
    assert main(["--fix", "a.jpg"]) == 0
    assert (work / "a.jpg").read_bytes() != phone_photo()
    git("init", "-q", cwd=work)
    assert main(["restore", "a.jpg"]) == 0
    assert (work / "a.jpg").read_bytes() == phone_photo()


def test_restoring_twice_is_restoring_once(work: Path) -> None:
    path = _fixed(work / "photo.jpg")
    _back(path)
    _back(path)


def test_fixed_again_after_restoring(work: Path) -> None:
    path = _fixed(work / "photo.jpg")
    _back(path)
    _fixed(path)
    _back(path)


def test_a_deleted_file_comes_back(work: Path) -> None:
    path = _fixed(work / "photo.jpg")
    path.unlink()
    _back(path)
    assert path.stat().st_mode & 0o600 == 0o600


@pytest.mark.skipif(not POSIX, reason="modes are of POSIX systems")
def test_the_mode_stays(work: Path) -> None:
    path = _fixed(work / "photo.jpg")
    path.chmod(0o640)
    _back(path)
    assert path.stat().st_mode & 0o7777 == 0o640


# refusals: one line, exit code 1, nothing changed


def _refused(path: Path, capsys: pytest.CaptureFixture[str], *flags: str) -> str:
    before = path.read_bytes() if path.exists() else None
    assert main(["restore", *flags, str(path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert (path.read_bytes() if path.exists() else None) == before
    return err


def test_nothing_kept(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work / "photo.jpg").write_bytes(FIRST)
    assert "no original is kept for this file" in _refused(work / "photo.jpg", capsys)
    assert "no original is kept for this file" in _refused(work / "gone" / "photo.jpg", capsys)


def test_changed_after_the_fix(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _fixed(work / "photo.jpg")
    path.write_bytes(THIRD)
    assert "was changed after it was fixed; --force" in _refused(path, capsys)
    assert main(["restore", "--force", str(path)]) == 0
    assert path.read_bytes() == FIRST


def test_changed_while_it_is_restored(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _fixed(work / "photo.jpg")
    real = os.fsync

    def slowly(handle: int) -> None:
        real(handle)
        path.write_bytes(THIRD)

    monkeypatch.setattr(os, "fsync", slowly)
    with pytest.raises(CannotFix, match="changed by another program meanwhile"):
        originals.restore(str(path))
    assert path.read_bytes() == THIRD
    assert strays(work) == []


@pytest.mark.skipif(not POSIX, reason="making links needs rights elsewhere")
def test_a_link_is_not_written_through(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _fixed(work / "photo.jpg")
    path.rename(work / "other.jpg")
    path.symlink_to("other.jpg")
    assert "symbolic link" in _refused(path, capsys, "--force")
    assert (work / "other.jpg").read_bytes() == SECOND


def _record(work: Path) -> Path:
    (record,) = (work / ".git" / "image-privacy" / "originals" / "files").iterdir()
    return record


DAMAGE = {
    "empty": b"",
    "cut": b'{"original": "ab',
    "of another shape": b"[1, 2]",
    "null": b"null",
    "a key short": b'{"original": "' + b"0" * 64 + b'"}',
    "numbers": b'{"original": 1, "fixed": [2]}',
    "a path": b'{"original": "../../../photo.jpg", "fixed": []}',
    "a zero": b'{"original": "\\u0000", "fixed": []}',
    "not text": b"\xff\xfe\x00",
    "deep": b"[" * 200_000,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_record(work: Path, capsys: pytest.CaptureFixture[str], damage: str) -> None:
    path = _fixed(new_repository(work) / "photo.jpg")
    _record(work).write_bytes(DAMAGE[damage])
    message = _refused(path, capsys)
    assert "the record of its original is damaged" in message
    assert str(_record(work)) in message
    with pytest.raises(CannotFix, match="damaged"):  # nothing is fixed whose original is at stake
        originals.keep(str(path), SECOND, THIRD)


def test_a_record_is_what_the_next_version_will_read(work: Path) -> None:
    _fixed(new_repository(work) / "photo.jpg")
    entry = json.loads(_record(work).read_bytes())
    assert sorted(entry) == ["fixed", "original"]
    assert (len(entry["original"]), [len(digest) for digest in entry["fixed"]]) == (64, [64])


@pytest.mark.parametrize(
    ("damage", "why"), [(None, "is gone"), (b"", "is damaged"), (FIRST[:-1], "is damaged")]
)
def test_a_damaged_original(
    work: Path, capsys: pytest.CaptureFixture[str], damage: bytes | None, why: str
) -> None:
    path = _fixed(new_repository(work) / "photo.jpg")
    (content,) = (work / ".git" / "image-privacy" / "originals" / "contents").iterdir()
    content.unlink()
    if damage is not None:
        content.write_bytes(damage)
    assert f"the kept original {why}" in _refused(path, capsys, "--force")


@pytest.mark.parametrize("damage", [b"", FIRST[:-1], SECOND])
def test_a_damaged_original_is_no_reason_to_keep_none(work: Path, damage: bytes) -> None:
    path = _fixed(new_repository(work) / "photo.jpg")
    (content,) = (work / ".git" / "image-privacy" / "originals" / "contents").iterdir()
    content.write_bytes(damage)
    _fixed(path)  # the same picture once more
    _back(path)
    _fixed(path)
    content.write_bytes(damage)
    originals.keep(str(path), SECOND, THIRD)
    files.replace(path, THIRD, 0o644)
    _back(path, SECOND)


def test_the_others_go_on(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _fixed(work / "photo.jpg")
    assert main(["restore", "never.jpg", str(path), "neither.jpg"]) == 1
    out, err = capsys.readouterr()
    assert out == f"{path}: the original is back\n"
    assert err.count("no original is kept") == 2
    assert path.read_bytes() == FIRST
    assert strays(work) == []


@pytest.mark.skipif(not POSIX, reason="such names are of POSIX systems")
def test_a_name_that_begins_with_a_dash(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _fixed(work / "--force")
    _fixed(work / "-x.jpg")
    assert main(["restore", "-x.jpg"]) == 0
    assert main(["restore", "--", "--force"]) == 0
    assert capsys.readouterr().err == ""
    assert (work / "--force").read_bytes() == (work / "-x.jpg").read_bytes() == FIRST
