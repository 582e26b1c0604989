"""The command line: exit codes, flags, output, hostile names, and what is never said."""

from __future__ import annotations

import errno
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hooklib import __version__, scan
from hooklib import run as run_module
from hooklib.cli import main
from hooklib.commands import check
from hooklib.config import CHOICES
from hooklib.model import Blob, Settings, Verdicts
from hooklib.rules import RULES
from tests.photos import (
    SECRETS,
    clean_jpeg,
    clean_png,
    gps_jpeg,
    lfs_pointer,
    other_kinds,
    phone_photo,
    phone_png,
    phone_webp,
)
from tests.places import COMMAND, POSIX, Result, command, git, names, new_repository, settle

posix = pytest.mark.skipif(not POSIX, reason="such names and terminals are of POSIX systems")
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return settle(monkeypatch, tmp_path)


def _write(work: Path, **files: bytes) -> None:
    for name, data in files.items():
        (work / name.replace("_", ".")).write_bytes(data)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _main(capsys: Capture, *arguments: str) -> Result:
    """Run the command in this process, which is much faster than one of its own."""
    try:
        code = main(arguments)
    except SystemExit as error:
        code = int(error.code or 0)
    return Result(code, *capsys.readouterr())


# exit codes


def test_clean(work: Path, capsys: Capture) -> None:
    _write(work, a_jpg=clean_jpeg(), b_png=clean_png())
    assert main(["a.jpg", "b.png"]) == 0
    assert capsys.readouterr() == ("2 images checked, nothing found.\n", "")


def test_findings(work: Path, capsys: Capture) -> None:
    _write(work, a_jpg=gps_jpeg())
    assert main(["a.jpg"]) == 1
    out, err = capsys.readouterr()
    assert "a.jpg: LOC101 GPS position in APP1 Exif [*]\n" in out
    assert "image-privacy --fix" in out
    assert err == ""


def test_the_word_check_may_be_left_out(work: Path, capsys: Capture) -> None:
    _write(work, a_jpg=gps_jpeg())
    assert main(["check", "a.jpg"]) == 1
    first = capsys.readouterr()
    assert main(["a.jpg"]) == 1
    assert capsys.readouterr() == first


