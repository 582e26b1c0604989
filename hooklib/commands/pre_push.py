"""`image-privacy pre-push`: git's hook before a push, alone or under pre-commit."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator

from hooklib.commands import _push
from hooklib.commands._command import Command
from hooklib.model import UsageError
from hooklib.sources import Candidate, Request


def parser() -> argparse.ArgumentParser:
    """Return the parser of `pre-push`."""
    made = _push.parser(
        "pre-push",
        "Look at every image in the commits that are about to be pushed and that the remote does "
        'not have yet. In .git/hooks/pre-push: exec image-privacy pre-push "$@"',
    )
    made.add_argument("remote", nargs="?", default="", help="the remote's name, as git gives it")
    made.add_argument("url", nargs="?", default="", help="its address, as git gives it (not used)")
    return made


def run(options: argparse.Namespace) -> int:
    """Check what is pushed."""
    under_pre_commit = "PRE_COMMIT" in os.environ
    found = _from_environment() if under_pre_commit else _from_lines(options.remote, options.url)
    return _push.checked(found, options)


def _from_environment() -> list[Candidate]:
    """Read what pre-commit makes of git's lines: two commits; a branch alone where all is new."""
    from hooklib.plumbing import commit_id
    from hooklib.sources.range import collect

    names = ("FROM_REF", "TO_REF", "LOCAL_BRANCH", "REMOTE_NAME", "REMOTE_URL")
    old, new, branch, remote, url = (os.environ.get(f"PRE_COMMIT_{name}", "") for name in names)
    if old and new:
        return collect(Request(value=f"{old}..{new}"))
    tip = commit_id(branch)
    if tip is None:
        raise UsageError("pre-push: pre-commit does not say what is pushed; it is for that stage")
    return _push.pushed([(tip, branch)], _published(remote, url))


def _from_lines(remote: str, url: str) -> list[Candidate]:
    """Read git's own lines: `local-ref local-id remote-ref remote-id`."""
    from hooklib.plumbing import commit_id

    pushes = list(_lines())
    known = [old for _, _, old in pushes if not _push.is_nothing(old) and commit_id(old)]
    others = [*(f"^{old}" for old in known), *_published(remote, url)]
    tips = [(new, ref) for new, ref, _ in pushes if not _push.is_nothing(new)]
    return _push.pushed(tips, others)


def _published(remote: str, url: str) -> list[str]:
    """Return how rev-list leaves out what the remote has; an address has no branches here."""
    return ["--not", f"--remotes={remote}"] if remote and remote != url else []


def _lines() -> Iterator[tuple[str, str, str]]:
    for line in sys.stdin.buffer.read().splitlines():
        words = os.fsdecode(line).split(" ")
        if len(words) != 4:
            raise UsageError("pre-push: git's lines are expected on standard input")
        yield words[1], words[2], words[3]


COMMAND = Command(parser, run)
