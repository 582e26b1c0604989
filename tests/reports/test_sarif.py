"""The SARIF report: golden files, read by another program, within GitHub's limits."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from sarif import loader
from sarif_pydantic import Sarif

from hooklib.reports import load
from hooklib.reports._run import Run
from hooklib.reports.sarif import MOST, MOST_BYTES, render, uri
from tests.reports import BAD, GPS, RUNS, golden, mode

NO_BYTES = pytest.mark.skipif(sys.platform == "win32", reason="names are no bytes there")


def _log(*outcomes: Any) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(render(Run(outcomes)))["runs"][0]
    return run


@pytest.mark.parametrize("name", RUNS)
def test_byte_for_byte(name: str) -> None:
    assert render(Run(RUNS[name], mode(name))) == golden(name, ".sarif")


@pytest.mark.parametrize("name", RUNS)
def test_another_program_reads_it(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.sarif"
    path.write_text(render(Run(RUNS[name], mode(name))), encoding="utf-8")
    file = loader.load_sarif_file(str(path))
    outcomes = RUNS[name]
    assert file.get_result_count() == sum(len(outcome.findings) for outcome in outcomes)
    records = file.get_records()
    assert {record["Severity"] for record in records} <= {"error", "warning"}
    assert all(record["Line"] == 1 and record["Location"] for record in records)


@pytest.mark.parametrize("name", RUNS)
def test_it_has_the_types_that_the_standard_asks_for(name: str) -> None:
    log = Sarif.model_validate_json(render(Run(RUNS[name], mode(name))))
    assert log.version == "2.1.0"


def test_a_relative_place_names_what_it_is_relative_to(tmp_path: Path) -> None:
    for path, base in ("a b.jpg", "%SRCROOT%"), (str(tmp_path / "a.jpg"), None):
        outcome = RUNS["clean"][0]._replace(path=path, findings=(GPS._replace(path=path),))
        (result,) = _log(outcome)["results"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"].get("uriBaseId") == base
        assert place["region"] == {"startLine": 1}


def test_long_names_do_not_make_it_too_large() -> None:
    names = [f"{n}{chr(0x4E00 + n)}" + "\u4e00" * 1000 for n in range(MOST)]
    report = render(Run([RUNS["clean"][0]._replace(path=n, findings=(GPS,)) for n in names]))
    assert MOST_BYTES / 2 < len(report.encode()) < 10_000_000
    run = json.loads(report)["runs"][0]
    left = MOST - len(run["results"])
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert notes[0]["message"]["text"] == f"{left} more findings do not fit in here"


def test_each_result_leads_to_its_rule() -> None:
    run = _log(*RUNS["everything"])
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rule["help"]["text"] and rule["help"]["markdown"] for rule in rules)


def test_what_was_not_checked_is_told() -> None:
    invocation = _log(*RUNS["everything"])["invocations"][0]
    assert invocation["executionSuccessful"] is False  # a fault is among them
    told = [note["message"]["text"] for note in invocation["toolExecutionNotifications"]]
    assert "lfs.jpg: not checked: Git LFS pointer" in told


def test_a_fingerprint_stays_and_is_one_of_its_own() -> None:
    def mark(**changes: Any) -> str:
        found = GPS._replace(**changes)
        outcome = RUNS["clean"][0]._replace(findings=(found,))
        prints: dict[str, str] = _log(outcome)["results"][0]["partialFingerprints"]
        return prints["primaryLocationLineHash"]

    assert mark() == mark(values=("51/1",), commit="c0ffee", message="in other words")
    assert len({mark(), mark(code="DEV101"), mark(path="b.jpg"), mark(part="eXIf")}) == 4
    assert mark(box=(1, 2, 3, 4)) != mark(box=(2, 2, 3, 4))


def test_errors_come_first_and_the_rest_is_counted() -> None:
    warning = GPS._replace(severity="warning")
    outcome = RUNS["clean"][0]
    few = outcome._replace(findings=(warning,) * MOST)
    run = _log(few, outcome._replace(findings=(BAD,)))
    assert len(run["results"]) == MOST
    assert run["results"][0]["level"] == "error"
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert notes[0]["message"]["text"] == "1 more findings do not fit in here"
    assert len(render(Run([few]))) < 10 << 20


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a b/c.jpg", "a%20b/c.jpg"),
        ("./a.jpg", "a.jpg"),
        ("a%2fb#c?d.jpg", "a%252fb%23c%3Fd.jpg"),
        ("\u00e4\n.jpg", "%C3%A4%0A.jpg"),
        pytest.param("\udcff.jpg", "%FF.jpg", marks=NO_BYTES),
        ("javascript:x.png", "javascript%3Ax.png"),
    ],
)
def test_a_path_as_a_uri(path: str, expected: str) -> None:
    assert uri(path) == expected


def test_an_absolute_path_says_that_it_is_one(tmp_path: Path) -> None:
    assert uri(str(tmp_path / "a.jpg")).startswith("file:///")


def test_no_value_is_told() -> None:
    found = GPS._replace(values=("51/1 26/1",))
    assert "51/1" not in render(Run([RUNS["clean"][0]._replace(findings=(found,))]))


def test_it_is_the_one_of_that_name() -> None:
    assert load("sarif").render is render
