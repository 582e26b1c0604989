"""Which commits each event of GitHub brings."""

from __future__ import annotations

from typing import Any

import pytest

from hooklib._event import Asked, asked
from hooklib.model import UsageError

OLD, NEW, ZERO = "a" * 40, "b" * 40, "0" * 40
DEFAULT = "refs/remotes/origin/main"
REPOSITORY = {"default_branch": "main"}
PULL = {"pull_request": {"base": {"sha": OLD}, "head": {"sha": NEW}}}


def push(before: str, after: str, ref: str = "refs/heads/topic") -> dict[str, Any]:
    return {"before": before, "after": after, "ref": ref, "repository": REPOSITORY}


@pytest.mark.parametrize(
    ("name", "payload", "known", "expected"),
    [
        ("pull_request", PULL, (), (OLD, NEW)),
        ("merge_group", {"merge_group": {"base_sha": OLD, "head_sha": NEW}}, (), (OLD, NEW)),
        ("push", push(OLD, NEW), (OLD,), (OLD, NEW)),
        ("push", push(OLD, NEW, "refs/heads/main"), (OLD, DEFAULT), (OLD, NEW)),
        ("push", push(ZERO, NEW), (DEFAULT,), (DEFAULT, NEW)),
        ("push", push(ZERO, NEW, "refs/tags/v1"), (DEFAULT,), (DEFAULT, NEW)),
        ("push", push(OLD, NEW), (DEFAULT,), (DEFAULT, NEW)),
        ("push", push(ZERO, NEW), (), ("", NEW)),
        ("push", push(ZERO, NEW, "refs/heads/main"), (DEFAULT,), ("", NEW)),
        ("push", push(OLD, NEW, "refs/heads/main"), (DEFAULT,), ("", NEW)),
        ("schedule", {}, (), ("", "")),
        ("workflow_dispatch", {}, (), ("", "")),
        ("release", {}, (), ("", "")),
        ("", {}, (), ("", "")),
    ],
    ids=[
        *("pull request", "merge group", "push", "push to the default branch", "new branch"),
        *("new tag", "forced push, old head gone", "new branch, default branch not here"),
        *(
            "first push",
            "forced push to the default branch",
            "schedule",
            "by hand",
            "other",
            "none",
        ),
    ],
)
def test_commits(
    name: str, payload: dict[str, Any], known: tuple[str, ...], expected: tuple[str, str]
) -> None:
    found = asked(name, payload, known.__contains__)
    assert (found.base, found.tip) == expected
    assert found.why
    assert not found.nothing


def test_a_deleted_branch_brings_nothing() -> None:
    assert asked("push", push(OLD, ZERO), lambda _: True).nothing


def test_a_target_event_is_refused_and_why() -> None:
    with pytest.raises(UsageError, match="stranger's files"):
        asked("pull_request_target", PULL, lambda _: True)


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("pull_request", {}),
        ("pull_request", {"pull_request": {"base": {"sha": "--all"}, "head": {"sha": NEW}}}),
        ("pull_request", {"pull_request": {"base": {"sha": OLD}, "head": []}}),
        ("pull_request", {"pull_request": None}),
        ("merge_group", {"merge_group": {"base_sha": OLD}}),
        ("push", {"before": OLD}),
        ("push", push("a" * 39, NEW)),
        ("push", {**push(ZERO, NEW), "repository": 1}),
        ("push", push(f"{OLD}\n", NEW)),
    ],
    ids=str,
)
def test_a_payload_that_is_none(name: str, payload: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="payload"):
        asked(name, payload, lambda _: False)


def test_no_tip_is_no_base() -> None:
    assert Asked("x").base == Asked("x").tip == ""
