"""Candidates -> Outcomes: each file checked or fixed, one bad file never stopping the rest."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from hooklib.config import Config, for_file
from hooklib.formats._unread import SUFFIXES
from hooklib.model import Allowed, Blob, CannotFix, Finding, Hide, Settings, UsageError
from hooklib.scan import scan, whole_file
from hooklib.sources import Candidate, NotChecked, read

if TYPE_CHECKING:
    from hooklib.clean import Cleaned

Mode: TypeAlias = Literal["check", "fix", "diff"]
POOL_FROM = 256
POOL_FROM_FACES = 12
"""Fewer files than this are done before a second process has started."""
MOST_JOBS = 61
"""More processes than this Windows cannot wait for."""


class Outcome(NamedTuple):
    """What one file came to.

    `findings` are those that are in the file now, `removed` those that a fix took (or, with
    --diff, would take) away, `saved` the bytes by which the file got smaller; `skipped` says why
    it was not checked; `fault` is a fault of this program, and a reason to be skipped as well;
    `notes` say what a fix had to change besides, `covered` which share of the picture it hides;
    `allowed` is what the baseline needs for the fixed file.
    """

    path: str
    findings: tuple[Finding, ...] = ()
    removed: tuple[Finding, ...] = ()
    saved: int = 0
    checked: bool = False
    skipped: str | None = None
    fault: str | None = None
    notes: tuple[str, ...] = ()
    covered: float = 0.0
    allowed: tuple[Allowed, ...] = ()


def run(
    candidates: Sequence[Candidate], config: Config, mode: Mode, tick: Callable[[int], None]
) -> list[Outcome]:
    """Return the outcome of each candidate that is an image, in their order.

    `tick` is called with the number of files done so far.
    """
    outcomes = []
    for done, outcome in enumerate(_each(candidates, config, mode), 1):
        tick(done)
        if outcome is not None:
            outcomes.append(outcome)
    return outcomes


def _each(candidates: Sequence[Candidate], config: Config, mode: Mode) -> Iterator[Outcome | None]:
    share = POOL_FROM if config.faces == "off" else POOL_FROM_FACES
    jobs = config.jobs or min(_cores(), len(candidates) // share + 1)
    if jobs == 1 or len(candidates) < 2:
        yield from (one(candidate, config, mode) for candidate in candidates)
        return
    from concurrent.futures import ProcessPoolExecutor  # slow to import
    from itertools import repeat
    from signal import SIG_IGN, SIGINT, signal

    # an interrupt is the parent's to tell; a worker's traceback would tell nothing
    workers = min(jobs, MOST_JOBS, len(candidates))
    with ProcessPoolExecutor(workers, initializer=signal, initargs=(SIGINT, SIG_IGN)) as pool:
        yield from pool.map(one, candidates, repeat(config), repeat(mode), chunksize=8)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def one(candidate: Candidate, config: Config, mode: Mode) -> Outcome | None:
    """Return the outcome of one candidate, None for what is no image."""
    settings = for_file(config, candidate.path)
    if settings is None:
        promising = candidate.asked or os.path.splitext(candidate.path)[1].lower() in SUFFIXES
        return Outcome(candidate.path, skipped="excluded by the settings") if promising else None
    try:
        blob = read(candidate)
        if blob is None:
            return None
        if isinstance(blob, NotChecked):
            return _not_checked(blob, settings)
        return _judged(blob, settings, mode)
    except OSError as error:
        return _unreadable(candidate.path, error.strerror or type(error).__name__, settings)
    except UsageError:  # a detector that does not load: of no file can more be said
        raise
    except Exception as error:  # the last line of defence: the other files go on
        fault = f"{type(error).__name__} in the program"
        return Outcome(candidate.path, skipped=fault, fault=fault)


def _judged(blob: Blob, settings: Settings, mode: Mode) -> Outcome:
    verdicts = scan(blob, settings)
    checked = verdicts.skipped is None
    outcome = Outcome(blob.path, verdicts.findings, checked=checked, skipped=verdicts.skipped)
    if mode == "check" or not any(finding.fixable for finding in verdicts.findings):
        return outcome
    try:
        cleaned = _cleaned(blob, settings, mode)
    except CannotFix as error:
        return _unfixed(outcome, str(error))
    except OSError as error:
        return _unfixed(outcome, error.strerror or type(error).__name__)
    saved = len(blob.data) - len(cleaned.data)
    left = cleaned.left
    if mode == "diff":
        left = _with_reasons(outcome.findings, left)
    fresh = cleaned.settings.allowed[len(settings.allowed) :]
    return outcome._replace(
        findings=left,
        removed=cleaned.removed,
        saved=saved,
        notes=cleaned.notes,
        covered=_covered(cleaned.removed, blob),
        allowed=fresh if mode == "fix" else (),
    )


def _covered(removed: Sequence[Finding], blob: Blob) -> float:
    """Return the share of the picture that is hidden, overlaps counted once."""
    hidden = [e.change for f in removed for e in f.edits if isinstance(e.change, Hide) and not e.at]
    if not hidden:
        return 0.0
    from hooklib.faces.hide import share

    return share(blob.data, [box for change in hidden for box in change.boxes])


def _cleaned(blob: Blob, settings: Settings, mode: Mode) -> Cleaned:
    from hooklib.clean import clean  # most runs fix nothing
    from hooklib.fix import fix

    return fix(blob, settings) if mode == "fix" else clean(blob, settings)


def _unfixed(outcome: Outcome, why: str) -> Outcome:
    """Say with each finding why its fix was not carried out."""
    from hooklib.clean import unfixed

    findings = tuple(unfixed(f, why) if f.fixable else f for f in outcome.findings)
    return outcome._replace(findings=findings)


def _with_reasons(now: Sequence[Finding], left: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings of a file, places that a fix would leave with why it would."""
    why = {(f.code, f.path, f.box): f for f in left}
    return tuple(why.get((f.code, f.path, f.box), f) if f.box else f for f in now)


def _not_checked(what: NotChecked, settings: Settings) -> Outcome:
    found = whole_file("IMG102", what.reason, Blob(b"", what.path), settings)
    return Outcome(what.path, found if what.image else (), skipped=what.reason)


def _unreadable(path: str, why: str, settings: Settings) -> Outcome:
    return Outcome(path, whole_file("IMG101", why, Blob(b"", path), settings), skipped=why)
