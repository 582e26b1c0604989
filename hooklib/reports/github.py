"""The report that GitHub turns into annotations: workflow commands, then the summary to read.

GitHub shows ten errors and ten warnings of a step and no more, so there is one annotation a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hooklib.model import Finding
from hooklib.outcome import Outcome
from hooklib.reports import text
from hooklib.reports._commands import command
from hooklib.reports._place import by_file, posix, said
from hooklib.reports._run import Report, Run
from hooklib.sources import shown

MOST: Final = 10
"""Annotations of one kind that GitHub shows of one step."""
MOST_LINES: Final = 20
"""Findings that one annotation lists: more than that nobody reads there."""


def render(run: Run, warned: int = 0) -> str:
    """Return the annotations, those of errors first, and the report in text behind them.

    `warned` is how many of the warnings that GitHub shows the step has had already.
    """
    bad = [outcome for outcome in by_file(run.outcomes) if outcome.findings or outcome.fault]
    lines = list(_annotations([o for o in bad if _is_error(o)], "error", MOST))
    lines += _annotations([o for o in bad if not _is_error(o)], "warning", MOST - warned)
    return "".join(f"{line}\n" for line in lines) + text.render(run)


def _is_error(outcome: Outcome) -> bool:
    return bool(outcome.fault) or any(f.severity == "error" for f in outcome.findings)


def _annotations(outcomes: Sequence[Outcome], kind: str, most: int) -> Iterator[str]:
    """Yield an annotation a file; where they do not all fit, the last says how many are left."""
    fits = len(outcomes) <= most
    yield from (_annotation(outcome, kind) for outcome in outcomes[: most if fits else most - 1])
    if not fits:
        rest = outcomes[most - 1 :]
        count = sum(len(outcome.findings) or 1 for outcome in rest)
        what = f"{count:,} more findings in {len(rest):,} more files: see the log"
        yield command(kind, {"title": "image-privacy"}, what)


def _annotation(outcome: Outcome, kind: str) -> str:
    """Return one file's findings in one annotation, errors first."""
    ranked = sorted(outcome.findings, key=lambda finding: finding.severity != "error")
    lines = [f"{finding.code} {said(finding, outcome.path)}" for finding in ranked[:MOST_LINES]]
    if len(ranked) > MOST_LINES:
        lines.append(f"and {len(ranked) - MOST_LINES} more")
    lines += [f"not checked: {outcome.fault}"] if outcome.fault else []
    name = shown(posix(outcome.path))
    codes = ", ".join(dict.fromkeys(map(_code, ranked))) or "fault"
    return command(kind, {"file": name, "title": f"{name}: {codes}"}, "\n".join(lines))


def _code(finding: Finding) -> str:
    return finding.code


REPORT = Report(name="github", render=render)
