"""The hooks for real: git repositories, pre-commit, and this checkout as the hooks' repository."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from hooklib.formats._unread import SUFFIXES
from hooklib.model import Blob, Settings
from hooklib.scan import scan
from tests.photos import (
    CREDITS,
    SECRETS,
    clean_jpeg,
    clean_png,
    gps_jpeg,
    lfs_pointer,
    phone_photo,
    phone_png,
    phone_webp,
    pixels,
)
from tests.places import POSIX, Result, command, git, new_repository, process, settle

CHECKOUT = Path(__file__).parent.parent
PRE_COMMIT = (sys.executable, "-m", "pre_commit")
FINDING = "photo.jpg: LOC101 GPS position in APP1 Exif [*]"
posix = pytest.mark.skipif(not POSIX, reason="such files are of POSIX systems")
checkout = pytest.mark.checkout


class Hooks(NamedTuple):
    """A repository with our hooks: a copy of this checkout, committed; and pre-commit's cache."""

    repository: Path
    revision: str
    home: Path


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Hooks:
    """Copy this checkout as it is, uncommitted work too, and let pre-commit install its hooks.

    Installing takes a while, so the processes of pytest-xdist share it.
    """
    pytest.importorskip("pre_commit")
    if not (CHECKOUT / ".git").exists():
        pytest.skip("not a checkout")
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "hooks"
    own = base / "copy"
    _copy(own)
    shared.mkdir(exist_ok=True)
    with contextlib.suppress(OSError):  # another process was first
        own.rename(shared / "checkout")
    repository = shared / "checkout"
    revision = git("rev-parse", "HEAD", cwd=repository).decode().strip()
    found = Hooks(repository, revision, shared / "home")
    _install(found, base / "first")
    return found


def _copy(target: Path) -> None:
    names = git("ls-files", "-z", "-co", "--exclude-standard", cwd=CHECKOUT).split(b"\0")
    for name in map(os.fsdecode, filter(None, names)):
        if (CHECKOUT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, target / name)
    git("init", "-q", cwd=target)
    git("add", "-A", "-f", cwd=target)
    who = ("-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    git(*who, "commit", "-q", "--no-verify", "-m", "copy", cwd=target)


def _install(hooks: Hooks, folder: Path) -> None:
    new_repository(folder)
    (folder / ".pre-commit-config.yaml").write_text(_config(hooks, "image-privacy"))
    env = {"PRE_COMMIT_HOME": str(hooks.home)}
    for _ in range(3):  # a machine at its limits may need a second go
        done = process([*PRE_COMMIT, "install-hooks"], folder, env)
        if done.code == 0:
            return
        time.sleep(1)
    pytest.fail(done.out + done.err)


def _config(hooks: Hooks, *ids: str) -> str:
    """Return the four lines that a user pastes."""
    named = ", ".join(f"{{id: {name}}}" for name in ids)
    return f"repos:\n- repo: {hooks.repository}\n  rev: {hooks.revision}\n  hooks: [{named}]\n"


@pytest.fixture
def work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hooks: Hooks, request: pytest.FixtureRequest
) -> Path:
    """A repository with a commit, in which the hook that checks is installed.

    Its settings keep the detector out, which would take most of the time, unless marked `faces`.
    """
    work = settle(monkeypatch, tmp_path)
    monkeypatch.setenv("PRE_COMMIT_HOME", str(hooks.home))
    new_repository(work)
    if request.node.get_closest_marker("faces") is None:
        _write(".image-privacy.toml", b'faces = "off"')
    _use(hooks, "image-privacy")
    assert process([*PRE_COMMIT, "install"]).code == 0
    git("add", "-A")
    git("commit", "-qm", "first", "--no-verify")
    return work


def _use(hooks: Hooks, *ids: str) -> None:
    Path(".pre-commit-config.yaml").write_text(_config(hooks, *ids))


def _write(path: Path | str, data: bytes) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(data)


