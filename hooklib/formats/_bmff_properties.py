"""The properties of items (HEIF 6.5, 9.3): what shows a picture, and what tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hooklib.formats._bmff_items import Meta
from hooklib.formats._bmff_known import PADDING, PROPERTIES, TEXT_PROPERTIES
from hooklib.formats._bmff_piece import Piece, label
from hooklib.formats._bmff_tree import Node, full
from hooklib.formats._bmff_used import used
from hooklib.formats._boxes import title
from hooklib.formats._png_icc import profile_end
from hooklib.model import (
    DAMAGED,
    ICC,
    PICTURE,
    TEXT,
    TRAILER,
    UNKNOWN,
    BadImage,
    Part,
    Span,
)

PROFILES: Final = (b"prof", b"rICC")
"""How a colr box begins that holds an ICC profile (BMFF 12.1.5)."""
TIMES: Final = {b"crtt": "Creation Time", b"mdft": "Modification Time", b"itai": "Creation Time"}
GIMI: Final = bytes.fromhex("4a66efa7e541526c94279e77617feb7d")
"""A uuid property: the content's own worldwide id (NGA.STND.0076)."""


def properties(data: bytes, meta: Meta, number: int, shown: frozenset[int]) -> Iterator[Piece]:
    """Yield the parts in ipco."""
    container = meta.node.first(b"iprp", b"ipco")
    essential = {i for found in meta.associations if found.item in shown for i in found.essential}
    for index, node in enumerate(container.children if container else (), start=1):
        try:
            for piece in property_pieces(data, node):
                is_whole = piece.whole is not None
                yield piece._replace(
                    prop=(number, index) if is_whole else None, essential=index in essential
                )
        except BadImage as error:
            part = Part(DAMAGED, f"property {title(node.type)}: {error}", (node.box.payload,))
            yield Piece(part, whole=node.box.whole, prop=(number, index))


def property_pieces(data: bytes, node: Node) -> Iterator[Piece]:
    """Yield the parts of a property, or of a box that configures a track."""
    span = node.box.payload
    name = f"property {title(node.type)}"
    payload = data[slice(*span)]
    empty = payload in PROFILES  # as some writers leave it
    if node.type == b"colr" and payload[:4] in PROFILES and not empty:
        yield from _profile(span, payload)
    elif node.type in PADDING:
        if any(payload):
            yield Piece(
                Part(TRAILER, f"{title(node.type)} box", (span,), payload), whole=node.box.whole
            )
    elif node.type in PROPERTIES:
        yield Piece(Part(PICTURE, name, (Span(span.start, used(data, node)),)))
    elif node.type in TEXT_PROPERTIES:
        yield from _texts(data, node)
    elif node.type in TIMES:
        yield _time(node, payload)
    elif node.type == b"uuid" and node.box.uuid == GIMI:
        text = b"UUID\0" + payload.rstrip(b"\0").decode("latin-1").encode()
        yield Piece(Part(TEXT, "content id", (span,), text), whole=node.box.whole)
    else:
        yield Piece(Part(UNKNOWN, name, (span,), payload), whole=node.box.whole)


def _profile(span: Span, payload: bytes) -> Iterator[Piece]:
    end = 4 + profile_end(payload[4:])
    if not any(payload[end:]):
        end = len(payload)
    yield Piece(Part(ICC, "colr profile", (Span(span.start, span.start + end),)))
    if end < len(payload):
        rest = Span(span.start + end, span.end)
        yield Piece(Part(TRAILER, "bytes after the profile", (rest,), payload[end:]), blank=b"")


def _texts(data: bytes, node: Node) -> Iterator[Piece]:
    reader, _, _ = full(data, node)
    for keyword in TEXT_PROPERTIES[node.type]:
        span = reader.text()
        if keyword and span.end > span.start:
            yield label(keyword, f"property {title(node.type)}", span, data)
    if any(data[slice(*reader.left)]):
        name = f"bytes after property {title(node.type)}"
        part = Part(TRAILER, name, (reader.left,), data[slice(*reader.left)])
        yield Piece(part, blank=b"")


def _time(node: Node, payload: bytes) -> Piece:
    """Return a time, in units since 1904 or 1958; nobody needs to read it here."""
    number = int.from_bytes(payload[4:12], "big")
    text = f"{TIMES[node.type]}\0{number or ''}".encode()
    name = f"property {title(node.type)}"
    return Piece(Part(TEXT, name, (node.box.payload,), text), whole=node.box.whole)
