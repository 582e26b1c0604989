"""What a job in GitHub Actions shows on its page: a table, and what to run at home. Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from hooklib.model import Finding
from hooklib.reports._place import posix, said
from hooklib.reports._run import Run, count
from hooklib.sources import shown

MOST_BYTES: Final = 900_000
"""GitHub takes a summary of 1 MiB and drops a larger one."""
_ACTIVE: Final = re.compile(r"[^\w\s]|_", re.ASCII)


def summary(run: Run, looked_at: str, notes: Sequence[str], again: str) -> str:
    """Return the page: what was looked at, `notes` on what could not be, the findings.

    `again` is the command that gives the same findings at home; nothing of it is a stranger's.
    """
    counts = count(run.outcomes)
    problems = f"{counts.findings:,} findings in {counts.bad:,} files" if counts.findings else ""
    lines = [f"## image-privacy: {problems or 'nothing found'}", ""]
    lines += [line for note in notes for line in (f"> :warning: {plain(note)}", "")]
    skipped = f", {counts.skipped:,} files not checked" if counts.skipped else ""
    lines += [f"Looked at {plain(looked_at)}: {counts.checked:,} images checked{skipped}.", ""]
    if counts.findings:
        lines += ["| file | code | what |", "| --- | --- | --- |"]
        lines += _rows(run, MOST_BYTES - len("\n".join(lines).encode("utf-8", "replace")))
        lines += ["", f"Next: {plain(run.remedy)}" if run.remedy else "", "", "At home:", ""]
        lines += ["```sh", again, "image-privacy --fix  # takes out what is in the files now"]
        lines += ["image-privacy rules CODE", "```"]
    return "\n".join(lines) + "\n"


def refusal(why: str) -> str:
    """Return the page of a run that could not be."""
    return f"## image-privacy: nothing was checked\n\n{plain(why)}\n"


def _rows(run: Run, room: int) -> Iterator[str]:
    """Yield a row a finding, errors first, as long as there is room for them."""
    found = [(outcome.path, f) for outcome in run.outcomes for f in outcome.findings]
    found.sort(key=lambda pair: pair[1].severity != "error")
    for number, (path, finding) in enumerate(found):
        row = _row(path, finding)
        room -= len(row.encode("utf-8", "replace")) + 1
        if room < 0:
            yield f"| and {len(found) - number:,} more | | see the log |"
            return
        yield row


def _row(path: str, finding: Finding) -> str:
    cells = (shown(posix(path)), finding.code, shown(said(finding, path)))
    return "| " + " | ".join(map(plain, cells)) + " |"


def plain(text: str) -> str:
    """Return text that Markdown and HTML leave as it is: no links, mentions, tags, table cells."""
    return _ACTIVE.sub(
        lambda match: f"&#{ord(match[0])};" if match[0].isascii() else match[0], text
    )
