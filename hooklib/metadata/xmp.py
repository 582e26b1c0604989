"""XMP: every value of a packet, and the packet without some of them.

A field's `at` is (key, n), n counting the fields of that key from 0, so a caller that knows the
key knows the address: ("Xmp.xmpNote.HasExtendedXMP", 0). Keys are exiv2's, with an index for
every array item: `Xmp.dc.creator[1]`, `Xmp.mwg-rs.Regions/mwg-rs:RegionList[1]/mwg-rs:Name`,
`Xmp.Container.Directory[2]/Container:Item/Item:Length`, qualifiers as
`Xmp.xmp.Identifier[1]/?xmpidq:Scheme`. An array item, structure or description goes when the last
value in it goes.

Sources: ISO 16684-1 (XMP specification part 1), RDF/XML syntax.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Hashable, Iterable, Mapping
from itertools import accumulate
from typing import Final, NamedTuple

from hooklib.metadata import _xml
from hooklib.metadata._xml import Attribute, Document, Name, Node
from hooklib.metadata._xmp_names import (
    EMBEDDED,
    META_URI,
    RDF_URI,
    Place,
    component,
    from_base64,
    known,
)
from hooklib.model import (
    TRAILER,
    UNKNOWN,
    VALUE,
    XMP,
    BadImage,
    CannotFix,
    Change,
    Field,
    Payload,
    Span,
)

MAX_FIELDS: Final = 50_000
MAX_NODES: Final = 200_000

_RDF: Final = Name(RDF_URI, "RDF")
_DESCRIPTION: Final = Name(RDF_URI, "Description")
_LI: Final = Name(RDF_URI, "li")
_VALUE: Final = Name(RDF_URI, "value")
_ARRAYS: Final = frozenset(Name(RDF_URI, local) for local in ("Bag", "Seq", "Alt"))
_ROOTS: Final = frozenset(Name(META_URI, local) for local in ("xmpmeta", "xapmeta"))
_TOOLKITS: Final = frozenset(
    Name(uri, local) for uri in ("", META_URI) for local in ("xmptk", "xaptk")
)
_LANG: Final = Name(_xml.XML_URI, "lang")

_HEAD = re.compile(rb"(?:\xef\xbb\xbf|[\s\0])*")  # byte order marks and padding
_START = re.compile(rb"<\?xpacket|<x:x[am]pmeta|<rdf:RDF")
_PADDING: Final = b" \t\r\n\f\v\0"
_BEGIN: Final = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_END: Final = b'<?xpacket end="w"?>'
_BEGINS = re.compile(  # ISO 16684-1, 7.3.2; the mark is often damaged on its way
    r"""xpacket\s+begin=(["'])(?:[^\w"']{0,3}|ï»¿)\1\s+id=(["'])W5M0MpCehiHzreSzNTczkc9d\2"""
    r"""(?:\s+bytes=["']\d{0,10}["'])?(?:\s+encoding=["'][uU][tT][fF]-?\d{1,2}["'])?\s*\Z"""
)
_ENDS = re.compile(r"""xpacket\s+end=(["'])[rw]\1\s*\Z""")
_FILTERS: Final = 'adobe-xap-filters esc="CR"'  # in front of packets of Photoshop 6 and 7
_ALIASED = re.compile(r"\s*[A-Za-z]{1,20}:[A-Za-z]{1,40} is aliased\s*")  # within them
_UUID = re.compile(r"(?:uuid:)?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\Z")
_LANGUAGE = re.compile(r"(?:x-default|[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3})\Z")  # RFC 5646
_DATATYPES: Final = "http://www.w3.org/2001/XMLSchema#"


class _Leaf(NamedTuple):
    """A field and its bytes: what goes with it, what its value is, what stands in for it."""

    field: Field
    cut: Span
    value: Span | None = None  # None: it can go, but not change
    base64: bool = False
    stand_in: bytes = b""  # takes the place of `cut`
    counts: bool = True  # False: says something about what is there, and does not keep it


class _Box(NamedTuple):
    """An element that goes when all that counts among the leaves [first, last) is gone."""

    cut: Span
    first: int
    last: int


class _Reader:
    """The cursor: collects leaves and boxes in the order of the document."""

    def __init__(self, source: bytes, offset: int) -> None:
        self.source = source
        self.offset = offset  # of the XML in the source
        self.leaves: list[_Leaf] = []
        self.boxes: list[_Box] = []
        self._seen: dict[str, int] = {}

    def span(self, start: int, end: int) -> Span:
        """Return a node's span in the source."""
        return Span(start + self.offset, end + self.offset)

    def whole(self, node: Node) -> Span:
        """Return an element's span with the white space before it."""
        return _xml.with_indent(self.source, *self.span(node.start, node.end))

    def add(self, leaf: _Leaf) -> None:
        """Take a field under the next free address of its key."""
        if len(self.leaves) >= MAX_FIELDS:
            raise BadImage("XMP: too many properties")
        key = leaf.field.key or leaf.field.name
        count = self._seen[key] = self._seen.get(key, -1) + 1
        self.leaves.append(leaf._replace(field=leaf.field._replace(at=(key, count))))

    def loose(self, name: str, text: str, cut: Span) -> None:
        """Take something that no property accounts for."""
        self.add(_Leaf(Field("", (), text, UNKNOWN, name=name), cut))

    def value(self, place: Place, text: str, cut: Span, value: Span, counts: bool = True) -> None:
        """Take a value; an empty one says nothing."""
        if not text.strip():
            return
        embedded = EMBEDDED.get(place.part or "")
        if embedded is None or place.unknown:
            kind = UNKNOWN if place.unknown else VALUE
            self.add(_Leaf(Field(place.key, (), text, kind), cut, value, counts=counts))
            return
        kind, name = embedded
        data = from_base64(text)
        raw = text.encode("utf-8") if data is None else data
        field = Field(place.key, (), "", kind, raw, name)
        self.add(_Leaf(field, cut, value, base64=data is not None))

    def attribute(self, place: Place, attribute: Attribute, counts: bool = True) -> None:
        """Take an attribute's value."""
        cut = self.span(attribute.start, attribute.end)
        value = self.span(attribute.value_start, attribute.value_end)
        self.value(place, attribute.value, cut, value, counts)

    def odd_attribute(self, attribute: Attribute) -> None:
        """Take an attribute that XMP has no use for."""
        cut = self.span(attribute.start, attribute.end)
        self.loose("unknown attribute", attribute.value, cut)

    def odd_node(self, node: Node) -> None:
        """Take a node that XMP has no use for, as a whole."""
        cut = self.span(node.start, node.end)
        if node.kind == _xml.ELEMENT:
            self.loose("unknown element", _all_text(node), self.whole(node))
        elif node.kind == _xml.INSTRUCTION:
            if node.text != _FILTERS:
                self.loose("processing instruction", node.text, cut)
        elif node.kind == _xml.COMMENT:
            if not _ALIASED.fullmatch(node.text):
                self.loose("comment", node.text, cut)
        else:
            self.loose("stray text", node.text, cut)

    def box(self, node: Node, first: int) -> None:
        """Note that an element holds the leaves from `first` on."""
        self.boxes.append(_Box(self.whole(node), first, len(self.leaves)))


class _Packet(NamedTuple):
    """A packet taken apart: the source text, its leaves and boxes, its name spaces, its padding."""

    source: bytes
    leaves: list[_Leaf]
    boxes: list[_Box]
    declared: list[tuple[str, Span]]  # unknown name spaces
    used: list[tuple[str, Span]]
    padding: Span | None


def _all_text(node: Node) -> str:
    """Return an element's name and every value and text in it."""
    texts = [node.name.local]
    for piece in _xml.walk(node):
        texts += [attribute.value for attribute in piece.attributes]
        texts.append(piece.text)
    return " ".join(filter(None, texts))


def _is_declaration(attribute: Attribute) -> bool:
    return attribute.name.uri == _xml.XMLNS_URI


def _syntax(name: Name) -> str:
    """Return the local name of an attribute of RDF's own syntax, "" for any other."""
    if name.uri == RDF_URI:
        return name.local
    return name.local if not name.uri and name.local in ("about", "ID") else ""  # RDF of 1999


def _meta(reader: _Reader, node: Node) -> None:
    """Read x:xmpmeta."""
    for attribute in node.attributes:
        if attribute.name in _TOOLKITS:
            place = Place(f"Xmp.x.{attribute.name.local}", None)
            reader.attribute(place, attribute, counts=False)
        elif not _is_declaration(attribute):
            reader.odd_attribute(attribute)
    for child in node.children:
        if child.name == _RDF:
            _rdf(reader, child, node)
        else:
            reader.odd_node(child)


def _rdf(reader: _Reader, node: Node, root: Node) -> None:
    """Read rdf:RDF: descriptions side by side. As the root element it stays."""
    first = len(reader.leaves)
    for attribute in node.attributes:
        if not _is_declaration(attribute):
            reader.odd_attribute(attribute)
    for child in node.children:
        if child.kind == _xml.ELEMENT:
            _description(reader, child, Place(), reader.whole(child))
        else:
            reader.odd_node(child)
    if node is not root:
        reader.box(node, first)


def _description(reader: _Reader, node: Node, place: Place, owner: Span) -> None:
    """Read a node element: its attributes and its child elements are properties or fields."""
    first = len(reader.leaves)
    if node.name != _DESCRIPTION and component(node.name) is None:
        place = place._replace(unknown=True)
    for attribute in node.attributes:
        if _syntax(attribute.name) == "about":
            if not _UUID.match(attribute.value):
                reader.attribute(Place("Xmp.rdf.about", None), attribute, counts=False)
        elif attribute.name != _VALUE and _syntax(attribute.name):
            reader.odd_attribute(attribute)
    _members(reader, node, place, owner)
    if len(reader.leaves) == first and place.unknown:
        reader.odd_node(node)
    reader.box(node, first)


def _members(reader: _Reader, node: Node, place: Place, owner: Span) -> None:
    """Read fields of a structure; beside an rdf:value they are qualifiers (ISO 16684-1, 7.8)."""
    children = _xml.elements(node)
    names = {child.name for child in children} | {item.name for item in node.attributes}
    mark = "/?" if _VALUE in names else "/"
    for attribute in node.attributes:
        if attribute.name == _VALUE:
            value = reader.span(attribute.value_start, attribute.value_end)
            reader.value(place, attribute.value, owner, value)
        elif attribute.name == _LANG:
            _language(reader, attribute, place)
        elif not _is_declaration(attribute) and not _syntax(attribute.name):
            reader.attribute(place.below(attribute.name, mark), attribute)
    for child in node.children:
        if child.kind != _xml.ELEMENT:
            reader.odd_node(child)
        elif child.name == _VALUE and place.key:
            _property(reader, child, place, owner)
        else:
            below = place.below(child.name, mark)
            _property(reader, child, below, reader.whole(child))


def _property(reader: _Reader, node: Node, place: Place, owner: Span) -> None:
    """Read a property element or array item in any of the forms of ISO 16684-1, 7.4 to 7.9."""
    first = len(reader.leaves)
    for attribute in node.attributes:
        _property_syntax(reader, attribute, place, owner)
    children = _xml.elements(node)
    if any(_is_structure(attribute) for attribute in node.attributes):
        _members(reader, node, place, owner)
    elif children:
        _nested(reader, node, place, owner)
    else:
        _simple(reader, node, place, owner)
    if len(reader.leaves) == first and place.unknown:
        reader.odd_node(node)
    reader.box(node, first)


def _is_structure(attribute: Attribute) -> bool:
    return _syntax(attribute.name) == "parseType" and attribute.value == "Resource"


def _property_syntax(reader: _Reader, attribute: Attribute, place: Place, owner: Span) -> None:
    """Read an attribute of RDF's own syntax on a property element."""
    syntax = _syntax(attribute.name)
    if syntax == "resource":
        value = reader.span(attribute.value_start, attribute.value_end)
        reader.value(place, attribute.value, owner, value)
    elif syntax in ("", "value") or _is_structure(attribute):
        return
    elif syntax != "datatype" or not attribute.value.startswith(_DATATYPES):
        reader.odd_attribute(attribute)


def _nested(reader: _Reader, node: Node, place: Place, owner: Span) -> None:
    """Read a property whose value is an array or a node element."""
    _qualifiers(reader, node, place)
    for child in node.children:
        if child.name in _ARRAYS:
            _array(reader, child, place)
        elif child.kind == _xml.ELEMENT and (
            child.name == _DESCRIPTION or child.name.uri != RDF_URI
        ):
            _description(reader, child, place, owner)
        elif child.kind in (_xml.CHARACTERS, _xml.CDATA):
            span = reader.span(child.start, child.end)  # would be the value without its neighbours
            reader.value(place, child.text, span, span)
        else:
            reader.odd_node(child)


def _array(reader: _Reader, node: Node, place: Place) -> None:
    first = len(reader.leaves)
    for attribute in node.attributes:
        if not _is_declaration(attribute):
            reader.odd_attribute(attribute)
    index = 0
    for child in node.children:
        if child.name == _LI:
            index += 1
            _property(reader, child, place.item(index), reader.whole(child))
        else:
            reader.odd_node(child)
    reader.box(node, first)


def _simple(reader: _Reader, node: Node, place: Place, owner: Span) -> None:
    """Read a property with text, or an empty one whose attributes are a structure's fields."""
    text = _xml.text_of(node)
    if not text.strip():
        _members(reader, node._replace(children=()), place, owner)
    else:
        _qualifiers(reader, node, place)
        reader.value(place, text, owner, reader.span(node.inner_start, node.inner_end))
    for child in node.children:
        if child.kind in (_xml.COMMENT, _xml.INSTRUCTION):
            reader.odd_node(child)


def _language(reader: _Reader, attribute: Attribute, place: Place) -> None:
    """Read a language; only what is no language tag can hold more than that."""
    if not _LANGUAGE.match(attribute.value):
        reader.attribute(place.below(_LANG, "/?"), attribute, counts=False)


def _qualifiers(reader: _Reader, node: Node, place: Place) -> None:
    for attribute in node.attributes:
        if attribute.name == _LANG:
            _language(reader, attribute, place)
        elif not _is_declaration(attribute) and not _syntax(attribute.name):
            reader.attribute(place.below(attribute.name, "/?"), attribute, counts=False)


def _beside(reader: _Reader, document: Document) -> Span | None:
    """Read what is beside the root element; return the span of the padding."""
    root = document.root
    before = [node for node in document.nodes if node.end <= root.start]
    after = [node for node in document.nodes if node.start >= root.end]
    _wrapper(reader, before, _BEGINS, _BEGIN)
    end = _wrapper(reader, after, _ENDS, _END)
    if end is None:
        return None
    gap = reader.span(root.end, end.start)
    return None if reader.source[gap.start : gap.end].strip(_PADDING) else gap


def _wrapper(
    reader: _Reader, nodes: list[Node], form: re.Pattern[str], standard: bytes
) -> Node | None:
    """Take all but a plain xpacket instruction; return that instruction, plain or not."""
    instructions = (node for node in nodes if node.kind == _xml.INSTRUCTION)
    wrapper = next((node for node in instructions if node.text.startswith("xpacket")), None)
    for node in nodes:
        if node is not wrapper:
            reader.odd_node(node)
        elif not form.match(node.text):
            field = Field("", (), node.text, UNKNOWN, name="packet wrapper")
            cut = reader.span(node.start, node.end)
            reader.add(_Leaf(field, cut, stand_in=standard))
    return wrapper


def _name_spaces(
    reader: _Reader, document: Document
) -> tuple[list[tuple[str, Span]], list[tuple[str, Span]]]:
    """Return where unknown name spaces are declared and used; take those that are not used."""
    declared: list[tuple[str, Span]] = []
    used: list[tuple[str, Span]] = []
    for node in _xml.walk(document.root):
        if node.name.uri and not known(node.name.uri):
            used.append((node.name.uri, reader.span(node.start, node.end)))
        for attribute in node.attributes:
            span = reader.span(attribute.start, attribute.end)
            if _is_declaration(attribute):
                if attribute.value and not known(attribute.value):
                    declared.append((attribute.value, span))
            elif attribute.name.uri and not known(attribute.name.uri):
                used.append((attribute.name.uri, span))
    needed = {uri for uri, _ in used}
    for uri, span in declared:
        if uri not in needed:
            field = Field("", (), uri, UNKNOWN, name="unused namespace")
            reader.add(_Leaf(field, span, counts=False))
    return declared, used


def _outside(reader: _Reader, span: Span, name: str) -> None:
    data = reader.source[span.start : span.end]
    if data.strip(_PADDING + b"\xef\xbb\xbf"):
        reader.add(_Leaf(Field("", (), "", TRAILER, data, name), span))


def _read(data: bytes) -> _Packet:
    """Take a packet apart. Raises BadImage."""
    source = _xml.utf8(data)
    head = _HEAD.match(source)
    begin = head.end() if head else 0
    if begin == len(source):
        return _Packet(source, [], [], [], [], None)
    if source[begin : begin + 1] != b"<":
        start = _START.search(source, begin)
        if start is None:
            raise BadImage("XMP: no packet")
        begin = start.start()
    document = _xml.parse(source[begin:], nodes=MAX_NODES)
    reader = _Reader(source, begin)
    _outside(reader, Span(0, begin), "bytes before the packet")
    padding = _beside(reader, document)
    if document.root.name == _RDF:
        _rdf(reader, document.root, document.root)
    elif document.root.name in _ROOTS:
        _meta(reader, document.root)
    else:
        raise BadImage("XMP: another kind of XML")
    declared, used = _name_spaces(reader, document)
    _outside(reader, Span(begin + document.end, len(source)), "bytes after the packet")
    return _Packet(source, reader.leaves, reader.boxes, declared, used, padding)


def fields(data: bytes) -> list[Field]:
    """Return every value of a packet, and all in it and around it that is no value."""
    return [leaf.field for leaf in _read(data).leaves]


def rebuild(data: bytes, changes: Mapping[Hashable, Change]) -> bytes:
    """Return the packet without what is dropped and with new values; b"" when none is left.

    UTF-16 and UTF-32 come back as UTF-8; padding is closed up. Raises BadImage, CannotFix.
    """
    if not changes:
        return data
    packet = _read(data)
    index = {leaf.field.at: leaf for leaf in packet.leaves}
    cuts: list[Span] = []
    puts: list[tuple[Span, bytes]] = []
    for at, change in changes.items():
        leaf = index.get(at)
        if leaf is None:
            raise CannotFix("XMP: no such field")
        if change is not None:
            puts.append(_put(leaf, change))
        elif leaf.stand_in:
            puts.append((leaf.cut, leaf.stand_in))
        else:
            cuts.append(leaf.cut)
    return _rewritten(packet, cuts, puts)


def _put(leaf: _Leaf, change: bytes | str) -> tuple[Span, bytes]:
    """Return the bytes of a new value and where they go."""
    if leaf.value is None:
        raise CannotFix("XMP: this can be dropped only")
    if isinstance(change, str):
        return leaf.value, _xml.escape(change)
    if leaf.base64:
        return leaf.value, binascii.b2a_base64(change, newline=False)
    try:
        return leaf.value, _xml.escape(change.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise CannotFix("XMP: the new value is not text") from error


def _rewritten(packet: _Packet, cuts: list[Span], puts: list[tuple[Span, bytes]]) -> bytes:
    """Carry out the changes and all that follows from them."""
    cuts = _xml.merge([*cuts, *_emptied(packet, _xml.merge(cuts))])
    mended = {span for span, _ in puts}
    left = (leaf for leaf in packet.leaves if leaf.counts and leaf.cut not in mended)
    if all(_xml.covered(leaf.cut, cuts) for leaf in left):
        return b""
    needed = {uri for uri, span in packet.used if not _xml.covered(span, cuts)}
    unused = [span for uri, span in packet.declared if uri not in needed]
    if packet.padding is not None:
        puts.append((packet.padding, b"\n"))
    return _xml.splice(packet.source, [*cuts, *unused], puts)


def _emptied(packet: _Packet, cuts: list[Span]) -> Iterable[Span]:
    """Yield the elements in which the cuts leave nothing that counts."""
    gone = [_xml.covered(leaf.cut, cuts) for leaf in packet.leaves]
    lost = [0, *accumulate(gone)]
    left = [
        0,
        *accumulate(leaf.counts and not out for leaf, out in zip(packet.leaves, gone, strict=True)),
    ]
    for cut, first, last in packet.boxes:
        if lost[last] > lost[first] and left[last] == left[first]:
            yield cut


PAYLOAD = Payload(XMP, fields, rebuild)
