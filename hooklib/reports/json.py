"""The report that programs read: JSON, version 1."""

from __future__ import annotations

import json
from typing import Any

from hooklib.model import Finding
from hooklib.reports._run import Report, Run, count


def render(run: Run) -> str:
    """Return the run as one JSON object; bytes of a path that are not UTF-8 are lone surrogates.

    In a log "##[" would be a command to GitHub's reader; it stands in names only, and so escaped.
    """
    counts = count(run.outcomes)
    document = {
        "version": 1,
        "findings": [_finding(f) for outcome in run.outcomes for f in outcome.findings],
        "fixed": [o.path for o in run.outcomes if o.removed and run.mode == "fix"],
        "skipped": [
            {"path": outcome.path, "reason": outcome.skipped}
            for outcome in run.outcomes
            if outcome.skipped is not None
        ],
        "summary": {
            "checked": counts.checked,
            "findings": counts.findings,
            "fixed": counts.fixed if run.mode == "fix" else 0,
            "skipped": counts.skipped,
        },
    }
    return json.dumps(document, indent=2).replace("##[", "##\\u005b") + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "path": finding.path,
        "commit": finding.commit,
        "part": finding.part or None,
        "field": finding.fields[0] if finding.fields else None,
        "fields": list(finding.fields),
        "box": finding.box,
        "message": finding.message,
        "fixable": finding.fixable,
    }


REPORT = Report(name="json", render=render)
