"""SVG: everything that is not drawn as parts, the rest as the picture, edited by source span.

Specifications: SVG 1.1 (Second Edition), SVG 2, XML 1.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from hooklib.model import (
    AUXILIARY,
    PICTURE,
    TRAILER,
    BadImage,
    CannotFix,
    Format,
    Part,
    Span,
)
from hooklib.reading import kept

if TYPE_CHECKING:
    from hooklib.formats._svg_piece import Piece
    from hooklib.formats._svg_reader import Reader
    from hooklib.formats._svg_text import Source

BLANKS: Final = b" \t\r\n"


def sniff(head: bytes) -> bool:
    """Tell an SVG document by its root element, behind a prolog and in any Unicode encoding."""
    if not head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<"):
        return False
    from hooklib.formats._svg_text import starts_svg  # brings the XML parser

    return starts_svg(head)


def parts(data: bytes) -> list[Part]:
    """Return the picture, then what can be judged, in the order of the file. Raises BadImage."""
    source, reader = _read(data)
    end = _end(source.text, reader)
    drawn = list(_picture(source.text, reader, end))
    pieces = reader.pieces
    places = (place for span in (*drawn, *(piece.cut for piece in pieces)) for place in span)
    at = source.offsets((*places, end))
    found = [Part(PICTURE, "drawing", tuple(Span(at[start], at[stop]) for start, stop in drawn))]
    for piece in pieces:
        span = Span(at[piece.cut.start], at[piece.cut.end])
        found.append(Part(piece.kind, piece.name, (span,), piece.data, piece.key, piece.text))
    if data[at[end] :].strip(BLANKS):
        name = "bytes after the end"
        found.append(Part(TRAILER, name, (Span(at[end], len(data)),), data[at[end] :]))
    return found


@kept
def _read(data: bytes) -> tuple[Source, Reader]:
    from hooklib.formats import _svg_reader, _svg_text

    source = _svg_text.read(data)
    reader = _svg_reader.read(source.text)
    reader.pieces.sort(key=lambda piece: piece.cut)
    for one, other in pairwise(reader.pieces):
        if one.cut.end > other.cut.start:
            raise BadImage("SVG: pieces overlap")
    return source, reader


def _end(text: bytes, reader: Reader) -> int:
    """Return where the document ends: behind its last token and the end of that line."""
    end = max(reader.end, reader.root.end if reader.root else 0)
    line = text.find(b"\n", end)
    return end if line < 0 or text[end:line].strip(BLANKS) else line + 1


def _picture(text: bytes, reader: Reader, end: int) -> Iterator[Span]:
    """Yield what is in no piece and is no loose white space."""
    root = reader.root or Span(0, 0)
    taken = sorted((*(piece.cut for piece in reader.pieces), *reader.blanks, Span(end, end)))
    at = 0
    for start, stop in taken:
        if start > at:
            outside = start <= root.start or at >= root.end
            yield from _stripped(text, at, start) if outside else (Span(at, start),)
        at = max(at, stop)


def _stripped(text: bytes, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip(BLANKS))
    right = start + len(piece.rstrip(BLANKS))
    if left < right:
        yield Span(left, right)


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the document with parts dropped or replaced. Raises BadImage or CannotFix."""
    if not changes:
        return data
    source, reader = _read(data)
    end = _end(source.text, reader)
    pieces = reader.pieces
    edits = [
        _edit(source.text, pieces, index, change)
        for index, change in sorted(changes.items())
        if index <= len(pieces)
    ]
    out: list[bytes] = []
    at = 0
    for span, new in edits:
        out += (source.text[at : max(at, span.start)], new)
        at = span.end
    out.append(source.text[at:end])
    tail = b"" if len(pieces) + 1 in changes else data[source.offsets([end])[end] :]
    return source.mark + source.encoded(b"".join(out)) + tail


def _edit(
    text: bytes, pieces: Sequence[Piece], index: int, change: bytes | None
) -> tuple[Span, bytes]:
    """Return what takes the place of what."""
    if not index:
        raise CannotFix("the drawing must stay")
    piece = pieces[index - 1]
    if change and piece.write and piece.value:
        new = piece.write(change)
        if new is not None:
            return piece.value, new
    if piece.kind == AUXILIARY:
        raise CannotFix("an embedded image must stay")
    if not piece.loose:
        return piece.cut, piece.stand_in
    from hooklib.metadata._xml import with_indent

    whole = with_indent(text, *piece.cut)
    before_tag = text[piece.cut.end : piece.cut.end + 1] in (b"", b"<", b" ", b"\t", b"\r", b"\n")
    return (whole if before_tag and whole.start > 0 else piece.cut), b""


FORMAT = Format("SVG", (".svg",), sniff, parts, rebuild, pixels=False)
