"""An outcome -> its card: the picture, what is wrong with the file, what goes and what stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, TypeAlias

from hooklib.model import Finding
from hooklib.outcome import Mode, Outcome
from hooklib.page._html import amount, image, items, text
from hooklib.page.model import Inside, Kind, Picture, Sight, Stays
from hooklib.reports._place import said
from hooklib.reports.text import hidden_in, many

Verdict: TypeAlias = Literal["fault", "problems", "unchecked", "fixed", "warnings", "clean"]
WORDS: Final[dict[Verdict, str]] = {
    "fault": "Fault in the program",
    "problems": "Problems",
    "unchecked": "Not checked",
    "fixed": "Fixed",
    "warnings": "Warnings",
    "clean": "Nothing found",
}
"""The worst first."""
MARKED: Final[dict[Kind, str]] = {"face": "face", "code": "code", "weak": "weakly hidden place"}


def verdict(outcome: Outcome) -> Verdict:
    """Return what a file comes to, the worst that can be said of it."""
    open_ones = outcome.remaining
    if outcome.fault:
        return "fault"
    if any(finding.severity == "error" for finding in open_ones):
        return "problems"
    if outcome.skipped is not None:
        return "unchecked"
    if outcome.removed:
        return "fixed"
    return "warnings" if open_ones else "clean"


def words(kind: Verdict, mode: Mode) -> str:
    """Return a verdict in words."""
    return "Would be fixed" if kind == "fixed" and mode == "diff" else WORDS[kind]


def card(outcome: Outcome, mode: Mode, number: int) -> str:
    """Return the list item of a file."""
    kind = verdict(outcome)
    codes = sorted({finding.code for finding in (*outcome.removed, *outcome.findings)})
    return (
        f'<li class="file" data-verdict="{kind}" data-rules="{" ".join(codes)}">'
        f'<article aria-labelledby="name-{number}">'
        f'<h3 id="name-{number}">{text(outcome.path)}</h3>'
        f'<p class="facts"><strong class="badge {kind}">{words(kind, mode)}</strong> '
        f"{_facts(outcome)}</p>"
        f'<div class="body">{_pictures(outcome, mode)}'
        f'<div class="told">{"".join(_told(outcome, mode))}</div></div>'
        f'<p class="tick"><label><input type="checkbox" class="seen" autocomplete="off"> I have '
        f'looked at this picture<span class="hint">: {text(outcome.path)}</span></label></p>'
        "</article></li>\n"
    )


def _facts(outcome: Outcome) -> str:
    """Return kind, size and commit of a file, as far as they are known."""
    facts = []
    if (sight := outcome.sight) is not None:
        facts.append(text(sight.kind))
        if sight.picture is not None and sight.picture.width:
            facts.append(f"{sight.picture.width} &times; {sight.picture.height} px")
        facts.append(amount(sight.size).replace(" ", "&nbsp;"))
    commits = (finding.commit for finding in outcome.findings if finding.commit)
    facts += [f"commit <code>{text(commit[:12])}</code>" for commit in dict.fromkeys(commits)]
    return " &middot; ".join(facts)


def _pictures(outcome: Outcome, mode: Mode) -> str:
    sight = outcome.sight
    if sight is None:
        return ""
    shown = [_main(outcome, sight, mode), *_after(sight, mode)]
    shown += [figure for inside in sight.inside for figure in _inside(inside)]
    more = f"<p>{many(sight.more, 'more picture')} in it, not shown.</p>" if sight.more else ""
    return f'<div class="pictures">{"".join(shown)}{more}</div>'


def _main(outcome: Outcome, sight: Sight, mode: Mode) -> str:
    if sight.picture is None:
        return f"<p>No picture can be shown: {text(sight.why)}</p>"
    caption = "Before" if outcome.removed and mode == "fix" else "Now"
    marked = _marked(sight.picture)
    return _figure(caption + marked, image(sight.picture, f"The picture{marked}"))


def _marked(picture: Picture) -> str:
    """Return what is marked in a picture: ", 2 faces and 1 code marked"."""
    kinds = Counter(mark.kind for mark in picture.marks)
    seen = [many(kinds[kind], noun) for kind, noun in MARKED.items() if kinds[kind]]
    return f", {' and '.join(seen)} marked" if seen else ""


def _after(sight: Sight, mode: Mode) -> Iterator[str]:
    if sight.after is None:
        return
    caption = {
        "fix": "After: the file now",
        "diff": "After a fix",
        "check": "After a fix, sketched",
    }["check" if sight.sketch else mode]
    yield _figure(caption, image(sight.after, "The picture as a fix leaves it"))


def _inside(inside: Inside) -> Iterator[str]:
    """Yield what lies in the file; what shows another picture is said first."""
    name = f"Inside the file: {inside.name}, {amount(inside.size)}"
    if inside.picture is None:
        yield f"<p>{text(name)}, cannot be shown: {text(inside.why)}</p>"
        return
    apart = '<strong class="differs">Shows something else than the picture.</strong> '
    said_first = apart if inside.differs else ""
    marked = _marked(inside.picture)
    yield _figure(name + marked, image(inside.picture, f"{inside.name}{marked}"), said_first)
    if inside.after is not None:
        caption = f"{inside.name} after a fix, sketched"
        yield _figure(caption, image(inside.after, f"{inside.name} as a fix leaves it"))


def _figure(caption: str, content: str, first: str = "") -> str:
    """Return a figure; `content` and `first` are HTML already."""
    return f"<figure>{content}<figcaption>{first}{text(caption)}</figcaption></figure>"


def _told(outcome: Outcome, mode: Mode) -> Iterator[str]:
    if outcome.fault:
        yield f"<p>{text(outcome.fault)}</p>"
    elif outcome.skipped is not None and not outcome.findings:
        yield f"<p>Not checked: {text(outcome.skipped)}</p>"
    goes = outcome.removed or tuple(f for f in outcome.findings if f.fixable)
    verb = {"fix": "Gone", "diff": "Would go", "check": "A fix takes out"}[mode]
    yield _list(verb, [_finding(finding, outcome.path) for finding in goes])
    left = [f for f in outcome.remaining if not f.fixable]
    yield _list("No fix for this", [_finding(finding, outcome.path) for finding in left])
    yield _list("Notes", map(text, _notes(outcome, mode)))
    if outcome.sight is not None:
        yield _list("Stays: not asked for, or known", map(_stays, outcome.sight.stays))
        yield _bytes(outcome.sight)


def _notes(outcome: Outcome, mode: Mode) -> Iterator[str]:
    if hidden := hidden_in(outcome):
        verb = "would be hidden" if mode == "diff" else "hidden"
        yield f"{hidden} {verb}, {outcome.covered:.1%} of the picture"
    yield from outcome.notes


def _list(title: str, lines: Iterable[str]) -> str:
    found = items(lines)
    return f"<h4>{title}</h4><ul>{found}</ul>" if found else ""


def _finding(finding: Finding, path: str) -> str:
    """Return what was found and where, the fields by their names; values where they are given."""
    fields = ", ".join(map(text, dict.fromkeys(finding.fields)))
    where = f'<span class="fields">{fields}</span>' if fields else ""
    return f"{_code(finding.code)} {text(said(finding, path))}{where}{_values(finding.values)}"


def _stays(stays: Stays) -> str:
    return f"{_code(stays.code)} {text(stays.message)}{_values(stays.values)}"


def _code(code: str) -> str:
    return f'<code class="code">{text(code)}</code>'


def _values(values: Sequence[str]) -> str:
    return f' <span class="values">= {text("; ".join(values))}</span>' if values else ""


def _bytes(sight: Sight) -> str:
    """Return the table of what is in the file, and how large it is before and after."""
    if not sight.rows:
        return ""
    counted = sight.size_after is not None
    title = f"{sight.size:,} bytes"
    if sight.size_after is not None:
        less = sight.size - sight.size_after
        change = f"{abs(less):,} {'less' if less >= 0 else 'more'}" if less else "the same"
        title = f"{sight.size:,} &rarr; {sight.size_after:,} bytes, {change}"
    heads = "<th scope=col>Part<th scope=col>Bytes" + ("<th scope=col>After" if counted else "")
    rows = "".join(
        f"<tr><th scope=row>{text(row.name)}<td>{row.before:,}"
        + (f"<td>{row.after:,}" if row.after else "<td>gone" if counted else "")
        for row in sight.rows
    )
    return (
        f"<details><summary>{title}</summary><table><thead><tr>{heads}"
        f"<tbody>{rows}</table></details>"
    )
