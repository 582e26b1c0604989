"""XML as a tree of spans, so that pieces can be cut out and the rest stays as it was.

Expat checks and decodes; every node and attribute also knows its bytes [start, end) in the source.
DTDs, entity declarations, deep nesting and huge documents are refused with BadImage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple
from xml.parsers import expat

from hooklib.model import BadImage, CannotFix, Span

ELEMENT: Final = "element"
CHARACTERS: Final = "characters"
CDATA: Final = "cdata"
COMMENT: Final = "comment"
INSTRUCTION: Final = "instruction"
DOCTYPE: Final = "doctype"

MAX_BYTES: Final = 64 << 20
MAX_DEPTH: Final = 100
MAX_NODES: Final = 500_000

XML_URI: Final = "http://www.w3.org/XML/1998/namespace"
XMLNS_URI: Final = "http://www.w3.org/2000/xmlns/"
WHITESPACE: Final = " \t\r\n"  # XML 1.0, 2.3

_CHUNK: Final = 1024
_SEPARATOR = "\x01"  # no XML document may hold this character, not even as a reference
TAG_NAME = re.compile(rb"<[^ \t\r\n/>]+")
ATTRIBUTE = re.compile(
    rb"""[ \t\r\n]+([^ \t\r\n=/>]+)[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')"""
)
_TAG_END = re.compile(rb"[ \t\r\n]*/?>")
_DOCTYPE = re.compile(rb"""<!DOCTYPE(?:"[^"]*"|'[^']*'|[^"'>\[])*>""")
_ENCODING = re.compile(r"""^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*(?:"[^"]*"|'[^']*')""")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
BYTE_ORDERS = (  # XML 1.0, appendix F: byte order marks, then "<" or white space in each width
    (b"(?=\xff\xfe\0\0|[\t\n\r <]\0\0\0)", "utf-32-le", 4),
    (b"(?=\0\0\xfe\xff|\0\0\0[\t\n\r <])", "utf-32-be", 4),
    (b"(?=\xff\xfe|[\t\n\r <]\0)", "utf-16-le", 2),
    (b"(?=\xfe\xff|\0[\t\n\r <])", "utf-16-be", 2),
)


class Name(NamedTuple):
    """An expanded name; `uri` is "" without a namespace."""

    uri: str
    local: str


class Attribute(NamedTuple):
    """One attribute: [start, end) with the white space before it, its value between the quotes.

    A namespace declaration is one of these too: Name(XMLNS_URI, ""), `value` is the URI.
    """

    name: Name
    value: str
    start: int
    end: int
    value_start: int
    value_end: int


class Node(NamedTuple):
    """One piece of a document; elements have content [inner_start, inner_end).

    `text` is what characters, CDATA sections and comments say, or "target data" of an instruction.
    Character data that is nothing but white space makes no node.
    """

    kind: str
    start: int
    end: int
    text: str = ""
    name: Name = Name("", "")
    attributes: tuple[Attribute, ...] = ()
    children: tuple[Node, ...] = ()
    inner_start: int = 0
    inner_end: int = 0


class Document(NamedTuple):
    """The nodes beside the root element, the root, and where the document ends in the bytes."""

    nodes: tuple[Node, ...]
    root: Node
    end: int


class _Open(NamedTuple):
    """An element whose end tag has not been met."""

    name: Name
    start: int
    inner_start: int
    self_closing: bool
    attributes: tuple[Attribute, ...]
    children: list[Node]


