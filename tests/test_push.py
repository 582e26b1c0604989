"""Pushes, for real: a server's pre-receive hook, and the hook before a push."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.photos import SECRETS, clean_jpeg, gps_jpeg, phone_photo
from tests.places import COMMAND, POSIX, Result, git, new_repository, process, settle
from tests.test_git_sources import commit, head, write

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not POSIX, reason="the hooks of these tests are shell scripts"),
]
ZERO = "0" * 40


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a commit, and a server that has it."""
    work = new_repository(settle(monkeypatch, tmp_path))
    git("init", "-q", "--bare", str(tmp_path / "server"))
    git("remote", "add", "origin", str(tmp_path / "server"))
    write("old.jpg", data=gps_jpeg(9))  # from before there was a hook
    commit()
    git("push", "-q", "origin", "HEAD")
    return work


def install(repository: Path, name: str, *flags: str) -> None:
    hook = repository / "hooks" / name
    hook.parent.mkdir(exist_ok=True)
    words = shlex.join([*COMMAND, name, "--faces", "off", *flags])
    hook.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    hook.chmod(0o755)


@pytest.fixture
def server(work: Path, tmp_path: Path) -> Path:
    install(tmp_path / "server", "pre-receive")
    return tmp_path / "server"


def push(*arguments: str) -> Result:
    done = process(["git", "push", *arguments])
    assert [secret for secret in SECRETS if secret in done.out + done.err] == []
    return done


def refused(*arguments: str) -> str:
    done = push(*arguments)
    assert done.code == 1
    return done.out + done.err


def refs(server: Path) -> bytes:
    return git("for-each-ref", cwd=server)


def test_a_server_refuses_in_the_words_of_the_command(server: Path) -> None:
    before = refs(server)
    write("photo.jpg", data=phone_photo())
    first = commit()
    write("photo.jpg", data=clean_jpeg())
    commit()
    said = refused("origin", "HEAD")
    branch = git("symbolic-ref", "HEAD").decode().strip()
    where = f"(in commit {first[:12]}, gone from {branch}, but not from its history)"
    assert f"remote: photo.jpg: LOC101 GPS position in APP1 Exif {where}" in said
    assert "remote: Next: a later commit takes nothing out of these" in said
    assert "pre-receive hook declined" in said
    assert "old.jpg" not in said
    assert refs(server) == before
    git("reset", "-q", "--hard", "HEAD~2")
    write("photo.jpg", data=clean_jpeg())
    commit()
    done = push("origin", "HEAD")
    assert done.code == 0
    assert "1 image checked, nothing found" in done.err


def test_new_refs_and_tags_of_every_kind(server: Path) -> None:
    write("photo.jpg", data=gps_jpeg())
    commit()
    git("tag", "light")
    git("tag", "-am", "x", "annotated")
    git("tag", "-am", "x", "blob", head("HEAD:photo.jpg"))
    git("tag", "tree", head("HEAD^{tree}"))
    for ref in ("HEAD:refs/heads/new", "light", "annotated", "blob", "tree"):
        assert "LOC101" in refused("origin", ref)
    said = refused("origin", "HEAD:refs/heads/one", "HEAD:refs/heads/two", "light")
    assert said.count("photo.jpg: LOC101") == 1


def test_deleted_refs_and_what_is_there_already(server: Path) -> None:
    git("push", "-q", "origin", "HEAD:refs/heads/gone")
    assert "old.jpg" not in (done := push("origin", ":gone")).err
    assert done.code == 0
    assert push("origin", "HEAD:refs/heads/again").code == 0
    assert git("for-each-ref", "refs/heads/again", cwd=server)


def test_the_first_push_of_all(work: Path, tmp_path: Path) -> None:
    git("init", "-q", "--bare", str(tmp_path / "empty"))
    install(tmp_path / "empty", "pre-receive")
    assert "old.jpg: LOC101" in refused(str(tmp_path / "empty"), "HEAD:refs/heads/main")
    assert refs(tmp_path / "empty") == b""


def test_a_forced_push(server: Path) -> None:
    write("clean.jpg", data=clean_jpeg())
    commit()
    assert push("origin", "HEAD").code == 0
    git("commit", "-q", "--amend", "-m", "again")
    assert push("--force", "origin", "HEAD").code == 0
    write("clean.jpg", data=gps_jpeg())
    git("commit", "-qa", "--amend", "-m", "worse")
    assert "clean.jpg: LOC101" in refused("--force", "origin", "HEAD")


