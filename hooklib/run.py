"""Candidates -> Outcomes: each file checked or fixed, one bad file never stopping the rest."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from hooklib.bounded import TookTooLong, late, may_fork, within
from hooklib.config import Config, for_any, for_file
from hooklib.formats._unread import SUFFIXES
from hooklib.model import Blob, CannotFix, Finding, Hide, Settings, UsageError, Verdicts
from hooklib.outcome import Done, Mode, Outcome
from hooklib.plan import Task, in_shard, planned
from hooklib.reading import keeping
from hooklib.rules import looking
from hooklib.scan import scan, whole_file
from hooklib.sources import Candidate, NotChecked, content, read
from hooklib.telling import ignoring, may_stay, slim, stays_by_content, told

if TYPE_CHECKING:
    from hooklib.cleaning import Cleaned
    from hooklib.recall import Memory

POOL_FROM = 256
POOL_FROM_FACES = 12
"""Fewer files than this are done before a second process has started."""
MOST_JOBS = 61
"""More processes than this Windows cannot wait for."""


def run(
    candidates: Sequence[Candidate],
    config: Config,
    mode: Mode,
    tick: Callable[[int], None],
    memory: Memory | None = None,
    page: Callable[[Outcome], None] | None = None,
) -> list[Outcome]:
    """Return the outcome of each candidate that is an image, in their order.

    `tick` is called with the number of files done so far; `memory` knows of earlier runs; `page`
    gets each outcome with what is shown of the file, which is not kept for all of them.
    """
    outcomes = []
    tasks = planned(candidates, config)
    stays = {} if config.update_baseline else stays_by_content(config)
    for number, outcome in enumerate(_all(tasks, config, mode, memory)):
        tick(number + 1)
        if outcome is not None:
            now = told(outcome, tasks[number].candidate, stays)
            if page is not None:
                page(now)
                now = now._replace(sight=None)
            outcomes.append(slim(now) if mode == "check" else now)
    return outcomes


def _all(
    tasks: Sequence[Task], config: Config, mode: Mode, memory: Memory | None
) -> Iterator[Outcome | None]:
    """Yield what each task comes to: as it is remembered, or else worked out."""
    if memory is None:
        yield from (done.outcome for done in _each(tasks, config, mode))
        return
    from hooklib.recall import remembered, remembering  # most runs are over a few files

    # for a page a file is read all the same, and what is known of it asked for then
    before = remembered(tasks, mode, memory) if not config.report else [None] * len(tasks)
    rest = [task for task, done in zip(tasks, before, strict=True) if done is None]
    fresh = remembering(_each(rest, config, mode, memory), rest, memory)
    for done in before:
        yield (done or next(fresh)).outcome


def _each(
    tasks: Sequence[Task], config: Config, mode: Mode, memory: Memory | None = None
) -> Iterator[Done]:
    share = POOL_FROM if config.faces == "off" and not config.report else POOL_FROM_FACES
    jobs = config.jobs or min(_cores(), len(tasks) // share + 1)
    jobs = min(jobs, MOST_JOBS, len(tasks))
    if jobs < 2 and not (tasks and _guarded(config)):
        yield from (_task(task, config, mode, memory) for task in tasks)
        return
    from functools import partial

    from hooklib.workers import Work, each  # slow to import

    do = partial(_task, config=config, mode=mode, memory=memory)
    work = Work(do, _lost, config.file_timeout)
    yield from each(work, tasks, jobs)


def _guarded(config: Config) -> bool:
    """Whether even a single process has another one watch over it, which costs little here.

    Pixels are decoded by libraries: what hangs or crashes in one of them costs the file then, and
    not the run.
    """
    return may_fork() and bool(looking(for_any(config)))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def one(candidate: Candidate, config: Config, mode: Mode) -> Outcome | None:
    """Return the outcome of one candidate, None for what is no image."""
    return _task(Task(candidate, for_file(config, candidate.path)), config, mode, None).outcome


def _task(task: Task, config: Config, mode: Mode, memory: Memory | None) -> Done:
    candidate, settings = task
    if settings is None:
        return Done(_excluded(candidate, config))
    try:
        return _looked_at(task, settings, config, mode, memory)
    except TookTooLong:
        return _lost(task, late(config.file_timeout))
    except OSError as error:
        why = error.strerror or str(error) or type(error).__name__
        return Done(_unreadable(candidate.path, why, settings))
    except UsageError:  # a detector that does not load: of no file can more be said
        raise
    except Exception as error:  # the last line of defence: the other files go on
        fault = f"{type(error).__name__} in the program"
        return Done(Outcome(candidate.path, skipped=fault, fault=fault))


def _lost(task: Task, why: str) -> Done:
    """Return what is said of a file whose work was ended; a later run may do better."""
    candidate, settings = task
    blob = Blob(b"", candidate.path, candidate.commit)
    found = whole_file("IMG101", why, blob, settings) if settings else ()
    found = tuple(f._replace(message=f"the file was given up: {why}") for f in found)
    return Done(Outcome(candidate.path, found, skipped=why))


def _looked_at(
    task: Task, settings: Settings, config: Config, mode: Mode, memory: Memory | None
) -> Done:
    candidate = task.candidate
    blob = read(candidate, settings.max_file_size)
    if blob is None:
        return Done(None, _key(task, memory))
    if isinstance(blob, NotChecked):
        here = candidate.oid or in_shard(candidate.path, config)
        return Done(_not_checked(blob, candidate, settings, config) if here else None)
    key = None
    if memory is not None:
        from hooklib.recall import recognised

        key, before = recognised(task, blob, config, mode, memory)
        if before is not None:
            known = before.outcome and _seen(before.outcome, blob, None, settings, config)
            return before._replace(outcome=known)
    if mode == "fix" and candidate.stored:
        return Done(_beside(candidate, blob, settings, config))
    outcome = _judged(blob, settings, mode, config)
    if key is not None and outcome.findings and not outcome.contents:  # for runs with a baseline
        outcome = outcome._replace(contents=_contents(blob.data, config))
    return Done(outcome, key)


def _key(task: Task, memory: Memory | None) -> bytes | None:
    """Return by what a blob of git's is known to be no image; of a file too little was read."""
    if memory is None or not task.candidate.stored:
        return None
    from hooklib.recall import task_key

    return task_key(task, memory)


