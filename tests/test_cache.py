"""The cache: the same verdict with it and without it, whatever happens to it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hooklib import cache, plan, recall
from hooklib import run as run_module
from hooklib import scan as scan_module
from hooklib.cache import Cache, Known, content_id, key
from hooklib.config import Config
from hooklib.model import Blob, Edit, Finding, Settings, Verdicts
from hooklib.outcome import Done, Outcome
from hooklib.plan import Task
from hooklib.sources import Candidate
from tests.photos import SECRETS, clean_jpeg, gps_jpeg, lfs_pointer, phone_photo
from tests.places import COMMAND, POSIX, ROOT, git, new_repository, settle
from tests.test_git_sources import Capture, commit, run, write
from tests.test_lfs import pointer, store

KNOWN = Known(
    image=True,
    findings=(
        Finding("LOC101", "gps-position", "", "m", "p", ("a", "b"), edits=(Edit((), None),)),
        Finding("FAC101", "visible-face", "!thumbnail", "m", box=(1, 2, 3, 4)),
    ),
    content="0" * 64,
)
FILES = {
    "a.jpg": gps_jpeg(),
    "b.jpg": clean_jpeg(),
    "c.jpg": gps_jpeg()[:200],
    "d.jpg": phone_photo(),
    "e.txt": b"words",
    "f.png": b"",
}


@pytest.fixture(autouse=True)
def _opened_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(plan, "FEW", 1)
    cache._caches.clear()
    yield
    cache._caches.clear()


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    work = new_repository(settle(monkeypatch, tmp_path))
    for name, data in FILES.items():
        write(name, data=data)
    git("add", "-A")
    return work


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of the paths that are judged from now on."""
    seen: list[str] = []

    def scan(blob: Blob, settings: Settings) -> Verdicts:
        seen.append(blob.path)
        return scan_module.scan(blob, settings)

    monkeypatch.setattr(run_module, "scan", scan)
    return seen


def database(work: Path) -> Path:
    return work / ".git" / "image-privacy" / "cache" / "verdicts.db"


WAYS: list[list[str]] = [[], ["."], [*FILES], ["--staged"], ["--history"], ["--diff"]]


@pytest.mark.parametrize("flags", WAYS, ids=" ".join)
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_second_run_says_the_same_and_judges_nothing(
    work: Path, capsys: Capture, judged: list[str], flags: list[str], form: str
) -> None:
    if flags == ["--history"]:
        commit()
    flags = [*flags, "--output-format", form]
    expected = run(capsys, *flags, "--no-cache")
    assert not database(work).exists()
    judged.clear()
    assert run(capsys, *flags) == expected
    assert judged
    judged.clear()
    assert run(capsys, *flags) == expected
    assert judged == (["a.jpg", "d.jpg"] if "--diff" in flags else [])  # how is not remembered


def test_what_one_source_found_another_knows(
    work: Path, capsys: Capture, judged: list[str]
) -> None:
    run(capsys, "--staged")
    commit()
    judged.clear()
    for flags in [], ["."], [*FILES], ["--history"], ["--range", "HEAD..HEAD"]:
        run(capsys, *flags)
        assert judged == []


def test_a_clean_file_is_not_looked_at_again_for_a_fix(
    work: Path, capsys: Capture, judged: list[str]
) -> None:
    run(capsys)
    judged.clear()
    done = run(capsys, "--fix")
    assert set(judged) == {"a.jpg", "d.jpg"}
    assert "2 files fixed" in done.out
    judged.clear()
    assert run(capsys).code == 1  # the damaged one
    assert set(judged) == {"a.jpg", "d.jpg"}  # they are other files now


def test_what_a_fix_makes_clean_is_not_clean_once_it_is_restored(
    work: Path, capsys: Capture
) -> None:
    expected = run(capsys, "--no-cache")
    assert "a.jpg: LOC101" in expected.out
    assert "2 files fixed" in run(capsys, "--fix").out
    assert run(capsys, "restore", "a.jpg", "d.jpg").code == 0
    assert run(capsys) == expected


