"""What the hooks share that look at a push: commits in, the report out."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from hooklib.commands._command import formatter
from hooklib.commands._flags import EXIT_CODES, add_settings
from hooklib.commands.check import given, judged, told
from hooklib.config import load
from hooklib.sources import Candidate

NOTHING = frozenset("0")
"""The id of what is not there has no other digit, however long it is."""


def parser(name: str, description: str) -> argparse.ArgumentParser:
    """Return a parser with the flags that all commands have which judge images."""
    made = argparse.ArgumentParser(
        prog=f"image-privacy {name}",
        description=description,
        epilog=EXIT_CODES,
        formatter_class=formatter,
        allow_abbrev=False,
    )
    add_settings(made)
    return made


def is_nothing(oid: str) -> bool:
    """Whether a ref is not there before, or after, a push."""
    return set(oid) <= NOTHING


def checked(found: Sequence[Candidate], options: argparse.Namespace) -> int:
    """Judge what is pushed and return the exit code."""
    from hooklib.sources.range import REMEDY

    config = load(given(options), options.config)
    return told(judged(found, config, "check"), config, "check", REMEDY)


def pushed(tips: Sequence[tuple[str, str]], others: Sequence[str]) -> list[Candidate]:
    """Return what tips (with their refs) bring that `others`, options of rev-list, do not have.

    A ref may lead to a tree or a blob and to no commit.
    """
    from hooklib.plumbing import peeled
    from hooklib.sources._log import brought
    from hooklib.sources._single import of_object
    from hooklib.sources.range import with_notes

    found: list[Candidate] = []
    commits: list[str] = []
    for (oid, kind), (_, ref) in zip(peeled(tip for tip, _ in tips), tips, strict=True):
        if kind == "commit":
            commits.append(oid)
        else:
            found += of_object(oid, kind, ref)
    if not commits:
        return found
    called = tips[0][1] if len(commits) == 1 else "what is pushed"
    return found + with_notes(brought(others, tips=commits), commits, called)
