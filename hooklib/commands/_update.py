"""--update-baseline: what is found now is known from now on."""

from __future__ import annotations

import os
from collections.abc import Sequence

from hooklib import baseline
from hooklib.commands._command import say
from hooklib.config import Config
from hooklib.model import Allowed, UsageError
from hooklib.outcome import Outcome
from hooklib.sources import shown


def update(outcomes: Sequence[Outcome], config: Config, *, whole: bool) -> list[Outcome]:
    """Write the baseline anew, and return the outcomes without what it now holds.

    Entries that nothing needs any more go and are named, but only after a look at everything.
    """
    old = (*config.allowed, *config.known)
    found = [
        Allowed(finding.code, outcome.contents[0])
        for outcome in outcomes
        for finding in outcome.findings
        if outcome.contents
    ]
    kept, gone = _divided(old, found, outcomes) if whole else (list(old), [])
    known = {(entry.code, entry.digest) for entry in kept if entry.box is None}
    fresh = [e for e in dict.fromkeys(found) if (e.code, e.digest) not in known]
    try:
        baseline.write(config.baseline, (*kept, *fresh))
    except OSError as error:
        raise UsageError(f"{shown(config.baseline)}: {error.strerror}") from error
    _tell(config, len(kept) + len(fresh), len(fresh), gone)
    return [o._replace(findings=() if o.contents else o.findings) for o in outcomes]


def _divided(
    old: Sequence[Allowed], found: Sequence[Allowed], outcomes: Sequence[Outcome]
) -> tuple[list[Allowed], list[Allowed]]:
    """Return the entries that are needed and those that are not; a face's as long as its picture
    is there.
    """
    contents = {content for outcome in outcomes for content in outcome.contents}
    wanted = {(entry.code, entry.digest) for entry in found}
    kept: list[Allowed] = []
    gone: list[Allowed] = []
    for entry in old:
        face = entry.code.startswith("FAC") and entry.digest in contents
        needed = face or (entry.code, entry.digest) in wanted
        (kept if needed else gone).append(entry)
    return kept, gone


def _tell(config: Config, entries: int, fresh: int, gone: Sequence[Allowed]) -> None:
    where = shown(os.path.relpath(config.baseline))
    for entry in gone:
        reason = f" ({shown(entry.reason)})" if entry.reason else ""
        say(f"{where}: no longer needed: {entry.code} {entry.digest[:12]}{reason}")
    say(f"{where}: {entries} entries, {fresh} of them new; commit it")
