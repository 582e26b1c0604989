"""`image-privacy github-action`: what action.yml runs. Everything it is told comes from GitHub.

It looks at each commit that the event brings and not only at the net difference, writes
annotations to the log, a summary to the job's page and, when asked, SARIF to a file.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Any, Final, NamedTuple

from hooklib._event import Asked, asked
from hooklib.commands import _push
from hooklib.commands._command import USAGE, Command
from hooklib.commands.check import exit_code, given, judged
from hooklib.config import CHOICES, Config, load
from hooklib.model import UsageError
from hooklib.reports import github, sarif
from hooklib.reports._commands import command
from hooklib.reports._run import Run, count
from hooklib.reports._summary import refusal, summary
from hooklib.sources import Candidate, Request, shown

CUT: Final = (
    "This clone does not hold all commits of the event, so only the files as they are now were"
    " looked at: what a commit added and a later one took out again was not. Set `fetch-depth: 0`"
    " of actions/checkout to have every commit looked at."
)
NO_OUTPUT: Final = ("output_format", "output_file", "show_values", "update_baseline", "fail_on")


class Found(NamedTuple):
    """What is to be looked at, how it is called, what is to be known of it, and what helps."""

    candidates: Sequence[Candidate]
    looked_at: str
    notes: tuple[str, ...]
    remedy: str
    again: str


def parser() -> argparse.ArgumentParser:
    """Return the parser of `github-action`, which takes no arguments: see action.yml."""
    return argparse.ArgumentParser(
        prog="image-privacy github-action",
        description="Run inside GitHub Actions, started by action.yml of this repository.",
        allow_abbrev=False,
    )


def run(options: argparse.Namespace) -> int:
    """Check what the event brings; a wrong setting is told where people look: as an annotation."""
    try:
        return _checked(os.environ)
    except UsageError as error:
        why = shown(str(error))
        sys.stdout.write(command("error", {"title": "image-privacy"}, why) + "\n")
        _append(os.environ, "GITHUB_STEP_SUMMARY", refusal(why))
        return USAGE


def _checked(environ: Mapping[str, str]) -> int:
    config = _config(environ)
    target = _target(environ.get("IMAGE_PRIVACY_SARIF_FILE", ""))
    event = environ.get("GITHUB_EVENT_NAME", "")
    what = asked(event, _payload(environ), _known)
    found = _found(what)
    outcomes = judged(found.candidates, config, "check")
    report = Run(outcomes, "check", remedy=found.remedy)
    for note in found.notes:
        sys.stdout.write(command("warning", {"title": "image-privacy"}, note) + "\n")
    sys.stdout.write(github.render(report, warned=len(found.notes)))
    page = summary(report, found.looked_at, found.notes, found.again)
    _append(environ, "GITHUB_STEP_SUMMARY", page)
    if target:
        _write(target, sarif.render(report))
    counts = count(outcomes)
    told = f"findings={counts.findings}\nchecked={counts.checked}\nsarif-file={target}\n"
    _append(environ, "GITHUB_OUTPUT", told)
    return exit_code(outcomes, config)


def _config(environ: Mapping[str, str]) -> Config:
    """Return the settings: the repository's, over them the flags, over them `fail-on`."""
    text = environ.get("IMAGE_PRIVACY_ARGS", "")
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"args: {error}") from error
    if not all(word.isprintable() for word in words):
        raise UsageError("args: holds a character that cannot be printed")
    flags = _flags(words)
    refused = [name for name in NO_OUTPUT if getattr(flags, name, None) not in (None, False)]
    if refused:
        name = refused[0].replace("_", "-")
        raise UsageError(f"args: --{name} is not for the action, which has inputs of its own")
    fail_on = environ.get("IMAGE_PRIVACY_FAIL_ON", "")
    if fail_on and fail_on not in CHOICES["fail-on"]:
        raise UsageError(f"fail-on: must be one of {', '.join(CHOICES['fail-on'])}")
    return load({**given(flags), **({"fail_on": fail_on} if fail_on else {})}, flags.config)


def _flags(words: Sequence[str]) -> argparse.Namespace:
    """Return the flags; what argparse would print and leave with is told as other wrong settings.

    Its own way out would be no annotation, and of --help a job that passes and checked nothing.
    """
    told = io.StringIO()
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(told):
            return _push.parser("github-action", "").parse_args(words)
    except SystemExit as end:
        why = told.getvalue().rstrip().rpartition("error: ")[2] or "--help is not for the action"
        raise UsageError(f"args: {why}") from end


def _target(path: str) -> str:
    if not path.isprintable():
        raise UsageError("sarif-file: holds a character that cannot be printed")
    return path


def _payload(environ: Mapping[str, str]) -> Mapping[str, Any]:
    path = environ.get("GITHUB_EVENT_PATH", "")
    try:
        with open(path, "rb") as file:
            payload = json.load(file)
    except (OSError, ValueError) as error:
        raise UsageError("GITHUB_EVENT_PATH names no event: this is run by action.yml") from error
    return payload if isinstance(payload, dict) else {}


def _known(name: str) -> bool:
    from hooklib.plumbing import commit_id

    return commit_id(name) is not None


def _found(what: Asked) -> Found:
    """Return what to look at; where the clone lacks commits of it, the files as they are."""
    from hooklib.sources.range import REMEDY

    if what.nothing:
        return Found((), what.why, (), "", "")
    _guard_checkout()
    if not what.tip:
        return _files(what.why, ())
    if not _known(what.tip) or (what.base and not _known(what.base)):
        return _files("the files as they are", (CUT,))
    try:
        candidates = _brought(what)
    except UsageError:
        from hooklib.plumbing import repository_here

        if not repository_here().shallow:
            raise
        return _files("the files as they are", (CUT,))
    scope = f"--range {_short(what.base)}..{_short(what.tip)}" if what.base else "--history"
    return Found(candidates, what.why, (), REMEDY, f"image-privacy {scope}")


def _guard_checkout() -> None:
    """Refuse to pass a job that forgot to check anything out, or whose repository git distrusts."""
    from hooklib.plumbing import repository_here

    try:
        repository_here()
    except UsageError as error:
        raise UsageError(f"{error} (actions/checkout has to come before this action)") from error


def _short(name: str) -> str:
    """Return a commit as people are told of it, never a branch's name, which strangers choose."""
    from hooklib.plumbing import commit_id
    from hooklib.sources._log import short

    return short(commit_id(name))


def _brought(what: Asked) -> list[Candidate]:
    from hooklib.plumbing import commit_id

    others = [f"^{commit_id(what.base)}"] if what.base else []
    return _push.pushed([(what.tip, _short(what.tip))], others)


def _files(looked_at: str, notes: tuple[str, ...]) -> Found:
    from hooklib.sources import load as load_source

    found = load_source("tracked").collect(Request())
    return Found(found, looked_at, notes, "", "image-privacy")


def _append(environ: Mapping[str, str], name: str, text: str) -> None:
    path = environ.get(name, "")
    if path:
        _opened(path, "a", lambda file: file.write(text))


def _write(path: str, text: str) -> None:
    _opened(path, "w", lambda file: file.write(text))


def _opened(path: str, mode: str, use: Callable[[Any], object]) -> None:
    try:
        with open(path, mode, encoding="utf-8", errors="backslashreplace") as file:
            use(file)
    except OSError as error:
        raise UsageError(f"{shown(path)}: {error.strerror}") from error


COMMAND = Command(parser, run)
