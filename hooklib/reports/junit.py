"""The report that build servers read: JUnit's XML, one test case a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from hooklib.model import Finding
from hooklib.outcome import Outcome
from hooklib.reports._place import by_file, posix, said
from hooklib.reports._run import Report, Run
from hooklib.sources import shown


def render(run: Run) -> str:
    """Return the run as one test suite: errors fail a file, warnings are told."""
    cases = [_case(outcome) for outcome in by_file(run.outcomes)]
    counts = {
        "tests": len(cases),
        "failures": sum("<failure " in case for case in cases),
        "errors": sum("<error " in case for case in cases),
        "skipped": sum("<skipped " in case for case in cases),
    }
    numbers = " ".join(f'{name}="{number}"' for name, number in counts.items())
    document = "".join(
        (
            '<?xml version="1.0" encoding="utf-8"?>\n',
            f'<testsuites name="image-privacy" {numbers}>\n',
            f'<testsuite name="image-privacy" {numbers}>\n',
            *cases,
            "</testsuite>\n</testsuites>\n",
        )
    )
    return document.encode("ascii", "xmlcharrefreplace").decode("ascii")  # on any stdout


def _case(outcome: Outcome) -> str:
    name = quoteattr(shown(posix(outcome.path)))
    inside = "".join(_inside(outcome))
    return f'<testcase classname="image-privacy" name={name}>{inside}</testcase>\n'


def _inside(outcome: Outcome) -> Iterator[str]:
    errors = [finding for finding in outcome.findings if finding.severity == "error"]
    warnings = [finding for finding in outcome.findings if finding.severity != "error"]
    if outcome.fault:
        yield f"<error message={quoteattr(outcome.fault)}/>"
    elif errors:
        codes = ", ".join(dict.fromkeys(finding.code for finding in errors))
        yield f"<failure message={quoteattr(codes)}>{_lines(errors, outcome)}</failure>"
    elif outcome.skipped is not None:
        yield f"<skipped message={quoteattr(shown(outcome.skipped))}/>"
    if warnings:
        yield f"<system-out>{_lines(warnings, outcome)}</system-out>"


def _lines(findings: Sequence[Finding], outcome: Outcome) -> str:
    """Return a finding a line; what XML cannot hold is escaped as everywhere."""
    lines = (f"{finding.code} {said(finding, outcome.path)}" for finding in findings)
    return escape("\n".join(shown(line) for line in lines))


REPORT = Report(name="junit", render=render)
