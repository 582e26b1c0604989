"""The page around the cards: its policy lets nothing in, and it says that it is private."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from hooklib.page.document import CHECKLIST, PRIVATE, VALUES, foot, head
from hooklib.page.place import HEAD, SIGN
from hooklib.reports._run import Run
from hooklib.rules import RULES
from tests.reports import RUNS, mode


def page(name: str = "everything", *, values: bool = False, left_out: int = 0) -> str:
    run = Run(RUNS[name], mode(name))
    return head(run, values=values, left_out=left_out) + foot()


def between(text: str, start: str, end: str) -> str:
    return text.partition(start)[2].partition(end)[0]


@pytest.mark.parametrize(("tag", "directive"), [("style", "style-src"), ("script", "script-src")])
def test_the_policy_knows_the_page_by_its_hashes(tag: str, directive: str) -> None:
    text = page()
    assert text.count(f"<{tag}") == text.count(f"</{tag}>") == 1
    digest = hashlib.sha256(between(text, f"<{tag}>", f"</{tag}>").encode()).digest()
    wanted = f"{directive} 'sha256-{base64.b64encode(digest).decode()}'"
    assert wanted in between(text, 'http-equiv="Content-Security-Policy" content="', '"')


def test_the_policy_lets_nothing_else_in() -> None:
    policy = between(page(), 'http-equiv="Content-Security-Policy" content="', '"')
    first, *rest = policy.split("; ")
    assert first == "default-src 'none'"
    assert "img-src data:" in rest
    assert {"base-uri 'none'", "form-action 'none'"} <= set(rest)
    assert not re.search(r"unsafe|https?:|\*", policy)


def test_nothing_is_styled_or_scripted_in_place() -> None:
    text = page()
    assert not re.search(r"<[^>]+\s(style|on\w+)=", text)
    assert not re.search(r"(?:src|href|url)\W+(?:https?:)?//", text)
    assert "innerHTML" not in text


def test_it_says_that_it_is_private_before_anything_else() -> None:
    body = between(page(), "<body>", "<h1>")
    assert PRIVATE in body
    assert VALUES not in body
    assert VALUES in between(page(values=True), "<body>", "<h1>")


def test_it_is_known_again_by_its_beginning() -> None:
    assert SIGN in page().encode()[:HEAD]


@pytest.mark.parametrize("name", RUNS)
def test_the_summary_is_that_of_the_text(name: str) -> None:
    from hooklib.reports._run import count
    from hooklib.reports.text import summed_up

    run = Run(RUNS[name], mode(name))
    assert summed_up(run, count(run.outcomes)).replace(" [*]", "") in page(name)


def test_every_rule_that_found_something_is_explained_and_can_be_chosen() -> None:
    text = page()
    for code in ("LOC101", "EMB101", "IMG101", "IMG102"):
        assert f'name="rule" value="{code}"' in text
        assert RULES[code].what in text
    assert "DEV101" not in text


def test_what_no_program_sees_is_for_ticking() -> None:
    rest = between(page(), 'class="checklist"', "</ul>")
    assert rest.count('type="checkbox"') == len(CHECKLIST)
    for word in ("Reflections", "Name plates", "Screens", "Uniforms", "Signs of the place"):
        assert word in rest


def test_without_script_the_filters_are_not_there() -> None:
    assert re.search('<form id="filters" hidden>', page())


def test_pictures_that_were_left_out_are_told() -> None:
    assert "The pictures of the last 3 files are left out" in page(left_out=3)
