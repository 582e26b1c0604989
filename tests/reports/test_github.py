"""The report for GitHub's log: what its reader makes of each line."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from hooklib.outcome import Outcome
from hooklib.reports import load
from hooklib.reports._commands import command
from hooklib.reports._run import Run
from hooklib.reports.github import MOST, MOST_LINES, render
from tests.reports import AWAY, GPS, RUNS, golden, mode

_COMMAND = re.compile(r"::(\w+) ([^\n]*?)::([^\n]*)")
HOSTILE = [
    "a\nb.jpg",
    "::error::x.jpg",
    "a,title=x.jpg",
    "a%0A::error::b.jpg",
    "a:b\r.jpg",
    "##[e]",
]


class Annotation(NamedTuple):
    """A workflow command as GitHub's runner decodes it."""

    kind: str
    properties: dict[str, str]
    data: str


def read_log(report: str) -> list[Annotation]:
    """Read a log as the runner does: a command begins a line, escapes are undone in its pieces."""
    found = []
    for line in report.split("\n"):
        match = _COMMAND.fullmatch(line)
        if match:
            pairs = (pair.partition("=") for pair in match[2].split(","))
            properties = {key: _decoded(value) for key, _, value in pairs}
            found.append(Annotation(match[1], properties, _decoded(match[3])))
        else:
            assert not line.lstrip().startswith("::")
            assert "##[" not in line
    return found


def _decoded(text: str) -> str:
    for escape, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, char)
    return text


@pytest.mark.parametrize("name", RUNS)
def test_byte_for_byte(name: str) -> None:
    assert render(Run(RUNS[name], mode(name))) == golden(name, ".github.txt")


def test_one_annotation_a_file_errors_first() -> None:
    found = read_log(render(Run(RUNS["everything"])))
    assert [(a.kind, a.properties["file"]) for a in found] == [
        ("error", "a.jpg"),
        ("error", "bad.png"),
        ("error", "fault.jpg"),
        ("error", "new\\nline \\xff.jpg"),
        ("warning", "lfs.jpg"),
    ]
    assert found[0].data.split("\n") == [
        "LOC101 GPS position in APP1 Exif",
        "LOC101 GPS position in APP1 Exif of its thumbnail",
        "EMB101 preview in APP1 Exif",
    ]


@pytest.mark.parametrize("path", HOSTILE, ids=ascii)
def test_a_name_forges_nothing(path: str) -> None:
    (found,) = read_log(render(Run([Outcome(path, (GPS._replace(path=path),), checked=True)])))
    assert found.kind == "error"
    assert set(found.properties) == {"file", "title"}
    assert found.properties["title"] == f"{found.properties['file']}: LOC101"


def test_no_more_than_github_shows() -> None:
    many = [Outcome(f"{n}.jpg", (GPS, GPS), checked=True) for n in range(25)]
    unread = [Outcome(f"{n}.tif", (AWAY,), skipped="x") for n in range(MOST)]
    found = read_log(render(Run(many + unread)))
    assert len([a for a in found if a.kind == "error"]) == MOST
    assert len([a for a in found if a.kind == "warning"]) == MOST
    assert found[MOST - 1].data == "32 more findings in 16 more files: see the log"
    assert "file" not in found[MOST - 1].properties


def test_contents_of_one_file_are_one_annotation() -> None:
    brought = [
        Outcome("a.jpg", (GPS._replace(message=f"GPS (in commit {n})"),), checked=True)
        for n in range(3)
    ]
    report = render(Run([*brought, Outcome("b.jpg", (GPS,), checked=True)]))
    found = read_log(report)
    assert [a.properties["file"] for a in found] == ["a.jpg", "b.jpg"]
    assert found[0].data == "\n".join(f"LOC101 GPS (in commit {n})" for n in range(3))
    assert "Found 4 problems in 2 files" in report


@pytest.mark.parametrize("warned", [0, 1])
def test_what_the_step_has_said_before_counts(warned: int) -> None:
    unread = [Outcome(f"{n}.tif", (AWAY,), skipped="x") for n in range(MOST)]
    found = read_log(render(Run(unread), warned=warned))
    assert len(found) + warned == MOST
    assert ("2 more findings" in found[-1].data) is bool(warned)


def test_a_file_with_many_findings() -> None:
    (found,) = read_log(render(Run([Outcome("a.jpg", (GPS,) * 50, checked=True)])))
    lines = found.data.split("\n")
    assert len(lines) == MOST_LINES + 1
    assert lines[-1] == "and 30 more"


def test_nothing_wrong_is_no_annotation() -> None:
    assert read_log(render(Run(RUNS["clean"]))) == []


@pytest.mark.parametrize("text", ["%", "a%0Ab", "\r\n", "::x::", ",=:"])
def test_pieces_come_back(text: str) -> None:
    (found,) = read_log(command("error", {"title": text}, text))
    assert (found.properties["title"], found.data) == (text, text)


def test_it_is_the_one_of_that_name() -> None:
    assert load("github").render is render
