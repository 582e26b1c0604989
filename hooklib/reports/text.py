"""The report that people read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hooklib.model import Finding
from hooklib.outcome import Outcome
from hooklib.reports._run import Counts, Report, Run, count
from hooklib.sources import shown

_RED, _YELLOW, _GREEN, _BOLD, _CYAN, _OFF = (
    "\033[31m",
    "\033[33m",
    "\033[32m",
    "\033[1m",
    "\033[36m",
    "\033[0m",
)


def render(run: Run) -> str:
    """Return the report: a line a finding or fixed file, what it comes to, what to do next."""
    lines = [line for outcome in run.outcomes for line in _file(outcome, run)]
    counts = count(run.outcomes)
    if lines:
        lines.append("")
    lines += [summed_up(run, counts), *_next(run, counts)]
    return "\n".join(lines) + "\n"


def _file(outcome: Outcome, run: Run) -> Iterator[str]:
    path = shown(outcome.path)
    if outcome.fault:
        yield f"{path}: {_paint('fault', _RED, run)}: {outcome.fault}"
    if outcome.removed:
        yield from _removed(outcome, run)
    for finding in outcome.remaining:
        yield _line(finding, run)
    if outcome.skipped and not outcome.findings and not outcome.fault:
        yield f"{path}: skipped: {outcome.skipped}"


def _removed(outcome: Outcome, run: Run) -> Iterator[str]:
    verb = "would lose" if run.mode == "diff" else "fixed:"
    size = f"{many(abs(outcome.saved), 'byte')} {'less' if outcome.saved >= 0 else 'more'}"
    yield f"{shown(outcome.path)}: {_paint(verb, _GREEN, run)} {_names(outcome.removed)} ({size})"
    if hidden := hidden_in(outcome):
        verb = "would be hidden" if run.mode == "diff" else "hidden"
        yield f"  {hidden} {verb}, {outcome.covered:.1%} of the picture"
    yield from (f"  note: {note}" for note in outcome.notes)
    if run.mode == "diff":
        yield from (f"  - {_what(finding)}" for finding in outcome.removed)


def hidden_in(outcome: Outcome) -> str:
    """Return what was hidden in a file's own picture: "2 faces and 1 code"."""
    own = (finding for finding in outcome.removed if finding.path == outcome.path)
    codes = [finding.code for finding in own if finding.box]
    faces = sum(code.startswith("FAC") for code in codes)
    counts = ((faces, "face"), (len(codes) - faces, "code"))
    return " and ".join(many(count, noun) for count, noun in counts if count)


def _names(findings: Sequence[Finding]) -> str:
    whats = dict.fromkeys(finding.name for finding in findings)
    return ", ".join(whats)


def _what(finding: Finding) -> str:
    inside = finding.path.partition("!")[2]
    fields = f": {', '.join(finding.fields)}" if finding.fields else ""
    return f"{finding.code} {finding.message}{f' of its {inside}' if inside else ''}{fields}"


def _line(finding: Finding, run: Run) -> str:
    colour = _RED if finding.severity == "error" else _YELLOW
    code = _paint(finding.code, colour, run)
    star = f" {_paint('[*]', _CYAN, run)}" if finding.fixable and not run.remedy else ""
    values = f" = {'; '.join(shown(value) for value in finding.values)}" if finding.values else ""
    path = _paint(shown(finding.path), _BOLD, run)
    return f"{path}: {code} {finding.message}{star}{values}"


def summed_up(run: Run, counts: Counts) -> str:
    """Return what the run comes to, in a sentence."""
    images = many(counts.checked, "image")
    if not counts.checked and not counts.findings:
        return f"Nothing was checked: {_skipped(counts) or 'there are no images here'}."
    if counts.findings:
        problems = many(counts.findings, "problem")
        fixable = "" if run.remedy else f", {counts.fixable} fixable [*]"
        files = many(counts.bad, "file")
        return f"Found {problems} in {files}{fixable}; {images} checked{_tail(run, counts)}."
    nothing = "nothing left" if counts.fixed else "nothing found"
    return f"{images} checked, {nothing}{_tail(run, counts)}."


def _tail(run: Run, counts: Counts) -> str:
    verb = "would be fixed" if run.mode == "diff" else "fixed"
    fixed = f", {many(counts.fixed, 'file')} {verb}" if counts.fixed else ""
    return fixed + (f"; {_skipped(counts)}" if counts.skipped else "")


def _skipped(counts: Counts) -> str:
    return f"{many(counts.skipped, 'file')} not checked" if counts.skipped else ""


def many(number: int, noun: str) -> str:
    """Return how many of something there are, in words."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _next(run: Run, counts: Counts) -> Iterator[str]:
    if counts.findings and run.remedy:
        yield f"Next: {run.remedy}"
    elif counts.fixable and run.mode == "check":
        yield (
            "Next: `image-privacy --fix` with the same files takes out what is marked [*]; the "
            "pictures stay the same, the originals are kept."
        )
    if counts.fixed and run.mode == "fix":
        yield (
            "Look at the files and `git add` them. "
            "`image-privacy restore FILE` brings an original back."
        )
    if counts.findings:
        yield "`image-privacy rules CODE` explains a code."


def _paint(text: str, colour: str, run: Run) -> str:
    return f"{colour}{text}{_OFF}" if run.colour else text


REPORT = Report(name="text", render=render)