@pytest.mark.parametrize("name", [*other_kinds(), "empty.png", "lfs.jpg"])
@pytest.mark.parametrize(
    ("flags", "code"),
    [
        ([], 0),
        (["--strict"], 1),
        (["--fail-on", "warning"], 1),
        (["--fail-on", "never", "--strict"], 0),
        (["--ignore", "IMG102"], 0),
        (["--ignore", "IMG102", "--strict"], 0),
        (["--select", "LOC", "--strict"], 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_was_not_checked(
    work: Path, capsys: Capture, name: str, flags: list[str], code: int
) -> None:
    (work / name).write_bytes({**other_kinds(), "empty.png": b""}.get(name, lfs_pointer()))
    assert main([name, *flags]) == code
    out = capsys.readouterr().out
    assert "1 file not checked" in out
    assert f"{name}: " in out
    assert ("IMG102" in out) is ("--ignore" not in flags)


def test_a_damaged_file_fails(work: Path, capsys: Capture) -> None:
    _write(work, a_jpg=gps_jpeg()[:200], b_jpg=gps_jpeg())
    assert main(["a.jpg", "b.jpg"]) == 1
    out = capsys.readouterr().out
    assert "a.jpg: IMG101" in out
    assert "b.jpg: LOC101" in out
    assert "1 image checked; 1 file not checked." in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nope"],
        ["--fix", "--diff", "a.jpg"],
        ["--jobs", "x"],
        ["--jobs", "-1"],
        ["--jobs", "1e9"],
        ["--location", "hide"],
        ["--location-decimals", "9999999"],
        ["--output-format", "yaml"],
        ["--fail-on", "sometimes"],
        ["--sel", "LOC"],
        ["--fi", "a.jpg"],
        ["gone.jpg"],
        ["a.jpg", "gone.jpg"],
        ["--select", "XYZ", "a.jpg"],
        ["--show-values", "a.jpg"],
        ["--output-file", "no/such/folder.txt", "a.jpg"],
        ["--select"],
        ["restore"],
        ["restore", "--nope", "a.jpg"],
        ["rules", "XYZ"],
        ["rules", "LOC101", "LOC102"],
    ],
    ids=" ".join,
)
def test_wrong_usage(work: Path, capsys: Capture, arguments: list[str]) -> None:
    _write(work, a_jpg=gps_jpeg())
    done = _main(capsys, *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err
    assert "Traceback" not in done.err
    assert (work / "a.jpg").read_bytes() == gps_jpeg()


def _faulty(monkeypatch: pytest.MonkeyPatch, *paths: str) -> None:
    real = scan.scan

    def faulty(blob: Blob, settings: Settings) -> Verdicts:
        if blob.path in paths:
            raise RuntimeError("SN8841-XK-2207")
        return real(blob, settings)

    monkeypatch.setattr(run_module, "scan", faulty)


def test_a_fault_is_one_line_and_the_others_go_on(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    _write(work, a_jpg=gps_jpeg(), b_jpg=gps_jpeg())
    _faulty(monkeypatch, "a.jpg")
    assert main(["--fix", "a.jpg", "b.jpg"]) == 3
    out, err = capsys.readouterr()
    assert out.startswith("a.jpg: fault: RuntimeError in the program\nb.jpg: fixed: ")
    assert "1 file not checked" in out
    assert "SN8841" not in out + err
    assert (work / "a.jpg").read_bytes() == gps_jpeg()
    assert (work / "b.jpg").read_bytes() != gps_jpeg()


def test_a_fault_is_not_passed_over_in_any_report(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    _write(work, a_jpg=clean_jpeg())
    _faulty(monkeypatch, "a.jpg")
    assert main(["a.jpg", "--fail-on", "never"]) == 3
    assert "Nothing was checked: 1 file not checked." in capsys.readouterr().out
    assert main(["a.jpg", "--output-format", "json"]) == 3
    document = json.loads(capsys.readouterr().out)
    assert document["skipped"] == [{"path": "a.jpg", "reason": "RuntimeError in the program"}]
    assert document["summary"]["skipped"] == 1


def test_a_fault_outside_any_file(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def load(*_: object) -> None:
        raise RuntimeError("48.8582")

    monkeypatch.delenv("IMAGE_PRIVACY_DEBUG", raising=False)
    monkeypatch.setattr(check, "load", load)
    assert main([]) == 3
    out, err = capsys.readouterr()
    assert (out, err) == (
        "",
        "image-privacy: a fault in the program (RuntimeError), please report it\n",
    )
    monkeypatch.setenv("IMAGE_PRIVACY_DEBUG", "1")
    with pytest.raises(RuntimeError):
        main([])


def test_an_interrupt(work: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "load", stop)
    assert main([]) == 130
    assert capsys.readouterr() == ("", "")


def test_an_interrupt_in_a_file_stops_the_rest(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    _write(work, a_jpg=gps_jpeg(), b_jpg=gps_jpeg())

    def scan(blob: Blob, settings: Settings) -> Verdicts:
        raise KeyboardInterrupt

    monkeypatch.setattr(run_module, "scan", scan)
    assert main(["--fix", "a.jpg", "b.jpg"]) == 130
    assert (work / "b.jpg").read_bytes() == gps_jpeg()


@posix
def test_a_reader_that_goes_away(work: Path) -> None:
    _write(work, a_jpg=phone_photo())
    process = subprocess.Popen(
        [*COMMAND, "a.jpg"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=work
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=20) == 1
    assert error == b""


def test_fixed_is_clean_unless_asked_otherwise(work: Path, capsys: Capture) -> None:
    for flags, code in ([], 0), (["--exit-non-zero-on-fix"], 1):
        _write(work, a_jpg=gps_jpeg())
        assert main(["--fix", *flags, "a.jpg"]) == code
        assert main(["--fix", *flags, "a.jpg"]) == 0


def test_never(work: Path) -> None:
    _write(work, a_jpg=gps_jpeg(), b_jpg=b"\xff\xd8\xff\xe1")
    assert main(["--fail-on", "never", "a.jpg", "b.jpg"]) == 0
    assert main(["--fail-on", "never", "--fix", "--exit-non-zero-on-fix", "a.jpg"]) == 0


# what is looked at


def test_without_names_what_git_tracks(work: Path, capsys: Capture) -> None:
    new_repository(work)
    _write(work, a_jpg=gps_jpeg(), b_txt=b"words", photo=gps_jpeg())
    git("add", "-A")
    _write(work, untracked_jpg=gps_jpeg())
    assert main([]) == 1
    out = capsys.readouterr().out
    assert {line.partition(": ")[0] for line in out.splitlines() if "LOC101" in line} == {
        "a.jpg",
        "photo",
    }
    assert "untracked" not in out
    assert "2 images checked" in out


def test_without_names_and_without_git_what_is_below(work: Path, capsys: Capture) -> None:
    (work / "sub").mkdir()
    (work / "sub" / "a.jpg").write_bytes(gps_jpeg())
    assert main([]) == 1
    assert f"{Path('sub', 'a.jpg')}: LOC101" in capsys.readouterr().out


def test_nothing_to_check_is_said(work: Path, capsys: Capture) -> None:
    _write(work, a_txt=b"words")
    assert main([]) == 0
    assert capsys.readouterr().out == "Nothing was checked: there are no images here.\n"
    assert main(["a.txt"]) == 0
    assert capsys.readouterr().out == (
        "a.txt: skipped: not an image of a known kind\n\nNothing was checked: 1 file not checked.\n"
    )


def test_what_git_refuses(work: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    new_repository(work)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)


def test_without_a_git_program(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    new_repository(work)
    _write(work, a_jpg=gps_jpeg())
    done = command("--fix", "a.jpg", cwd=work, env={"PATH": ""})
    assert (done.code, done.err) == (0, "")
    done = command(cwd=work, env={"PATH": ""})
    assert (done.code, done.err.count("\n")) == (2, 1)


# rules


def _found(capsys: Capture, *arguments: str) -> set[str]:
    main([*arguments])
    return set(re.findall(r"^\S+: ([A-Z]{3}\d{3}) ", capsys.readouterr().out, re.MULTILINE))


def test_select_ignore_and_extend(work: Path, capsys: Capture) -> None:
    _write(work, a_jpg=phone_photo())
    default = _found(capsys, "a.jpg")
    assert {"LOC101", "LOC102", "LOC103", "DEV101", "DEV102", "DEV103", "EMB101"} <= default
    assert not any(code.startswith(("RGT", "TIM", "CAM", "CAP", "TRC")) for code in default)
    assert _found(capsys, "a.jpg", "--select", "LOC") == {"LOC101", "LOC102", "LOC103"}
    assert _found(capsys, "a.jpg", "--select", "LOC101,DEV") >= {"LOC101", "DEV101"}
    assert _found(capsys, "a.jpg", "--select=LOC", "--ignore=LOC103") == {"LOC101", "LOC102"}
    assert _found(capsys, "a.jpg", "--ignore", "LOC,DEV", "--select", "LOC102") == {"LOC102"}
    assert _found(capsys, "a.jpg", "--extend-select", "RGT") == default | {"RGT101"}
    without = _found(capsys, "a.jpg", "--ignore", "LOC DEV")
    assert without == {code for code in default if not code.startswith(("LOC", "DEV"))}


def test_coarsen(work: Path, capsys: Capture) -> None:
    _write(work, a_jpg=gps_jpeg())
    flags = ["--location", "coarsen", "--select", "LOC", "a.jpg"]
    assert main(flags) == 1
    assert main(["--fix", *flags]) == 0
    assert main(flags) == 0
    assert main(["--select", "LOC", "a.jpg"]) == 1


def test_the_rules_are_listed(work: Path, capsys: Capture) -> None:
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(RULES)
    for line in lines:
        rule = RULES[line.split()[0]]
        assert rule.name in line
        assert ("opt-in" in line) is (not rule.default)
        assert ("warning" in line) is (rule.severity == "warning")


@pytest.mark.parametrize("code", sorted(RULES))
def test_a_rule_is_explained(capsys: Capture, code: str) -> None:
    assert main(["rules", code]) == 0
    out = capsys.readouterr().out
    rule = RULES[code]
    assert out.startswith(f"{code} {rule.name}")
    assert all(words in out for words in (rule.what, rule.risk, rule.remedy))


def test_a_prefix_explains_them_all(capsys: Capture) -> None:
    assert main(["rules", "LOC"]) == 0
    out = capsys.readouterr().out
    assert re.findall(r"^(LOC\d+)", out, re.MULTILINE) == ["LOC101", "LOC102", "LOC103"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--selct", "LOC"], "arguments: --selct; did you mean --select?\n"),
        (
            ["--outputformat=json"],
            "arguments: --outputformat=json; did you mean --output-format?\n",
        ),
        (["restore", "--forc", "a.jpg"], "arguments: --forc; did you mean --force?\n"),
        (["--nope"], "arguments: --nope\n"),
        (["--x\x1b[31m"], "arguments: --x\\x1b[31m\n"),
    ],
)
def test_an_unknown_flag_names_the_nearest(
    work: Path, capsys: Capture, arguments: list[str], said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith(f"unrecognized {said}")


@pytest.mark.parametrize("flag", ["--version", "--help"])
def test_version_and_help(work: Path, flag: str) -> None:
    done = command(flag, cwd=work)
    assert (done.code, done.err) == (0, "")
    assert (__version__ if flag == "--version" else "exit codes:") in done.out


# output


def test_a_file_for_the_output(work: Path, capsys: Capture) -> None:
    _write(work, a_jpg=gps_jpeg())
    assert main(["a.jpg"]) == 1
    expected = capsys.readouterr().out
    assert main(["a.jpg", "--output-file", "report.txt"]) == 1
    assert capsys.readouterr() == ("", "")
    assert (work / "report.txt").read_text(encoding="utf-8") == expected


def test_a_file_for_the_output_that_cannot_be_written(work: Path, capsys: Capture) -> None:
    _write(work, a_jpg=gps_jpeg())
    assert main(["a.jpg", "--output-file", "missing/report.txt"]) == 2
    assert capsys.readouterr().err == (
        "image-privacy: --output-file missing/report.txt: No such file or directory\n"
    )


def _json(capsys: Capture, *arguments: str) -> Any:
    main([*arguments, "--output-format", "json"])
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


FINDING: dict[str, type | tuple[type, ...]] = {
    "code": str,
    "name": str,
    "path": str,
    "commit": type(None),
    "part": (str, type(None)),
    "field": (str, type(None)),
    "fields": list,
    "box": type(None),
    "message": str,
    "fixable": bool,
}


def _check_document(document: Any) -> None:
    assert list(document) == ["version", "findings", "fixed", "skipped", "summary"]
    assert document["version"] == 1
    for finding in document["findings"]:
        assert list(finding) == list(FINDING)
        for key, kind in FINDING.items():
            assert isinstance(finding[key], kind), key
        assert finding["code"] in RULES
        assert finding["name"] == RULES[finding["code"]].name
        assert finding["field"] == (finding["fields"][0] if finding["fields"] else None)
    assert all(isinstance(path, str) for path in document["fixed"])
    for skipped in document["skipped"]:
        assert list(skipped) == ["path", "reason"]
        assert all(isinstance(value, str) for value in skipped.values())
    summary = document["summary"]
    assert list(summary) == ["checked", "findings", "fixed", "skipped"]
    assert summary["findings"] == len(document["findings"])
    assert summary["fixed"] == len(document["fixed"])
    assert summary["skipped"] == len(document["skipped"])


def test_json(work: Path, capsys: Capture) -> None:
    _write(work, a_jpg=phone_photo(), b_jpg=gps_jpeg()[:99], c_png=clean_png(), d_heic=b"")
    document = _json(capsys, "a.jpg", "b.jpg", "c.png", "d.heic")
    _check_document(document)
    assert document["fixed"] == []
    assert document["summary"]["checked"] == 2
    assert [entry["path"] for entry in document["skipped"]] == ["b.jpg", "d.heic"]
    inside = {f["path"] for f in document["findings"]}
    assert {"a.jpg", "b.jpg", "d.heic"} <= inside
    position = next(f for f in document["findings"] if f["code"] == "LOC101")
    assert position["part"] == "APP1 Exif"
    assert position["message"] == "GPS position in APP1 Exif"
    assert "Exif.GPSInfo.GPSLatitude" in position["fields"]
    assert position["fixable"]


@pytest.mark.parametrize("mode", ["--fix", "--diff"])
def test_json_of_a_fix(work: Path, capsys: Capture, mode: str) -> None:
    _write(work, a_jpg=gps_jpeg(), b_jpg=clean_jpeg())
    document = _json(capsys, mode, "a.jpg", "b.jpg")
    _check_document(document)
    assert document["fixed"] == (["a.jpg"] if mode == "--fix" else [])
    assert bool(document["findings"]) is (mode == "--diff")


def test_diff_tells_what_would_go_and_how_many_bytes(work: Path, capsys: Capture) -> None:
    new_repository(work)
    _write(work, a_jpg=phone_photo(), b_jpg=clean_jpeg())
    before, times = _files(work), {p: p.stat().st_mtime_ns for p in work.iterdir()}
    assert main(["--diff", "a.jpg", "b.jpg"]) == 1
    out = capsys.readouterr().out
    assert _files(work) == before
    assert {p: p.stat().st_mtime_ns for p in work.iterdir()} == times
    assert main(["--fix", "a.jpg", "b.jpg"]) == 0
    saved = len(phone_photo()) - (work / "a.jpg").stat().st_size
    assert re.match(rf"a\.jpg: would lose [a-z-]+(, [a-z-]+)* \({saved:,} bytes less\)\n", out)
    assert "  - LOC101 GPS position in APP1 Exif: Exif.GPSInfo.GPSLatitude" in out
    assert "  - EMB101 " in out
    assert "1 file would be fixed" in out


def test_the_same_whatever_the_order_and_the_jobs(work: Path, capsys: Capture) -> None:
    files = []
    for number in range(12):
        files.append(f"{number}.jpg")
        (work / files[-1]).write_bytes((gps_jpeg(), clean_jpeg(), b"", phone_photo())[number % 4])
    main([*files, "--jobs", "1"])
    expected = capsys.readouterr().out
    for jobs in ("2", "5"):
        main([*files, "--jobs", jobs])
        assert capsys.readouterr().out == expected
    for seed in range(3):
        main(random.Random(seed).sample(files, len(files)))
        assert sorted(capsys.readouterr().out.splitlines()) == sorted(expected.splitlines())


@pytest.mark.parametrize(
    "arguments",
    [
        ["--select", "LOC101", "a.jpg", "b.jpg", "--fix"],
        ["a.jpg", "--fix", "b.jpg", "--select=LOC101"],
        ["a.jpg", "--select", "LOC101", "b.jpg", "--fix"],
        ["a.jpg", "--fix", "--select", "LOC101", "--", "b.jpg"],
        ["check", "a.jpg", "b.jpg", "--fix", "--select", "LOC101", "--"],
    ],
    ids=" ".join,
)
def test_flags_may_stand_anywhere(work: Path, arguments: list[str]) -> None:
    _write(work, a_jpg=gps_jpeg(), b_jpg=gps_jpeg())
    assert main(arguments) == 0
    assert (work / "a.jpg").read_bytes() == (work / "b.jpg").read_bytes() != gps_jpeg()


# hostile names


HOSTILE = [
    "--ignore=LOC.jpg",
    "--fail-on=never",
    "--config=x.jpg",
    "--output-file=x.jpg",
    "-x.jpg",
    "-h",
    "--help.jpg",
    "-.jpg",
    "@args.jpg",
    "::error::x.jpg",
    " ::stop-commands::x.jpg",
    "a##[stop-commands x].jpg",
    "new\nline.jpg",
    "\x1b[31mred.jpg",
    "\u202egpj.exe",
    os.fsdecode(b"\xff.jpg"),
    "a b.jpg",
    "$(touch x).jpg",
    "%s%n{}.jpg",
    "check.jpg",
]


@posix
@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_hostile_name_is_checked_and_not_obeyed(work: Path, capsys: Capture, name: str) -> None:
    (work / name).write_bytes(gps_jpeg())
    # pre-commit hands over names with an image's suffix only
    arguments = ["check", "--" if name == "-h" else "--select=LOC101", name]
    for flags in [], ["--output-format", "json"]:
        done = _main(capsys, *arguments[:1], *flags, *arguments[1:])
        assert (done.code, done.err) == (1, "")
        assert "LOC101" in done.out
        _assert_no_commands(done.out)
    assert names(work) == [name]
    done = _main(capsys, *arguments[:1], "--fix", *arguments[1:])
    assert (done.code, done.err) == (0, "")
    assert (work / name).read_bytes() != gps_jpeg()
    done = _main(capsys, "restore", "--", name)
    assert (done.code, done.err) == (0, "")
    _assert_no_commands(done.out)
    assert (work / name).read_bytes() == gps_jpeg()


def _assert_no_commands(text: str) -> None:
    """Check that a log reader finds no command of its own in what is printed."""
    assert "##[" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert "\x1b" not in text
    assert all(c == "\n" or c.isprintable() for c in text)


@posix
@pytest.mark.parametrize("name", ["::error::x.jpg", " ::error::x", "a##[error]b", "a\n::error::x"])
def test_nor_is_a_name_that_is_not_there(work: Path, capsys: Capture, name: str) -> None:
    for arguments in [name], ["restore", name], ["--config", name]:
        done = _main(capsys, *arguments)
        assert done.code in (1, 2)
        _assert_no_commands(done.out + done.err)


@posix
def test_names_in_json_are_what_they_are(work: Path, capsys: Capture) -> None:
    for name in HOSTILE:
        (work / name).write_bytes(gps_jpeg())
    document = _json(capsys, ".", "--select", "LOC101")
    assert {finding["path"] for finding in document["findings"]} == set(HOSTILE)


@posix
def test_all_of_them_at_once(work: Path) -> None:
    for name in HOSTILE:
        (work / name).write_bytes(gps_jpeg())
    files = [name for name in HOSTILE if name != "-h"]
    done = command("check", "--select", "LOC101", *files, cwd=work)
    assert done.code == 1
    assert f"{len(files)} images checked" in done.out


# terminals


def _on_a_terminal(work: Path, *arguments: str, **env: str) -> Result:
    import pty

    parent, child = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=child,
        stderr=subprocess.PIPE,
        cwd=work,
        env={**os.environ, "TERM": "xterm", **env},
    )
    os.close(child)
    out = b""
    while piece := _piece(parent):
        out += piece
    os.close(parent)
    assert process.stderr is not None
    error = process.stderr.read()
    process.stderr.close()
    return Result(process.wait(timeout=20), out.decode().replace("\r\n", "\n"), error.decode())


def _piece(handle: int) -> bytes:
    try:
        return os.read(handle, 4096)
    except OSError:  # Linux says so that the other end was closed
        return b""


@posix
def test_colour_on_a_terminal_only(work: Path, capsys: Capture) -> None:
    _write(work, a_jpg=gps_jpeg())
    main(["a.jpg"])
    plain = capsys.readouterr().out
    assert "\x1b" not in plain
    coloured = _on_a_terminal(work, "a.jpg")
    assert coloured.code == 1
    assert "\x1b[31mLOC101\x1b[0m" in coloured.out
    assert re.sub(r"\x1b\[\d*m", "", coloured.out) == plain
    for env in {"NO_COLOR": "1"}, {"TERM": "dumb"}:
        assert _on_a_terminal(work, "a.jpg", **env).out == plain
    _on_a_terminal(work, "a.jpg", "--output-file", "report.txt")
    assert (work / "report.txt").read_text() == plain
    assert "\x1b" not in _on_a_terminal(work, "a.jpg", "--output-format", "json").out


@posix
def test_values_are_shown_on_a_terminal_only(work: Path, capsys: Capture) -> None:
    _write(work, a_jpg=phone_photo())
    shown = _on_a_terminal(work, "a.jpg", "--show-values")
    assert shown.code == 1
    assert "SN8841-XK-2207" in shown.out
    assert "51/1 26/1" in shown.out
    assert main(["a.jpg", "--show-values"]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == (
        "",
        "image-privacy: --show-values is for the terminal only: the output goes elsewhere\n",
    )
    for flags in ["--output-file", "report.txt"], ["--output-format", "json"]:
        refused = _on_a_terminal(work, "a.jpg", "--show-values", *flags)
        assert (refused.code, refused.out) == (2, "")
        assert "--show-values" in refused.err
    assert names(work) == ["a.jpg"]


@posix
def test_a_value_cannot_speak_to_the_terminal(work: Path) -> None:
    from tests.photos import segment

    comment = segment(0xFE, b"call me\x1b]0;title\x07\x1b[2J\nsecond line")
    (work / "a.jpg").write_bytes(clean_jpeg()[:2] + comment + clean_jpeg()[2:])
    shown = _on_a_terminal(work, "a.jpg", "--show-values", NO_COLOR="1")
    assert shown.code == 1
    assert "call me" in shown.out
    assert "\x1b" not in shown.out
    assert "\x07" not in shown.out
    assert "\nsecond" not in shown.out


# discretion


PHOTOS = {"a.jpg": phone_photo(), "b.png": phone_png(), "c.webp": phone_webp()}
CORRUPT = {
    "cut.jpg": phone_photo()[:3000],
    "wild.jpg": phone_photo().replace(b"\0\x2a\0\0\0\x08", b"\0\x2a\0\0\0\xf8"),
    "cut.png": phone_png()[:200],
    "cut.webp": phone_webp()[:-40],
}


def _told(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


COMMANDS: list[list[str]] = [
    ["*"],
    *(["*", "--output-format", name] for name in CHOICES["output-format"]),
    *(["*", "--output-format", f, "--output-file", "out"] for f in CHOICES["output-format"]),
    *(["*", "--diff", "--output-format", name] for name in CHOICES["output-format"]),
    ["*", "--diff"],
    ["*", "--location", "coarsen"],
    ["*", "--location", "coarsen", "--diff"],
    ["*", "--extend-select", "TIM,CAM,CAP,TRC,RGT"],
    ["*", "--show-values"],
    ["*", "--fix"],
    ["*", "--fix", "--output-format", "json"],
    ["*", "--fix", "--select", "LOC"],
    ["*", "--fix", "--location", "coarsen", "--exit-non-zero-on-fix"],
    ["restore", "*"],
    ["restore", "--force", "*"],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_nothing_of_what_was_found_is_told(
    work: Path, tmp_path: Path, capsys: Capture, arguments: list[str]
) -> None:
    new_repository(work)
    files = [*PHOTOS, *CORRUPT]
    for name, data in {**PHOTOS, **CORRUPT}.items():
        (work / name).write_bytes(data)
    if arguments[0] == "restore":
        main(["--fix", *files])
    words = [word for argument in arguments for word in (files if argument == "*" else [argument])]
    done = _main(capsys, *words)
    assert done.code in (0, 1, 2)
    assert _told(done.out + done.err) == []
    _assert_nothing_kept_but_the_originals(work, tmp_path, {**PHOTOS, **CORRUPT})


def test_nor_by_a_process_of_its_own(work: Path) -> None:
    _write(work, a_jpg=phone_photo(), b_jpg=CORRUPT["cut.jpg"])
    for arguments in ["a.jpg", "b.jpg"], ["--fix", "a.jpg", "b.jpg"]:
        done = command(*arguments, cwd=work)
        assert done.code == 1
        assert _told(done.out + done.err) == []


def _assert_nothing_kept_but_the_originals(
    work: Path, tmp_path: Path, originals: dict[str, bytes]
) -> None:
    """Check every other file below the test's folder, git's and the user's among them."""
    for path in tmp_path.rglob("*"):
        if not path.is_file() or (path.parent == work and path.name in originals):
            continue
        data = path.read_bytes()
        if data in originals.values() and path.parent.name == "contents":
            continue
        assert _told(data.decode("latin-1") + str(path)) == []


def test_the_photo_does_hold_all_of_them() -> None:
    """Without this the tests above could pass for want of a secret."""
    hay = scan_all(phone_photo())
    words = [s for s in SECRETS if s.isascii() and not re.search(r"^\d+[. ]\d+|^\d\.\d+", s)]
    assert [secret for secret in words if secret not in hay] == []


def scan_all(data: bytes) -> str:
    """Return all values that a scan with every rule on would show."""
    every = Settings(
        select=tuple(code for code, rule in RULES.items() if rule.look is None), show_values=True
    )
    found = scan.scan(Blob(data, "x"), every).findings
    return data.decode("latin-1") + " ".join(value for f in found for value in f.values)


def test_an_error_of_the_disk_tells_nothing(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    _write(work, a_jpg=phone_photo())

    def refuse(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    assert main(["--fix", "a.jpg"]) == 1
    out, err = capsys.readouterr()
    assert _told(out + err) == []
    assert sys.exc_info() == (None, None, None)
