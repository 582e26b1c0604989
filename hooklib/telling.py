"""What is told of an outcome: not what may stay, and of the rest where it is besides its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hooklib.config import Config
from hooklib.model import Edit
from hooklib.outcome import Outcome
from hooklib.sources import Candidate, shown

NAMED = 3
"""So many further paths of a content are named."""
FIXABLE = (Edit((), None),)
"""The edits of a finding that can be fixed, where only that is asked."""


def stays_by_content(config: Config) -> dict[str, set[str]]:
    """Return the codes that may stay, by the SHA-256 of the file they may stay in."""
    stays: dict[str, set[str]] = {}
    for entry in (*config.known, *config.allowed):
        if entry.box is None:
            stays.setdefault(entry.digest, set()).add(entry.code)
    return stays


def told(outcome: Outcome, candidate: Candidate, stays: Mapping[str, set[str]]) -> Outcome:
    """Leave out what may stay, and say of the rest where it is besides its path."""
    codes = {code for content in outcome.contents for code in stays.get(content, ())}
    place = _where(candidate)
    findings = tuple(
        f._replace(commit=candidate.commit, message=f.message + place)
        for f in outcome.findings
        if f.code not in codes
    )
    return outcome._replace(findings=findings)


def slim(outcome: Outcome) -> Outcome:
    """Leave only that a finding can be fixed: nobody asks how, and many findings are kept."""
    found = outcome.findings
    return outcome._replace(findings=tuple(f._replace(edits=f.edits and FIXABLE) for f in found))


def _where(candidate: Candidate) -> str:
    """Return what a person is told of where a content is, besides its path."""
    notes = [candidate.note] if candidate.note else []
    if candidate.others:
        notes.append(f"also as {', '.join(_named(candidate.others))}")
    return f" ({'; '.join(notes)})" if notes else ""


def _named(paths: Sequence[str]) -> Iterator[str]:
    yield from map(shown, paths[:NAMED])
    if len(paths) > NAMED:
        yield f"{len(paths) - NAMED} more"
