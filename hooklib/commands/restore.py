"""`image-privacy restore`: bring back what --fix replaced."""

from __future__ import annotations

import argparse

from hooklib.commands._command import CLEAN, FINDINGS, Command, say
from hooklib.model import CannotFix, ImagePrivacyError


def parser() -> argparse.ArgumentParser:
    """Return the parser of `restore`."""
    made = argparse.ArgumentParser(
        prog="image-privacy restore",
        description="Bring back, byte for byte, what --fix replaced.",
        allow_abbrev=False,
    )
    made.add_argument("paths", nargs="+", metavar="PATH")
    made.add_argument(
        "--force", action="store_true", help="also where the file was changed after the fix"
    )
    return made


def run(options: argparse.Namespace) -> int:
    """Restore each file; one that cannot be does not stop the others."""
    from hooklib.originals import restore
    from hooklib.sources import shown

    failed = False
    for path in options.paths:
        try:
            restore(path, force=options.force)
            print(f"{shown(path)}: the original is back")
        except (CannotFix, OSError) as error:
            why = str(error) if isinstance(error, ImagePrivacyError) else error.strerror
            say(f"{shown(path)}: {why}")
            failed = True
    return FINDINGS if failed else CLEAN


COMMAND = Command(parser, run)
