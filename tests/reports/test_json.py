"""The JSON report, key by key; its golden files are what programs out there read."""

from __future__ import annotations

import json

import pytest

from hooklib.reports import load
from hooklib.reports._run import Run
from hooklib.reports.json import render
from tests.reports import GPS, RUNS, golden, mode


@pytest.mark.parametrize("name", RUNS)
def test_byte_for_byte(name: str) -> None:
    assert render(Run(RUNS[name], mode(name))) == golden(name, ".json")


@pytest.mark.parametrize("name", RUNS)
def test_the_sums_are_right(name: str) -> None:
    document = json.loads(render(Run(RUNS[name], mode(name))))
    outcomes = RUNS[name]
    assert document["summary"] == {
        "checked": sum(outcome.checked for outcome in outcomes),
        "findings": len(document["findings"]),
        "fixed": len(document["fixed"]),
        "skipped": len(document["skipped"]),
    }
    assert len(document["findings"]) == sum(len(outcome.findings) for outcome in outcomes)
    assert len(document["skipped"]) == sum(outcome.skipped is not None for outcome in outcomes)


def test_only_a_fix_has_fixed() -> None:
    for how, fixed in ("fix", ["a.jpg"]), ("diff", []), ("check", []):
        document = json.loads(render(Run(RUNS["all fixed"], how)))  # type: ignore[arg-type]
        assert document["fixed"] == fixed
        assert document["summary"]["fixed"] == len(fixed)


def test_no_value_is_told() -> None:
    found = GPS._replace(values=("51/1 26/1",))
    report = render(Run([RUNS["all fixed"][0]._replace(findings=(found,))]))
    assert "51/1" not in report


@pytest.mark.parametrize(
    "path", ["a\nb", "\udcff.jpg", "\u00e4\u202e", 'a"\\b', "a##[error]b", "::error::"], ids=ascii
)
def test_a_path_comes_back_and_is_no_command_in_a_log(path: str) -> None:
    outcome = RUNS["all fixed"][0]._replace(path=path, findings=(GPS._replace(path=path),))
    report = render(Run([outcome], "fix"))
    document = json.loads(report)
    assert document["findings"][0]["path"] == path
    assert document["fixed"] == [path]
    assert report.isascii()
    assert "##[" not in report
    assert not any(line.lstrip().startswith("::") for line in report.splitlines())


def test_a_box_is_four_numbers() -> None:
    found = GPS._replace(box=(1, 2, 3, 4), commit="c0ffee")
    document = json.loads(render(Run([RUNS["all fixed"][0]._replace(findings=(found,))])))
    assert document["findings"][0]["box"] == [1, 2, 3, 4]
    assert document["findings"][0]["commit"] == "c0ffee"


def test_it_is_the_one_of_that_name() -> None:
    assert load("json").render is render
