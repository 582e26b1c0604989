"""The cursor over an SVG document: expat checks and decodes, every event knows its bytes.

It collects the pieces that can be judged, and the white space that means nothing; all else is the
picture. Entities that only stand for a text are expanded by expat within a bound (Illustrator
writes its name spaces that way); any other declaration of an entity is refused.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, TypeAlias
from xml.parsers import expat

from hooklib.formats import _svg_code as code
from hooklib.formats import _svg_names as names
from hooklib.formats import _svg_piece as piece_of
from hooklib.formats._svg_attributes import Attribute, attributes
from hooklib.formats._svg_packet import packet
from hooklib.formats._svg_piece import Piece, Place
from hooklib.metadata._xml import WHITESPACE, Name
from hooklib.model import AUXILIARY, PROVENANCE, UNKNOWN, VALUE, BadImage, Span

Role: TypeAlias = Literal["loose", "notes", "drawn", "whole"]
"""What characters in an element are: out of place, notes, the picture's own, part of a piece."""
Scope: TypeAlias = dict[str, str]
"""Name spaces by prefix."""

MAX_DEPTH: Final = 2000
MAX_PIECES: Final = 200_000
MAX_ENTITIES: Final = 256
MAX_ENTITY: Final = 4096
MAX_EXPANSION: Final = 4 << 20

