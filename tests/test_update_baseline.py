"""--update-baseline: what is found is known from then on, by content, and merges."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooklib import baseline
from hooklib.baseline import NAME
from hooklib.model import Allowed
from tests.photos import SECRETS, clean_jpeg, gps_jpeg, lfs_pointer, other_kinds, phone_photo
from tests.places import git, new_repository, settle
from tests.test_git_sources import Capture, commit, run, told, write


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    work = new_repository(settle(monkeypatch, tmp_path))
    write("old.jpg", data=gps_jpeg())
    write("phone.jpg", data=phone_photo())
    write("cut.jpg", data=gps_jpeg()[:200])
    write("photo.cr3", data=other_kinds()["photo.cr3"])
    write("empty.jpg", data=b"")
    write("pointer.jpg", data=lfs_pointer())
    commit()
    return work


def entries() -> tuple[Allowed, ...]:
    return baseline.read(NAME)


def test_what_is_there_is_known_and_what_comes_is_not(work: Path, capsys: Capture) -> None:
    found = told(capsys)
    done = run(capsys, "--update-baseline", "--strict")
    assert done.code == 0
    count = sum(map(len, found.values()))
    assert f"{NAME}: {count} entries, {count} of them new; commit it" in done.err
    for flags in [], ["old.jpg", "phone.jpg"], ["--history"], ["--strict"]:
        assert told(capsys, *flags) == {}
    write("new.jpg", data=gps_jpeg(2))
    git("mv", "old.jpg", "moved.jpg")
    git("add", "-A")
    assert set(told(capsys)) == set(told(capsys, "--staged")) == {"new.jpg"}
    write("moved.jpg", data=gps_jpeg() + b"\0")
    assert set(told(capsys)) == {"new.jpg", "moved.jpg"}


def test_the_file_is_sorted_one_a_line_and_tells_nothing(work: Path, capsys: Capture) -> None:
    run(capsys, "--update-baseline")
    text = Path(NAME).read_text()
    lines = text.splitlines()[1:]
    assert lines == sorted(lines)
    assert all(len(line.split("\t")) == 3 for line in lines)
    assert [secret for secret in SECRETS if secret in text] == []
    assert "old.jpg" not in text
    before = Path(NAME).read_bytes()
    run(capsys, "--update-baseline")
    assert Path(NAME).read_bytes() == before


def test_what_nothing_needs_any_more_is_named_and_goes(work: Path, capsys: Capture) -> None:
    run(capsys, "--update-baseline")
    reasoned = [e._replace(reason="of the town") for e in entries() if e.code == "LOC103"]
    baseline.write(NAME, (*entries(), *reasoned))
    Path("old.jpg").unlink()
    write("new.jpg", data=gps_jpeg(2))
    git("add", "-A")
    done = run(capsys, "--update-baseline")
    lines = [line for line in done.err.splitlines() if "no longer needed" in line]
    assert [line.split(": ")[-1].split()[0] for line in lines] == ["LOC101", "LOC103"]
    assert lines[1].endswith("(of the town)")
    kept = {entry.reason for entry in entries() if entry.code == "LOC103"}
    assert kept == {"", "of the town"}  # the phone's keeps its reason
    assert told(capsys) == {}


def test_a_look_at_a_part_takes_nothing_out(
    work: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "--update-baseline")
    everything = entries()
    write("sub/new.jpg", data=gps_jpeg(2))
    Path("old.jpg").unlink()
    git("add", "-A")
    for flags in (
        ["phone.jpg"],
        ["--staged"],
        ["--range", "HEAD..HEAD"],
        ["--shard", "1/7"],
        ["--select", "DEV"],
    ):
        done = run(capsys, "--update-baseline", *flags)
        assert "no longer needed" not in done.err
        assert set(entries()) >= set(everything)
    monkeypatch.chdir("sub")
    run(capsys, "--update-baseline", "--baseline", str(work / NAME))
    assert set(baseline.read(str(work / NAME))) >= set(everything)


def test_a_fix_leaves_what_is_known_and_carries_it_over(work: Path, capsys: Capture) -> None:
    write("phone.jpg", data=phone_photo())
    run(capsys, "--update-baseline", "--select", "LOC", "phone.jpg")
    done = run(capsys, "--fix", "phone.jpg", "--strict")
    assert done.code == 0
    assert Path("phone.jpg").read_bytes() != phone_photo()
    assert told(capsys, "phone.jpg") == {}
    assert told(capsys, "phone.jpg", "--baseline", "none")["phone.jpg"] == {
        "LOC101",
        "LOC102",
        "LOC103",
    }
    assert {entry.code for entry in entries()} == {"LOC101", "LOC102", "LOC103"}


@pytest.mark.faces
def test_a_face_that_is_known_stays(work: Path, capsys: Capture) -> None:
    from tests.judges import picture
    from tests.test_allow import two_faces

    write("faces.jpg", data=two_faces())
    run(capsys, "--update-baseline", "--select", "FAC101", "faces.jpg")
    assert told(capsys, "faces.jpg") == {"faces.jpg": {"DEV101"}}
    assert run(capsys, "--fix", "faces.jpg").code == 0
    assert b"ACME" not in Path("faces.jpg").read_bytes()
    assert picture(Path("faces.jpg").read_bytes()) == picture(two_faces())
    assert told(capsys, "faces.jpg") == {}


def test_two_branches_that_add_to_it_merge(work: Path, capsys: Capture) -> None:
    write(".gitattributes", data=f"{NAME} merge=union\n".encode())
    run(capsys, "--update-baseline")
    commit()
    git("branch", "other")
    contents = {}
    for branch, seed in (("-", 2), ("other", 3)):
        if branch == "other":
            git("checkout", "-q", "other")
        write(f"{seed}.jpg", data=gps_jpeg(seed))
        git("add", "-A")
        run(capsys, "--update-baseline")
        contents[branch] = set(entries())
        commit()
    git("merge", "-q", "-m", "both", "@{-1}")
    assert set(entries()) == contents["-"] | contents["other"]
    assert told(capsys) == {}


def test_a_baseline_that_cannot_be_written(work: Path, capsys: Capture) -> None:
    done = run(capsys, "--update-baseline", "--baseline", "none/such")
    assert done.code == 2
    assert "none/such" in done.err


def test_without_anything_to_be_known(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_repository(settle(monkeypatch, tmp_path))
    write("a.jpg", data=clean_jpeg())
    git("add", "-A")
    assert run(capsys, "--update-baseline").code == 0
    assert entries() == ()
