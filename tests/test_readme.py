"""The README says what is true: every hook, rule, setting and flag is in it, each command runs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from hooklib import formats
from hooklib.config import KEYS
from hooklib.faces.model import Box
from hooklib.faces.painters import painter
from hooklib.faces.pixels import pictures
from hooklib.model import BadImage, Blob, CannotFix, Format, Settings
from hooklib.rules import RULES
from hooklib.scan import scan
from tests.rows import samples
from tests.samples.phone import photo

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def rules_table() -> str:
    """Return the table of the rules as the README shows it."""
    rows = ["| code | name | what it finds |", "| --- | --- | --- |"]
    for code, rule in sorted(RULES.items()):
        marks = ["opt-in"] * (not rule.default) + ["warning"] * (rule.severity == "warning")
        mark = f" ({', '.join(marks)})" if marks else ""
        rows.append(f"| {code} | {rule.name} | {rule.what}{mark} |")
    return "\n".join(rows)


def test_its_pictures_are_there_and_show_what_the_command_says() -> None:
    shown = re.findall(r"^!\[.+\]\((.+\.svg)\)$", README, re.MULTILINE)
    assert shown == ["docs/pictures/stopped.svg", "docs/pictures/before-after.svg"]
    if (ROOT / "docs").exists():  # not where the tests run against the wheel
        stopped, after = ((ROOT / path).read_text(encoding="utf-8") for path in shown)
        assert "1 image checked, nothing found." in stopped
        for finding in scan(Blob(photo(), "x"), Settings()).findings:
            assert finding.code in stopped
            assert html.escape(finding.message) in after


def test_every_hook() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    ids = re.findall(r"^- id: (\S+)", hooks, re.MULTILINE)
    assert len(ids) == 3
    for hook in ids:
        assert f"id: {hook}" in README


def test_every_rule() -> None:
    shown = README.partition("<!-- rules -->\n")[2].partition("\n<!-- /rules -->")[0]
    assert shown == rules_table()


@pytest.mark.parametrize("key", sorted({*KEYS, "extend"}))
def test_every_setting(key: str) -> None:
    assert re.search(rf"^(\[tool\.image-privacy\.)?{key}\b", README, re.MULTILINE)


ROWS = dict(re.findall(r"^\| ([^|,]+?)(?:,[^|]*)? \| yes \| yes \| (.+) \|", README, re.MULTILINE))
"""What the README says of faces in each container that is checked and fixed."""


def test_every_container() -> None:
    assert set(ROWS) == {fmt.name for fmt in map(formats.load, formats.NAMES)}


@pytest.mark.parametrize("name", formats.NAMES)
def test_what_becomes_of_faces_in_a_container(name: str) -> None:
    fmt = formats.load(name)
    files = samples(name).clean().values()
    assert ROWS[fmt.name] == _faces(fmt, list(files))


def _faces(fmt: Format, files: list[bytes]) -> str:
    if not fmt.pixels:
        return "of the pictures in it"
    paint = painter(fmt.name)
    if paint is not None and any(_works(paint.paint, data, [BOX], "fill") for data in files):
        return "hidden"
    return "found" if any(_works(_all_pictures, data) for data in files) else NOWHERE


def _all_pictures(data: bytes) -> None:
    assert list(pictures(data, max))


def _works(does: Callable[..., object], *arguments: object) -> bool:
    try:
        does(*arguments)
    except (BadImage, CannotFix):
        return False
    return True


NOWHERE = "not looked for"
BOX = Box(0, 0, 8, 8)


def test_the_pattern_of_the_hooks_takes_every_container() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    pattern = cast("re.Match[str]", re.search(r"&images '(.+)'", hooks))[1]
    for fmt in map(formats.load, formats.NAMES):
        for suffix in fmt.suffixes:
            assert re.search(pattern, f"a{suffix}"), suffix
