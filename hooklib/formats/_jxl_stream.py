"""The codestream of a JPEG XL file: taken out of its boxes, and another one in its place."""

from __future__ import annotations

from typing import Final

from hooklib.formats._box_files import own_boxes
from hooklib.formats._boxes import make
from hooklib.formats._jxl_frames import codestream_end
from hooklib.formats._signatures import JXL
from hooklib.model import BadImage

NUMBER: Final = 4
"""Bytes of the number before each piece of a codestream (ISO/IEC 18181-2, section 4.9)."""
STREAMS: Final = {b"jxlc": 0, b"jxlp": NUMBER}
"""Boxes of codestream, and how many bytes stand before it in each."""
ABOUT: Final = (b"jxli", b"jbrd")
"""Boxes about the bytes of a codestream: where frames are, how it becomes a JPEG again."""


def codestream(data: bytes) -> bytes:
    """Return a file's codestream in one piece. Raises BadImage."""
    if not data.startswith(JXL):
        return data
    boxes, _ = own_boxes(data, tuple(STREAMS))
    found = [data[box.at + STREAMS[box.type] : box.end] for box in boxes if box.type in STREAMS]
    if not found:
        raise BadImage("no picture in the file")
    return b"".join(found)


def replaced(data: bytes, new: bytes) -> bytes:
    """Return a file with another codestream; what was about the old one's bytes is gone."""
    if not data.startswith(JXL):
        return new + data[codestream_end(data) or len(data) :]
    boxes, end = own_boxes(data, tuple(STREAMS))
    rows = []
    left = new
    for box in boxes:
        if box.type in STREAMS:
            rows.append(make(b"jxlc", left) if left else b"")
            left = b""
        elif box.type not in ABOUT:
            rows.append(data[slice(*box.whole)])
    return b"".join((*rows, data[end:]))
