"""Which files are looked at, how their kind is told, and what is said of the others."""

from __future__ import annotations

import builtins
import errno
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hooklib import sources
from hooklib.kept import originals_folder
from hooklib.model import Blob, Settings, UsageError
from hooklib.scan import scan
from hooklib.sources import Candidate, NotChecked, read, shown
from hooklib.sources.paths import candidates
from hooklib.sources.tracked import tracked
from tests.photos import (
    clean_jpeg,
    clean_png,
    clean_webp,
    gps_jpeg,
    lfs_pointer,
    other_kinds,
)
from tests.places import HOOKLIB, POSIX, ROOT, git, new_repository, settle

posix = pytest.mark.skipif(not POSIX, reason="such files are of POSIX systems")
STRANGE = [
    "two words.jpg",
    "-x.jpg",
    "--fix",
    "new\nline.jpg",
    "tab\t.jpg",
    "::error::x.jpg",
    "\u00e9.jpg",
    os.fsdecode(b"\xff\xfe.jpg"),
    "*.jpg",
    "a\\b.jpg",
    "'\"$(x).jpg",
    "\u202egpj.exe",
]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return settle(monkeypatch, tmp_path)


def _write(*paths: Path, data: bytes = b"") -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _found(*paths: str) -> list[str]:
    return [candidate.path for candidate in candidates(paths)]


# folders and names


def test_a_folder_stands_for_all_below_it_in_one_order(work: Path) -> None:
    _write(*(work / name for name in ("b/2.jpg", "b/1.jpg", "a.jpg", "b/c/3.jpg", "z.txt")))
    expected = ["a.jpg", "z.txt", "b/1.jpg", "b/2.jpg", "b/c/3.jpg"]
    assert _found(".") == [os.path.normpath(path) for path in expected]
    assert _found() == _found(".")
    assert _found("b") == [os.path.normpath(path) for path in expected[2:]]
    assert [Path(path) for path in _found(str(work / "b"))] == [work / p for p in expected[2:]]


def test_files_are_asked_for_when_they_are_named(work: Path) -> None:
    _write(work / "a" / "1.jpg")
    assert list(candidates(["a"])) == [Candidate(str(Path("a", "1.jpg")), False)]
    assert list(candidates(["a/1.jpg"])) == [Candidate("a/1.jpg", True)]


def test_each_file_once(work: Path) -> None:
    _write(work / "a" / "1.jpg")
    assert _found("a/1.jpg", "./a/1.jpg", "a//1.jpg", "a", ".", "a/../a/1.jpg") == ["a/1.jpg"]


def test_gits_own_folder_is_left_out(work: Path) -> None:
    _write(work / ".git" / "x.jpg", work / "sub" / ".git" / "x.jpg", work / ".github" / "y.jpg")
    assert _found() == [str(Path(".github", "y.jpg"))]


def test_the_originals_of_what_was_fixed_are_left_out(work: Path, tmp_path: Path) -> None:
    kept = originals_folder()
    assert tmp_path in kept.parents
    _write(kept / "contents" / "x.jpg", work / "image-privacy" / "originals" / "y.jpg")
    assert _found(str(kept.parent)) == []
    assert _found() == [os.path.join("image-privacy", "originals", "y.jpg")]  # somebody's own


@pytest.mark.parametrize("path", ["gone.jpg", "gone/photo.jpg", "new\nline.jpg", "-gone", ""])
def test_a_path_that_is_not_there(work: Path, path: str) -> None:
    with pytest.raises(UsageError, match="no such file or folder") as caught:
        _found(path)
    assert "\n" not in str(caught.value)


def test_a_path_through_a_file(work: Path) -> None:
    _write(work / "a.jpg")
    with pytest.raises(UsageError):
        _found("a.jpg/b.jpg")


@pytest.mark.skipif(not POSIX or ROOT, reason="root may read everything")
def test_a_folder_that_may_not_be_read(work: Path) -> None:
    _write(work / "a" / "1.jpg")
    (work / "a").chmod(0)
    try:
        with pytest.raises(UsageError, match="a: Permission denied"):
            _found(".")
    finally:
        (work / "a").chmod(0o700)


