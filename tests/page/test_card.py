"""The cards of made-up outcomes, word for word, and names that would like to be more than names."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from hooklib.model import Allowed, Finding
from hooklib.outcome import Outcome
from hooklib.page.card import card, verdict
from hooklib.page.model import Inside, Mark, Picture, Row, Sight, Stays
from tests.reports import AWAY, BAD, GPS, RUNS, golden, mode

FACE = Finding("FAC101", "visible-face", "a.jpg", "visible face", box=(1, 2, 3, 4))
SMALL = Picture(b"picture", "image/jpeg", 400, 300, (Mark((40, 30, 50, 60), "face", "1"),))
SIGHT = Sight(
    kind="JPEG",
    size=123_456,
    picture=SMALL,
    after=SMALL._replace(data=b"after", marks=()),
    inside=(
        Inside("thumbnail", 757, SMALL._replace(data=b"thumb", marks=()), differs=True),
        Inside("depth-map", 99, None, "its pixels cannot be decoded"),
    ),
    more=2,
    rows=(Row("picture", 120_000, 120_000), Row("APP1 Exif", 3456, 0)),
    size_after=120_000,
    stays=(Stays("RGT101", "copyright or credit in APP1 Exif"),),
)
SEEN = Outcome("a.jpg", removed=(GPS, FACE), saved=3456, checked=True, covered=0.021, sight=SIGHT)


class Reader(HTMLParser):
    """Collects the elements of a fragment, their attributes and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.names: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.names |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", [name for name in RUNS if RUNS[name]])
def test_word_for_word(name: str) -> None:
    cards = [card(outcome, mode(name), n + 1) for n, outcome in enumerate(RUNS[name])]
    assert "".join(cards) == golden(name, ".cards.html")


def test_all_that_is_seen_word_for_word() -> None:
    assert card(SEEN, "fix", 7) == golden("seen", ".cards.html")


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (Outcome("a", checked=True), "clean"),
        (Outcome("a", (GPS,), checked=True), "problems"),
        (Outcome("a", (AWAY,), checked=True), "warnings"),
        (Outcome("a", (AWAY,), skipped="why"), "unchecked"),
        (Outcome("a", skipped="why"), "unchecked"),
        (Outcome("a", (BAD,), skipped="why"), "problems"),
        (Outcome("a", removed=(GPS,), checked=True), "fixed"),
        (Outcome("a", (AWAY,), removed=(GPS,), checked=True), "fixed"),
        (Outcome("a", (BAD,), removed=(GPS,), checked=True), "problems"),
        (Outcome("a", (GPS,), removed=(GPS,), checked=True), "fixed"),  # of --diff
        (Outcome("a", removed=(GPS,), fault="why"), "fault"),
    ],
)
def test_the_worst_that_can_be_said_counts(outcome: Outcome, kind: str) -> None:
    assert verdict(outcome) == kind


HOSTILE = (
    '"><img src=x onerror=alert(1)>',
    "</h3></li><script>alert(1)</script>",
    "' onload='alert(1)",
    "&lt;&amp;&#0;",
    "a\u202egnp.exe",
    "line\nfeed\0\x1b[2J",
    "\udcff\udc80",
    "\u2028\u2029",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_nothing_but_a_name(name: str) -> None:
    plain = Reader(card(SEEN, "check", 1))
    found = GPS._replace(path=name, message=name, fields=(name,), values=(name,), commit=name)
    sight = SIGHT._replace(
        kind=name,
        inside=(Inside(name, 1, SMALL, differs=True), Inside(name, 1, None, name)),
        stays=(Stays("RGT101", name, (name,)),),
        rows=(Row(name, 1, 1), Row(name, 1, 0)),
    )
    html = card(Outcome(name, (found,), (found,), notes=(name,), sight=sight), "fix", 1)
    read = Reader(html)
    assert set(read.elements) <= set(plain.elements) | {"svg", "g", "rect", "text"}
    assert read.names <= plain.names
    assert re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\u2028\u2029\ud800-\udfff]", html) is None
    assert html.count("\n") == 1
    assert html.encode()


def test_values_are_shown_where_they_are_given() -> None:
    assert '<span class="values">= 51/1; &lt;b&gt;</span>' in card(
        Outcome("a", (GPS._replace(values=("51/1", "<b>")),)), "check", 1
    )


def test_what_the_baseline_needs_is_not_told() -> None:
    quiet = Outcome("a", checked=True, allowed=(Allowed("FAC101", "0" * 64),))
    assert "0000" not in card(quiet, "fix", 1)
