"""What every report is made from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from hooklib.outcome import Mode, Outcome


class Run(NamedTuple):
    """All outcomes of one run, how it was asked for, and what helps where --fix cannot."""

    outcomes: Sequence[Outcome]
    mode: Mode = "check"
    colour: bool = False
    remedy: str = ""


class Report(NamedTuple):
    """One output format. A module of `hooklib.reports` ends with its `REPORT`."""

    name: str
    render: Callable[[Run], str]


class Counts(NamedTuple):
    """The numbers that a run comes to; `bad` are files with findings."""

    checked: int
    findings: int
    fixable: int
    fixed: int
    skipped: int
    bad: int


def count(outcomes: Sequence[Outcome]) -> Counts:
    """Return what a run comes to."""
    findings = [finding for outcome in outcomes for finding in outcome.findings]
    return Counts(
        checked=sum(outcome.checked for outcome in outcomes),
        findings=len(findings),
        fixable=sum(finding.fixable for finding in findings),
        fixed=sum(bool(outcome.removed) for outcome in outcomes),
        skipped=sum(outcome.skipped is not None for outcome in outcomes),
        bad=len({outcome.path for outcome in outcomes if outcome.findings}),
    )
