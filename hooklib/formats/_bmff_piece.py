"""A part of a HEIF file with what a change to it does to the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hooklib.formats._bmff_known import is_plain
from hooklib.model import INDEX, SILENT, TEXT, Part, Span


class Piece(NamedTuple):
    """A part, and how it is dropped or given a new payload.

    Dropped: the `items` (by meta box and number) go with their entries and bytes, the `whole` box
    goes, `cuts` are bytes that go where nothing that stays uses them; or, where `blank` is given,
    the part's span becomes that. A new payload takes the place of the span as `put` writes it.
    `prop` is a property (meta box, index) that becomes free space, so that the others keep theirs.
    """

    part: Part
    items: tuple[tuple[int, int], ...] = ()
    whole: Span | None = None
    cuts: tuple[Span, ...] = ()
    blank: bytes | None = None
    put: Callable[[bytes], bytes] | None = None
    prop: tuple[int, int] | None = None
    essential: bool = False


def label(keyword: str, name: str, span: Span, data: bytes) -> Piece:
    """Return a text up to its final zero byte; silent when it is what programs always write."""
    text = data[slice(*span)]
    if is_plain(text):
        return Piece(Part(SILENT, name, (span,)))
    payload = f"{keyword}\0".encode() + _utf8(text)
    return Piece(Part(TEXT, name, (span,), payload), blank=b"", put=value_of)


def pascal(keyword: str, name: str, span: Span, data: bytes, fixed: bool) -> Piece:
    """Return a text behind its length in a byte; `fixed`: zero bytes fill up the span."""
    size = data[span.start] if span.start < span.end else 0
    text = data[span.start + 1 : min(span.end, span.start + 1 + size)]
    width = span.end - span.start if fixed else 0
    rest = data[span.start + 1 + size : span.end]
    if is_plain(text) and not any(rest):
        return Piece(Part(SILENT, name, (span,)))
    payload = f"{keyword}\0".encode() + _utf8(text + rest.strip(b"\0"))
    blank = bytes(width or 1)

    def put(change: bytes) -> bytes:
        new = value_of(change)[: width - 1 if width else 255]
        return (bytes((len(new),)) + new).ljust(width, b"\0")

    return Piece(Part(TEXT, name, (span,), payload), blank=blank, put=put)


def value_of(payload: bytes) -> bytes:
    """Return the value of a text payload."""
    return payload.partition(b"\0")[2]


def _utf8(text: bytes) -> bytes:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1").encode("utf-8")
    return text


def index(name: str, *spans: Span) -> Piece:
    """Return a piece of the container's book-keeping."""
    return Piece(Part(INDEX, name, spans))
