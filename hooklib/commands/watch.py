"""`image-privacy watch`: look at new files in a folder, or clean them, as they come."""

from __future__ import annotations

import argparse
import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeAlias

from hooklib.commands._command import CLEAN, Command, say
from hooklib.commands._flags import add_settings
from hooklib.commands._rest import Seen, Signature, rested
from hooklib.commands.check import given, guard_values, judged, remember, told
from hooklib.config import Config, load
from hooklib.kept import is_passed_by
from hooklib.model import Finding, UsageError
from hooklib.outcome import Mode, Outcome
from hooklib.sources import Candidate, shown

Left: TypeAlias = tuple[tuple[Finding, ...], str | None]
"""What is in a file after a fix, and why it was not looked at."""
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
    config = _settings(options)
    for folder in options.paths:
        if not os.path.isdir(folder):
            raise UsageError(f"{shown(folder)}: no such folder")
    mode: Mode = "fix" if options.fix else "check"
    left: dict[str, Left] = {}
    for paths in _rested(options.paths):
        config = _as_they_are_now(options, config)
        outcomes = judged([Candidate(path, False) for path in paths], config, mode)
        remember(outcomes, config)
        if news := [outcome for outcome in outcomes if _is_news(outcome, left)]:
            told(news, config, mode, "")
    return CLEAN


def _settings(options: argparse.Namespace) -> Config:
    config = load(given(options), options.config)
    guard_values(config)
    return config


def _as_they_are_now(options: argparse.Namespace, before: Config) -> Config:
    """Return the settings: what may stay is written down meanwhile. For broken ones, the last."""
    try:
        return _settings(options)
    except UsageError as error:
        say(f"{error}; the settings before that are used")
        return before


def _is_news(outcome: Outcome, left: dict[str, Left]) -> bool:
    """Whether a file is to be told of: a fix's own change of it is looked at too, but no news.

    `left` is what fixes left in files that were not looked at since.
    """
    before = left.pop(outcome.path, None)
    if outcome.removed:
        left[outcome.path] = outcome.findings, outcome.skipped
    return bool(outcome.removed) or (outcome.findings, outcome.skipped) != before


def _rested(folders: list[str]) -> Iterator[list[str]]:
    """Yield the files that changed and have come to rest; never none."""
    waiting: dict[str, Seen] = {}
    for paths in _changes(folders):
        for path in paths:
            waiting.setdefault(path, Seen(None, 0.0))
        if ready := rested(waiting, time.monotonic(), signature):
            yield [_from_here(path) for path in ready]


def _from_here(path: str) -> str:
    with suppress(ValueError):  # on another drive
        return os.path.relpath(path)
    return path


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
    """Return what of a file's status a change shows in, None for what is no regular file."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


COMMAND = Command(parser, run)
