"""The run -> what stands around the cards: the policy, the summary, the checklist, the filters."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Final

from hooklib.model import Finding
from hooklib.outcome import Outcome
from hooklib.page._html import items, text
from hooklib.page.card import WORDS, verdict, words
from hooklib.page.place import SIGN
from hooklib.reports._run import Run, count
from hooklib.reports.text import many, summed_up
from hooklib.rules import RULES

CHECKLIST: Final = (
    ("Reflections", "in glasses, windows, mirrors, screens, spoons: the room, the photographer"),
    ("Name plates and badges", "at doors, on desks, round necks; handwriting on a board"),
    ("Screens and papers", "open mail, calendars, passwords, tickets, letters on a table"),
    ("Uniforms and logos", "of a school, a club, an employer"),
    ("Number plates", "of cars, boats, parcels with an address"),
    ("Signs of the place", "street names, house numbers, a view that only one window has"),
    ("People without a face", "tattoos, clothing, a gait, children; who is seen with whom"),
)
"""What a person has to look for: no rule does."""
TITLES: Final = {
    "check": "Report of a check",
    "diff": "What a fix would do",
    "fix": "What was fixed",
}
PRIVATE: Final = (
    "It holds small copies of the pictures, as they were before any fix, and what is hidden in "
    "them. Do not commit, mail or publish it; delete it when you are done."
)
VALUES: Final = "It also shows the values that were found: places, names, serial numbers."


def head(run: Run, *, values: bool, left_out: int) -> str:
    """Return all that stands before the first card."""
    return "".join(
        (
            _opening(TITLES[run.mode]),
            _notice(values),
            f"<main><h1>{TITLES[run.mode]}</h1>",
            _summary(run, left_out),
            _checklist(),
            _filters(run),
            '<ol id="list" role="list">\n',
        )
    )


def foot() -> str:
    """Return all that stands behind the last card."""
    return f"</ol></section></main><script>{_asset('page.js')}</script></body></html>\n"


def _opening(title: str) -> str:
    """Return the page's head, with a policy that lets in what is in the page and nothing else."""
    policy = "; ".join(
        (
            "default-src 'none'",
            "img-src data:",
            f"style-src '{_hash('page.css')}'",
            f"script-src '{_hash('page.js')}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n{SIGN.decode()}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>image-privacy: {title}</title>\n<style>{_asset('page.css')}</style></head>\n"
        '<body><a class="skip" href="#files">Skip to the files</a>\n'
    )


@cache
def _asset(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(name: str) -> str:
    digest = hashlib.sha256(_asset(name).encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _notice(values: bool) -> str:
    shown = f" <strong>{VALUES}</strong>" if values else ""
    return (
        '<aside class="private" aria-label="Private"><p><strong>This page is private.</strong> '
        f"{PRIVATE}{shown}</p></aside>\n"
    )


def _summary(run: Run, left_out: int) -> str:
    notes = [f"<p class=lead>{text(summed_up(run, count(run.outcomes)).replace(' [*]', ''))}</p>"]
    saved = sum(outcome.saved for outcome in run.outcomes)
    if saved and run.mode != "check":
        verb = "would be" if run.mode == "diff" else "are"
        size = f"{many(abs(saved), 'byte')} {'smaller' if saved > 0 else 'larger'}"
        notes.append(f"<p>All files together {verb} {size}.</p>")
    if run.mode == "check" and any(f.fixable for o in run.outcomes for f in o.findings):
        notes.append(f"<p>{_advice(run)}</p>")
    if left_out:
        what = many(left_out, "file")
        notes.append(f"<p>The pictures of the last {what} are left out: there are too many.</p>")
    return (
        '<section aria-labelledby="summary"><h2 id="summary">Summary</h2>'
        f"{''.join(notes)}{_rules(run.outcomes)}</section>\n"
    )


def _advice(run: Run) -> str:
    if run.remedy:
        return text(run.remedy)
    return (
        "<code>--diff --report</code> shows each picture as a fix would leave it, and counts the "
        "bytes; <code>--fix</code> keeps the originals."
    )


def _found(outcome: Outcome) -> Sequence[Finding]:
    return (*outcome.removed, *outcome.remaining)


def _by_rule(outcomes: Sequence[Outcome]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return how many findings there are of each rule, and in how many files."""
    places: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for outcome in outcomes:
        codes = [finding.code for finding in _found(outcome)]
        places.update(codes)
        files.update(set(codes))
    return places, files


def _rules(outcomes: Sequence[Outcome]) -> str:
    """Return the table of what was found, rule by rule, and why that matters."""
    places, files = _by_rule(outcomes)
    if not places:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{_code(code)} {text(RULES[code].what)}</th>'
        f"<td>{places[code]:,}</td><td>{files[code]:,}</td></tr>"
        for code in sorted(places)
    )
    risks = items(f"{_code(code)} {text(RULES[code].risk)}" for code in sorted(places))
    return (
        "<table><caption>What was found</caption><thead><tr><th scope=col>Rule</th>"
        "<th scope=col>Places</th><th scope=col>Files</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
        f"<details><summary>Why it matters</summary><ul>{risks}</ul></details>"
    )


def _code(code: str) -> str:
    return f'<code class="code">{code}</code>'


def _checklist() -> str:
    boxes = "".join(
        f'<li><label><input type="checkbox" autocomplete="off"> <strong>{title}:</strong> {what}'
        "</label></li>"
        for title, what in CHECKLIST
    )
    return (
        '<section aria-labelledby="look"><h2 id="look">What no program can see</h2>'
        "<p>Look at the pictures for these yourself. Ticks are kept only while this page is open. "
        "What you find, <code>image-privacy redact</code> hides.</p>"
        f'<ul class="checklist">{boxes}</ul></section>\n'
    )


def _filters(run: Run) -> str:
    """Return the heading of the list and its filters, which a browser without script hides."""
    kinds = Counter(map(verdict, run.outcomes))
    radios = "".join(
        _choice("radio", "verdict", kind, f"{words(kind, run.mode)} ({kinds[kind]:,})")
        for kind in WORDS
        if kinds[kind]
    )
    every = _choice("radio", "verdict", "", f"All ({len(run.outcomes):,})", checked=True)
    return (
        '<section aria-labelledby="files"><h2 id="files" tabindex="-1">Files</h2>'
        '<form id="filters" hidden><label class="search">Search in names '
        '<input type="search" name="search" autocomplete="off" spellcheck="false"></label>'
        f"<fieldset><legend>Result</legend>{every}{radios}</fieldset>{_codes(run.outcomes)}"
        "<fieldset><legend>Show</legend>"
        f"{_choice('checkbox', 'unseen', '1', 'only what I have not looked at')}"
        f"{_choice('checkbox', 'marks', '1', 'boxes of faces and codes', checked=True)}</fieldset>"
        '<p><button type="reset">Show all files</button></p></form>'
        f'<p id="status" role="status">{many(len(run.outcomes), "file")}.</p>\n'
        "<p>Of an animation or a document the first frame or page is shown; the boxes are of all "
        "of them.</p>"
    )


def _codes(outcomes: Sequence[Outcome]) -> str:
    _, files = _by_rule(outcomes)
    boxes = "".join(_options(files))
    if not boxes:
        return ""
    return (
        "<details><summary>Rules</summary><fieldset><legend>Files with one of these; none ticked: "
        f"all</legend>{boxes}</fieldset></details>"
    )


def _options(files: Mapping[str, int]) -> Iterator[str]:
    for code in sorted(files):
        label = f"{code} {text(RULES[code].what)} ({files[code]:,})"
        yield _choice("checkbox", "rule", code, label)


def _choice(kind: str, name: str, value: str, label: str, *, checked: bool = False) -> str:
    mark = " checked" if checked else ""
    return (
        f'<label class="choice"><input type="{kind}" name="{name}" value="{value}"'
        f' autocomplete="off"{mark}> {label}</label>'
    )
