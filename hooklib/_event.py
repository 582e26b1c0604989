"""What a GitHub event brings: which commits a run in GitHub Actions has to look at.

Events and their payloads: docs.github.com, "Events that trigger workflows" and "Webhook events and
payloads". A payload is written by GitHub, but names in it are chosen by strangers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from hooklib.model import UsageError

TARGET: Final = (
    "this action does not run on pull_request_target: that event gives a stranger's files to a job"
    " with write access. Use `on: pull_request`, which is enough for it"
)
_COMMIT: Final = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")


class Asked(NamedTuple):
    """Commits of `tip` that are not in `base`; no tip: the files as they are.

    `base` is "" where all commits of the tip are new; `why` completes "looked at ..."; `nothing`
    tells that the event brings nothing to look at.
    """

    why: str
    base: str = ""
    tip: str = ""
    nothing: bool = False


def asked(name: str, payload: Mapping[str, Any], known: Callable[[str], bool]) -> Asked:
    """Return what an event asks for; `known(commit)` tells whether the clone holds a commit.

    Raises UsageError for an event that this must not run on, or a payload that is none.
    """
    if name == "pull_request_target":
        raise UsageError(TARGET)
    if name == "pull_request":
        pull = _inner(payload, "pull_request")
        base, tip = _commit(_inner(pull, "base"), "sha"), _commit(_inner(pull, "head"), "sha")
        return Asked("the commits of the pull request", base, tip)
    if name == "merge_group":
        group = _inner(payload, "merge_group")
        base, tip = _commit(group, "base_sha"), _commit(group, "head_sha")
        return Asked("the commits of the merge group", base, tip)
    if name == "push":
        return _pushed(payload, known)
    return Asked("the files as they are")


def _pushed(payload: Mapping[str, Any], known: Callable[[str], bool]) -> Asked:
    before, after = _commit(payload, "before"), _commit(payload, "after")
    if not after.strip("0"):
        return Asked("nothing: the branch was deleted", nothing=True)
    if before.strip("0") and known(before):
        return Asked("the commits of the push", before, after)
    default = _inner(payload, "repository").get("default_branch")
    if isinstance(default, str) and payload.get("ref") != f"refs/heads/{default}":
        branch = f"refs/remotes/origin/{default}"
        if known(branch):
            return Asked("the commits that the default branch does not have", branch, after)
    return Asked("all commits of the branch", "", after)


def _inner(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = payload.get(name)
    if not isinstance(inner, dict):
        raise UsageError(f"the event's payload has no {name}")
    return inner


def _commit(payload: Mapping[str, Any], name: str) -> str:
    commit = payload.get(name)
    if not isinstance(commit, str) or not _COMMIT.fullmatch(commit):
        raise UsageError(f"the event's payload has no {name}")
    return commit
