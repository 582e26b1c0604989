"""What a run knows from earlier ones: the cache, asked for many contents at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hooklib.cache import Known, cache_in, content_id, key
from hooklib.config import Config
from hooklib.formats._unread import SUFFIXES
from hooklib.model import Blob, UsageError
from hooklib.outcome import Done, Mode, Outcome
from hooklib.plan import Task, in_shard

AT_ONCE = 256
"""So many fresh verdicts are written in one go."""


class Memory(NamedTuple):
    """The folder of the repository, how that names contents, and whether its cache is used."""

    folder: str
    algorithm: str
    cached: bool = True


def memory_for(config: Config, *, cached: bool) -> Memory | None:
    """Return the memory of a run; None where contents need no names."""
    from hooklib.plumbing import repository_here

    sharded = config.shard[1] > 1
    try:
        repository = repository_here()
    except UsageError:
        return Memory("", "sha1", cached=False) if sharded else None
    return Memory(repository.common, repository.algorithm, cached)


def task_key(task: Task, memory: Memory | None, oid: str = "") -> bytes | None:
    """Return by what a task's verdict is known, None where its content is not known by an id."""
    candidate, settings = task
    own = oid or candidate.oid
    if memory is None or not memory.cached or settings is None or candidate.link or not own:
        return None
    suffix = os.path.splitext(candidate.path)[1].lower()
    return key(own, suffix if suffix in SUFFIXES else "", settings)


class Recognised(NamedTuple):
    """What a content is once it is read: by what its verdict is known, and that where it is."""

    key: bytes | None
    before: Done | None


def recognised(task: Task, blob: Blob, config: Config, mode: Mode, memory: Memory) -> Recognised:
    """Look again at what was not known by an id, or by that of a pointer only.

    A file may have changed since git vouched for it: what was read is what counts.
    """
    candidate = task.candidate
    if candidate.stored and not blob.elsewhere and not config.report:
        return Recognised(task_key(task, memory), None)  # it was looked for with all the others
    oid = candidate.oid if candidate.stored and not blob.elsewhere else ""
    oid = oid or content_id(blob.data, memory.algorithm)
    if not candidate.oid and not in_shard(oid, config):
        return Recognised(None, Done(None))
    own = task_key(task, memory, oid)
    if own is None or (oid == candidate.oid and not config.report):
        return Recognised(own, None)
    found = cache_in(memory.folder).look_up([own]).get(own)
    return Recognised(own, None if found is None else _done(found, task, mode))


def remembered(tasks: Sequence[Task], mode: Mode, memory: Memory) -> list[Done | None]:
    """Return what is known of each task."""
    keys = [task_key(task, memory) for task in tasks]
    wanted = [own for own in keys if own is not None]
    found = cache_in(memory.folder).look_up(wanted) if wanted else {}
    verdicts = [found.get(own) if own is not None else None for own in keys]
    return [
        None if verdict is None else _done(verdict, task, mode)
        for task, verdict in zip(tasks, verdicts, strict=True)
    ]


def _done(verdict: Known, task: Task, mode: Mode) -> Done | None:
    """Return what a verdict is for this task; None when its edits are asked for as well."""
    if mode != "check" and any(finding.fixable for finding in verdict.findings):
        return None
    if not verdict.image:
        return None if task.candidate.asked else Done(None)
    path = task.candidate.path
    findings = tuple(f._replace(path=path + f.path) for f in verdict.findings)
    contents = (verdict.content,) if verdict.content else ()
    checked = verdict.skipped is None
    outcome = Outcome(path, findings, checked=checked, skipped=verdict.skipped, contents=contents)
    return Done(outcome._replace(format=verdict.format))


def remembering(fresh: Iterator[Done], tasks: Sequence[Task], memory: Memory) -> Iterator[Done]:
    """Yield what was worked out, and keep it for later runs; an interrupt keeps what there is."""
    notes: dict[bytes, Known] = {}
    try:
        for task, done in zip(tasks, fresh, strict=True):
            verdict = _verdict(done, task)
            if done.key is not None and verdict is not None:
                notes[done.key] = verdict
            if len(notes) >= AT_ONCE:
                cache_in(memory.folder).remember(notes)
                notes = {}
            yield done
    finally:
        if notes:
            cache_in(memory.folder).remember(notes)


def _verdict(done: Done, task: Task) -> Known | None:
    """Return what is to be remembered; not what another machine, or day, might know better."""
    outcome, path = done.outcome, task.candidate.path
    if outcome is None:
        return Known(image=False)
    if outcome.fault or outcome.removed or any(f.code == "IMG102" for f in outcome.findings):
        return None
    findings = tuple(f._replace(path=f.path.removeprefix(path)) for f in outcome.findings)
    content = outcome.contents[0] if outcome.contents else ""
    return Known(True, findings, outcome.skipped, content, outcome.format)
