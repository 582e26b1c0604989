"""JPEGs that cost a decoder far more than their size: told before one reads them."""

from __future__ import annotations

from typing import Final

from hooklib.formats._jpeg_segments import SOFS, SOS, Segment, walk
from hooklib.model import BadImage

MOST_FILL: Final = 1 << 16
"""Fill bytes before markers (T.81, B.1.1.2) that are read: Pillow takes them one by one."""
MOST_PASSES: Final = 1_200_000_000
"""Pixels times scans, each of which a decoder runs over the whole picture for."""
MOST_KEPT: Final = 100_000_000
"""Pixels of a picture in several scans: all its coefficients are in memory until the last one."""


def check(data: bytes) -> None:
    """Raise BadImage for a JPEG that is not looked at; another file, or a damaged one, passes."""
    if data[:2] != b"\xff\xd8":
        return
    try:
        segments = walk(data).segments
    except BadImage:  # what can be read of it, a decoder may try
        segments = []
        if b"\xff" * MOST_FILL in data:
            raise BadImage("more fill bytes between JPEG markers than are read") from None
    if sum(segment.payload - 4 - segment.start for segment in segments) > MOST_FILL:
        raise BadImage("more fill bytes between JPEG markers than are read")
    scans = sum(segment.marker == SOS for segment in segments) or data.count(b"\xff\xda")
    pixels = max((_pixels(data, segment) for segment in segments), default=0)
    if pixels * scans > MOST_PASSES or (scans > 1 and pixels > MOST_KEPT):
        raise BadImage("more JPEG scans over its pixels than are looked at")


def _pixels(data: bytes, segment: Segment) -> int:
    """Return height times width of a frame (T.81, B.2.2), 0 for any other segment."""
    if segment.marker not in SOFS:
        return 0
    height = int.from_bytes(data[segment.payload + 1 : segment.payload + 3], "big")
    return height * int.from_bytes(data[segment.payload + 3 : segment.payload + 5], "big")
