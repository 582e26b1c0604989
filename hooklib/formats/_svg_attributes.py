"""The attributes of a start tag: where they are in the text, and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from hooklib.formats import _svg_code as code
from hooklib.formats import _svg_names as names
from hooklib.formats._svg_piece import Piece, Place, escaped, link
from hooklib.metadata._xml import ATTRIBUTE, TAG_NAME, Name
from hooklib.model import UNKNOWN, VALUE, BadImage, Span

_DRAWIO: Final = ("<mxfile", "<mxGraphModel")
_LINKS: Final = frozenset(
    (Name("", "href"), Name("", "src"), Name(names.XLINK, "href"), Name(names.XML, "base"))
)
_MARKS: Final = re.compile("[\"'`/]")
_CONTENT: Final = Name("", "content")


class Attribute(NamedTuple):
    """One attribute: `cut` has the white space before it, `value` is what is between the quotes.

    A name space declaration is Name("xmlns", its prefix).
    """

    name: Name
    text: str
    cut: Span
    value: Span


def only_drawn(pairs: list[str], scope: Mapping[str, str]) -> bool:
    """Return whether all of a start tag's attributes do nothing but draw: most tags."""
    values = iter(pairs)
    for name, value in zip(values, values, strict=True):
        if name in names.PLAIN:
            if "url(" in value and not value.startswith("url(#"):
                return False
        elif name == "style":
            if not _is_bare_style(value):
                return False
        elif not value.startswith("#") or not _is_link(name, scope):
            return False
    return True


def _is_link(name: str, scope: Mapping[str, str]) -> bool:
    return name == "href" or (name == "xlink:href" and scope.get("xlink") == names.XLINK)


def _is_bare_style(value: str) -> bool:
    """Return whether a style has no strings, comments, and addresses only in the document."""
    return not _MARKS.search(value) and value.count("url(") == value.count("url(#")


def attributes(
    text: bytes, start: int, end: int, pairs: list[str], scope: Mapping[str, str]
) -> Iterator[Attribute]:
    """Yield a start tag's attributes; `pairs` are names and values as expat gives them."""
    tag = TAG_NAME.match(text, start, end)
    at = tag.end() if tag else start
    for index in range(0, len(pairs), 2):
        match = ATTRIBUTE.match(text, at, end)
        if match is None or match[1] != pairs[index].encode():
            raise BadImage("SVG: unreadable start tag")
        at = match.end()
        quoted = match.span(2) if match[2] is not None else match.span(3)
        name = _expanded(pairs[index], scope)
        yield Attribute(name, pairs[index + 1], Span(*match.span()), Span(*quoted))


def _expanded(name: str, scope: Mapping[str, str]) -> Name:
    prefix, _, local = name.rpartition(":")
    if "xmlns" in (name, prefix):
        return Name("xmlns", local if prefix else "")
    return Name(scope.get(prefix, "?") if prefix else "", local)


def pieces(text: bytes, item: Attribute, number: int, *, root: bool) -> Iterator[Piece]:
    """Yield what an attribute says; `number` is that of the next embedded image."""
    name = item.name
    if name in _LINKS:
        piece = link(item.text, Place(item.cut, item.value, escaped), number)
        yield from () if piece is None else (piece,)
    elif not name.uri and (name.local == "style" or name.local.startswith("on")):
        yield from code.pieces(text, item.value, escaped, number, references=True)
    elif not name.uri and name.local in names.PLAIN:
        if code.addresses(item.text.encode()):
            yield from code.pieces(text, item.value, escaped, number, references=True)
    elif item.text.strip() and name.uri != "xmlns":
        yield _labelled(item, root=root)


def _labelled(item: Attribute, *, root: bool) -> Piece:
    """Return an attribute that draws nothing."""
    name = item.name
    if root and name == _CONTENT and any(mark in item.text for mark in _DRAWIO):
        from hooklib.formats._svg_drawio import source

        said = source(item.text)
        return Piece(VALUE, "draw.io source", item.cut, key="Svg.content", text=said)
    if name.uri and not names.is_drawn(name.uri) and not names.is_editors(name.uri):
        return Piece(UNKNOWN, "unknown attribute", item.cut, item.text.encode())
    key = names.KEYS.get((name.uri, name.local), "Svg.attribute")
    shown = key.removeprefix("Svg.").replace(".", ":")
    title = shown if key == "Svg.attribute" else f"attribute {shown}"
    return Piece(VALUE, title, item.cut, key=key, text=item.text, value=item.value, write=escaped)
