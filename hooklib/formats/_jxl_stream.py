"""The codestream of a JPEG XL file: taken out of its boxes."""

from __future__ import annotations

from typing import Final

from hooklib.formats._box_files import own_boxes
from hooklib.formats.jxl import SIGNATURE
from hooklib.model import BadImage

NUMBER: Final = 4
"""Bytes of the number before each piece of a codestream (ISO/IEC 18181-2, section 4.9)."""
STREAMS: Final = {b"jxlc": 0, b"jxlp": NUMBER}
"""Boxes of codestream, and how many bytes stand before it in each."""


def codestream(data: bytes) -> bytes:
    """Return a file's codestream in one piece. Raises BadImage."""
    if not data.startswith(SIGNATURE):
        return data
    boxes, _ = own_boxes(data, tuple(STREAMS))
    found = [data[box.at + STREAMS[box.type] : box.end] for box in boxes if box.type in STREAMS]
    if not found:
        raise BadImage("no picture in the file")
    return b"".join(found)
