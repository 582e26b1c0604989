"""Elements of a drawing: which are judged as one piece, and what their characters are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final, Literal, NamedTuple, TypeAlias

from hooklib.formats import _svg_names as names
from hooklib.formats._svg_piece import Piece, escaped
from hooklib.metadata._xml import WHITESPACE, Name
from hooklib.model import PROVENANCE, SILENT, UNKNOWN, VALUE, Span

Role: TypeAlias = Literal["loose", "notes", "drawn", "whole"]
"""What characters in an element are: out of place, notes, the picture's own, part of a piece."""


class Scope(dict[str, str]):
    """Name spaces by prefix, and what is known of elements by their tag and where they stand."""

    def __init__(self, uris: Mapping[str, str]) -> None:
        super().__init__(uris)
        self.known: dict[tuple[str, Role], tuple[Name, Role]] = {}


TITLES: Final = {"title": "title", "desc": "description"}
FOREIGN: Final = "foreignObject"
"""Its role is told by its attributes, too."""
PACKETS: Final = frozenset(
    (Name(names.RDF, "RDF"), Name(names.XMP_META, "xmpmeta"), Name(names.XMP_META, "xapmeta"))
)


class Open(NamedTuple):
    """An element whose end tag has not been met."""

    name: Name
    start: int
    inner: int
    empty: bool
    scope: Scope
    role: Role


def declared(pairs: list[str]) -> dict[str, str]:
    """Return the name spaces that a start tag declares."""
    attributes = zip(pairs[::2], pairs[1::2], strict=True)
    return {key[6:]: value for key, value in attributes if key == "xmlns" or key[:6] == "xmlns:"}


def role(name: Name, pairs: list[str], outer: Role) -> Role:
    """Return what an element's characters are, in an element of the role `outer`."""
    if outer == "whole" or _is_piece(name, pairs, outer):
        return "whole"
    if outer != "drawn" and not names.is_drawn(name.uri):
        return "notes"
    if outer == "drawn" or name.local in names.DRAWN_TEXT or name.uri not in ("", names.SVG):
        return "drawn"
    return "notes" if name.local == "metadata" else outer


def _is_piece(name: Name, pairs: list[str], outer: Role) -> bool:
    """Return whether an element is judged as one."""
    if names.is_drawn(name.uri):
        if name.local in TITLES:
            return True
        return name.local == FOREIGN and _is_illustrators_switch(pairs)
    if name in PACKETS or name.uri == names.C2PA:
        return True
    if names.is_illustrators(name.uri) and name.local in names.PRIVATE_BLOCKS:
        return True
    return outer != "drawn" and name.uri != names.RDF and not names.is_editors(name.uri)


def _is_illustrators_switch(pairs: list[str]) -> bool:
    """Return whether a foreignObject is only for Illustrator: no viewer draws it."""
    needed = dict(zip(pairs[::2], pairs[1::2], strict=True)).get("requiredExtensions", "")
    return any(names.is_illustrators(uri) for uri in needed.split())


def title(text: bytes, name: Name, whole: Span, inner: Span, said: str, *, loose: bool) -> Piece:
    """Return a title or description (SVG 2, 5.7)."""
    plain = b"<" not in text[inner.start : inner.end]
    return Piece(
        VALUE,
        TITLES[name.local],
        whole,
        key=f"Svg.{name.local}",
        text=said.strip(),
        value=inner if plain else None,
        write=escaped if plain else None,
        loose=loose,
    )


def block(text: bytes, name: Name, whole: Span, inner: Span, *, loose: bool) -> Piece:
    """Return an element that no viewer draws, with all that is in it."""
    piece = partial(Piece, cut=whole, data=text[inner.start : inner.end], loose=loose)
    if name.uri == names.C2PA:
        return piece(PROVENANCE, "C2PA manifest")
    if name.local == FOREIGN and not text[inner.start : inner.end].strip():
        return piece(SILENT, "place of Illustrator's private data")
    if name.local in names.PRIVATE_BLOCKS or name.local == FOREIGN:
        return piece(UNKNOWN, "Illustrator's private data")
    return piece(UNKNOWN, "unknown element")


def run(text: bytes, span: Span, top: Open, said: str) -> tuple[list[Span], Piece | None]:
    """Return the white space in characters that are not drawn, and the text in them."""
    if not said.strip(WHITESPACE):
        return [span], None
    raw = text[span.start : span.end]
    left = len(raw) - len(raw.lstrip(b" \t\r\n"))
    cut = Span(span.start + left, span.start + len(raw.rstrip(b" \t\r\n")))
    key = names.KEYS.get((top.name.uri, top.name.local), "Svg.text")
    title = "stray text" if top.role == "loose" else "metadata"
    piece = Piece(VALUE, title, cut, key=key, text=said.strip(), loose=True)
    return [Span(span.start, cut.start), Span(cut.end, span.end)], piece
