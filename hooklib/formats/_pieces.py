"""Parts with what a rewrite does to the file, for containers whose pieces stand side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from hooklib.formats._tail import tail_part
from hooklib.model import IMAGE, CannotFix, Part, Span

Wrap: TypeAlias = Callable[[bytes], bytes]


class Splice(NamedTuple):
    """Bytes [start, end) of the old file become `new`."""

    start: int
    end: int
    new: bytes = b""


class Piece(NamedTuple):
    """A part; what changes in the file when it goes, nothing: it must stay.

    `wrap` turns a new payload into the bytes that stand in its span then, None: it takes none.
    """

    part: Part
    drop: tuple[Splice, ...] = ()
    wrap: Wrap | None = None


def loose(kind: str, name: str, data: bytes, span: Span, wrap: Wrap | None = None) -> Piece:
    """Return a part with all its bytes, that can simply be cut out of the file."""
    return Piece(Part(kind, name, (span,), data[slice(*span)]), (Splice(*span),), wrap)


def kept(kind: str, name: str, *spans: Span) -> Piece:
    """Return a part that must stay."""
    return Piece(Part(kind, name, spans))


def tail(data: bytes, start: int, end: int | None = None) -> Iterator[Piece]:
    """Yield what lies in [start, end), behind the end of a picture, in one piece."""
    part = tail_part(data, start, end)
    if part is not None:
        wrap = bytes if part.kind == IMAGE else None
        yield Piece(part, (Splice(*part.spans[0]),), wrap)


def rebuild(data: bytes, pieces: Sequence[Piece], changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file after the changes to its pieces. Raises CannotFix."""
    return splice(data, splices(pieces, changes)) if changes else data


def splices(pieces: Sequence[Piece], changes: Mapping[int, bytes | None]) -> list[Splice]:
    """Return what the changes do to the file. Raises CannotFix."""
    return [edit for n, change in changes.items() for edit in _splices(pieces[n], change)]


def _splices(piece: Piece, change: bytes | None) -> tuple[Splice, ...]:
    if not piece.drop:
        raise CannotFix(f"{piece.part.name} must stay")
    if change is None or (not change and piece.wrap):
        return piece.drop
    if piece.wrap is None:
        raise CannotFix(f"{piece.part.name} cannot take a new value")
    return (Splice(*piece.part.spans[0], piece.wrap(change)),)


def splice(data: bytes, edits: Iterable[Splice]) -> bytes:
    """Return the bytes after the edits, of which none meets another."""
    pieces: list[bytes] = []
    at = 0
    for start, end, new in sorted(edits):
        pieces += data[at:start], new
        at = end
    return b"".join((*pieces, data[at:]))
