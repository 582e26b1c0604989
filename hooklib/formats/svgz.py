"""SVGZ: a gzip member with an SVG document in it, which is an image of its own.

Specifications: SVG 1.1, section 1.2; RFC 1952 ("section" means one of its). The time in the header
goes when anything else changes and is no finding by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hooklib.formats import _gzip
from hooklib.model import (
    AUXILIARY,
    INDEX,
    TRAILER,
    UNKNOWN,
    VALUE,
    BadImage,
    CannotFix,
    Format,
    Part,
    Span,
)

HEAD: Final = 4096
_NAMES: Final = {"name": "gzip file name", "comment": "gzip comment"}
_KEYS: Final = {"name": "Svg.gzip.name", "comment": "Svg.gzip.comment"}


def sniff(head: bytes) -> bool:
    """Tell an SVGZ by what is in it."""
    if not head.startswith(_gzip.MAGIC):
        return False
    from hooklib.formats import svg

    return svg.sniff(_gzip.begins(head, HEAD))


def parts(data: bytes) -> list[Part]:
    """Return document, header fields and what is behind (section 2.3). Raises BadImage."""
    member = _gzip.read(data)
    if not sniff(data[:HEAD]):
        raise BadImage("SVGZ: no SVG in it")
    found = [
        Part(INDEX, "gzip header", (Span(0, 10), member.checksum)),
        Part(AUXILIARY, "drawing", (Span(member.body, member.end),), member.content),
    ]
    for name, span in member.fields.items():
        raw = data[slice(*span)]
        if name == "extra":
            found.append(Part(UNKNOWN, "gzip extra field", (span,), raw))
        elif len(raw) > 1:
            text = raw[:-1].decode("latin-1")  # section 2.3.1
            found.append(Part(VALUE, _NAMES[name], (span,), key=_KEYS[name], text=text))
    if member.end < len(data):
        span = Span(member.end, len(data))
        found.append(Part(TRAILER, "bytes after the end", (span,), data[member.end :]))
    return found


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix."""
    if not changes:
        return data
    member, found = _gzip.read(data), parts(data)
    gone: set[str] = set()
    content: bytes | None = None
    tail = data[member.end :]
    for index, change in changes.items():
        part = found[index]
        if part.kind == AUXILIARY and change is not None:
            content = change
        elif part.kind in (AUXILIARY, INDEX):
            raise CannotFix(f"{part.name} must stay")
        elif part.kind == TRAILER:
            tail = b""
        else:  # a name or comment that may stay in part goes too: nothing reads it
            gone.add(next(name for name, span in member.fields.items() if span == part.spans[0]))
    return _gzip.write(data, member, gone, content) + tail


FORMAT = Format("SVGZ", (".svgz",), sniff, parts, rebuild, pixels=False)
