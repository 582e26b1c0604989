"""What is told of an outcome: not what may stay, and of the rest what else there is to know.

That is where a content is besides its path, and whether a name says that it is of another kind.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence

from hooklib import formats
from hooklib.config import Config
from hooklib.formats._unread import SUFFIXES
from hooklib.model import Allowed, Edit, Settings
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


def may_stay(contents: Sequence[str], config: Config) -> tuple[Allowed, ...]:
    """Return what the baseline lets stay in a whole file, by the SHA-256 of the file."""
    baseline = (*config.known, *config.allowed)
    return tuple(e for e in baseline if e.box is None and e.digest in contents[:1])


def ignoring(settings: Settings, stays: Sequence[Allowed]) -> Settings:
    """Return the settings for a file in which these may stay."""
    codes = (entry.code for entry in stays)
    return settings._replace(file_ignore=(*settings.file_ignore, *codes))


def told(outcome: Outcome, candidate: Candidate, stays: Mapping[str, set[str]]) -> Outcome:
    """Leave out what may stay, and say of the rest what else there is to know."""
    codes = {code for content in outcome.contents for code in stays.get(content, ())}
    place = _notes(candidate, outcome) if outcome.findings else ""
    findings = tuple(
        f._replace(commit=candidate.commit, message=f.message + place)
        for f in outcome.findings
        if f.code not in codes
    )
    lie = lying(outcome.path, outcome.format) if outcome.removed else ""
    return outcome._replace(findings=findings, notes=outcome.notes + ((lie,) if lie else ()))


def slim(outcome: Outcome) -> Outcome:
    """Leave only that a finding can be fixed: nobody asks how, and many findings are kept."""
    found = outcome.findings
    return outcome._replace(findings=tuple(f._replace(edits=f.edits and FIXABLE) for f in found))


def lying(path: str, format_name: str) -> str:
    """Return what is said of a name that does not promise this kind of image, "" where one does."""
    suffix = os.path.splitext(path)[1].lower()
    own = (fmt for fmt in map(formats.load, formats.NAMES) if fmt.name == format_name)
    known = next(own, None)
    if known is None or suffix in ("", *known.suffixes):
        return ""
    if suffix in SUFFIXES:
        return f"named {suffix}, but it is {format_name}"
    return f"it is {format_name}, whatever its name says"


def _notes(candidate: Candidate, outcome: Outcome) -> str:
    """Return what a person is told of a content behind each of its findings."""
    lie = lying(outcome.path, outcome.format)
    notes = [note for note in (lie, candidate.note) if note]
    if candidate.others:
        notes.append(f"also as {', '.join(_named(candidate.others, outcome.format))}")
    return f" ({'; '.join(notes)})" if notes else ""


def _named(paths: Sequence[str], format_name: str) -> Iterator[str]:
    for path in paths[:NAMED]:
        lie = lying(path, format_name)
        yield f"{shown(path)}, {lie}" if lie else shown(path)
    if len(paths) > NAMED:
        yield f"{len(paths) - NAMED} more"
