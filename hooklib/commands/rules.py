"""`image-privacy rules`: list the rules, or explain one."""

from __future__ import annotations

import argparse

from hooklib.commands._command import CLEAN, Command
from hooklib.model import UsageError


def parser() -> argparse.ArgumentParser:
    """Return the parser of `rules`."""
    made = argparse.ArgumentParser(
        prog="image-privacy rules", description="List the rules, or explain one."
    )
    made.add_argument("code", nargs="?", metavar="CODE", help="a code or a prefix of codes")
    return made


def run(options: argparse.Namespace) -> int:
    """List or explain."""
    from hooklib.reports._rules import explained, listed
    from hooklib.rules import RULES

    rules = [RULES[code] for code in sorted(RULES) if code.startswith(options.code or "")]
    if not rules:
        raise UsageError(f"no rule's code begins with {options.code!r}; see `image-privacy rules`")
    print(explained(rules) if options.code else listed(rules))
    return CLEAN


COMMAND = Command(parser, run)
