"""What a run comes to, file by file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from hooklib.model import Allowed, Finding

if TYPE_CHECKING:
    from hooklib.page.model import Sight

Mode: TypeAlias = Literal["check", "fix", "diff"]


class Outcome(NamedTuple):
    """What one file came to.

    `findings` are those that are in the file now, `removed` those that a fix took (or, with
    --diff, would take) away, `saved` the bytes by which the file got smaller; `skipped` says why
    it was not checked; `fault` is a fault of this program, and a reason to be skipped as well;
    `notes` say what a fix had to change besides, `covered` which share of the picture it hides;
    `allowed` is what the baseline needs for the fixed file; `contents` are the SHA-256 of a file
    with findings, where the baseline asks for it, and, where that is written anew, of every file
    and of its picture; `format` is the container that the bytes are of;
    `sight` is what a page shows of it, where there is to be one.
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
    sight: Sight | None = None

    @property
    def remaining(self) -> tuple[Finding, ...]:
        """The findings that a fix does not take away; with --diff those it would are in both."""
        return tuple(f for f in self.findings if not (self.removed and f.fixable))


class Done(NamedTuple):
    """What a task came to: None for what is no image; by the `key` its verdict may be kept."""

    outcome: Outcome | None
    key: bytes | None = None
