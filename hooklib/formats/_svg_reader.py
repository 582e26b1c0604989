"""The cursor over an SVG document: expat checks and decodes, every event knows its bytes.

It collects the pieces that can be judged, and the white space that means nothing; all else is the
picture.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final
from xml.parsers import expat

from hooklib.formats import _svg_attributes, _svg_code, _svg_elements, _svg_names
from hooklib.formats import _svg_piece as piece_of
from hooklib.formats._svg_elements import Open, Role, Scope
from hooklib.formats._svg_entities import Entities
from hooklib.formats._svg_packet import packet
from hooklib.formats._svg_piece import Piece
from hooklib.metadata._spans import merge, overlaps
from hooklib.metadata._xml import Name
from hooklib.model import AUXILIARY, UNKNOWN, VALUE, BadImage, Span

MAX_DEPTH: Final = 2000
MAX_PIECES: Final = 200_000
MAX_SCOPE: Final = 256
MAX_ELEMENTS: Final = 500_000
MAX_BLANKS: Final = 2_000_000
MAX_KNOWN: Final = 1000

_TAG = re.compile(rb"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
_LABEL = re.compile(rb'<g id="text_\d{1,6}">\s*')
LONGEST_LABEL: Final = 200
"""Bytes from the start of a group to the comment on it, blanks included."""
_INSTRUCTIONS: Final = ("xml-stylesheet", "AdobeSVGViewer")
_TELLING: Final = ("Svg.attribute", "Svg.string")


class Reader:
    """Takes expat's events; see `read`."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.pieces: list[Piece] = []
        self.blanks: list[Span] = []  # white space between elements, and what says too little
        self.end = 0  # of the last complete token
        self.root: Span | None = None
        self.entities = Entities()
        self._elements = 0
        self._open: list[Open] = []
        self._whole = 0  # how deep in a piece that is judged as one; 0: not in one
        self._characters: list[str] = []
        self._said: list[str] = []  # in the element that is judged as one
        self._images = 0
        self._packet: Span | None = None  # an xpacket instruction whose packet is still to come
        self._element: Span | None = None  # of the last packet, until its end is met
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.ordered_attributes = True
        parser.specified_attributes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._finish
        parser.CharacterDataHandler = self._characters.append
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction
        parser.EndDoctypeDeclHandler = lambda: self.entities.check(self.text)
        parser.EntityDeclHandler = self.entities.declare
        parser.SkippedEntityHandler = self.entities.refuse

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
        self._lonely(self._packet)

    def _add(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            if len(self.pieces) >= MAX_PIECES or len(self.blanks) >= MAX_BLANKS:
                raise BadImage("SVG: too many pieces")
            self._images += piece.kind == AUXILIARY
            if piece.key in _TELLING and not piece_of.telling(piece.text):
                self.blanks.append(piece.cut)  # no part of the picture, before a cut or after it
            else:
                self.pieces.append(piece)

    def _after(self, mark: bytes, start: int) -> int:
        end = self.text.find(mark, start)
        if end < 0:
            raise BadImage("SVG: unfinished token")
        return end + len(mark)

    def _is_loose(self) -> bool:
        """Return whether white space here means nothing."""
        return not self._open or self._open[-1].role != "drawn"

    def _flush(self) -> int:
        """Take the characters before this event; return where the event begins."""
        at = self._parser.CurrentByteIndex
        if self._characters:
            said = "".join(self._characters)
            self._characters.clear()
            if self._whole:
                self._said.append(said)
            elif self._is_loose():
                blanks, piece = _svg_elements.run(
                    self.text, Span(self.end, at), self._open[-1], said
                )
                self.blanks += blanks
                self._add(() if piece is None else (piece,))
        return at

    def _start(self, tag: str, pairs: list[str]) -> None:
        start = self._flush()
        match = _TAG.match(self.text, start)
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise BadImage("SVG: too many elements")
        if match is None or len(self._open) >= MAX_DEPTH:
            raise BadImage("SVG: unreadable start tag or nested too deeply")
        self.end = match.end()
        written = match[0]
        empty = written.endswith(b"/>")
        outer = self._open[-1] if self._open else None
        scope = outer.scope if outer else Scope(_svg_names.PREFIXES)
        if b"xmlns" in written and any(key.startswith("xmlns") for key in pairs[::2]):
            scope = Scope({**scope, **_svg_elements.declared(pairs)})
            if len(scope) > MAX_SCOPE:
                raise BadImage("SVG: too many name spaces")
        where = outer.role if outer else "loose"
        name, role = scope.known.get((tag, where)) or _told(tag, pairs, scope, where)
        if not outer and (name.local != "svg" or name.uri not in ("", _svg_names.SVG)):
            raise BadImage("SVG: another kind of XML")
        self._open.append(Open(name, start, self.end, empty, scope, role))
        if role == "whole":
            self._whole += 1
        elif pairs and not _svg_attributes.only_drawn(pairs, scope):
            for item in _svg_attributes.attributes(self.text, start, self.end, pairs, scope):
                number = self._images + 1
                self._add(_svg_attributes.pieces(self.text, item, number, root=not outer))

    def _finish(self, tag: str) -> None:
        top = self._open[-1]
        at = top.inner if top.empty else self._flush()
        self._open.pop()
        self.end = top.inner if top.empty else self._after(b">", at)
        if self._whole:
            self._whole -= 1
            if not self._whole:
                self._add((self._judged_as_one(top, Span(top.inner, at)),))
                self._said.clear()
        elif top.name.local in _svg_names.CODE:
            self._sheet(Span(top.inner, at))
        if not self._open:
            self.root = Span(top.start, self.end)

    def _sheet(self, span: Span) -> None:
        """Read a style sheet or script; comments of XML in it were taken already."""
        cdata = b"<![CDATA[" in self.text[span.start : span.end]
        escape = piece_of.verbatim if cdata else piece_of.escaped
        taken = merge(piece.cut for piece in self.pieces if piece.cut.start >= span.start)
        number = self._images + 1
        found = _svg_code.pieces(self.text, span, escape, number, references=not cdata)
        self._add(piece for piece in found if not overlaps(piece.cut, taken))

    def _judged_as_one(self, top: Open, inner: Span) -> Piece:
        whole, said = Span(top.start, self.end), "".join(self._said)
        name, loose = top.name, self._is_loose()
        if name in _svg_elements.PACKETS:
            span = Span(self._packet_start(whole), whole.end)
            return packet(self.text, span, whole, top.scope, self.entities)
        if name.local in _svg_elements.TITLES and _svg_names.is_drawn(name.uri):
            self._name_comment(said)
            return _svg_elements.title(self.text, name, whole, inner, said, loose=loose)
        return _svg_elements.block(self.text, name, whole, inner, loose=loose)

    def _name_comment(self, title: str) -> None:
        """Note that the comment just before only repeats a title, as Graphviz's do."""
        last = self.pieces[-1] if self.pieces else None
        if last and last.key == "Svg.comment" and html.unescape(last.text) == title.strip():
            self.pieces[-1] = last._replace(key="Svg.title")

    def _comment(self, text: str) -> None:
        start = self._flush()
        self.end = self._after(b"-->", start + 4)
        if not self._whole:
            inner = Span(start + 4, self.end - 3)
            loose = self._is_loose()
            piece = piece_of.comment(text, Span(start, self.end), inner, loose=loose)
            self._add((piece._replace(key="Svg.title") if self._is_label(start) else piece,))

    def _is_label(self, start: int) -> bool:
        """Return whether a comment says what is drawn next, as matplotlib's do."""
        top = self._open[-1] if self._open else None
        if top is None or start - top.start > LONGEST_LABEL:
            return False
        return _LABEL.fullmatch(self.text[top.start : start]) is not None

    def _instruction(self, target: str, text: str) -> None:
        start = self._flush()
        self.end = self._after(b"?>", start)
        if self._whole:
            return
        cut, name = Span(start, self.end), "processing instruction"
        if target == "xpacket":
            self._wrapper(text, cut)
        elif target not in _INSTRUCTIONS:
            self._add((Piece(UNKNOWN, name, cut, text.encode(), loose=self._is_loose()),))
        else:
            self._add((Piece(VALUE, name, cut, key="Svg.href", text=text, loose=True),))

    def _wrapper(self, text: str, cut: Span) -> None:
        """Join the instructions around an XMP packet with it (ISO 16684-1, 7.3.2)."""
        last = self.pieces[-1] if self.pieces else None
        if text.startswith("begin"):
            self._lonely(self._packet)
            self._packet = cut
        elif last and self._element and not self.text[self._element.end : cut.start].strip():
            joined = Span(last.cut.start, cut.end)
            scope = self._open[-1].scope if self._open else _svg_names.PREFIXES
            self.pieces[-1] = packet(self.text, joined, self._element, scope, self.entities)
            self._element = None
        else:
            self._lonely(cut)

    def _packet_start(self, element: Span) -> int:
        """Return where a packet begins: at the instruction before its element, if there is one."""
        begin, self._packet = self._packet, None
        self._element = element
        last = self.pieces[-1] if self.pieces else None
        if begin is None or (last and last.cut.start > begin.start):
            self._lonely(begin)
            return element.start
        return begin.start

    def _lonely(self, cut: Span | None) -> None:
        """Take an xpacket instruction without a packet."""
        if cut is not None:
            data = self.text[slice(*cut)]
            self._add((Piece(UNKNOWN, "processing instruction", cut, data, loose=True),))


def _told(tag: str, pairs: list[str], scope: Scope, outer: Role) -> tuple[Name, Role]:
    """Return an element's name and role, and note them: most tags come more than once."""
    prefix, _, local = tag.rpartition(":")
    name = Name(scope.get(prefix, "?" if prefix else ""), local)
    found = name, _svg_elements.role(name, pairs, outer)
    if local != _svg_elements.FOREIGN and len(scope.known) < MAX_KNOWN:
        scope.known[tag, outer] = found
    return found


def read(text: bytes) -> Reader:
    """Return the reader that went over a document in UTF-8. Raises BadImage."""
    reader = Reader(text)
    reader.run()
    if reader.root is None:
        raise BadImage("SVG: no root element")
    return reader