_TAG = re.compile(rb"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
_TITLES: Final = {"title": "title", "desc": "description"}
_INSTRUCTIONS: Final = ("xml-stylesheet", "AdobeSVGViewer", "xpacket")
_DRAWIO: Final = ("<mxfile", "<mxGraphModel")
_TELLING: Final = ("Svg.attribute", "Svg.string")
_LINK_NAMES: Final = frozenset(
    (Name("", "href"), Name("", "src"), Name(names.XLINK, "href"), Name(names.XML, "base"))
)


class _Open(NamedTuple):
    """An element whose end tag has not been met."""

    name: Name
    start: int
    inner: int
    empty: bool
    scope: Scope
    role: Role


class Reader:
    """Takes expat's events; see `read`."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.pieces: list[Piece] = []
        self.blanks: list[Span] = []  # white space between elements, and what says too little
        self.end = 0  # of the last complete token
        self.root: Span | None = None
        self.entities: dict[str, str] = {}
        self._open: list[_Open] = []
        self._whole = 0  # how deep in a piece that is judged as one; 0: not in one
        self._characters: list[str] = []
        self._said: list[str] = []  # in the element that is judged as one
        self._images = 0
        self._packet = -1  # where an xpacket instruction began, whose packet is still to come
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.ordered_attributes = True
        parser.specified_attributes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._finish
        parser.CharacterDataHandler = self._characters.append
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EndDoctypeDeclHandler = self._doctype_end
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._skipped

    def run(self) -> None:
        """Parse all of it; an error after the root element only ends the document."""
        try:
            self._parser.Parse(self.text, True)
        except expat.ExpatError as error:
            if self.root is None:
                why = expat.ErrorString(error.code) or "not well-formed"
                raise BadImage(f"SVG: {why} at byte {self._parser.ErrorByteIndex}") from error
        finally:
            del self._parser  # its handlers hold this object: a cycle with the whole file in it

    def _add(self, piece: Piece) -> None:
        if len(self.pieces) >= MAX_PIECES:
            raise BadImage("SVG: too many pieces")
        if piece.key in _TELLING and not piece_of.telling(piece.text):
            self.blanks.append(piece.cut)  # no part of the picture, before a cut or after it
        else:
            self.pieces.append(piece)

    def _after(self, mark: bytes, start: int) -> int:
        end = self.text.find(mark, start)
        if end < 0:
            raise BadImage("SVG: unfinished token")
        return end + len(mark)

    def _flush(self) -> int:
        """Take the characters before this event; return where the event begins."""
        at = self._parser.CurrentByteIndex
        if self._characters:
            text = "".join(self._characters)
            self._characters.clear()
            if self._whole:
                self._said.append(text)
            elif self._open[-1].role in ("loose", "notes"):
                self._run(text, Span(self.end, at), self._open[-1])
        return at

    def _run(self, text: str, span: Span, top: _Open) -> None:
        """Take characters that are not drawn."""
        if not text.strip(WHITESPACE):
            self.blanks.append(span)
            return
        raw = self.text[span.start : span.end]
        left = len(raw) - len(raw.lstrip(b" \t\r\n"))
        cut = Span(span.start + left, span.start + len(raw.rstrip(b" \t\r\n")))
        self.blanks += (Span(span.start, cut.start), Span(cut.end, span.end))
        key = names.KEYS.get((top.name.uri, top.name.local), "Svg.text")
        name = "stray text" if top.role == "loose" else "metadata"
        self._add(Piece(VALUE, name, cut, key=key, text=text.strip(), loose=True))

    def _start(self, tag: str, pairs: list[str]) -> None:
        start = self._flush()
        match = _TAG.match(self.text, start)
        if match is None or len(self._open) >= MAX_DEPTH:
            raise BadImage("SVG: unreadable start tag or nested too deeply")
        self.end = match.end()
        empty = self.text[self.end - 2 : self.end] == b"/>"
        scope = self._open[-1].scope if self._open else names.PREFIXES
        if any(key.startswith("xmlns") for key in pairs[::2]):
            scope = {**scope, **_declared(pairs)}
        prefix, _, local = tag.rpartition(":")
        name = Name(scope.get(prefix, "?" if prefix else ""), local)
        if not self._open and (name.local != "svg" or name.uri not in ("", names.SVG)):
            raise BadImage("SVG: another kind of XML")
        role = self._role(name, pairs, scope)
        self._open.append(_Open(name, start, self.end, empty, scope, role))
        if self._whole or role == "whole":
            self._whole += 1
        else:
            self._attributes(start, pairs, scope)

    def _role(self, name: Name, pairs: list[str], scope: Scope) -> Role:
        outer = self._open[-1].role if self._open else "loose"
        if self._whole or _is_piece(name, pairs, scope, outer):
            return "whole"
        if outer == "drawn" or names.is_drawn(name.uri):
            drawn = outer == "drawn" or name.local in names.DRAWN_TEXT
            if name.local == "metadata" and not drawn:
                return "notes"
            return "drawn" if drawn or name.uri not in ("", names.SVG) else outer
        return "notes"

    def _attributes(self, start: int, pairs: list[str], scope: Scope) -> None:
        plain = names.PLAIN
        if all(
            pairs[n] in plain and ("url(" not in pairs[n + 1] or pairs[n + 1].startswith("url(#"))
            for n in range(0, len(pairs), 2)
        ):
            return
        root = len(self._open) == 1
        for attribute in attributes(self.text, start, self.end, pairs, scope):
            for piece in self._attribute(attribute, root):
                self._add(piece)

    def _attribute(self, item: Attribute, root: bool) -> Iterator[Piece]:
        name, text = item.name, item.value_text
        place = Place(item.cut, item.value, piece_of.escaped)
        if name in _LINK_NAMES:
            yield from self._counted(iter([piece_of.link(text, place, self._images + 1)]))
        elif name.uri == "" and (name.local == "style" or name.local.startswith("on")):
            yield from self._code(item.value, piece_of.escaped, references=True)
        elif name.uri == "" and name.local in names.PLAIN:
            if code.addresses(text.encode()):
                yield from self._code(item.value, piece_of.escaped, references=True)
        elif piece := _labelled(item, root):
            yield piece

    def _code(self, span: Span, escape: piece_of.Writer, *, references: bool) -> Iterator[Piece]:
        found = code.pieces(self.text, span, escape, self._images + 1, references=references)
        return self._counted(found)

    def _counted(self, found: Iterator[Piece | None]) -> Iterator[Piece]:
        for piece in found:
            if piece is not None:
                self._images += piece.kind == AUXILIARY
                yield piece

    def _finish(self, tag: str) -> None:
        at = self._flush()
        top = self._open.pop()
        self.end = top.inner if top.empty else self._after(b">", at)
        inner_end = top.inner if top.empty else at
        if self._whole:
            self._whole -= 1
            if not self._whole:
                self._add(self._judged_as_one(top, inner_end))
                self._said.clear()
        elif top.name.local in names.CODE and not top.empty:
            self._sheet(Span(top.inner, inner_end))
        if not self._open:
            self.root = Span(top.start, self.end)

    def _sheet(self, span: Span) -> None:
        cdata = b"<![CDATA[" in self.text[span.start : span.end]
        escape = piece_of.verbatim if cdata else piece_of.escaped
        for piece in self._code(span, escape, references=not cdata):
            if not self._overlaps(piece.cut):
                self._add(piece)

    def _overlaps(self, cut: Span) -> bool:
        """Return whether a comment of XML in a style sheet was taken already."""
        return any(
            piece.cut.end > cut.start and piece.cut.start < cut.end for piece in self.pieces[-64:]
        )

    def _judged_as_one(self, top: _Open, inner_end: int) -> Piece:
        whole, inner = Span(top.start, self.end), Span(top.inner, inner_end)
        name, text = top.name, "".join(self._said)
        loose = not self._open or self._open[-1].role != "drawn"
        if name.local in _TITLES and names.is_drawn(name.uri):
            self._name_comment(text)
            plain = b"<" not in self.text[inner.start : inner.end]
            return Piece(
                VALUE,
                _TITLES[name.local],
                whole,
                key=f"Svg.{name.local}",
                text=text.strip(),
                value=inner if plain else None,
                write=piece_of.escaped if plain else None,
                loose=loose,
            )
        if name.uri in (names.RDF, names.XMP_META):
            start = self._packet if self._packet >= 0 else whole.start
            self._packet = -1
            return packet(self.text, Span(start, whole.end), whole, top.scope, self.entities)
        kind, title = UNKNOWN, "unknown element"
        if name.uri == names.C2PA:
            kind, title = PROVENANCE, "C2PA manifest"
        elif name.local in names.PRIVATE_BLOCKS or name.local == "foreignObject":
            title = "Illustrator's private data"
        return Piece(kind, title, whole, self.text[slice(*inner)], loose=loose)

    def _name_comment(self, title: str) -> None:
        """Note that the comment just before only repeats a title, as Graphviz's do."""
        last = self.pieces[-1] if self.pieces else None
        if last and last.key == "Svg.comment" and html.unescape(last.text) == title.strip():
            self.pieces[-1] = last._replace(key="Svg.title")

    def _comment(self, text: str) -> None:
        start = self._flush()
        self.end = self._after(b"-->", start + 4)
        if not self._whole:
            cut = Span(start, self.end)
            loose = not self._open or self._open[-1].role != "drawn"
            inner = Span(start + 4, self.end - 3)
            self._add(piece_of.comment(text, cut, inner, loose=loose))

    def _instruction(self, target: str, text: str) -> None:
        start = self._flush()
        self.end = self._after(b"?>", start)
        if self._whole:
            return
        cut = Span(start, self.end)
        if target == "xpacket":
            self._wrapper(text, cut)
        elif target not in _INSTRUCTIONS:
            self._add(Piece(UNKNOWN, "processing instruction", cut, text.encode(), loose=True))
        elif piece_of.telling(text):
            key = "Svg.href"
            self._add(Piece(VALUE, "processing instruction", cut, key=key, text=text, loose=True))

    def _wrapper(self, text: str, cut: Span) -> None:
        """Join the instructions around an XMP packet with it (ISO 16684-1, 7.3.2)."""
        last = self.pieces[-1] if self.pieces else None
        if text.startswith("begin"):
            self._packet = cut.start
        elif last is not None and last.kind == "xmp":
            gap = self.text[last.cut.end : cut.start]
            if not gap.strip(b" \t\r\n"):
                joined = Span(last.cut.start, cut.end)
                scope = self._open[-1].scope if self._open else names.PREFIXES
                self.pieces[-1] = packet(self.text, joined, last.cut, scope, self.entities)

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        self.end = self._after(b"?>", self._parser.CurrentByteIndex)

    def _doctype(self, name: str, system: str | None, public: str | None, subset: int) -> None:
        self.end = self._parser.CurrentByteIndex

    def _doctype_end(self) -> None:
        """Refuse what its entities would make of the document: they are flat, so this is exact."""
        size = sum(
            self.text.count(b"&%b;" % name.encode()) * len(value)
            for name, value in self.entities.items()
        )
        if size > MAX_EXPANSION:
            raise BadImage("SVG: entities grow too large")

    def _entity(
        self,
        name: str,
        parameter: int,
        value: str | None,
        base: str | None,
        system: str | None,
        public: str | None,
        notation: str | None,
    ) -> None:
        if parameter or value is None or len(value) > MAX_ENTITY or "&" in value or "<" in value:
            raise BadImage("SVG: entity that is more than a text")
        if len(self.entities) >= MAX_ENTITIES:
            raise BadImage("SVG: too many entities")
        self.entities.setdefault(name, value)

    def _skipped(self, *entity: object) -> None:
        raise BadImage("SVG: undeclared entity")


def _declared(pairs: list[str]) -> Scope:
    """Return the name spaces that a start tag declares."""
    declared = zip(pairs[::2], pairs[1::2], strict=True)
    return {key[6:]: value for key, value in declared if key == "xmlns" or key[:6] == "xmlns:"}


def _is_piece(name: Name, pairs: list[str], scope: Scope, outer: Role) -> bool:
    """Return whether an element is judged as one."""
    if names.is_drawn(name.uri):
        if name.local in _TITLES:
            return True
        return name.local == "foreignObject" and _is_illustrators_switch(pairs)
    if name.uri in (names.RDF, names.XMP_META):
        return name.local in ("RDF", "xmpmeta", "xapmeta")
    if names.is_illustrators(name.uri) and name.local in names.PRIVATE_BLOCKS:
        return True
    return name.uri == names.C2PA or (outer != "drawn" and not names.is_editors(name.uri))


def _is_illustrators_switch(pairs: list[str]) -> bool:
    """Return whether a foreignObject is only for Illustrator: no viewer draws it."""
    at = pairs.index("requiredExtensions") if "requiredExtensions" in pairs[::2] else -1
    return at >= 0 and any(names.is_illustrators(uri) for uri in pairs[at + 1].split())


def _labelled(item: Attribute, root: bool) -> Piece | None:
    """Return an attribute that draws nothing, where it says something."""
    name, text = item.name, item.value_text
    if not text.strip() or name.uri == "xmlns":
        return None
    if root and name == Name("", "content") and any(mark in text for mark in _DRAWIO):
        from hooklib.formats._svg_drawio import source

        return Piece(VALUE, "draw.io source", item.cut, key="Svg.content", text=source(text))
    key = names.KEYS.get((name.uri, name.local), "")
    if key:
        return _attribute(key, item)
    if name.uri and not names.is_drawn(name.uri) and not names.is_editors(name.uri):
        return Piece(UNKNOWN, "unknown attribute", item.cut, text.encode())
    return _attribute("Svg.attribute", item)


def _attribute(key: str, item: Attribute) -> Piece:
    named = key.removeprefix("Svg.").replace(".", ":")
    name = named if key == "Svg.attribute" else f"attribute {named}"
    return Piece(
        VALUE,
        name,
        item.cut,
        key=key,
        text=item.value_text,
        value=item.value,
        write=piece_of.escaped,
    )


def read(text: bytes) -> Reader:
    """Return the reader that went over a document in UTF-8. Raises BadImage."""
    reader = Reader(text)
    reader.run()
    if reader.root is None:
        raise BadImage("SVG: no root element")
    return reader
