"""The report for GitLab's merge requests."""

from __future__ import annotations

import json

import pytest

from hooklib.reports import load
from hooklib.reports._run import Run
from hooklib.reports.gitlab import render
from tests.reports import RUNS, golden, mode

SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


@pytest.mark.parametrize("name", RUNS)
def test_byte_for_byte(name: str) -> None:
    assert render(Run(RUNS[name], mode(name))) == golden(name, ".gitlab.json")


@pytest.mark.parametrize("name", RUNS)
def test_what_gitlab_asks_of_an_entry(name: str) -> None:
    entries = json.loads(render(Run(RUNS[name], mode(name))))
    for entry in entries:
        assert entry["description"]
        assert entry["severity"] in SEVERITIES
        assert entry["location"]["path"]
        assert entry["location"]["lines"] == {"begin": 1}
    prints = [entry["fingerprint"] for entry in entries]
    assert len(set(prints)) == len(prints)
    findings = {(f.path, f.part, f.code) for outcome in RUNS[name] for f in outcome.findings}
    assert len(entries) == len(findings)


def test_it_is_the_one_of_that_name() -> None:
    assert load("gitlab").render is render
