"""The report that code scanning reads: SARIF 2.1.0 (OASIS, 2023), within GitHub's limits."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hooklib import __version__
from hooklib.model import Finding, Rule
from hooklib.outcome import Outcome
from hooklib.reports._place import fingerprint, posix, said
from hooklib.reports._run import Report, Run
from hooklib.rules import RULES
from hooklib.sources import shown

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
HOME = "https://github.com/image-privacy/image-privacy"
MOST = 5_000
"""Results of one run that GitHub shows; those it leaves out it chooses itself."""
MOST_SKIPPED = 1_000
MOST_BYTES = 9_000_000
"""All results together; GitHub takes 10 MB, and these are not even compressed."""


def render(run: Run) -> str:
    """Return the run as a SARIF log of one run, errors before warnings, MOST results at most."""
    found = [(outcome, finding) for outcome in run.outcomes for finding in outcome.findings]
    found.sort(key=lambda pair: pair[1].severity != "error")
    codes = sorted({finding.code for _, finding in found[:MOST]})
    results = list(_fitting(_result(o.path, f, codes.index(f.code)) for o, f in found[:MOST]))
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(codes)},
                "invocations": [_invocation(run.outcomes, len(found) - len(results))],
                "results": results,
                "columnKind": "unicodeCodePoints",
            }
        ],
    }
    return json.dumps(log, indent=1).replace("##[", "##\\u005b") + "\n"


def _fitting(results: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield results as long as there is room: a path may have thousands of characters."""
    room = MOST_BYTES
    for result in results:
        room -= len(json.dumps(result, indent=1)) + 500  # how deep they are indented, at most
        if room < 0:
            return
        yield result


def _driver(codes: Sequence[str]) -> dict[str, Any]:
    return {
        "name": "image-privacy",
        "version": __version__,
        "informationUri": HOME,
        "rules": [_rule(RULES[code]) for code in codes],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.what[0].upper() + rule.what[1:]},
        "fullDescription": {"text": rule.risk},
        "help": {
            "text": f"{rule.risk} {rule.remedy}",
            "markdown": f"**{rule.code} {rule.name}**\n\n{rule.risk}\n\n{rule.remedy}",
        },
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": ["privacy"]},
    }


def _invocation(outcomes: Sequence[Outcome], left_out: int) -> dict[str, Any]:
    notes = list(_notifications(outcomes))
    if len(notes) > MOST_SKIPPED:
        notes[MOST_SKIPPED:] = [_note(f"{len(notes) - MOST_SKIPPED} more files were not checked")]
    if left_out > 0:
        notes.insert(0, _note(f"{left_out} more findings do not fit in here"))
    faults = any(outcome.fault for outcome in outcomes)
    return {"executionSuccessful": not faults, "toolExecutionNotifications": notes}


def _notifications(outcomes: Sequence[Outcome]) -> Iterator[dict[str, Any]]:
    for outcome in outcomes:
        if outcome.skipped is not None:
            level = "error" if outcome.fault else "warning"
            yield _note(f"{shown(outcome.path)}: not checked: {outcome.skipped}", level)


def _note(text: str, level: str = "warning") -> dict[str, Any]:
    return {"level": level, "message": {"text": text}}


def _result(path: str, finding: Finding, index: int) -> dict[str, Any]:
    """Return one result; GitHub wants a line, also in a picture."""
    place = {"artifactLocation": _location(path), "region": {"startLine": 1}}
    mark = fingerprint(finding)
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": f"{shown(posix(path))}: {said(finding, path)}"},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"primaryLocationLineHash": f"{mark[:32]}:1", "finding/v1": mark},
        "properties": {"fixable": finding.fixable} | _box(finding) | _commit(finding),
    }


def _box(finding: Finding) -> dict[str, Any]:
    return {"box": list(finding.box)} if finding.box else {}


def _commit(finding: Finding) -> dict[str, Any]:
    return {"commit": finding.commit} if finding.commit else {}


def _location(path: str) -> dict[str, str]:
    base = {} if os.path.isabs(path) else {"uriBaseId": "%SRCROOT%"}
    return {"uri": uri(path), **base}


def uri(path: str) -> str:
    """Return a path as a URI: relative where it is, bytes that are no letters as %XX (RFC 3986)."""
    if os.path.isabs(path):
        return Path(path).as_uri()  # on Windows it knows of drives
    return quote(os.fsencode(posix(path)), safe="/")


REPORT = Report(name="sarif", render=render)
