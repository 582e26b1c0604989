"""The man page, made from the parsers: python -m tests.manpage > docs/image-privacy.1."""

from __future__ import annotations

import re
import sys

import shtab
from argparse_manpage.manpage import Manpage

from hooklib.commands.check import HELP
from hooklib.commands.completion import whole


def page() -> str:
    """Return the page in roff, without a date: one text, one page."""
    parser = whole(shtab)
    parser.prog = "image-privacy"
    parser.description = HELP.partition("\n\n")[2].partition("\n\n  ")[0]
    made = Manpage(
        parser,
        format="pretty",
        _data={
            "project_name": "image-privacy",
            "prog": "image-privacy",
            "description": "keep private data out of the images in a repository",
            "manual_title": "image-privacy",
            "manual_section": 1,
        },
    )
    return re.sub(r'^(\.TH \S+ "?1"?) "[^"]*"', r'\1 ""', str(made), flags=re.MULTILINE)


if __name__ == "__main__":
    sys.stdout.write(page())
