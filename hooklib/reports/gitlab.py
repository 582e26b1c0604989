"""The report that GitLab shows in a merge request: Code Quality, a subset of Code Climate's."""

from __future__ import annotations

import json
from typing import Any, Final

from hooklib.model import Finding
from hooklib.reports._place import fingerprint, posix, said
from hooklib.reports._run import Report, Run
from hooklib.sources import shown

_SEVERITY: Final = {"error": "major", "warning": "minor"}


def render(run: Run) -> str:
    """Return the findings as one JSON list; GitLab takes each fingerprint once."""
    unique: dict[str, dict[str, Any]] = {}
    for outcome in run.outcomes:
        for finding in outcome.findings:
            entry = _entry(finding, outcome.path)
            unique.setdefault(entry["fingerprint"], entry)
    return json.dumps(list(unique.values()), indent=1).replace("##[", "##\\u005b") + "\n"


def _entry(finding: Finding, path: str) -> dict[str, Any]:
    return {
        "description": f"{finding.code} {said(finding, path)}",
        "check_name": finding.code,
        "fingerprint": fingerprint(finding),
        "severity": _SEVERITY[finding.severity],
        "location": {"path": shown(posix(path)), "lines": {"begin": 1}},
    }


REPORT = Report(name="gitlab", render=render)
