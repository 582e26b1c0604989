"""`image-privacy pre-receive`: the hook of a server that refuses a push with private images."""

from __future__ import annotations

import argparse
import os
import sys

from hooklib.commands import _push
from hooklib.commands._command import Command
from hooklib.model import UsageError


def parser() -> argparse.ArgumentParser:
    """Return the parser of `pre-receive`."""
    return _push.parser(
        "pre-receive",
        "Refuse a push that brings private data in images: every blob of every commit that is new "
        "to this repository is looked at. In hooks/pre-receive: exec image-privacy pre-receive. "
        "Settings are those of the server: --config FILE, or .image-privacy.toml in the "
        "repository's folder there.",
    )


def run(options: argparse.Namespace) -> int:
    """Read `old-id new-id ref` lines and check what they bring."""
    tips = []
    for line in sys.stdin.buffer.read().splitlines():
        words = os.fsdecode(line).split(" ", 2)
        if len(words) != 3:
            raise UsageError("pre-receive: git's lines are expected on standard input")
        if not _push.is_nothing(words[1]):
            tips.append((words[1], words[2]))
    return _push.checked(_push.pushed(tips, ["--not", "--all"]), options)


COMMAND = Command(parser, run)