def _commit(*flags: str) -> Result:
    return process(["git", "commit", "-m", "more", *flags])


def _head() -> bytes:
    return git("rev-parse", "HEAD")


def _committed(name: str) -> bytes:
    return git("show", f"HEAD:{name}")


def _stopped(*flags: str) -> str:
    """Try to commit, expect to be stopped without anything told, and return what is said."""
    before = _head()
    done = _commit(*flags)
    said = done.out + done.err
    assert done.code == 1, said
    assert _head() == before
    assert [secret for secret in SECRETS if secret in said] == []
    return said


def _passes(*flags: str) -> str:
    before = _head()
    done = _commit(*flags)
    assert done.code == 0, done.out + done.err
    assert _head() != before
    return done.out + done.err


# the way of a photo


@checkout
@pytest.mark.faces
def test_stopped_fixed_added_committed(work: Path) -> None:
    _write("photo.jpg", phone_photo())
    git("add", "-A")
    said = _stopped()
    assert FINDING in said
    assert "image-privacy --fix" in said
    assert (work / "photo.jpg").read_bytes() == phone_photo()
    assert command("--fix").code == 0
    assert FINDING in _stopped()  # what is staged is still the photo as it was
    git("add", "photo.jpg")
    _passes()
    assert pixels(_committed("photo.jpg")) == pixels(phone_photo())
    assert scan(Blob(_committed("photo.jpg"), ""), Settings()).findings == ()
    assert all(words.encode() in _committed("photo.jpg") for words in CREDITS)
    assert command("restore", "photo.jpg").code == 0
    assert (work / "photo.jpg").read_bytes() == phone_photo()


@checkout
@pytest.mark.faces
def test_the_other_hook_fixes_itself(work: Path, hooks: Hooks) -> None:
    _use(hooks, "image-privacy-fix")
    photos = {"photo.jpg": phone_photo(), "b.png": phone_png(), "c.webp": phone_webp()}
    for name, data in photos.items():
        _write(name, data)
    git("add", "-A")
    said = _stopped()
    assert "photo.jpg: fixed: " in said
    assert "files were modified by this hook" in said
    git("add", "-A")
    _passes()
    assert git("status", "--porcelain") == b""
    for name, data in photos.items():
        assert pixels(_committed(name)) == pixels(data)
        assert scan(Blob(_committed(name), ""), Settings()).findings == ()
        assert command("restore", name).code == 0
        assert (work / name).read_bytes() == data


@checkout
def test_both_hooks_together(work: Path, hooks: Hooks) -> None:
    _use(hooks, "image-privacy-fix", "image-privacy")
    _write("photo.jpg", phone_photo())
    git("add", "-A")
    _stopped()
    git("add", "-A")
    _passes()


@checkout
@pytest.mark.parametrize("flags", [["-a"], ["photo.jpg"], ["--only", "photo.jpg"]], ids=" ".join)
def test_other_ways_to_commit(work: Path, flags: list[str]) -> None:
    _write("photo.jpg", clean_jpeg())
    git("add", "-A")
    _passes()
    _write("photo.jpg", phone_photo())
    assert FINDING in _stopped(*flags)
    _write("photo.jpg", clean_jpeg(2))
    _passes(*flags)
    assert _committed("photo.jpg") == clean_jpeg(2)


