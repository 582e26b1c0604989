"""Files made of boxes whose picture is in some: where they end, how they grow, what XML is in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from hooklib.formats._boxes import HEADER, LARGE_HEADER, Box, row
from hooklib.formats._pieces import Splice

BEGINNINGS: Final = frozenset((b"ftyp", b"jP  ", b"JXL "))
"""Boxes that only begin a file: a second one begins another file behind this one."""
_XMP_MARKS: Final = (b"x:xmpmeta", b"x:xapmeta", b"rdf:RDF")
_HEAD: Final = 1 << 16


def own_boxes(data: bytes, streams: Collection[bytes]) -> tuple[list[Box], int]:
    """Return the boxes of a file, and where they end and something else begins.

    `streams` are the types of boxes that may reach to the end of the file without saying so.
    """
    found, rest = row(data, 0, len(data), nested=False)
    for index, box in enumerate(found):
        begins_again = index > 1 and box.type in BEGINNINGS
        if begins_again or (box.open and box.type not in streams):
            return found[:index], box.start
    return found, rest.start


def sizes(data: bytes, boxes: Iterable[Box], edits: Collection[Splice]) -> Iterator[Splice]:
    """Yield the new sizes of the boxes in which something changes."""
    for box in boxes:
        inside = [change for change in edits if box.at <= change.start and change.end <= box.end]
        growth = sum(len(new) - (end - start) for start, end, new in inside)
        if not growth or box.open:
            continue
        size = box.end - box.start + growth
        if int.from_bytes(data[box.start : box.start + 4], "big") == 1:
            yield Splice(box.start + HEADER, box.start + LARGE_HEADER, size.to_bytes(8, "big"))
        else:
            yield Splice(box.start, box.start + 4, size.to_bytes(4, "big"))


def is_xmp(xml: bytes) -> bool:
    """Tell XMP, in any encoding, from other XML."""
    head = xml[:_HEAD].replace(b"\0", b"")
    return any(mark in head for mark in _XMP_MARKS)
