"""What a source is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hooklib.sources._candidate import Candidate


class Request(NamedTuple):
    """What was asked of a source: the paths it is to stay in, and the value of its flag."""

    paths: tuple[str, ...] = ()
    value: str = ""


class Source(NamedTuple):
    """Where candidates come from. A module of `hooklib.sources` ends with its `SOURCE`.

    A source with a `help` has a flag of its name, with a value where there is a `metavar`.
    collect(request): Raises UsageError. `remedy` is what helps where --fix cannot (`fixes` is
    false), in words. A fix that changes what is not what was looked at is not the end of it:
    `again` tells that the run fails all the same.
    """

    name: str
    collect: Callable[[Request], list[Candidate]]
    help: str = ""
    metavar: str | None = None
    remedy: str = ""
    fixes: bool = True
    again: bool = False