@checkout
def test_in_a_linked_worktree(
    work: Path, tmp_path: Path, hooks: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("worktree", "add", "-q", str(tmp_path / "linked"))
    monkeypatch.chdir(tmp_path / "linked")
    _use(hooks, "image-privacy-fix")
    _write("photo.jpg", phone_photo())
    git("add", "-A")
    assert "photo.jpg: fixed: " in _stopped()
    git("add", "-A")
    _passes()
    assert command("restore", "photo.jpg").code == 0
    assert Path("photo.jpg").read_bytes() == phone_photo()


# what is staged counts


@checkout
def test_the_verdict_is_on_what_is_staged(work: Path) -> None:
    _write("photo.jpg", phone_photo())
    git("add", "-A")
    _write("photo.jpg", clean_jpeg())
    assert FINDING in _stopped()
    assert (work / "photo.jpg").read_bytes() == clean_jpeg()
    git("add", "-A")
    _write("photo.jpg", phone_photo())
    _passes()
    assert _committed("photo.jpg") == clean_jpeg()
    assert (work / "photo.jpg").read_bytes() == phone_photo()


@checkout
def test_a_fix_does_not_lose_what_is_not_staged(work: Path, hooks: Hooks) -> None:
    _use(hooks, "image-privacy-fix")
    git("commit", "-qam", "use it", "--no-verify")
    _write("photo.jpg", phone_photo())
    _write("notes.txt", b"one")
    git("add", "-A")
    _write("photo.jpg", phone_photo(2))
    _write("notes.txt", b"two")
    said = _stopped()
    assert "photo.jpg: fixed: " in said
    assert (work / "photo.jpg").read_bytes() == phone_photo(2)
    assert (work / "notes.txt").read_bytes() == b"two"
    assert git("show", ":photo.jpg") == phone_photo()


@checkout
def test_untracked_photos_do_not_stop_a_commit(work: Path) -> None:
    _write("untracked.jpg", phone_photo())
    _write("photo.jpg", clean_jpeg())
    git("add", "photo.jpg")
    _passes()


# what else a commit may hold


@checkout
@posix
def test_all_else_that_a_commit_may_hold(work: Path, tmp_path: Path) -> None:
    library = new_repository(tmp_path / "library.jpg")
    _write(library / "photo.jpg", phone_photo())
    git("add", "-A", cwd=library)
    git("commit", "-qm", "library", cwd=library)
    for name in ("deleted.jpg", "before.jpg", "type.jpg"):
        _write(name, phone_photo(len(name)))
    git("add", "-A")
    git("commit", "-qm", "photos", "--no-verify")

    git("rm", "-q", "deleted.jpg")
    git("rm", "-q", "type.jpg")
    (work / "type.jpg").symlink_to("photos/none.jpg")
    git("submodule", "add", "-q", str(library), "library.jpg")
    _write("ignored-by-us.txt", b"words")
    _write("zero.jpg", b"")
    _write("clean.png", clean_png())
    _write("run.png", clean_png())
    (work / "run.png").chmod(0o755)
    _write("pointer.jpg", lfs_pointer())
    (work / "link.jpg").symlink_to("before.jpg")
    (work / "nowhere.png").symlink_to("gone.png")
    git("add", "-A")
    said = _passes("-v")
    assert "fatal" not in said

    git("mv", "before.jpg", "photo.jpg")  # a new name brings an old photo to light
    assert FINDING in _stopped()


@checkout
def test_only_what_is_no_image_in_a_commit(work: Path) -> None:
    _write("a.txt", b"words")
    git("add", "-A")
    assert "no files to check" in _passes()


@checkout
def test_what_was_not_checked_is_seen_and_fails_when_asked(work: Path, hooks: Hooks) -> None:
    _write("zero.jpg", b"")
    _write("pointer.png", lfs_pointer())
    git("add", "-A")
    done = process([*PRE_COMMIT, "run", "--verbose"])
    assert done.code == 0
    assert "zero.jpg: IMG102 not checked: the file is empty" in done.out
    assert "pointer.png: IMG102 not checked: Git LFS pointer" in done.out
    strict = _config(hooks, "image-privacy").replace(
        "image-privacy}", "image-privacy, args: [--strict]}"
    )
    (work / ".pre-commit-config.yaml").write_text(strict)
    git("add", "-A")
    assert "IMG102" in _stopped()


@checkout
@pytest.mark.faces
def test_settings_are_those_of_the_repository(work: Path) -> None:
    _write("photo.jpg", phone_photo())
    _write("docs/photo.jpg", phone_photo())
    _write("pyproject.toml", b"[tool.image-privacy]\nexclude = ['docs']\nselect = ['LOC']\n")
    git("add", "-A")
    said = _stopped()
    assert "docs/photo.jpg: skipped: excluded by the settings" in said
    assert "DEV" not in said
    git("rm", "-qf", "photo.jpg")
    _passes()


@checkout
def test_five_hundred_files_in_one_commit(work: Path) -> None:
    for number in range(499):
        _write(f"many/{number:03}.png", clean_png(number % 7))
    _write("many/photo.jpg", gps_jpeg())
    git("add", "-A")
    said = _stopped()
    assert "many/" + FINDING in said
    assert set(re.findall(r"^(many/\S+): ", said, re.MULTILINE)) == {"many/photo.jpg"}
    assert "500 images checked" in said
    _write("many/photo.jpg", clean_jpeg())
    git("add", "-A")
    _passes()
    assert git("ls-tree", "-r", "HEAD", "many/").count(b"\n") == 500


NAMES = [
    "two words.jpg",
    "-x.jpg",
    "--ignore=LOC.jpg",
    "--config=x.jpg",
    "-dir/photo.jpg",
    "new\nline.jpg",
    "tab\t.jpg",
    "::error::x.jpg",
    "'\"$(touch x).jpg",
    "\u00fc \U0001f4f7.JPG",
    "upper.JPEG",
]


@checkout
@posix
def test_names_that_are_hard_to_pass_on(work: Path, hooks: Hooks) -> None:
    for name in NAMES:
        _write(name, gps_jpeg())
    git("add", "-A")
    said = _stopped()
    assert said.count(": LOC101 GPS position in APP1 Exif [*]") == len(NAMES)
    assert f"{len(NAMES)} images checked" in said
    assert not any(line.lstrip().startswith("::") for line in said.splitlines())
    _use(hooks, "image-privacy-fix")
    git("add", "-A")
    _stopped()
    git("add", "-A")
    _passes()
    assert all(Path(name).read_bytes() != gps_jpeg() for name in NAMES)


@checkout
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_not_utf_8_is_never_committed_unseen(work: Path) -> None:
    """pre-commit itself gives up on such names; our own command does not."""
    _write(os.fsdecode(b"byte-\xff.jpg"), gps_jpeg())
    git("add", "-A")
    before = _head()
    assert _commit().code != 0
    assert _head() == before
    done = command()
    assert done.code == 1
    assert "byte-\\xff.jpg: LOC101" in done.out


# before a push


@checkout
def test_a_push_is_stopped_by_any_of_its_commits(work: Path, tmp_path: Path, hooks: Hooks) -> None:
    """pre-commit itself would not even start a hook for a file that is gone again."""
    git("init", "-q", "--bare", str(tmp_path / "server"))
    git("remote", "add", "origin", str(tmp_path / "server"))
    _use(hooks, "image-privacy", "image-privacy-push")
    git("add", "-A")
    git("commit", "-qm", "settings", "--no-verify")
    assert process([*PRE_COMMIT, "install", "-t", "pre-push"]).code == 0
    assert process(["git", "push", "origin", "HEAD"]).code == 0  # all of a new branch
    _write("photo.jpg", gps_jpeg())
    git("add", "-A")
    git("commit", "-qm", "photo", "--no-verify")
    commit = _head().decode()[:12]
    git("rm", "-q", "photo.jpg")
    git("commit", "-qm", "gone", "--no-verify")
    for ref in ("HEAD", "HEAD:refs/heads/new"):
        done = process(["git", "push", "origin", ref])
        assert done.code == 1
        assert f"photo.jpg: LOC101 GPS position in APP1 Exif (in commit {commit}, gone" in done.out
    git("reset", "-q", "--hard", "HEAD~2")
    _write("photo.jpg", clean_jpeg())
    git("add", "-A")
    git("commit", "-qm", "clean", "--no-verify")
    assert process(["git", "push", "origin", "HEAD"]).code == 0


@checkout
def test_a_new_repository_is_pushed_whole(work: Path, tmp_path: Path, hooks: Hooks) -> None:
    git("init", "-q", "--bare", str(tmp_path / "server"))
    git("remote", "add", "origin", str(tmp_path / "server"))
    _use(hooks, "image-privacy-push")
    _write("photo.jpg", gps_jpeg())
    git("add", "-A")
    git("commit", "-qm", "photo", "--no-verify")
    assert process([*PRE_COMMIT, "install", "-t", "pre-push"]).code == 0
    done = process(["git", "push", "origin", "HEAD"])
    assert done.code == 1
    assert FINDING.removesuffix(" [*]") in done.out


# other ways to run it


@checkout
def test_over_all_files(work: Path) -> None:
    for name in ("photo.jpg", "sub/photo.jpg", "sub/clean.jpg"):
        _write(name, clean_jpeg() if "clean" in name else gps_jpeg())
    git("add", "-A")
    git("commit", "-qm", "unseen", "--no-verify")
    done = process([*PRE_COMMIT, "run", "--all-files"])
    assert done.code == 1
    assert FINDING in done.out
    assert "sub/" + FINDING in done.out
    assert "clean.jpg" not in done.out
    _write("photo.jpg", clean_jpeg())
    _write("sub/photo.jpg", clean_jpeg())
    git("add", "-A")
    assert process([*PRE_COMMIT, "run", "--all-files"]).code == 0


@checkout
def test_over_some_files(work: Path) -> None:
    _write("photo.jpg", gps_jpeg())
    _write("other.jpg", gps_jpeg(2))
    git("add", "-A")
    done = process([*PRE_COMMIT, "run", "--files", "photo.jpg"])
    assert done.code == 1
    assert FINDING in done.out
    assert "other.jpg" not in done.out


@checkout
def test_try_repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hooks: Hooks) -> None:
    work = new_repository(settle(monkeypatch, tmp_path))
    monkeypatch.undo()  # pip's settings are in the real home
    _write(work / "photo.jpg", phone_photo())
    git("add", "-A", cwd=work)
    done = process(
        [*PRE_COMMIT, "try-repo", str(hooks.repository), "image-privacy", "--all-files"], work
    )
    assert done.code == 1, done.out + done.err
    assert FINDING in done.out
    assert "Failed" in done.out