class _Builder:
    """The cursor: takes expat's events and joins them with the bytes they came from."""

    def __init__(self, data: bytes, doctype: bool, nodes: int) -> None:
        self.data = data
        self.doctype_allowed = doctype
        self.most_nodes = nodes
        self.end = 0  # of the last complete token
        self.root: Node | None = None
        self.nodes: list[Node] = []
        self._open: list[_Open] = []
        self._pieces: list[str] = []
        self._uris: list[str] = []
        self._cdata_start = 0
        self._count = 0
        self._names: dict[str, Name] = {}
        self._parser = parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._start_element
        parser.EndElementHandler = self._end_element
        parser.CharacterDataHandler = self._pieces.append
        parser.StartNamespaceDeclHandler = self._namespace
        parser.StartCdataSectionHandler = self._start_cdata
        parser.EndCdataSectionHandler = self._end_cdata
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._entity

    def run(self) -> None:
        """Parse all of it; an error after the root element only ends the document."""
        try:
            self._parser.Parse(self.data, True)
        except expat.ExpatError as error:
            if self.root is None:
                why = expat.ErrorString(error.code) or "not well-formed"
                raise BadImage(f"XML: {why} at byte {self._parser.ErrorByteIndex}") from error
        except (LookupError, ValueError) as error:  # how pyexpat reports unknown encodings
            raise BadImage("XML: unsupported encoding") from error
        finally:
            del self._parser  # its handlers hold this object: a cycle with the whole file in it

    def _add(self, node: Node) -> None:
        self._count += 1
        if self._count > self.most_nodes:
            raise BadImage("XML: too many nodes")
        (self._open[-1].children if self._open else self.nodes).append(node)
        self.end = node.end

    def _flush(self) -> int:
        """Make a node of the characters before this event; return where the event begins."""
        start = self._parser.CurrentByteIndex
        if self._pieces:
            text = "".join(self._pieces)
            self._pieces.clear()
            if text.strip(WHITESPACE):
                self._add(Node(CHARACTERS, self.end, start, text))
        return start

    def _after(self, mark: bytes, start: int) -> int:
        end = self.data.find(mark, start)
        if end < 0:
            raise BadImage("XML: unfinished token")
        return end + len(mark)

    def _name(self, name: str) -> Name:
        known = self._names.get(name)
        if known is None:
            uri, _, local = name.rpartition(_SEPARATOR)
            known = self._names[name] = Name(uri, local)
        return known

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        self._uris.append(uri or "")

    def _start_element(self, name: str, pairs: list[str]) -> None:
        start = self._flush()
        if len(self._open) >= MAX_DEPTH:
            raise BadImage("XML: nested too deeply")
        attributes, end = self._attributes(start, pairs)
        self._count += len(attributes)
        self_closing = self.data[end - 2 : end] == b"/>"
        self._open.append(_Open(self._name(name), start, end, self_closing, attributes, []))
        self.end = end

    def _attributes(self, start: int, pairs: list[str]) -> tuple[tuple[Attribute, ...], int]:
        """Return a start tag's attributes and its end; names and values are expat's."""
        values = iter(pairs)
        uris = iter(self._uris)
        found: list[Attribute] = []
        tag = TAG_NAME.match(self.data, start)
        end = tag.end() if tag else start
        while match := ATTRIBUTE.match(self.data, end):
            end = match.end()
            raw, quoted = match[1], match.span(2) if match[2] is not None else match.span(3)
            if raw == b"xmlns" or raw.startswith(b"xmlns:"):
                name, value = Name(XMLNS_URI, ""), next(uris, None)
            else:
                name, value = self._name(next(values, "")), next(values, None)
            if value is None:
                raise BadImage("XML: unreadable start tag")
            found.append(Attribute(name, value, match.start(), end, *quoted))
        close = _TAG_END.match(self.data, end)
        if close is None or next(values, None) is not None or next(uris, None) is not None:
            raise BadImage("XML: unreadable start tag")
        self._uris.clear()
        return tuple(found), close.end()

    def _end_element(self, name: str) -> None:
        at = self._flush()
        top = self._open.pop()
        inner_end = top.inner_start if top.self_closing else at
        end = top.inner_start if top.self_closing else self._after(b">", at)
        node = Node(
            ELEMENT,
            top.start,
            end,
            name=top.name,
            attributes=top.attributes,
            children=tuple(top.children),
            inner_start=top.inner_start,
            inner_end=inner_end,
        )
        self._add(node)
        if not self._open:
            self.root = node

    def _start_cdata(self) -> None:
        self._cdata_start = self._flush()

    def _end_cdata(self) -> None:
        text = "".join(self._pieces)
        self._pieces.clear()
        start = self._cdata_start
        self._add(Node(CDATA, start, self._after(b"]]>", start), text))

    def _comment(self, text: str) -> None:
        start = self._flush()
        self._add(Node(COMMENT, start, self._after(b"-->", start + 4), text))

    def _instruction(self, target: str, text: str) -> None:
        start = self._flush()
        self._add(Node(INSTRUCTION, start, self._after(b"?>", start), f"{target} {text}".strip()))

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        self.end = self._after(b"?>", self._parser.CurrentByteIndex)

    def _doctype(self, name: str, system: str | None, public: str | None, subset: int) -> None:
        match = _DOCTYPE.search(self.data, self.end)
        if not self.doctype_allowed or subset or match is None:
            raise BadImage("XML: document type declaration")
        text = match[0].decode("utf-8", "replace")
        self._add(Node(DOCTYPE, match.start(), match.end(), text))

    def _entity(self, *declared: object) -> None:
        raise BadImage("XML: entity declaration or reference")