def test_a_folder_that_cannot_be_read(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(work / "a" / "1.jpg")
    real = os.scandir

    def scandir(path: str) -> Any:
        if Path(path).name == "a":
            raise OSError(errno.EIO, os.strerror(errno.EIO), path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(UsageError, match=os.strerror(errno.EIO)):
        _found(".")


@posix
@pytest.mark.parametrize("name", STRANGE, ids=ascii)
def test_any_name_is_read(work: Path, name: str) -> None:
    _write(work / "in" / name, data=gps_jpeg())
    (found,) = candidates(["in"])
    assert found.path == f"in/{name}"
    assert read(found) == Blob(gps_jpeg(), f"in/{name}")


@posix
@pytest.mark.parametrize("name", STRANGE, ids=ascii)
def test_any_name_is_shown_in_one_line_of_plain_characters(name: str) -> None:
    text = shown(name)
    assert text.isprintable()
    text.encode()
    assert not text.startswith("::")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jpg", "a.jpg"),
        ("\u00e4 b.jpg", "\u00e4 b.jpg"),
        ("a\nb", "a\\nb"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\u202eb", "a\\u202eb"),
        ("\udcff", "\\xff"),
        ("::error::x.jpg", "./::error::x.jpg"),
        ("  ::error::x.jpg", "./  ::error::x.jpg"),
        ("a::b", "a::b"),
        ("a##[stop-commands x]b", "a##\\x5bstop-commands x]b"),
        ("##[error]", "##\\x5berror]"),
    ],
    ids=ascii,
)
def test_what_a_name_becomes(name: str, text: str) -> None:
    assert shown(name) == text


# links and what is no file


@posix
def test_links_are_not_followed(work: Path) -> None:
    _write(work / "real" / "a.jpg", data=gps_jpeg())
    (work / "file.jpg").symlink_to("real/a.jpg")
    (work / "folder").symlink_to("real")
    (work / "nowhere.jpg").symlink_to("gone")
    (work / "text.txt").symlink_to("gone")
    (work / "circle").symlink_to("circle")
    found = {c.path: read(c) for c in candidates(["."])}
    why = "symbolic link, not followed"
    assert found.pop("real/a.jpg") == Blob(gps_jpeg(), "real/a.jpg")
    assert found == {
        "file.jpg": NotChecked("file.jpg", why, False),
        "nowhere.jpg": NotChecked("nowhere.jpg", why, False),
        "text.txt": None,
        "circle": None,
    }
    (asked,) = candidates(["folder"])
    assert read(asked) == NotChecked("folder", why, False)


@posix
def test_a_file_that_becomes_a_link_is_not_followed(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(work / "secret.jpg", data=gps_jpeg())
    before = os.lstat(work / "secret.jpg")
    (work / "photo.jpg").symlink_to("secret.jpg")
    monkeypatch.setattr(os, "lstat", lambda path: before)
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        read(Candidate("photo.jpg", True))


@posix
def test_a_fifo_is_not_opened(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(work / "pipe.jpg")
    os.mkfifo(work / "pipe")
    monkeypatch.setattr(builtins, "open", pytest.fail)
    monkeypatch.setattr(os, "open", pytest.fail)
    assert read(Candidate("pipe.jpg", False)) == NotChecked("pipe.jpg", "not a regular file", False)
    assert read(Candidate("pipe", False)) is None
    assert read(Candidate("pipe", True)) is not None


@posix
def test_a_socket_and_a_device_are_not_opened(work: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.jpg")
        for path in ("s.jpg", os.devnull):
            assert read(Candidate(path, True)) == NotChecked(path, "not a regular file", False)


def test_a_folder_with_an_images_name(work: Path) -> None:
    (work / "photos.jpg").mkdir()
    _write(work / "photos.jpg" / "a.jpg")
    assert _found("photos.jpg") == [str(Path("photos.jpg", "a.jpg"))]


@pytest.mark.skipif(not POSIX or ROOT, reason="root may read everything")
def test_a_file_that_may_not_be_read(work: Path) -> None:
    _write(work / "a.jpg")
    (work / "a.jpg").chmod(0)
    with pytest.raises(PermissionError):
        read(Candidate("a.jpg", True))


# what a file is: by its bytes


IMAGES = {"jpeg": clean_jpeg(), "png": clean_png(), "webp": clean_webp()}


@pytest.mark.parametrize("name", ["x.jpg", "x.png", "x.webp", "x.txt", "x", "x.heic", ".jpg"])
@pytest.mark.parametrize("kind", IMAGES)
def test_an_image_is_read_whatever_its_name(work: Path, kind: str, name: str) -> None:
    _write(work / name, data=IMAGES[kind])
    assert read(Candidate(name, False)) == Blob(IMAGES[kind], name)


UNREAD = [
    ("photo", other_kinds()["photo.cr3"], "Canon CR3"),
    ("scan.jpg", other_kinds()["photo.raf"], "Fujifilm raw"),
    ("raw.dat", b"\0\0\0\x18ftypcrx ", "Canon CR3"),
    ("p.dat", b"8BPS\0\3", "PSD"),
    ("b.bmp", b"BM" + bytes(60), "BMP"),
    ("b.jpg", b"BM" + bytes(60), "BMP"),
    ("i.ico", b"\0\0\1\0\1\0", "ICO"),
    ("c.cur", b"\0\0\2\0\1\0", "CUR"),
    ("v.svg", b"<?xml version='1.0'?>\n<!-- " + b"x" * 4096, "SVG"),
    ("v.svgz", b"\x1f\x8b\x08" + bytes(20), "SVGZ"),
]


@pytest.mark.parametrize(("name", "data", "kind"), UNREAD)
@pytest.mark.parametrize("asked", [True, False])
def test_a_kind_that_is_known_but_not_read_is_told_of(
    work: Path, name: str, data: bytes, kind: str, *, asked: bool
) -> None:
    _write(work / name, data=data)
    found = read(Candidate(name, asked))
    assert found == Blob(data, name)
    verdicts = scan(found, Settings())
    assert verdicts.skipped == f"metadata of {kind} files is not read yet"
    assert [finding.code for finding in verdicts.findings] == ["IMG102"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.jpg", b"", "the file is empty"),
        ("photo.PNG", lfs_pointer(), "Git LFS pointer, the picture is elsewhere"),
        ("text.jpg", b"just words", "of no known kind of image"),
        ("page.jpg", b"<html>404</html>", "of no known kind of image"),
        ("film.jpg", b"\0\0\0\x18ftypisom", "of no known kind of image"),
        ("lead.jpg", b"\n" + clean_jpeg(), "of no known kind of image"),
    ],
)
@pytest.mark.parametrize("asked", [True, False])
def test_an_image_that_is_not_read_is_told_of(
    work: Path, name: str, data: bytes, reason: str, *, asked: bool
) -> None:
    _write(work / name, data=data)
    found = read(Candidate(name, asked))
    assert isinstance(found, NotChecked)
    assert found.image
    assert reason in found.reason


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"words"),
        ("a.txt", b""),
        ("a.py", b"BM = 1"),
        ("a.gz", b"\x1f\x8b\x08" + bytes(20)),
        ("film.mp4", b"\0\0\0\x18ftypisom"),
        ("a.xml", b"<?xml version='1.0'?><note/>"),
        ("icon.dat", b"\0\0\1\0\1\0"),
    ],
)
def test_what_is_no_image_is_told_of_only_when_it_was_named(
    work: Path, name: str, data: bytes
) -> None:
    _write(work / name, data=data)
    assert read(Candidate(name, False)) is None
    assert read(Candidate(name, True)) == NotChecked(name, "not an image of a known kind", False)