# the manifest itself


def _manifest() -> str:
    return (CHECKOUT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")


def test_the_pattern_takes_every_image_and_nothing_else() -> None:
    found = re.search(r"files: &images '(.*)'", _manifest())
    assert found is not None
    pattern = re.compile(found[1])
    for suffix in SUFFIXES:
        for name in (f"a{suffix}", f"sub/A{suffix.upper()}", f"a b\n{suffix}"):
            assert pattern.search(name), name
    for name in ("a.py", "jpg", "a.jpg.txt", "a.jpgx", "ajpg", "a.mp4", "a.icon", "png/a"):
        assert not pattern.search(name), name


def test_pre_commit_takes_the_manifest() -> None:
    clientlib = pytest.importorskip("pre_commit.clientlib")
    hooks = clientlib.load_manifest(str(CHECKOUT / ".pre-commit-hooks.yaml"))
    ids = [hook["id"] for hook in hooks]
    assert ids == ["image-privacy", "image-privacy-fix", "image-privacy-push"]
    assert all(hook["require_serial"] for hook in hooks)
    *of_files, push = hooks
    for hook in of_files:
        assert hook["types"] == ["file"]
        assert hook["entry"].startswith("image-privacy check")
        assert "pre-commit" in hook["stages"]
        assert "pre-push" not in hook["stages"]  # there it would see files and not commits
    assert (push["entry"], push["stages"]) == ("image-privacy pre-push", ["pre-push"])
    assert push["always_run"]
    assert not push["pass_filenames"]
