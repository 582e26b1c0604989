"""How reports for other programs name a file, and a finding from run to run."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

from hooklib.model import Finding
from hooklib.outcome import Outcome
from hooklib.sources import shown


def said(finding: Finding, path: str) -> str:
    """Return a finding's message, with what inside the file it is about; it names the commit."""
    inside = finding.path.removeprefix(path).lstrip("!")
    return f"{finding.message}{f' of its {shown(inside)}' if inside else ''}"


def posix(path: str) -> str:
    """Return a path as other programs take it: slashes, nothing in front."""
    return path.replace(os.sep, "/").removeprefix("./")


def fingerprint(finding: Finding) -> str:
    """Return what stays the same of a finding from run to run; no value found is part of it."""
    box = ",".join(map(str, finding.box or ()))
    named = "\0".join((finding.code, posix(finding.path), finding.part, box))
    return hashlib.sha256(os.fsencode(named)).hexdigest()


def by_file(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return one outcome a path: of a range, many commits may each bring a content of one."""
    merged: dict[str, Outcome] = {}
    for outcome in outcomes:
        before = merged.get(outcome.path)
        merged[outcome.path] = outcome if before is None else _both(before, outcome)
    return list(merged.values())


def _both(one: Outcome, other: Outcome) -> Outcome:
    return one._replace(
        findings=one.findings + other.findings,
        checked=one.checked and other.checked,
        skipped=one.skipped if one.skipped is not None else other.skipped,
        fault=one.fault or other.fault,
    )