def test_a_pointer_that_promises_no_image_is_told_of_only_when_it_was_named(work: Path) -> None:
    _write(work / "pointer.bin", data=lfs_pointer())
    for asked in (True, False):
        found = read(Candidate("pointer.bin", asked))
        assert isinstance(found, NotChecked)
        assert (found.image, found.told) == (False, asked)


def test_a_file_over_the_limit_is_told_of_and_not_read(work: Path) -> None:
    data = clean_jpeg()
    data += bytes((1 << 20) - len(data))
    _write(work / "a.jpg", data=data)
    _write(work / "b.jpg", data=data + b"\0")
    assert isinstance(read(Candidate("a.jpg", True), 1), Blob)
    found = read(Candidate("b.jpg", True), 1)
    assert isinstance(found, NotChecked)
    assert found.reason == "larger than 1 MiB (max-file-size)"
    assert found.image


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's memory so")
def test_no_more_memory_is_set_aside_than_the_file_takes(work: Path) -> None:
    _write(work / "a.jpg", data=clean_jpeg())
    program = (
        f"import sys; sys.path.insert(0, {HOOKLIB!r})\n"
        "from hooklib.sources import Candidate, read\n"
        "import resource; limit = 256 << 20\n"
        "resource.setrlimit(resource.RLIMIT_AS, (limit, limit))\n"
        "print(len(read(Candidate('a.jpg', True)).data))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert int(done.stdout) == len(clean_jpeg())


# what git tracks


def _commit(folder: Path, **files: bytes) -> None:
    for name, data in files.items():
        _write(folder / name.replace("__", "/"), data=data)
    git("add", "-A", cwd=folder)
    git("commit", "-qm", "files", cwd=folder)


def _tracked() -> list[str]:
    found = tracked()
    assert found is not None
    assert not any(candidate.asked for candidate in found)
    return [candidate.path for candidate in found]


def test_outside_a_repository_nothing_is_tracked(work: Path) -> None:
    assert tracked() is None


def test_only_what_git_tracks_and_what_is_staged(work: Path) -> None:
    _commit(new_repository(work), b=b"", a__photo=gps_jpeg())
    _write(work / "untracked.jpg", work / "staged.jpg", data=gps_jpeg())
    git("add", "staged.jpg")
    assert _tracked() == ["a/photo", "b", "staged.jpg"]


def test_an_image_without_a_suffix_is_found_among_them(work: Path) -> None:
    _commit(new_repository(work), a__photo=gps_jpeg(), readme=b"words")
    found = tracked()
    assert found is not None
    assert [read(candidate) for candidate in found] == [Blob(gps_jpeg(), "a/photo"), None]


def test_from_a_folder_below_only_what_is_there(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _commit(new_repository(work), top=b"", a__one=b"", a__b__two=b"")
    monkeypatch.chdir(work / "a")
    assert _tracked() == ["b/two", "one"]


def test_deleted_files_are_not_missed(work: Path) -> None:
    _commit(new_repository(work), one=b"", two=b"")
    (work / "one").unlink()
    assert _tracked() == ["two"]


@posix
def test_any_name_is_tracked(work: Path) -> None:
    new_repository(work)
    _write(*(work / name for name in STRANGE))
    git("add", "-A")
    assert sorted(_tracked()) == sorted(STRANGE)


@posix
def test_links_and_submodules_among_them(work: Path, tmp_path: Path) -> None:
    _commit(new_repository(tmp_path / "library.jpg"), photo=gps_jpeg())
    _commit(new_repository(work), photo=gps_jpeg())
    git("submodule", "add", "-q", str(tmp_path / "library.jpg"), "library.jpg")
    (work / "link.jpg").symlink_to("photo")
    git("add", "-A")
    found = {path: read(Candidate(path, False)) for path in _tracked()}
    assert found == {
        ".gitmodules": None,
        "library.jpg": NotChecked("library.jpg", "not a regular file", False),
        "link.jpg": NotChecked("link.jpg", "symbolic link, not followed", False),
        "photo": Blob(gps_jpeg(), "photo"),
    }


def test_in_a_linked_worktree(work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _commit(new_repository(work), one=b"")
    git("worktree", "add", "-q", str(tmp_path / "linked"))
    _commit(tmp_path / "linked", two=b"")
    monkeypatch.chdir(tmp_path / "linked")
    assert _tracked() == ["one", "two"]


def test_a_file_in_conflict_is_listed_once(work: Path) -> None:
    _commit(new_repository(work), photo=b"base")
    git("checkout", "-qb", "other")
    _commit(work, photo=b"theirs")
    git("checkout", "-q", "-")
    _commit(work, photo=b"ours")
    subprocess.run(["git", "merge", "-q", "other"], check=False, capture_output=True)
    assert git("ls-files", "-u").count(b"\n") == 3
    assert _tracked() == ["photo"]


@pytest.mark.parametrize("version", ["2", "4"])
def test_other_kinds_of_index_and_names(work: Path, version: str) -> None:
    new_repository(work)
    git("config", "index.version", version)
    _commit(work, one=b"", two=b"")
    assert _tracked() == ["one", "two"]


def test_a_repository_with_sha_256(work: Path) -> None:
    git("init", "-q", "--object-format=sha256")
    _commit(work, one=b"")
    assert _tracked() == ["one"]


def test_a_repository_without_commits(work: Path) -> None:
    new_repository(work)
    assert _tracked() == []


def test_a_bare_repository(work: Path) -> None:
    git("init", "-q", "--bare")
    assert tracked() is None


@pytest.mark.parametrize(
    "trouble", [{"PATH": ""}, {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}], ids=["no git", "owner"]
)
def test_what_git_refuses_is_told_in_one_line(
    work: Path, monkeypatch: pytest.MonkeyPatch, trouble: dict[str, str]
) -> None:
    _commit(new_repository(work), one=b"")
    for name, value in trouble.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match="git does not list the files here") as caught:
        tracked()
    assert "\n" not in str(caught.value)


def test_a_repository_is_looked_for_once(work: Path) -> None:
    """GitPython's objects swallow an interrupt that comes while they go away."""
    new_repository(work)
    assert sources.repository(str(work)) is sources.repository(str(work)) is not None