def utf8(data: bytes) -> bytes:
    """Return UTF-16 and UTF-32 text as UTF-8 without a byte order mark, anything else as it is."""
    for pattern, codec, width in BYTE_ORDERS:
        if re.match(pattern, data):
            whole = len(data) - (len(data) % width if not data[-1] else 0)
            text = data[:whole].decode(codec, "replace").removeprefix("\ufeff")
            return _ENCODING.sub(r"\1", text).encode("utf-8")
    return data


def parse(data: bytes, *, doctype: bool = False, nodes: int = MAX_NODES) -> Document:
    """Read a document; bytes after its root element that are not XML are left to the caller.

    With `doctype` a DOCTYPE without an internal subset is a node. More than so many nodes and
    attributes are refused. Raises BadImage.
    """
    if len(data) > MAX_BYTES:
        raise BadImage("XML: too large")
    builder = _Builder(data, doctype, nodes)
    builder.run()
    if builder.root is None:
        raise BadImage("XML: no element")
    return Document(tuple(builder.nodes), builder.root, builder.end)


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, in the order of the document."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children))


def text_of(node: Node) -> str:
    """Return the character data directly in an element."""
    return "".join(child.text for child in node.children if child.kind in (CHARACTERS, CDATA))


def elements(node: Node) -> list[Node]:
    """Return the child elements."""
    return [child for child in node.children if child.kind == ELEMENT]


def escape(value: str) -> bytes:
    """Return a value as it is written in content or between quotes, in any ASCII encoding.

    Raises CannotFix when XML has no way to write it.
    """
    if _NOT_XML.search(value):
        raise CannotFix("value cannot be written in XML")
    for plain, reference in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&quot;"),
        ("'", "&#39;"),
        ("\t", "&#9;"),
        ("\n", "&#10;"),
        ("\r", "&#13;"),
    ):
        value = value.replace(plain, reference)
    return value.encode("ascii", "xmlcharrefreplace")


def with_indent(data: bytes, start: int, end: int) -> Span:
    """Return the span of an element with the white space before it."""
    while start > 0:
        before = data[max(0, start - _CHUNK) : start]
        left = len(before.rstrip(b" \t\r\n"))
        start -= len(before) - left
        if left:
            break
    return Span(start, end)


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, joined where they touch or overlap."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def splice(data: bytes, cuts: Iterable[Span], puts: Iterable[tuple[Span, bytes]] = ()) -> bytes:
    """Return `data` without the cuts and with the puts in place of their spans.

    What lies inside another cut or put is gone with it. Raises CannotFix where two overlap.
    """
    edits = [(span, b"") for span in merge(cuts)] + list(puts)
    edits.sort(key=lambda edit: (edit[0].start, -edit[0].end))
    pieces: list[bytes] = []
    at = 0
    for (start, end), new in edits:
        if start < at:
            if end > at:
                raise CannotFix("changes overlap")
            continue
        pieces += (data[at:start], new)
        at = end
    pieces.append(data[at:])
    return b"".join(pieces)


def covered(span: Span, merged: list[Span]) -> bool:
    """Return whether one of the merged spans holds this one."""
    low, high = 0, len(merged)
    while low < high:
        middle = (low + high) // 2
        if merged[middle].start <= span.start:
            low = middle + 1
        else:
            high = middle
    return low > 0 and span.end <= merged[low - 1].end
