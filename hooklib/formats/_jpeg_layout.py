"""A whole JPEG file: the first picture's pieces, then what lies behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from hooklib.formats._jpeg_apps import pieces as first_pieces
from hooklib.formats._jpeg_piece import Piece
from hooklib.formats._jpeg_segments import walk
from hooklib.model import IMAGE, PREVIEW, XMP
from hooklib.reading import kept

if TYPE_CHECKING:
    from hooklib.formats import _mpf, _samsung

MAIN_XMP = "APP1 XMP"


class Index(NamedTuple):
    """The MPF index: which piece it is, where its TIFF header lies, what it lists."""

    piece: int
    base: int
    entries: list[_mpf.Entry]


class Layout(NamedTuple):
    """All pieces in the order of the file; those from `behind` on lie behind `end`."""

    pieces: list[Piece]
    behind: int
    end: int
    mpf: Index | None = None
    trailer: _samsung.Trailer | None = None

    @property
    def tail(self) -> list[Piece]:
        """Return the pieces behind the first picture."""
        return self.pieces[self.behind :]


@kept
def read(data: bytes) -> Layout:
    """Take a JPEG file apart. Raises BadImage."""
    picture = walk(data)
    first = first_pieces(data, picture.segments)
    layout = Layout(first, len(first), picture.end, _index(first))
    if picture.end == len(data):
        return layout
    from hooklib.formats import _jpeg_tail as tail  # most pictures have nothing behind them
    from hooklib.formats import _samsung

    trailer = _samsung.find(data, picture.end)
    pictures = _pictures(layout.mpf)
    hints = tail.Hints(pictures, {})
    behind = tail.pieces(data, picture.end, trailer, hints)
    roles = _roles(first, behind, picture.end, len(data))
    if roles:
        behind = tail.pieces(data, picture.end, trailer, hints._replace(roles=roles))
    return layout._replace(pieces=first + behind, trailer=trailer)


def _index(pieces: Sequence[Piece]) -> Index | None:
    for number, piece in enumerate(pieces):
        if piece.part.kind == "mpf":
            from hooklib.formats import _mpf  # phones have one, cameras seldom

            entries = _mpf.entries(piece.part.data)
            if entries:
                return Index(number, piece.part.spans[0].end - len(piece.part.data), entries)
    return None


def _pictures(index: Index | None) -> dict[int, bool]:
    """Return where the index says that further pictures begin, and whether each is a preview."""
    if index is None:
        return {}
    return {index.base + entry.offset: entry.is_preview for entry in index.entries if entry.offset}


def _roles(first: Sequence[Piece], behind: Sequence[Piece], end: int, size: int) -> dict[int, str]:
    """Return the roles that the GContainer directory gives to pictures, by their offset."""
    if not any(piece.part.kind in (IMAGE, PREVIEW) for piece in behind):
        return {}
    packet = next((piece.part.data for piece in first if is_main_xmp(piece)), None)
    if packet is None:
        return {}
    from hooklib.formats import _gcontainer  # brings the XML parser, which is rarely needed
    from hooklib.formats import _jpeg_tail as tail

    items = _gcontainer.read(packet).items
    places = _gcontainer.places(items, end, size, tail.spans(behind))
    roles = {
        place.start: tail.role_of(item.semantic)
        for item, place in zip(items[1:], places[1:], strict=True)
    }
    return {start: role for start, role in roles.items() if role}


def is_main_xmp(piece: Piece) -> bool:
    """Whether a piece is an XMP packet of the first picture, not the extension of one."""
    return piece.part.kind == XMP and piece.part.name == MAIN_XMP
