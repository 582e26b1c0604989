"""What a command is, and the exit codes that all of them share."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import NamedTuple

CLEAN, FINDINGS, USAGE, FAULT, INTERRUPTED = 0, 1, 2, 3, 130


class Command(NamedTuple):
    """One command: its parser, and what it does with the arguments; it returns the exit code.

    A module of `hooklib.commands` ends with its `COMMAND`.
    """

    parser: Callable[[], argparse.ArgumentParser]
    run: Callable[[argparse.Namespace], int]


def formatter(prog: str) -> argparse.HelpFormatter:
    """Return what argparse lays out help with; it makes one for each flag that is added.

    Left to find out the width itself it would load all that the standard library has on archives.
    """
    try:
        columns = int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size().columns or 80
    except (OSError, ValueError):
        columns = 80
    return argparse.RawDescriptionHelpFormatter(prog, width=columns - 2)


def say(text: str) -> None:
    """Tell the user what went wrong, in one line on stderr."""
    print(f"image-privacy: {text}", file=sys.stderr)
