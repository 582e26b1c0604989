"""The attributes of a start tag, with where they are in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hooklib.metadata._xml import ATTRIBUTE, TAG_NAME, Name
from hooklib.model import BadImage, Span


class Attribute(NamedTuple):
    """One attribute: `cut` has the white space before it, `value` is what is between the quotes.

    A name space declaration is Name("xmlns", its prefix).
    """

    name: Name
    value_text: str
    cut: Span
    value: Span


def attributes(
    text: bytes, start: int, end: int, pairs: list[str], scope: Mapping[str, str]
) -> Iterator[Attribute]:
    """Yield a start tag's attributes; `pairs` are names and values as expat gives them."""
    tag = TAG_NAME.match(text, start, end)
    at = tag.end() if tag else start
    for index in range(0, len(pairs), 2):
        match = ATTRIBUTE.match(text, at, end)
        if match is None or match[1] != pairs[index].encode():
            raise BadImage("SVG: unreadable start tag")
        at = match.end()
        quoted = match.span(2) if match[2] is not None else match.span(3)
        name = _expanded(pairs[index], scope)
        yield Attribute(name, pairs[index + 1], Span(*match.span()), Span(*quoted))


def _expanded(name: str, scope: Mapping[str, str]) -> Name:
    prefix, _, local = name.rpartition(":")
    if "xmlns" in (name, prefix):
        return Name("xmlns", local if prefix else "")
    return Name(scope.get(prefix, "?") if prefix else "", local)