def _beside(candidate: Candidate, blob: Blob, settings: Settings, config: Config) -> Outcome:
    """Fix the file beside a staged blob where it is the same: git's own filters do the rest."""
    from hooklib.plumbing import is_file_of

    outcome = _judged(blob, settings, "check", config)
    if not any(finding.fixable for finding in outcome.findings):
        return outcome
    if not is_file_of(candidate.path, candidate.oid):
        return _unfixed(outcome, "the file is not what is staged; fix the file and add it again")
    return one(candidate._replace(stored=False, oid=""), config, "fix") or outcome


def _excluded(candidate: Candidate, config: Config) -> Outcome | None:
    promising = candidate.asked or os.path.splitext(candidate.path)[1].lower() in SUFFIXES
    if not promising or not (candidate.oid or in_shard(candidate.path, config)):
        return None
    return Outcome(candidate.path, skipped="excluded by the settings")


def _judged(blob: Blob, settings: Settings, mode: Mode, config: Config) -> Outcome:
    with within(config.file_timeout), keeping() if mode != "check" else nullcontext():
        outcome, after = _come_to(blob, settings, mode, config)
        return _seen(outcome, blob, after, settings, config)


def _seen(
    outcome: Outcome, blob: Blob, after: bytes | None, settings: Settings, config: Config
) -> Outcome:
    """Add what a page shows of the file, where there is to be one."""
    if not config.report:
        return outcome
    from hooklib.page import with_sight

    known = ignoring(settings, may_stay(outcome.contents, config))
    return with_sight(outcome, blob, after, known)


