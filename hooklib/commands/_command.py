"""What a command is, and the exit codes that all of them share."""

from __future__ import annotations

import argparse
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


def say(text: str) -> None:
    """Tell the user what went wrong, in one line on stderr."""
    print(f"image-privacy: {text}", file=sys.stderr)
