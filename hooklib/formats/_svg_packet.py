"""XMP packets and plain RDF in an SVG file: cut out so that they can be read by themselves.

Name spaces that the drawing around them declares are declared in the packet while it is out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from hooklib.formats._svg_piece import Piece
from hooklib.metadata import _xml
from hooklib.metadata._xml import TAG_NAME
from hooklib.model import XMP, Span

_USED: Final = re.compile(rb"""[\s</]([A-Za-z_][\w.\-]*):[A-Za-z_]""")
_REFERENCE: Final = re.compile(rb"&([A-Za-z_][\w.\-]*);")
_OWN: Final = frozenset((b"lt", b"gt", b"amp", b"quot", b"apos"))


def packet(
    text: bytes, cut: Span, element: Span, scope: Mapping[str, str], entities: Mapping[str, str]
) -> Piece:
    """Return the packet in `cut`, whose element is at `element`, in this scope."""
    tag = TAG_NAME.match(text, element.start)
    at = tag.end() if tag else element.start + 1
    extra = _missing(text[slice(*element)], scope)
    before, after = text[cut.start : at], text[at : cut.end]
    data = _expanded(before, entities) + extra + _expanded(after, entities)
    write = partial(_written, extra)
    name = "RDF metadata" if cut == element else "XMP"
    return Piece(XMP, name, cut, data, value=cut, write=write, loose=True)


def _missing(element: bytes, scope: Mapping[str, str]) -> bytes:
    """Return declarations for the prefixes that an element uses and does not declare itself."""
    opening = element[: element.find(b">") + 1]
    own = set(re.findall(rb"\sxmlns(?::([^\s=]+))?\s*=", opening))
    used = sorted({match[1].decode() for match in _USED.finditer(element)})
    found = []
    for prefix in used:
        if prefix in scope and prefix != "xml" and prefix.encode() not in own:
            found.append(b' xmlns:%b="%b"' % (prefix.encode(), _xml.escape(scope[prefix])))
    default = scope.get("")
    if default and b"" not in own:
        found.append(b' xmlns="%b"' % _xml.escape(default))
    return b"".join(found)


def _written(extra: bytes, new: bytes) -> bytes | None:
    """Take the declarations out again that are still there."""
    for declaration in re.findall(rb' xmlns(?::[^=]*)?="[^"]*"', extra):
        new = new.replace(declaration, b"", 1)
    return new


def _expanded(text: bytes, entities: Mapping[str, str]) -> bytes:
    """Put in what the entities of the drawing stand for."""
    if not entities:
        return text

    def value(match: re.Match[bytes]) -> bytes:
        known = entities.get(match[1].decode()) if match[1] not in _OWN else None
        return match[0] if known is None else _xml.escape(known)

    return _REFERENCE.sub(value, text)