def test_a_servers_settings_and_its_cache(server: Path) -> None:
    write("photo.jpg", data=gps_jpeg())
    write(".image-privacy.toml", data=b"select = ['DEV']\n")  # the pusher's are not asked
    commit()
    assert "LOC101" in refused("origin", "HEAD")
    (server / ".image-privacy.toml").write_text("select = ['DEV']\n")
    assert push("origin", "HEAD").code == 0
    assert not (server / "image-privacy").exists()  # so few files are sooner looked at


@pytest.mark.parametrize("lines", [b"x\n", b"a b\n", b"\xff\n"])
@pytest.mark.parametrize("name", ["pre-push", "pre-receive"])
def test_lines_that_are_not_gits(work: Path, name: str, lines: bytes) -> None:
    import subprocess

    done = subprocess.run([*COMMAND, name], input=lines, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"git's lines are expected" in done.stderr


# before a push


@pytest.fixture
def hooked(work: Path) -> Path:
    install(work / ".git", "pre-push")
    return work


def test_a_push_is_stopped_by_any_of_its_commits(hooked: Path, tmp_path: Path) -> None:
    before = refs(tmp_path / "server")
    write("photo.jpg", data=gps_jpeg())
    first = commit()
    git("rm", "-q", "photo.jpg")
    git("commit", "-qm", "gone")
    said = refused("origin", "HEAD")
    assert f"photo.jpg: LOC101 GPS position in APP1 Exif (in commit {first[:12]}, gone" in said
    assert "old.jpg" not in said
    assert refs(tmp_path / "server") == before
    assert push("--no-verify", "origin", "HEAD").code == 0
    write("clean.jpg", data=clean_jpeg())
    commit()
    assert push("origin", "HEAD").code == 0  # what the remote has is not looked at again
    assert push("origin", "HEAD:refs/heads/new").code == 0
    assert push("origin", ":new").code == 0
    assert push("origin", "HEAD").code == 0


def test_a_push_to_an_address_and_a_forced_one(hooked: Path, tmp_path: Path) -> None:
    git("init", "-q", "--bare", str(tmp_path / "other"))
    assert "old.jpg: LOC101" in refused(str(tmp_path / "other"), "HEAD:refs/heads/x")
    write("clean.jpg", data=clean_jpeg())
    commit()
    assert push("origin", "HEAD").code == 0
    write("clean.jpg", data=gps_jpeg())
    git("commit", "-qa", "--amend", "-m", "worse")
    assert "clean.jpg: LOC101" in refused("--force", "origin", "HEAD")
    git("tag", "-am", "x", "v1")
    assert "clean.jpg: LOC101" in refused("origin", "v1")


def test_of_what_the_remote_has_and_we_have_not(
    hooked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("clone", "-q", str(tmp_path / "server"), str(tmp_path / "colleague"))
    monkeypatch.chdir(tmp_path / "colleague")
    write("theirs.jpg", data=clean_jpeg(4))
    commit()
    git("push", "-q", "origin", "HEAD")
    monkeypatch.chdir(hooked)
    write("ours.jpg", data=gps_jpeg())
    commit()
    said = refused("--force", "origin", "HEAD")
    assert "ours.jpg: LOC101" in said
    assert "old.jpg" not in said


def test_under_pre_commit(work: Path) -> None:
    write("photo.jpg", data=gps_jpeg())
    commit()
    old, new = head("HEAD~"), head()
    command = [*COMMAND, "pre-push", "--faces", "off"]

    def under(**env: str) -> Result:
        names = {f"PRE_COMMIT_{name}": value for name, value in env.items()}
        return process(command, env={"PRE_COMMIT": "1", **names})

    done = under(FROM_REF=old, TO_REF=new)
    assert (done.code, "photo.jpg: LOC101" in done.out, "old.jpg" in done.out) == (1, True, False)
    branch = git("symbolic-ref", "HEAD").decode().strip()
    everything = under(LOCAL_BRANCH=branch, REMOTE_NAME="elsewhere", REMOTE_URL="x")
    assert (everything.code, "old.jpg: LOC101" in everything.out) == (1, True)
    assert "old.jpg" not in under(LOCAL_BRANCH=branch, REMOTE_NAME="origin").out
    assert under().code == 2
    assert under(FROM_REF="--all", TO_REF=new).code == 2
    assert under(FROM_REF=old, TO_REF="gone").code == 2
