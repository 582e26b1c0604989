"""What a run comes to, file by file."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from hooklib.model import Allowed, Finding

Mode: TypeAlias = Literal["check", "fix", "diff"]


class Outcome(NamedTuple):
    """What one file came to.

    `findings` are those that are in the file now, `removed` those that a fix took (or, with
    --diff, would take) away, `saved` the bytes by which the file got smaller; `skipped` says why
    it was not checked; `fault` is a fault of this program, and a reason to be skipped as well;
    `notes` say what a fix had to change besides, `covered` which share of the picture it hides;
    `allowed` is what the baseline needs for the fixed file; `contents` are the SHA-256 of a file
    with findings and, where the baseline is written anew, of every file and of its picture;
    `format` is the container that the bytes are of.
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
    contents: tuple[str, ...] = ()
    format: str = ""


class Done(NamedTuple):
    """What a task came to: None for what is no image; by the `key` its verdict may be kept."""

    outcome: Outcome | None
    key: bytes | None = None
