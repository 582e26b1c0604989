"""A text without the pieces that somebody finds in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final, TypeAlias

from hooklib.model import Span, Verdict

Finder: TypeAlias = Callable[[str], Iterable[Span]]
"""Finds pieces of a text, in order and apart from each other."""

ROUNDS: Final = 4
"""A cut can bring a new match together; a text where that goes on and on is dropped as a whole."""

_ENDS: Final = " \t\r\n\0,;:|/-–—<>"
_SEPARATORS: Final = " \t,;:|/-–—"
_CLOSING: Final = ",;.)]\n"
_PAIRS: Final = frozenset(("()", "[]", "<>", "{}", '""', "''"))


@lru_cache(maxsize=1024)  # the photos of one camera say the same again and again
def without(text: str, find: Finder) -> Verdict:
    """Return the text with every piece cut out; True when nothing worth keeping is left.

    False when there is none. The result has none either.
    """
    spans = list(find(text))
    if not spans:
        return False
    for _ in range(ROUNDS):
        text = _cut(text, spans).strip(_ENDS)
        spans = list(find(text))
        if not spans:
            return text if any(c.isalnum() for c in text) else True
    return True


def _cut(text: str, spans: Iterable[Span]) -> str:
    """Return what lies beside the spans, without the brackets and blanks that were around them."""
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        between = text[at:start]
        if not pieces or between.strip(_SEPARATORS):
            pieces.append(between)
        at = end
    left, out = pieces[0], []
    for right in (*pieces[1:], text[at:]):
        head, tail = _trimmed(left, right)
        out.append(head)
        left = f" {tail}" if head and tail and tail[0] not in _CLOSING else tail
    return "".join((*out, left))


def _trimmed(head: str, tail: str) -> tuple[str, str]:
    """Return the text before and after a cut without what only made sense around the piece."""
    head, tail = head.rstrip(" \t"), tail.lstrip(" \t")
    if head[-1:] + tail[:1] in _PAIRS:
        head, tail = head[:-1].rstrip(" \t"), tail[1:].lstrip(" \t")
    if tail[:1] in ("", *_CLOSING, *_SEPARATORS):
        head = head.rstrip(_SEPARATORS)
    return head, tail