def _come_to(
    blob: Blob, settings: Settings, mode: Mode, config: Config
) -> tuple[Outcome, bytes | None]:
    """Return the outcome, and what a fix made or would make of the file if one was worked out."""
    verdicts = scan(blob, settings)
    checked = verdicts.skipped is None
    asked = verdicts.findings and any(e.box is None for e in (*config.known, *config.allowed))
    contents = _contents(blob.data, config) if asked or config.update_baseline else ()
    outcome = Outcome(blob.path, verdicts.findings, checked=checked, skipped=verdicts.skipped)
    outcome = outcome._replace(contents=contents, format=verdicts.format)
    if mode == "check" or not any(finding.fixable for finding in verdicts.findings):
        return outcome, None
    stays = may_stay(contents, config)
    settings = ignoring(settings, stays)
    try:
        cleaned = _cleaned(blob, settings, None if stays else verdicts, mode)
    except CannotFix as error:
        return _unfixed(outcome, str(error)), None
    except OSError as error:
        return _unfixed(outcome, error.strerror or type(error).__name__), None
    left = cleaned.left
    if mode == "diff":
        left = _with_reasons(outcome.findings, left)
    fresh = cleaned.settings.allowed[len(settings.allowed) :]
    if stays and cleaned.data != blob.data:  # a new content, in which the same may stay
        (now,) = _contents(cleaned.data, config)
        fresh += tuple(entry._replace(digest=now) for entry in stays)
    outcome = outcome._replace(
        findings=left,
        removed=cleaned.removed,
        saved=len(blob.data) - len(cleaned.data),
        notes=cleaned.notes,
        covered=_covered(cleaned.removed, blob),
        allowed=fresh if mode == "fix" else (),
    )
    return outcome, cleaned.data


def _contents(data: bytes, config: Config) -> tuple[str, ...]:
    """Return by what the baseline knows a file: its SHA-256, and that of its picture."""
    import hashlib  # most files have nothing to be found

    own = hashlib.sha256(data).hexdigest()
    if not (config.update_baseline and config.allowed):
        return (own,)
    from hooklib.faces.allowed import digest

    return own, digest(data)


def _covered(removed: Sequence[Finding], blob: Blob) -> float:
    """Return the share of the picture that is hidden, overlaps counted once."""
    hidden = [e.change for f in removed for e in f.edits if isinstance(e.change, Hide) and not e.at]
    if not hidden:
        return 0.0
    from hooklib.faces.hide import share

    return share(blob.data, [box for change in hidden for box in change.boxes])


def _cleaned(blob: Blob, settings: Settings, verdicts: Verdicts | None, mode: Mode) -> Cleaned:
    from hooklib.cleaning import clean  # most runs fix nothing
    from hooklib.fix import fix

    return (fix if mode == "fix" else clean)(blob, settings, verdicts)


def _unfixed(outcome: Outcome, why: str) -> Outcome:
    """Say with each finding why its fix was not carried out."""
    from hooklib.cleaning import unfixed

    findings = tuple(unfixed(f, why) if f.fixable else f for f in outcome.findings)
    return outcome._replace(findings=findings)


def _with_reasons(now: Sequence[Finding], left: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings of a file, places that a fix would leave with why it would."""
    why = {(f.code, f.path, f.box): f for f in left}
    return tuple(why.get((f.code, f.path, f.box), f) if f.box else f for f in now)


def _not_checked(
    what: NotChecked, candidate: Candidate, settings: Settings, config: Config
) -> Outcome | None:
    if not what.told:
        return None
    found = whole_file("IMG102", what.reason, Blob(b"", what.path), settings) if what.image else ()
    outcome = Outcome(what.path, found, skipped=what.reason)
    if found and (config.update_baseline or any(e.code == "IMG102" for e in config.known)):
        data = content(candidate, settings.max_file_size)
        outcome = outcome._replace(contents=() if data is None else _contents(data, config))
    return outcome


def _unreadable(path: str, why: str, settings: Settings) -> Outcome:
    found = whole_file("IMG101", why, Blob(b"", path), settings)
    message = f"the file cannot be read: {why}"  # which is no word on what is in it
    return Outcome(path, tuple(f._replace(message=message) for f in found), skipped=why)