def test_a_fault_is_no_verdict(
    work: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scan(blob: Blob, settings: Settings) -> Verdicts:
        if blob.path == "b.jpg":
            raise RuntimeError
        return scan_module.scan(blob, settings)

    monkeypatch.setattr(run_module, "scan", scan)
    first = run(capsys)
    assert first.code == 3
    assert run(capsys) == first
    monkeypatch.setattr(run_module, "scan", scan_module.scan)
    assert run(capsys) == run(capsys, "--no-cache")


def test_a_fault_is_not_kept_even_where_the_content_is_known(work: Path) -> None:
    memory = recall.Memory(str(work / ".git"), "sha1")
    task = Task(Candidate("a.jpg", asked=False), Settings())
    outcomes = {
        b"f" * 16: Outcome("a.jpg", skipped="why", fault="why"),
        b"c" * 16: Outcome("a.jpg", checked=True),
    }
    done = [Done(outcome, own) for own, outcome in outcomes.items()]
    assert list(recall.remembering(iter(done), [task, task], memory)) == done
    assert list(cache.cache_in(memory.folder).look_up(outcomes)) == [b"c" * 16]


@pytest.mark.parametrize(
    "change",
    [
        ["--select", "LOC101"],
        ["--location", "coarsen"],
        ["--extend-select", "TIM"],
        ["--ignore", "LOC"],
    ],
    ids=" ".join,
)
def test_other_settings_are_another_verdict(work: Path, capsys: Capture, change: list[str]) -> None:
    run(capsys)
    assert run(capsys, *change) == run(capsys, *change, "--no-cache")
    assert run(capsys) == run(capsys, "--no-cache")


def test_another_program_is_another_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key("0" * 40, ".jpg", Settings())
    assert key("0" * 40, ".jpg", Settings()) == before
    others = [key("1" * 40, ".jpg", Settings()), key("0" * 40, ".png", Settings())]
    others.append(key("0" * 40, ".jpg", Settings(ignore=("LOC",))))
    cache._stem.cache_clear()
    monkeypatch.setattr(cache, "_program", lambda: "another")
    others.append(key("0" * 40, ".jpg", Settings()))
    cache._stem.cache_clear()
    assert len({before, *others}) == 5


def test_other_libraries_are_another_verdict(
    work: Path, capsys: Capture, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "may_fork", lambda: False)
    try:
        for libraries, again in (("old", True), ("old", False), ("new", True)):
            monkeypatch.setattr(cache, "_libraries", lambda libraries=libraries: libraries)
            cache._stem.cache_clear()
            judged.clear()
            run(capsys, "--select", "HID", "--jobs", "1")  # it looks at pixels, without a detector
            assert ("b.jpg" in judged) is again
    finally:
        cache._stem.cache_clear()


def test_another_face_model_is_another_verdict(tmp_path: Path) -> None:
    model = tmp_path / "model.onnx"
    settings = Settings(face_model=str(model))
    keys = set()
    for state in (None, b"one", b"other"):
        if state is not None:
            model.write_bytes(state)
        cache._stem.cache_clear()  # as in a run of its own
        cache._model.cache_clear()
        keys.add(key("0" * 40, ".jpg", settings))
        assert key("0" * 40, ".jpg", settings) in keys
    assert len(keys) == 3


def test_what_was_not_looked_at_is_tried_again(
    work: Path, capsys: Capture, judged: list[str]
) -> None:
    write("g.raf", data=b"FUJIFILMCCD-RAW")
    git("add", "-A")
    for _ in range(2):
        judged.clear()
        assert "g.raf: IMG102" in run(capsys).out
        assert judged.count("g.raf") == 1


@pytest.mark.parametrize("now", [clean_jpeg(9), b"words"], ids=["picture", "text"])
def test_a_file_that_changes_after_git_vouched_for_it(
    work: Path, capsys: Capture, now: bytes
) -> None:
    """Else the verdict on other bytes would be kept as that on the blob."""
    oid = git("rev-parse", ":a.jpg").decode().strip()
    write("a.jpg", data=now)
    memory = recall.Memory(str(work / ".git"), "sha1")
    for stored in (False, True):
        candidate = Candidate("a.jpg", asked=False, oid=oid, stored=stored)
        outcomes = run_module.run([candidate], Config(), "check", lambda done: None, memory)
        assert bool(outcomes[0].findings) is (stored or now == b"words")
    assert {finding.code for finding in outcomes[0].findings} == {"LOC101", "LOC103"}


def test_what_changed_is_looked_at(work: Path, capsys: Capture) -> None:
    run(capsys)
    state = os.stat("b.jpg")
    write("b.jpg", data=gps_jpeg(2)[: len(clean_jpeg())])
    os.utime("b.jpg", ns=(state.st_atime_ns, state.st_mtime_ns))  # as if nothing had happened
    assert "b.jpg: " in run(capsys).out
    write("b.jpg", data=gps_jpeg())
    assert "b.jpg: LOC101" in run(capsys).out
    git("add", "-A")
    assert "b.jpg: LOC101" in run(capsys).out


def test_files_that_git_does_not_look_at_are(work: Path, capsys: Capture) -> None:
    commit()
    git("update-index", "--assume-unchanged", "b.jpg")
    run(capsys)
    write("b.jpg", data=gps_jpeg(3))
    assert "b.jpg: LOC101" in run(capsys).out


def test_a_filter_may_hide_what_the_file_has(work: Path, capsys: Capture) -> None:
    """The blob is clean since git cleans what it takes in; the file is not."""
    write("clean", data=clean_jpeg())
    write(".gitattributes", data=b"x.jpg filter=strip\n")
    git("config", "filter.strip.clean", "cat clean")
    write("x.jpg", data=gps_jpeg())
    git("add", "-A")
    assert git("show", ":x.jpg") == clean_jpeg()
    for _ in range(2):
        assert "x.jpg" not in run(capsys, "--staged").out
        assert "x.jpg: LOC101" in run(capsys).out


def test_lfs_content_that_comes_later_is_looked_at(work: Path, capsys: Capture) -> None:
    write("p.jpg", data=pointer(gps_jpeg(5)))
    write("p.bin", data=pointer(gps_jpeg(6)))
    write("q.jpg", data=lfs_pointer())
    git("add", "-A")
    for flags in [], ["--staged"]:
        out = run(capsys, *flags).out
        assert "p.jpg: IMG102" in out
        assert "p.bin" not in out
    for seed in (5, 6):
        store(gps_jpeg(seed))
    for flags in [], ["--staged"]:
        for _ in range(2):
            out = run(capsys, *flags).out
            assert "p.jpg: LOC101" in out
            assert "p.bin: LOC101" in out


# whatever happens to it


def _damage(path: Path, how: str) -> None:
    data = path.read_bytes()
    if how == "empty":
        path.write_bytes(b"")
    elif how == "cut":
        path.write_bytes(data[: len(data) // 2 + 7])
    elif how == "words":
        path.write_bytes(b"no database" * 999)
    elif how == "zeros":
        path.write_bytes(data[:4096] + bytes(len(data) - 4096))
    elif how == "folder":
        path.unlink()
        path.mkdir()
    elif how == "other tables":
        path.unlink()
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE verdicts (x)")
        other.close()


@pytest.mark.parametrize("how", ["empty", "cut", "words", "zeros", "folder", "other tables"])
def test_a_damaged_one(work: Path, capsys: Capture, how: str) -> None:
    expected = run(capsys)
    for _ in range(2):
        cache._caches.clear()
        _damage(database(work), how)
        cache._caches.clear()
        assert run(capsys) == expected
        if database(work).is_dir():
            database(work).rmdir()
        cache._caches.clear()
        assert run(capsys) == expected
        cache._caches.clear()
        assert run(capsys) == expected
        if not database(work).exists() or how == "other tables":
            return


@pytest.mark.parametrize("value", [5, 1.5, "words", b"", b"x" * 40])
def test_a_value_that_is_no_verdict(work: Path, capsys: Capture, value: object) -> None:
    expected = run(capsys)
    cache._caches.clear()
    with sqlite3.connect(database(work)) as other:
        other.execute("UPDATE verdicts SET verdict = ?", (value,))
    other.close()
    assert run(capsys) == expected


def test_a_verdict_that_was_changed_counts_for_nothing(work: Path, capsys: Capture) -> None:
    expected = run(capsys)
    rows = _rows(work)
    assert len(rows) == 4  # nothing of the empty file and, since little of it is read, the text
    with sqlite3.connect(database(work)) as connection:
        for own, value in rows:
            changed = bytes([value[0] ^ 1]) + value[1:]
            connection.execute("UPDATE verdicts SET verdict = ? WHERE key = ?", (changed, own))
    connection.close()
    assert run(capsys) == expected
    with sqlite3.connect(database(work)) as connection:
        for (own, _), (_, other) in zip(rows, rows[1:] + rows[:1], strict=True):
            connection.execute("UPDATE verdicts SET verdict = ? WHERE key = ?", (other, own))
    connection.close()
    assert run(capsys) == expected


def _rows(work: Path) -> list[tuple[bytes, bytes]]:
    connection = sqlite3.connect(database(work))
    rows = connection.execute("SELECT key, verdict FROM verdicts").fetchall()
    connection.close()
    return rows


@pytest.mark.skipif(not POSIX or ROOT, reason="root may write everywhere")
def test_a_repository_that_may_not_be_written_to(work: Path, capsys: Capture) -> None:
    expected = run(capsys, "--no-cache")
    (work / ".git").chmod(0o500)
    try:
        assert run(capsys) == expected
    finally:
        (work / ".git").chmod(0o700)


@pytest.mark.parametrize("what", ["makedirs", "connect"])
def test_a_folder_that_cannot_be_made(
    work: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    expected = run(capsys, "--no-cache")

    def refuse(*_: Any, **__: Any) -> None:
        raise (
            PermissionError(13, "Permission denied")
            if what == "makedirs"
            else (sqlite3.OperationalError("unable to open database file"))
        )

    monkeypatch.setattr(os if what == "makedirs" else sqlite3, what, refuse)
    assert run(capsys) == expected


def test_a_full_disk(work: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = run(capsys, "--no-cache")

    def refuse(self: Cache, rows: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Cache, "_write", refuse)
    for _ in range(2):
        assert run(capsys) == expected
    assert _rows(work) == []


@pytest.mark.parametrize("pages", [1, 2, 4])
def test_no_room_at_all(
    work: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    """To SQLite a file at its limit is a full disk."""
    expected = run(capsys, "--no-cache")
    monkeypatch.setattr(cache, "PAGES", pages)
    for _ in range(3):
        assert run(capsys) == expected
        cache._caches.clear()


def test_while_another_has_it(work: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "PATIENCE", 0.05)
    expected = run(capsys)
    write("new.jpg", data=gps_jpeg(7))
    git("add", "-A")
    other = sqlite3.connect(database(work), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    cache._caches.clear()
    begun = time.monotonic()
    done = run(capsys)
    assert time.monotonic() - begun < 5  # the patience with which it begins
    other.execute("ROLLBACK")
    other.close()
    assert "new.jpg: LOC101" in done.out
    assert set(expected.out.splitlines()[:4]) <= set(done.out.splitlines())
    assert database(work).exists()


def test_processes_that_share_it(work: Path, capsys: Capture) -> None:
    for number in range(300):
        write(f"many/{number}.jpg", data=gps_jpeg()[:-2] + b"%d" % number if number % 3 else b"x")
    git("add", "-A")
    expected = run(capsys, "--no-cache").out
    together = [
        subprocess.Popen(
            [*COMMAND, "--faces", "off", "--jobs", jobs], stdout=subprocess.PIPE, stderr=-1
        )
        for jobs in ("1", "2", "1")
    ]
    for process in together:
        out, err = process.communicate(timeout=60)
        assert (out.decode(), err) == (expected, b"")
    assert run(capsys).out == expected
    assert len(_rows(work)) > 150


def test_it_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "PAGES", 40)
    own = Cache(str(tmp_path))
    for turn in range(12):
        fresh = {b"%016d" % (turn * 100 + number): KNOWN for number in range(100)}
        own.remember(fresh)
        assert own.look_up(fresh) == fresh
    assert (tmp_path / "image-privacy" / "cache" / "verdicts.db").stat().st_size <= 40 * 4096
    assert own.look_up([b"%016d" % 0]) == {}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    own = Cache(str(tmp_path))
    verdicts = {bytes(16): KNOWN, b"1" * 16: Known(False), b"2" * 16: Known(True, skipped="why")}
    own.remember(verdicts)
    assert Cache(str(tmp_path)).look_up([*verdicts, b"3" * 16]) == verdicts


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_ids_are_gits(work: Path, algorithm: str) -> None:
    git("init", "-q", f"--object-format={algorithm}", "other")
    told = git("hash-object", "../a.jpg", cwd=work / "other").decode().strip()
    assert content_id(gps_jpeg(), algorithm) == told


def test_it_holds_nothing_of_what_was_found(work: Path, capsys: Capture) -> None:
    run(capsys, "--extend-select", "TIM,CAM,CAP,TRC,RGT")
    data = database(work).read_bytes().decode("latin-1")
    assert "LOC101" in data
    assert [secret for secret in SECRETS if secret in data] == []
    assert [name for name in FILES if name in data] == []


@pytest.mark.skipif(not POSIX, reason="of POSIX systems")
def test_it_is_for_its_owner_only(work: Path, capsys: Capture) -> None:
    run(capsys)
    assert database(work).parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("flags", [["--show-values"], ["--update-baseline"], ["--no-cache"]])
def test_runs_that_do_without(work: Path, capsys: Capture, flags: list[str]) -> None:
    run(capsys, *flags)
    assert not database(work).exists()


def test_outside_a_repository(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch, tmp_path)
    write("a.jpg", data=gps_jpeg())
    assert run(capsys).code == 1
    assert os.listdir() == ["a.jpg"]
