"""Git as the source, in real repositories: what is staged, ranges of commits, whole histories."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from hooklib import sources
from hooklib.cli import main
from tests.photos import SECRETS, clean_jpeg, clean_png, gps_jpeg, lfs_pointer, phone_photo
from tests.places import POSIX, Result, command, git, new_repository, settle

pytestmark = pytest.mark.once

posix = pytest.mark.skipif(not POSIX, reason="such files are of POSIX systems")
Capture = pytest.CaptureFixture[str]
GPS = {"LOC101", "LOC103"}


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return new_repository(settle(monkeypatch, tmp_path))


def write(*paths: str, data: bytes) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(data)


def commit(message: str = "more", *flags: str) -> str:
    """Commit all there is and return the commit."""
    git("add", "-A")
    git("commit", "-qm", message, *flags)
    return head()


def head(name: str = "HEAD") -> str:
    return git("rev-parse", name).decode().strip()


def run(capsys: Capture, *arguments: str) -> Result:
    try:
        code = main(arguments)
    except SystemExit as error:
        code = int(error.code or 0)
    done = Result(code, *capsys.readouterr())
    assert [secret for secret in SECRETS if secret in done.out + done.err] == []
    return done


def findings(capsys: Capture, *arguments: str) -> list[dict[str, Any]]:
    done = run(capsys, *arguments, "--output-format", "json")
    assert done.err == ""
    found: list[dict[str, Any]] = json.loads(done.out)["findings"]
    assert done.code == int(any(f["code"] != "IMG102" for f in found))
    return found


def told(capsys: Capture, *arguments: str) -> dict[str, set[str]]:
    """Return the codes that are found, by path."""
    found: dict[str, set[str]] = {}
    for finding in findings(capsys, *arguments):
        found.setdefault(finding["path"], set()).add(finding["code"])
    return found


def brought(capsys: Capture, *arguments: str) -> set[tuple[str, str]]:
    """Return the paths and commits that are named."""
    return {(f["path"], f["commit"]) for f in findings(capsys, *arguments)}


@pytest.mark.parametrize("name", sources.NAMES)
def test_a_source_is_found_by_its_name_and_says_what_helps(name: str) -> None:
    source = sources.load(name)
    assert source.name == name
    assert source.fixes or source.remedy


# one verdict wherever the bytes are


SAME = {
    "phone.jpg": phone_photo(),
    "gps.jpg": gps_jpeg(),
    "clean.jpg": clean_jpeg(),
    "cut.jpg": phone_photo()[:900],
    "empty.png": b"",
    "pointer.png": lfs_pointer(),
    "words.gif": b"just words",
    "a.txt": b"words",
    "no-suffix": gps_jpeg(2),
}


def test_the_same_bytes_give_the_same_codes_from_every_source(work: Path, capsys: Capture) -> None:
    git("commit", "-qm", "none", "--allow-empty")
    for name, data in SAME.items():
        write(name, data=data)
    expected = told(capsys, *SAME)
    git("add", "-A")
    assert expected["phone.jpg"] > GPS
    assert told(capsys) == told(capsys, "--staged") == expected
    commit()
    for name in SAME:
        Path(name).unlink()
    commit()
    for flags in ["--range", "HEAD~2..HEAD"], ["--range", "HEAD~2...HEAD"], ["--history"]:
        assert told(capsys, *flags) == expected
        assert told(capsys, *flags, "--jobs", "2") == expected
    for flags in [], ["--staged"], ["--range", "HEAD~..HEAD"]:
        assert told(capsys, *flags) == {}


def test_settings_are_for_paths_in_every_source(work: Path, capsys: Capture) -> None:
    settings = b"exclude = ['vendor']\nper-file-ignores = { 'press/*' = ['LOC103'] }\n"
    write(".image-privacy.toml", data=settings)
    git("add", "-A")
    git("commit", "-qm", "settings")
    write("vendor/a.jpg", "press/a.jpg", "a.jpg", data=gps_jpeg())
    git("add", "-A")
    expected = {"press/a.jpg": {"LOC101"}, "a.jpg": GPS}
    assert told(capsys) == told(capsys, "--staged") == expected
    assert "vendor/a.jpg: skipped: excluded by the settings" in run(capsys, "--staged").out
    commit()
    for flags in ["--range", "HEAD~..HEAD"], ["--history"]:
        assert told(capsys, *flags) == expected


@pytest.mark.parametrize("flags", [["--staged"], ["--range", "HEAD~..HEAD"], ["--history"]])
def test_paths_narrow_every_source(work: Path, capsys: Capture, flags: list[str]) -> None:
    git("commit", "-qm", "none", "--allow-empty")
    write("a/1.jpg", "b/1.jpg", "[a]*.jpg", data=gps_jpeg())
    git("add", "-A")
    if flags != ["--staged"]:
        commit()
    assert set(told(capsys, *flags, "b")) == {"b/1.jpg"}
    assert set(told(capsys, *flags, "[a]*.jpg")) == {"[a]*.jpg"}


@pytest.mark.parametrize("flags", [["--staged"], ["--range", "HEAD~..HEAD"], ["--history"], []])
def test_paths_are_told_from_the_current_folder(
    work: Path, capsys: Capture, flags: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    git("commit", "-qm", "none", "--allow-empty")
    write("a/1.jpg", data=gps_jpeg())
    write("b/1.jpg", data=gps_jpeg(2))
    git("add", "-A")
    if "--staged" not in flags:
        commit()
    monkeypatch.chdir("a")
    expected = {"1.jpg"} if not flags else {"1.jpg", os.path.join("..", "b", "1.jpg")}
    assert set(told(capsys, *flags)) == expected


# what is staged


def test_staged_is_the_index_and_not_the_file(work: Path, capsys: Capture) -> None:
    write("a.jpg", "b.jpg", "untracked.jpg", data=gps_jpeg())
    git("add", "a.jpg")
    write("a.jpg", data=clean_jpeg())
    assert told(capsys, "--staged") == {"a.jpg": GPS}  # before the first commit
    git("commit", "-qm", "one")
    assert told(capsys, "--staged") == {}
    git("add", "a.jpg")
    write("a.jpg", data=gps_jpeg(2))
    assert run(capsys, "--staged").out == "1 image checked, nothing found.\n"


def test_what_is_only_intended_to_be_added_is_not_staged(work: Path, capsys: Capture) -> None:
    write("meant.jpg", "staged.jpg", data=gps_jpeg())
    git("add", "-N", "meant.jpg")
    git("add", "staged.jpg")
    assert told(capsys, "--staged") == {"staged.jpg": GPS}
    git("commit", "-qm", "the first")
    assert told(capsys, "--staged") == {}
    git("add", "meant.jpg")
    assert told(capsys, "--staged") == {"meant.jpg": GPS}


def test_renamed_and_copied(work: Path, capsys: Capture) -> None:
    write("old.jpg", data=gps_jpeg())
    first = commit()
    git("mv", "old.jpg", "new.jpg")
    assert told(capsys, "--staged") == {"new.jpg": GPS}
    second = commit()
    assert brought(capsys, "--range", f"{first}..{second}") == {("new.jpg", second)}
    (place,) = {f["message"].rpartition(" (")[2] for f in findings(capsys, "--history")}
    assert place == f"first in commit {first[:12]}; also as new.jpg)"


@posix
def test_links_and_changes_of_type(work: Path, capsys: Capture) -> None:
    write("photo.jpg", data=gps_jpeg())
    write("secret", data=gps_jpeg(2))
    commit()
    Path("photo.jpg").unlink()
    Path("photo.jpg").symlink_to("secret")
    git("add", "-A")
    assert "photo.jpg: skipped: symbolic link, not followed" in run(capsys, "--staged").out
    second = commit()
    Path("photo.jpg").unlink()
    write("photo.jpg", data=gps_jpeg(3))
    git("add", "-A")
    assert told(capsys, "--staged") == {"photo.jpg": GPS}
    third = commit()
    assert brought(capsys, "--range", "HEAD~2..HEAD") == {("photo.jpg", third)}
    assert told(capsys, "--range", f"{second}~..{second}") == {}


def test_a_submodule_is_not_ours_and_is_looked_at_within(
    work: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = new_repository(tmp_path / "library")
    (library / "photo.jpg").write_bytes(gps_jpeg())
    git("add", "-A", cwd=library)
    git("commit", "-qm", "library", cwd=library)
    git("commit", "-qm", "none", "--allow-empty")
    git("submodule", "add", "-q", str(library), "sub.jpg")
    assert told(capsys, "--staged") == {}
    commit()
    for flags in ["--range", "HEAD~..HEAD"], ["--history"]:
        assert told(capsys, *flags) == {}
    monkeypatch.chdir("sub.jpg")
    git("mv", "photo.jpg", "moved.jpg")
    assert told(capsys, "--staged") == told(capsys) == {"moved.jpg": GPS}
    assert told(capsys, "--history") == {"photo.jpg": GPS}


def test_a_file_in_conflict_is_looked_at_from_each_side(work: Path, capsys: Capture) -> None:
    write("photo.jpg", data=clean_jpeg())
    commit()
    git("checkout", "-qb", "other")
    write("photo.jpg", data=gps_jpeg())
    commit()
    git("checkout", "-q", "-")
    write("photo.jpg", data=clean_jpeg(2))
    commit()
    with pytest.raises(Exception, match="exit status 1"):
        git("merge", "-q", "other")
    assert told(capsys, "--staged") == {"photo.jpg": GPS}


@pytest.mark.parametrize("flags", [["-a"], ["photo.jpg"], ["--only", "photo.jpg"]], ids=" ".join)
@posix
def test_as_a_plain_hook_however_one_commits(work: Path, flags: list[str]) -> None:
    """`git commit PATH` has an index of its own, of which only GIT_INDEX_FILE tells."""
    write("photo.jpg", "other.jpg", data=clean_jpeg())
    before = commit()
    hook = work / ".git" / "hooks" / "pre-commit"
    hook.write_text(f"#!/bin/sh\nexec {_shell_command()} --staged --faces off\n")
    hook.chmod(0o755)
    write("photo.jpg", data=gps_jpeg())
    write("other.jpg", data=gps_jpeg(2))
    done = _process("git", "commit", "-m", "x", *flags)
    assert done.code == 1
    assert "photo.jpg: LOC101" in done.out + done.err
    assert ("other.jpg: LOC101" in done.out + done.err) is (flags == ["-a"])
    assert head() == before
    write("photo.jpg", data=clean_jpeg(2))
    git("checkout", "other.jpg")
    assert _process("git", "commit", "-m", "x", *flags).code == 0


def _shell_command() -> str:
    import shlex

    from tests.places import COMMAND

    return shlex.join(COMMAND)


def _process(*arguments: str) -> Result:
    from tests.places import process

    return process(arguments)


def test_fix_with_staged_mends_the_file_and_leaves_the_index_to_you(
    work: Path, capsys: Capture
) -> None:
    write("same.jpg", "changed.jpg", "gone.jpg", data=gps_jpeg())
    git("add", "-A")
    write("changed.jpg", data=gps_jpeg(2))
    Path("gone.jpg").unlink()
    done = run(capsys, "--fix", "--staged")
    assert done.code == 1  # what is staged still has it
    assert "same.jpg: fixed: " in done.out
    assert "git add" in done.out
    for name in ("changed.jpg", "gone.jpg"):
        assert f"{name}: LOC101" in done.out
    assert "not fixed: the file is not what is staged" in done.out
    assert Path("changed.jpg").read_bytes() == gps_jpeg(2)
    assert git("show", ":same.jpg") == gps_jpeg()
    assert set(told(capsys, "--staged")) == {"same.jpg", "changed.jpg", "gone.jpg"}
    git("add", "same.jpg")
    assert set(told(capsys, "--staged")) == {"changed.jpg", "gone.jpg"}


def test_diff_with_staged_is_about_what_is_staged(work: Path, capsys: Capture) -> None:
    write("a.jpg", data=gps_jpeg())
    git("add", "-A")
    write("a.jpg", data=clean_jpeg())
    assert "a.jpg: would lose" in run(capsys, "--diff", "--staged").out
    assert Path("a.jpg").read_bytes() == clean_jpeg()


# ranges


def test_a_photo_that_a_later_commit_cleans_fails_and_names_the_first(
    work: Path, capsys: Capture
) -> None:
    git("commit", "-qm", "base", "--allow-empty")
    base = head()
    git("checkout", "-qb", "feature")
    write("photo.jpg", data=gps_jpeg())
    first = commit()
    write("photo.jpg", data=clean_jpeg())
    commit()
    done = run(capsys, "--range", f"{base}..feature")
    assert done.code == 1
    where = f"(in commit {first[:12]}, gone from feature, but not from its history)"
    assert f"photo.jpg: LOC101 GPS position in APP1 Exif {where}\n" in done.out
    assert "git rebase -i --autosquash" in done.out
    assert "[*]" not in done.out
    assert brought(capsys, "--range", f"{base}...feature") == {("photo.jpg", first)}
    write("clean.jpg", data=clean_jpeg(2))
    commit()
    assert run(capsys, "--range", "HEAD~2..HEAD").code == 0
    assert "2 images checked" in run(capsys, "--range", "HEAD~2..").out


def test_what_is_still_there_is_said(work: Path, capsys: Capture) -> None:
    git("commit", "-qm", "base", "--allow-empty")
    write("photo.jpg", data=gps_jpeg())
    first = commit()
    git("mv", "photo.jpg", "moved.jpg")
    commit()
    done = run(capsys, "--range", f"{first}~..HEAD")
    assert f"(in commit {first[:12]}, still in HEAD; also as moved.jpg)" in done.out
    done = run(capsys, "--range", f"{first}~..{head()}")
    assert f"still in {head()[:12]}" in done.out


@pytest.mark.parametrize("how", ["evil", "theirs", "ours", "octopus", "conflict"])
def test_a_merge_hides_nothing(work: Path, capsys: Capture, how: str) -> None:
    write("photo.jpg", data=clean_jpeg())
    write("old.jpg", data=gps_jpeg(9))  # of the base, and so none of our business
    base = commit()
    git("checkout", "-qb", "side")
    write("side.jpg", data=gps_jpeg(1))
    write("photo.jpg", data=clean_jpeg(5))
    side = commit()
    git("checkout", "-qb", "feature", base)
    write("own.jpg", data=gps_jpeg(2))
    own = commit()
    tips = ["side"]
    if how == "octopus":
        git("checkout", "-qb", "third", base)
        write("third.jpg", data=clean_jpeg(3))
        commit()
        git("checkout", "-q", "feature")
        tips = ["side", "third"]
    strategy = ["-s", "ours"] if how == "ours" else []
    git("merge", "-q", "--no-commit", "--no-ff", *strategy, *tips)
    expected = {("side.jpg", side), ("own.jpg", own)}
    if how in ("evil", "octopus"):
        write("evil.jpg", data=gps_jpeg(3))
    if how == "conflict":
        write("photo.jpg", data=gps_jpeg(4))
    merge = commit()
    expected |= {("evil.jpg", merge)} if how in ("evil", "octopus") else set()
    expected |= {("photo.jpg", merge)} if how == "conflict" else set()
    assert brought(capsys, "--range", f"{base}..feature") == expected
    # what came from the other side is there already
    expected -= {("side.jpg", side)}
    assert brought(capsys, "--range", "side..feature") == expected


def test_only_what_b_has_and_a_has_not(work: Path, capsys: Capture) -> None:
    git("commit", "-qm", "base", "--allow-empty")
    git("branch", "feature")
    write("main.jpg", data=gps_jpeg())
    commit()
    main_tip = head()
    git("checkout", "-q", "feature")
    write("feature.jpg", data=gps_jpeg(2))
    tip = commit()
    for dots in ("..", "..."):
        assert brought(capsys, "--range", f"{main_tip}{dots}{tip}") == {("feature.jpg", tip)}
        assert brought(capsys, "--range", f"{main_tip}{dots}") == {("feature.jpg", tip)}


def test_a_blob_in_many_commits_and_paths_is_judged_once(
    work: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hooklib import run as run_module
    from hooklib import scan as scan_module
    from hooklib.model import Blob, Settings, Verdicts

    git("commit", "-qm", "none", "--allow-empty")
    base = head()
    for number in range(4):
        write(f"{number}.jpg", "again.jpg", data=gps_jpeg())
        commit()
        Path("again.jpg").unlink()
        commit()
    seen = []

    def scan(blob: Blob, settings: Settings) -> Verdicts:
        seen.append(blob.path)
        return scan_module.scan(blob, settings)

    monkeypatch.setattr(run_module, "scan", scan)
    for flags in ["--history"], ["--range", f"{base}..HEAD"]:
        assert {f["path"] for f in findings(capsys, *flags)} == {"0.jpg"}
        assert seen == ["0.jpg"]
        seen.clear()
    assert "also as again.jpg, 1.jpg, 2.jpg, 1 more)" in run(capsys, "--history").out


BAD_RANGES = {
    "gone..HEAD": "gone is no commit",
    "HEAD..gone": "gone is no commit",
    "HEAD": "must be A..B or A...B",
    "": "must be A..B or A...B",
    "--all..HEAD": "--all is no commit",
    "HEAD..--output=x": "--output=x is no commit",
    "-x..": "-x is no commit",
    "HEAD..^HEAD": "^HEAD is no commit",
    "^HEAD..HEAD": "^HEAD is no commit",
    "HEAD^{tree}..HEAD": "is no commit",
    "a....b": "a. is no commit",
    "..HEAD\n::error::x": "is no commit",
    "0000000000000000000000000000000000000000..HEAD": "is no commit",
}


@pytest.mark.parametrize("value", BAD_RANGES, ids=ascii)
def test_a_range_that_is_none(work: Path, capsys: Capture, value: str) -> None:
    write("photo.jpg", data=gps_jpeg())
    commit()
    done = run(capsys, f"--range={value}")
    assert (done.code, done.out) == (2, "")
    assert BAD_RANGES[value] in done.err
    assert done.err.count("\n") == 1
    assert not Path("x").exists()


@pytest.mark.parametrize(
    "flags",
    [
        ["--fix", "--range", "HEAD~..HEAD"],
        ["--diff", "--range", "HEAD~..HEAD"],
        ["--fix", "--history"],
        ["--history", "--save-preview", "x"],
        ["--history", "--staged"],
        ["--staged", "--range", "HEAD~..HEAD"],
        ["--fix", "--update-baseline"],
    ],
    ids=" ".join,
)
def test_what_does_not_go_together(work: Path, capsys: Capture, flags: list[str]) -> None:
    git("commit", "-qm", "none", "--allow-empty")
    write("photo.jpg", data=gps_jpeg())
    commit()
    done = run(capsys, *flags)
    assert (done.code, done.out) == (2, "")
    assert done.err
    assert Path("photo.jpg").read_bytes() == gps_jpeg()
    if "--history" in flags and "--fix" in flags:
        assert "git filter-repo" in done.err


@pytest.mark.parametrize("flags", [["--staged"], ["--range", "A..B"], ["--history"]])
def test_outside_a_repository(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, flags: list[str]
) -> None:
    settle(monkeypatch, tmp_path)
    done = run(capsys, *flags)
    assert (done.code, done.out) == (2, "")
    assert "git" in done.err


# the history


def test_the_history_is_all_that_any_ref_reaches(work: Path, capsys: Capture) -> None:
    write("first.jpg", data=gps_jpeg(1))
    first = commit()
    git("rm", "-q", "first.jpg")
    git("commit", "-qm", "gone")
    git("checkout", "-q", "--orphan", "other")
    write("orphan.jpg", data=gps_jpeg(2))
    orphan = commit()
    git("checkout", "-q", "--detach")
    write("tagged.jpg", data=gps_jpeg(3))
    tagged = commit()
    git("tag", "-am", "x", "v1")
    write("detached.jpg", data=gps_jpeg(4))
    detached = commit()
    assert brought(capsys, "--history") == {
        ("first.jpg", first),
        ("orphan.jpg", orphan),
        ("tagged.jpg", tagged),
        ("detached.jpg", detached),
    }
    done = run(capsys, "--history")
    assert "git filter-repo" in done.out
    assert f"first.jpg: LOC101 GPS position in APP1 Exif (first in commit {first[:12]})" in done.out


@posix
def test_refs_that_lead_to_no_commit(work: Path, capsys: Capture) -> None:
    write("photo.jpg", data=gps_jpeg(1))
    write("blob.bin", data=gps_jpeg(2))
    git("add", "-A")
    tree = git("write-tree").decode().strip()
    git("update-ref", "refs/odd/tree", tree)
    git("tag", "-am", "x", "blob", head(":blob.bin"))
    git("rm", "-q", "--cached", "blob.bin")
    found = findings(capsys, "--history")
    assert {f["path"] for f in found} == {"photo.jpg", "blob.bin", "refs/tags/blob"}
    assert {f["commit"] for f in found} == {None}
    assert any(f["message"].endswith("(in refs/odd/tree)") for f in found)


def test_ancestors_that_are_grafted_away(work: Path, capsys: Capture) -> None:
    write("photo.jpg", data=gps_jpeg())
    first = commit()
    git("rm", "-q", "photo.jpg")
    git("commit", "-qm", "gone")
    (work / ".git" / "info").mkdir(exist_ok=True)
    (work / ".git" / "info" / "grafts").write_text(f"{head()}\n")
    assert brought(capsys, "--history") == {("photo.jpg", first)}


def test_git_s_own_reason_is_told_and_no_hint(work: Path, capsys: Capture) -> None:
    write("photo.jpg", data=gps_jpeg())
    commit()
    tree = head("HEAD^{tree}")
    Path(".git/objects", tree[:2], tree[2:]).unlink()
    done = run(capsys, "--history")
    assert done.code == 2
    assert tree in done.err
    assert "hint" not in done.err


def test_replaced_objects_are_looked_at_as_they_are(work: Path, capsys: Capture) -> None:
    write("photo.jpg", data=gps_jpeg())
    commit()
    write("clean", data=clean_jpeg())
    clean = git("hash-object", "-w", "clean").decode().strip()
    git("replace", head("HEAD:photo.jpg"), clean)
    assert set(told(capsys, "--history")) >= {"photo.jpg"}


def test_a_bare_repository(
    work: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("photo.jpg", data=gps_jpeg())
    first = commit()
    commit("none", "--allow-empty")
    git("clone", "-q", "--bare", str(work), str(tmp_path / "bare"))
    monkeypatch.chdir(tmp_path / "bare")
    assert brought(capsys, "--history") == {("photo.jpg", first)}
    assert brought(capsys, "--range", "HEAD~..HEAD") == set()
    (tmp_path / "bare" / ".image-privacy.toml").write_text("exclude = ['*.jpg']")
    assert brought(capsys, "--history") == set()


def test_an_empty_repository(work: Path, capsys: Capture) -> None:
    for flags in ["--history"], ["--staged"], []:
        done = run(capsys, *flags)
        assert done.code == 0
        assert done.out.startswith("Nothing was checked")
    assert run(capsys, "--range", "HEAD..").code == 2


# shallow and partial clones


def test_a_shallow_clone_says_what_it_lacks(
    work: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("commit", "-qm", "base", "--allow-empty")
    base = head()
    for number in range(4):
        write(f"{number}.jpg", data=gps_jpeg(number))
        commit()
    url = (tmp_path / "work").as_uri()
    git("clone", "-q", "--depth=2", url, str(tmp_path / "shallow"))
    monkeypatch.chdir(tmp_path / "shallow")
    for flags in (["--range", f"{base}..HEAD"], ["--range", "HEAD~2..HEAD"], ["--history"]):
        done = run(capsys, *flags)
        assert (done.code, done.out) == (2, "")
        assert "fetch-depth" in done.err
    assert set(told(capsys, "--range", "HEAD~..HEAD")) == {"3.jpg"}
    git("fetch", "-q", "--depth=1", url, base)  # both ends are here, but not what is between
    for dots in ("..", "..."):
        done = run(capsys, "--range", f"{base}{dots}HEAD")
        assert (done.code, done.out) == (2, "")
        assert "fetch-depth" in done.err


def test_a_partial_clone_fetches_nothing_and_says_so(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    git("config", "uploadpack.allowFilter", "true")
    git("commit", "-qm", "base", "--allow-empty")
    write("0.jpg", data=gps_jpeg())
    commit()
    write("0.jpg", data=clean_jpeg())
    commit()
    url = (tmp_path / "work").as_uri()
    git("clone", "-q", "--filter=blob:none", url, str(tmp_path / "partial"))
    monkeypatch.chdir(tmp_path / "partial")
    objects = git("count-objects", "-v")
    found = told(capsys, "--range", "HEAD~2..HEAD")
    assert found == {"0.jpg": {"IMG101"}}
    assert git("count-objects", "-v") == objects


# kinds of repositories


def test_an_index_of_version_4_split_and_sparse(work: Path, capsys: Capture) -> None:
    git("config", "index.version", "4")
    write("in/a.jpg", "out/b.jpg", data=clean_jpeg())
    commit()
    git("update-index", "--split-index")
    write("in/a.jpg", data=gps_jpeg())
    write("in/new.jpg", data=gps_jpeg(2))
    git("add", "-A")
    assert set(told(capsys, "--staged")) == set(told(capsys)) == {"in/a.jpg", "in/new.jpg"}
    commit()
    git("update-index", "--no-split-index")
    git("sparse-checkout", "set", "--cone", "--sparse-index", "in")
    assert not Path("out").exists()
    write("in/new.jpg", data=gps_jpeg(3))
    git("add", "-A")
    assert told(capsys, "--staged") == {"in/new.jpg": GPS}
    assert set(told(capsys)) == {"in/a.jpg", "in/new.jpg"}
    assert "2 images checked" in run(capsys).out
    assert set(told(capsys, "--history")) == {"in/a.jpg", "in/new.jpg"}


def test_a_repository_with_sha_256(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch, tmp_path)
    git("init", "-q", "--object-format=sha256")
    git("commit", "-qm", "none", "--allow-empty")
    write("photo.jpg", data=gps_jpeg())
    git("add", "-A")
    assert set(told(capsys, "--staged")) == set(told(capsys)) == {"photo.jpg"}
    only = commit()
    assert len(only) == 64
    assert brought(capsys, "--range", "HEAD~..HEAD") == {("photo.jpg", only)}
    assert brought(capsys, "--history") == {("photo.jpg", only)}


def test_a_linked_worktree(
    work: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("main.jpg", data=clean_jpeg())
    commit()
    git("worktree", "add", "-q", str(tmp_path / "linked"))
    write("main.jpg", data=gps_jpeg())
    git("add", "-A")
    monkeypatch.chdir(tmp_path / "linked")
    assert told(capsys, "--staged") == {}
    write("linked.jpg", data=gps_jpeg())
    git("add", "-A")
    assert told(capsys, "--staged") == told(capsys) == {"linked.jpg": GPS}
    commit()
    monkeypatch.chdir(work)
    assert set(told(capsys, "--history")) == {"linked.jpg"}
    assert set(told(capsys, "--staged")) == {"main.jpg"}


STRANGE = [
    "two words.jpg",
    "-x.jpg",
    "--staged",
    "new\nline.jpg",
    ":100644 100644.jpg",
    ":(top)x.jpg",
    "tab\t.jpg",
    "::error::x.jpg",
    "\u00e9.jpg",
    '"quoted".jpg',
    "*.jpg",
]
if sys.platform == "linux":
    STRANGE.append(os.fsdecode(b"\xff\xfe.jpg"))


@posix
@pytest.mark.parametrize("quote", ["true", "false"])
def test_any_name(work: Path, capsys: Capture, quote: str) -> None:
    git("config", "core.quotePath", quote)
    git("commit", "-qm", "none", "--allow-empty")
    for number, name in enumerate(STRANGE):
        (work / name).write_bytes(gps_jpeg(number))
    git("add", "-A")
    for flags in [], ["--staged"]:
        assert set(told(capsys, *flags)) == set(STRANGE)
    commit()
    for flags in ["--range", "HEAD~..HEAD"], ["--history"]:
        assert set(told(capsys, *flags)) == set(STRANGE)
        for line in run(capsys, *flags).out.splitlines():
            assert line.isprintable()
            assert not line.lstrip().startswith("::")


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'>\r\n<g/>\r\n</svg>\r\n"


def test_line_ends_that_git_changes(work: Path, capsys: Capture) -> None:
    git("config", "core.autocrlf", "true")
    write("a.svg", data=SVG)
    write("a.jpg", data=gps_jpeg())
    git("add", "-A")
    assert git("show", ":a.svg") == SVG.replace(b"\r", b"")
    expected = {"a.jpg": GPS}
    assert told(capsys, "a.svg", "a.jpg") == expected
    assert told(capsys) == told(capsys, "--staged") == expected
    assert "a.jpg: fixed:" in run(capsys, "--fix", "--staged").out
    assert Path("a.svg").read_bytes() == SVG


def test_nobodys_configuration_changes_what_is_seen(work: Path, capsys: Capture) -> None:
    git("commit", "-qm", "none", "--allow-empty")
    write("old.jpg", data=gps_jpeg())
    commit()
    git("mv", "old.jpg", "new.jpg")
    settings = {
        "diff.renames": "copies",
        "diff.external": "false",
        "diff.noprefix": "true",
        "log.showSignature": "true",
        "core.abbrev": "4",
        "color.ui": "always",
        "log.diffMerges": "off",
        "diff.ignoreSubmodules": "all",
        "core.pager": "false",
    }
    for key, value in settings.items():
        git("config", key, value)
    (work / ".gitattributes").write_text("*.jpg diff=x -diff\n")
    assert told(capsys, "--staged") == {"new.jpg": GPS}
    second = commit()
    assert ("new.jpg", second) in brought(capsys, "--range", "HEAD~..HEAD")
    assert {f["path"] for f in findings(capsys, "--history")} == {"old.jpg"}


# discretion


def test_nothing_of_what_was_found_is_told(
    work: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("commit", "-qm", "none", "--allow-empty")
    write("photo.jpg", data=phone_photo())
    write("cut.jpg", data=phone_photo()[:3000])
    write("clean.png", data=clean_png())
    git("add", "-A")
    who = ("-c", "user.name=Wilhelmina Droste", "-c", "user.email=droste.w@example.org")
    for name in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"):
        monkeypatch.setenv(name, "Wilhelmina Droste")
    git(*who, "commit", "-qm", "our new kitchen in Vlissingen")
    loose = work / ".git" / "objects" / head("HEAD:clean.png")[:2] / head("HEAD:clean.png")[2:]
    for flags in (
        ["--staged"],
        ["--range", "HEAD~..HEAD"],
        ["--history"],
        ["--history", "--strict", "--extend-select", "TIM,CAM,CAP,TRC,RGT"],
        ["--range", "HEAD~..HEAD", "--output-format", "json"],
        ["--range", "HEAD~..gone"],
        ["--update-baseline", "--history"],
        ["--fix", "--staged"],
        ["--history", "--no-cache", "--shard", "1/1"],
    ):
        assert run(capsys, *flags).code in (0, 1, 2)  # it looks for the secrets itself
    loose.chmod(0o644)
    loose.write_bytes(b"damaged Vlissingen")
    done = command("--history", "--faces", "off", "--no-cache", "--baseline", "none")
    assert done.code == 1
    assert "clean.png: IMG101" in done.out
    assert "photo.jpg: LOC101" in done.out
    assert [secret for secret in SECRETS if secret in done.out + done.err] == []
