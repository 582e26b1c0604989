"""JPEG (ITU-T T.81) and what cameras and phones put into and behind it.

Segments, also between scans, are judged one by one; tables, frames and scans are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from hooklib.formats._jpeg_layout import read
from hooklib.model import Format, Part

_START = re.compile(
    rb"\xff\xd8(?:\xff|.*?\xff(?:\xdb\x00[\x43\x84\xc5]|\xe0..JFIF\0|\xe1..Exif\0))", re.DOTALL
)
"""SOI and the next marker's FF; or SOI, junk that decoders pass over, and a common segment."""


def sniff(head: bytes) -> bool:
    """Whether the first bytes are of a JPEG."""
    return _START.match(head) is not None


def parts(data: bytes) -> list[Part]:
    """Return the parts of a JPEG file in its order. Raises BadImage."""
    return [piece.part for piece in read(data).pieces]


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix."""
    from hooklib.formats import _jpeg_rebuild  # most runs change nothing

    return _jpeg_rebuild.rebuild(data, changes)


FORMAT = Format("JPEG", (".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".mpo"), sniff, parts, rebuild)
