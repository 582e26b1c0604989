"""`image-privacy watch`: look at new files in a folder, or clean them, as they come."""

from __future__ import annotations

import argparse
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hooklib.commands._command import CLEAN, Command, say
from hooklib.commands._flags import add_settings
from hooklib.commands._rest import Seen, rested
from hooklib.commands.check import given, guard_values, judged, told
from hooklib.config import Config, load
from hooklib.files import Signature
from hooklib.files import signature as signature_of
from hooklib.kept import is_passed_by
from hooklib.model import UsageError
from hooklib.outcome import Mode
from hooklib.sources import Candidate, shown

PAUSE: Final = 250
"""Milliseconds between two looks at the files that are not at rest yet."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of `watch`."""
    made = argparse.ArgumentParser(
        prog="image-privacy watch",
        description="Look at every image that is new or changed below a folder, once it has come "
        "to rest; with --fix, clean it. What is there already is not looked at. Ctrl-C ends it.",
        allow_abbrev=False,
    )
    made.add_argument("paths", nargs="+", metavar="DIR", help="folders, with all below them")
    made.add_argument("--fix", action="store_true", help="rewrite the files, keep the originals")
    add_settings(made)
    return made


def run(options: argparse.Namespace) -> int:
    """Watch until it is interrupted."""
    config = load(given(options), options.config)
    guard_values(config)
    for folder in options.paths:
        if not os.path.isdir(folder):
            raise UsageError(f"{shown(folder)}: no such folder")
    _watch(options.paths, config, "fix" if options.fix else "check")
    return CLEAN


def _watch(folders: list[str], config: Config, mode: Mode) -> None:
    waiting: dict[str, Seen] = {}
    written: dict[str, Signature | None] = {}  # by a fix, whose own change is no news
    for paths in _changes(folders):
        for path in paths:
            waiting.setdefault(path, Seen(None, 0.0))
        ready = [os.path.relpath(path) for path in rested(waiting, time.monotonic(), signature)]
        fresh = [path for path in ready if written.pop(path, None) != signature(path)]
        outcomes = judged([Candidate(path, False) for path in fresh], config, mode)
        if outcomes:  # else there was no image among them
            told(outcomes, config, mode, "")
        written.update((found.path, signature(found.path)) for found in outcomes if found.removed)


def _changes(folders: list[str]) -> Iterator[list[str]]:
    """Yield which files below the folders change; an empty list after each pause."""
    try:
        from watchfiles import watch
    except ImportError:
        why = "watch needs one more package: pip install 'image-privacy[watch]'"
        raise UsageError(why) from None
    changes = watch(
        *folders, watch_filter=None, debounce=PAUSE, rust_timeout=PAUSE, yield_on_timeout=True
    )
    yield [path for _, changed in next(changes) for path in _files(changed)]
    say(f"watching {', '.join(map(shown, folders))}")
    for batch in changes:
        yield [path for _, changed in batch for path in _files(changed)]


def _files(changed: str) -> Iterator[str]:
    """Yield a file; a folder that came as a whole tells of no file in it, so those as well."""
    if any(map(is_passed_by, (changed, *map(str, Path(changed).parents)))):
        return
    if os.path.isdir(changed) and not os.path.islink(changed):
        for root, folders, files in os.walk(changed):
            folders[:] = [each for each in folders if not is_passed_by(os.path.join(root, each))]
            yield from (os.path.join(root, file) for file in files)
    else:
        yield changed


def signature(path: str) -> Signature | None:
    """Return by what a change of a file shows, None for what is no regular file."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return signature_of(found) if stat.S_ISREG(found.st_mode) else None


COMMAND = Command(parser, run)
