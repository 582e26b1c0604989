"""The pages that people read, and the blocks of code on them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PAGES = (
    *sorted((ROOT / "docs").rglob("*.md")),
    *(
        ROOT / name
        for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")
        if (ROOT / name).exists()
    ),
)
_BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]+) -->\n)?^```(?P<kind>\w*)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
FRAGMENT = "fragment"
"""Marks a block that cannot run by itself, or not here: it is only read."""


class Block(NamedTuple):
    """A block of code: what marks it, its language, and the line of its page that it begins in."""

    page: Path
    mark: str
    kind: str
    code: str
    line: int


def blocks(page: Path) -> list[Block]:
    """Return all blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(page, m["mark"] or "", m["kind"], m["code"], text[: m.start("code")].count("\n"))
        for m in _BLOCK.finditer(text)
    ]


def title(page: Path) -> str:
    """Return how a page is called in the repository."""
    return page.relative_to(ROOT).as_posix()
