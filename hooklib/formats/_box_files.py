"""Files made of boxes whose picture is in some of them: where the boxes end, what XML they hold."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from hooklib.formats._boxes import Box, row

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


def is_xmp(xml: bytes) -> bool:
    """Tell XMP, in any encoding, from other XML."""
    head = xml[:_HEAD].replace(b"\0", b"")
    return any(mark in head for mark in _XMP_MARKS)
