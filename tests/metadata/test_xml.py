"""Span trees: what expat says and where it stands, hostile documents, cutting and pasting."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooklib.metadata import _xml
from hooklib.metadata._xml import Node
from hooklib.model import BadImage, CannotFix, Span

DOCUMENT = (
    b'<?xml version="1.0"?>\n<!-- first --><a:r xmlns:a="urn:a" xmlns="urn:d"\n'
    b"  one = 'x &amp; y'  a:two=\"2\" >text &lt;<b/ >".replace(b"/ >", b"/>")
    + b'tail<c d="&#228;>"> </c ><![CDATA[<raw>]]><?pi some data?></a:r>\n<!--last-->\n'
)


def _find(local: str, data: bytes = DOCUMENT) -> Node:
    return next(node for node in _xml.walk(_xml.parse(data).root) if node.name.local == local)


def _source(node: Node) -> bytes:
    return DOCUMENT[node.start : node.end]


def test_every_node_knows_its_bytes() -> None:
    document = _xml.parse(DOCUMENT)
    found = [(n.kind, _source(n), n.text) for n in _xml.walk(document.root)][1:]
    assert found == [
        ("characters", b"text &lt;", "text <"),
        ("element", b"<b/>", ""),
        ("characters", b"tail", "tail"),
        ("element", b'<c d="&#228;>"> </c >', ""),
        ("cdata", b"<![CDATA[<raw>]]>", "<raw>"),
        ("instruction", b"<?pi some data?>", "pi some data"),
    ]
    assert [_source(node) for node in document.nodes if node is not document.root] == [
        b"<!-- first -->",
        b"<!--last-->",
    ]
    assert document.end == len(DOCUMENT) - 1
    root = document.root
    assert DOCUMENT[root.inner_start : root.inner_end].startswith(b"text &lt;<b/>")
    assert DOCUMENT[root.inner_end : root.end] == b"</a:r>"


def test_every_attribute_knows_its_bytes() -> None:
    found = [
        (a.name, a.value, DOCUMENT[a.start : a.end], DOCUMENT[a.value_start : a.value_end])
        for a in _find("r").attributes
    ]
    declaration = _xml.Name(_xml.XMLNS_URI, "")
    assert found == [
        (declaration, "urn:a", b' xmlns:a="urn:a"', b"urn:a"),
        (declaration, "urn:d", b' xmlns="urn:d"', b"urn:d"),
        (_xml.Name("", "one"), "x & y", b"\n  one = 'x &amp; y'", b"x &amp; y"),
        (_xml.Name("urn:a", "two"), "2", b'  a:two="2"', b"2"),
    ]
    assert _find("c").attributes[0].value == "ä>"


def test_elements_and_text() -> None:
    root = _xml.parse(DOCUMENT).root
    assert [node.name for node in _xml.elements(root)] == [
        _xml.Name("urn:d", "b"),
        _xml.Name("urn:d", "c"),
    ]
    assert _xml.text_of(root) == "text <tail<raw>"


BAD = {
    "empty": b"",
    "no markup": b"hello",
    "unclosed": b"<a><b></a>",
    "cut off in a tag": b"<a b='1",
    "unbound prefix": b"<x:a/>",
    "twice the same attribute": b"<a b='1' b='2'/>",
    "document type": b"<!DOCTYPE a><a/>",
    "entity": b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
    "billion laughs": b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>',
    "undeclared entity": b"<a>&nbsp;</a>",
    "NUL": b"<a>\0</a>",
    "not UTF-8": b"<a>\xff</a>",
    "nested deeply": b"<a>" * 5000 + b"</a>" * 5000,
    "unknown encoding": b"<?xml version='1.0' encoding='private'?><a/>",
    "several bytes a character": b"<?xml version='1.0' encoding='shift_jis'?><a/>",
    "no characters": b"<?xml version='1.0' encoding='rot13'?><a/>",
    "unfinished comment": b"<a><!-- x</a>",
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_refused(data: bytes) -> None:
    with pytest.raises(BadImage, match=r"^XML: ") as caught:
        _xml.parse(data)
    assert "private" not in str(caught.value)


def test_too_many_nodes_and_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadImage, match="too many nodes"):
        _xml.parse(b"<a>" + b"<b/>" * 50 + b"</a>", nodes=50)
    monkeypatch.setattr(_xml, "MAX_BYTES", 10)
    with pytest.raises(BadImage, match="too large"):
        _xml.parse(b"<a>       </a>")


def test_a_document_type_where_it_is_allowed() -> None:
    data = b'<!DOCTYPE svg PUBLIC "-//X//EN" "x>y">\n<svg/>'
    document = _xml.parse(data, doctype=True)
    assert document.nodes[0].kind == _xml.DOCTYPE
    assert document.nodes[0].end == data.index(b"\n")
    for declared in (b"<!DOCTYPE a [<!ENTITY e 'x'>]><a/>", b"<!DOCTYPE a SYSTEM 'x'><a>&e;</a>"):
        with pytest.raises(BadImage):
            _xml.parse(declared, doctype=True)


@pytest.mark.parametrize("tail", [b"\0\0", b"junk", b"<b/>", b"\xff<", b"&", b"<!-- cut off"])
def test_what_follows_the_root_is_left_to_the_caller(tail: bytes) -> None:
    document = _xml.parse(b"<a>x</a><!--c-->" + tail)
    assert document.end == len(b"<a>x</a><!--c-->")
    assert len(document.nodes) == 2


def test_encodings_of_one_byte_keep_their_bytes() -> None:
    data = "<?xml version='1.0' encoding='windows-1252'?><a b='ä'>€</a>".encode("cp1252")
    root = _xml.parse(data).root
    assert (root.attributes[0].value, _xml.text_of(root)) == ("ä", "€")
    assert data[root.inner_start : root.inner_end] == b"\x80"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_wide_encodings_become_utf_8(codec: str, mark: str) -> None:
    text = "<?xml version='1.0' encoding='UTF-16'?>\n<a>ä</a>"
    assert _xml.utf8((mark + text).encode(codec)) == "<?xml version='1.0'?>\n<a>ä</a>".encode()


def test_utf_8_stays_as_it_is() -> None:
    data = b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><a/>"
    assert _xml.utf8(data) is data
    assert _xml.parse(data).root.start == data.index(b"<a/>")


def test_splice_leaves_the_rest() -> None:
    data = b"0123456789"
    cuts = [Span(1, 3), Span(2, 4)]
    puts = [(Span(2, 3), b"gone"), (Span(6, 7), b"six")]
    assert _xml.splice(data, cuts, puts) == b"045six789"
    assert _xml.splice(data, [Span(6, 7)], [(Span(5, 8), b"!")]) == b"01234!89"
    assert _xml.splice(data, []) == data
    with pytest.raises(CannotFix):
        _xml.splice(data, [Span(5, 7)], [(Span(6, 9), b"!")])


def test_covered() -> None:
    merged = _xml.merge([Span(5, 7), Span(1, 2), Span(7, 9)])
    assert merged == [Span(1, 2), Span(5, 9)]
    assert [_xml.covered(Span(*s), merged) for s in ((0, 1), (1, 2), (1, 3), (6, 9), (9, 10))] == [
        False,
        True,
        False,
        True,
        False,
    ]


def test_white_space_before_an_element_belongs_to_it() -> None:
    data = b"x" + b" \n" * 3000 + b"<a/>"
    assert _xml.with_indent(data, 6001, 6005) == (1, 6005)
    assert _xml.with_indent(data[1:], 6000, 6004) == (0, 6004)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)


@pytest.mark.once
@settings(max_examples=80, deadline=None)
@given(TEXTS, TEXTS)
def test_escaped_values_are_read_back_by_another_parser(value: str, text: str) -> None:
    value = "".join(c for c in value if c not in "\ufffe\uffff")
    text = "".join(c for c in text if c not in "\ufffe\uffff")
    quoted = _xml.escape(value)
    data = b"<a b=\"%b\" c='%b'>%b</a>" % (quoted, quoted, _xml.escape(text))
    judged = ET.fromstring(data)  # noqa: S314
    assert (judged.get("b"), judged.get("c"), judged.text or "") == (value, value, text)
    root = _xml.parse(data).root
    assert [a.value for a in root.attributes] == [value, value]


@pytest.mark.parametrize("value", ["\0", "\x1b", "\ud800", "\ufffe"])
def test_what_xml_cannot_hold_is_refused(value: str) -> None:
    with pytest.raises(CannotFix):
        _xml.escape(f"a{value}")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_documents_are_refused_or_read(data: st.DataObject) -> None:
    broken = bytearray(DOCUMENT)
    for _ in range(data.draw(st.integers(1, 3))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(broken[: data.draw(st.integers(0, len(broken)))])
    try:
        document = _xml.parse(cut, doctype=True)
    except BadImage:
        return
    for node in _xml.walk(document.root):
        assert 0 <= node.start <= node.end <= document.end <= len(cut)
        assert all(node.start < a.start < a.value_end < a.end <= node.end for a in node.attributes)


@pytest.mark.parametrize(
    "data",
    [
        b"<a" + b"".join(b' b%d="x"' % i for i in range(40_000)) + b"/>",
        b"<a>" + b"<b>x</b>" * 40_000 + b"</a>",
        b"<a>" + b"x&amp;" * 400_000 + b"</a>",
        b"<a>" + b"\n " * 1_000_000 + b"</a>",
    ],
    ids=["attributes", "elements", "text", "white space"],
)
def test_time_grows_with_size(data: bytes) -> None:
    begun = process_time()
    _xml.parse(data)
    assert process_time() - begun < 12
