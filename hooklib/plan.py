"""Candidates -> Tasks: what is excluded, which shard's turn it is, what is one and the same."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

from hooklib.config import Config, for_file
from hooklib.formats._unread import SUFFIXES
from hooklib.model import Settings
from hooklib.sources import Candidate

FEW, FEW_WITH_FACES = 256, 2
"""Looking at fewer files costs less than opening the cache."""


class Task(NamedTuple):
    """A candidate and what is looked for in it; None: the settings exclude it."""

    candidate: Candidate
    settings: Settings | None


def planned(candidates: Iterable[Candidate], config: Config) -> list[Task]:
    """Return what is to be done, in the order of the candidates.

    Contents that commits brought are one task however many paths hold them, unless the settings
    tell the paths apart.
    """
    tasks: list[Task] = []
    one_of: dict[Settings | None, Settings | None] = {}  # most files share theirs
    joined: dict[tuple[object, ...], int] = {}
    for candidate in candidates:
        settings = for_file(config, candidate.path)
        settings = one_of.setdefault(settings, settings)
        if candidate.oid and not in_shard(candidate.oid, config):
            continue
        if candidate.commit is None:
            tasks.append(Task(candidate, settings))
            continue
        what = (candidate.oid, settings.file_ignore) if settings else (candidate.path, None)
        place = joined.setdefault((*what, candidate.link), len(tasks))
        if place == len(tasks):
            tasks.append(Task(candidate, settings))
        else:
            tasks[place] = tasks[place]._replace(candidate=_both(tasks[place].candidate, candidate))
    return tasks


def _both(first: Candidate, other: Candidate) -> Candidate:
    """Return one candidate for a content at two paths, known by the one that tells more."""
    if other.path in (first.path, *first.others):
        return first
    best, rest = sorted((first.path, other.path), key=_tells)
    return first._replace(path=best, others=(*first.others, rest))


def _tells(path: str) -> int:
    suffix = os.path.splitext(path)[1].lower()
    return 2 if suffix not in SUFFIXES else int(not suffix.startswith(".svg"))


def in_shard(identity: str, config: Config) -> bool:
    """Whether a content (by its id), or what has none (by its path), is this run's to look at."""
    turn, shards = config.shard
    if shards == 1:
        return True
    import hashlib

    number = hashlib.blake2b(identity.encode("utf-8", "surrogateescape"), digest_size=8).digest()
    return int.from_bytes(number, "big") % shards == turn - 1


def is_remembered(config: Config, files: int) -> bool:
    """Whether a run over so many files uses the cache."""
    few = FEW if config.faces == "off" else FEW_WITH_FACES
    alone = config.no_cache or config.show_values or config.update_baseline
    return files >= few and not alone
