"""The JUnit report, read by another program."""

from __future__ import annotations

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped
from junitparser import TestSuite as Suite

from hooklib.outcome import Outcome
from hooklib.reports import load
from hooklib.reports._run import Run
from hooklib.reports.junit import render
from tests.reports import AWAY, GPS, RUNS, golden, mode


def suite(outcomes: list[Outcome]) -> Suite:
    """Return the one suite of a report."""
    (found,) = JUnitXml.fromstring(render(Run(outcomes)).encode())
    return found


@pytest.mark.parametrize("name", RUNS)
def test_byte_for_byte(name: str) -> None:
    assert render(Run(RUNS[name], mode(name))) == golden(name, ".junit.xml")


@pytest.mark.parametrize("name", RUNS)
def test_the_sums_are_right(name: str) -> None:
    found = suite(RUNS[name])
    claimed = (found.tests, found.failures, found.errors, found.skipped)
    found.update_statistics()
    assert claimed == (found.tests, found.failures, found.errors, found.skipped)
    assert found.tests == len(RUNS[name])


def test_each_file_is_a_case() -> None:
    results = {case.name: [type(r) for r in case.result] for case in suite(RUNS["everything"])}
    assert results == {
        "a.jpg": [Failure],
        "bad.png": [Failure],
        "clean.png": [],
        "fault.jpg": [Error],
        "lfs.jpg": [Skipped],
        "vendor/x.png": [Skipped],
        "new\\nline \\xff.jpg": [Failure],
    }


def test_contents_of_one_file_are_one_case() -> None:
    (case,) = suite([Outcome("a.jpg", (GPS,), checked=True), Outcome("a.jpg", checked=True)] * 2)
    assert len(case.result[0].text.splitlines()) == 2


def test_it_is_the_same_on_any_output() -> None:
    path = "\u00e4\u4e00.jpg"
    report = render(Run([Outcome(path, (GPS._replace(path=path),), checked=True)]))
    assert report.isascii()
    (case,) = next(iter(JUnitXml.fromstring(report.encode())))
    assert case.name == path


def test_a_warning_alone_fails_nothing_and_is_told() -> None:
    (case,) = suite([Outcome(AWAY.path, (AWAY,), checked=True)])
    assert case.result == []
    assert case.system_out == "IMG102 not checked: Git LFS pointer"


@pytest.mark.parametrize(
    "path", ["\0.jpg", "<&\"'>.jpg", "]]>.jpg", "\ufffe\x1b[31m.jpg", "a\udcff"]
)
def test_any_name_is_xml(path: str) -> None:
    found = GPS._replace(path=path, message=f"GPS in {path}")
    (case,) = suite([Outcome(path, (found,), checked=True)])
    assert case.name
    assert "GPS in" in case.result[0].text


def test_it_is_the_one_of_that_name() -> None:
    assert load("junit").render is render
