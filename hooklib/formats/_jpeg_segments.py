"""A JPEG as its marker segments (ITU-T T.81, annex B)."""

from __future__ import annotations

import re
from typing import NamedTuple

from hooklib.model import BadImage

JUNK = 0x00
TEM = 0x01
DHT = 0xC4
JPG = 0xC8
DAC = 0xCC
SOI = 0xD8
EOI = 0xD9
SOS = 0xDA
DQT = 0xDB
DNL = 0xDC
DRI = 0xDD
DHP = 0xDE
EXP = 0xDF
APP0 = 0xE0
APP15 = 0xEF
COM = 0xFE
SOFS = frozenset(range(0xC0, 0xD0)) - {DHT, JPG, DAC}
RESERVED = frozenset((*range(0x02, 0xC0), JPG, *range(0xF0, COM)))
PICTURE_MARKERS = SOFS | {DHT, DAC, SOS, DQT, DNL, DRI, DHP, EXP}

MOST_SEGMENTS = 16_384
"""A picture of more segments is hostile: no writer comes near."""
LONGEST = 0xFFFF - 2
"""Bytes that one segment can carry: the 16-bit length counts itself (T.81, B.1.1.4)."""

_MARKER = re.compile(rb"\xff[\x02-\xcf\xd8-\xfe]")
"""A marker with a segment behind it, SOI or EOI; not a stuffed FF 00, a restart marker or TEM."""
_FIXED = {DRI: 2, DNL: 2, EXP: 1}  # payload lengths (T.81, B.2.4.4, B.2.5, B.3.3)


class Segment(NamedTuple):
    """One marker segment, or bytes between two of them (`marker` is JUNK).

    `start` is its first fill byte or its FF; `payload` to `end` is what the length counts;
    `stop` is `end` but for SOS, where it is the end of the entropy-coded data.
    """

    marker: int
    start: int
    payload: int
    end: int
    stop: int


class Picture(NamedTuple):
    """One JPEG from its SOI to its EOI: its segments and the byte after the EOI."""

    segments: list[Segment]
    end: int


def walk(data: bytes, start: int = 0) -> Picture:
    """Split the JPEG that begins at `start`. Raises BadImage when it is not whole."""
    if data[start : start + 2] != b"\xff\xd8":
        raise BadImage("does not begin with a JPEG start of image")
    segments: list[Segment] = []
    at = start + 2
    scanned = False
    while True:
        marker_at, first = _next_marker(data, at)
        if first > at:
            segments.append(Segment(JUNK, at, at, first, first))
        marker = data[marker_at + 1]
        if marker == EOI:
            _require_picture(segments)
            return Picture(segments, marker_at + 2)
        if marker in RESERVED and scanned:
            # A damaged byte: what follows is more of the scan, and no segment to take out.
            raise BadImage(f"JPEG scan is damaged at byte {marker_at}")
        segments.append(_segment(data, marker, first, marker_at))
        at = segments[-1].stop
        scanned = scanned or marker == SOS
        if len(segments) > MOST_SEGMENTS:
            raise BadImage(f"more than {MOST_SEGMENTS} JPEG segments")


def _next_marker(data: bytes, at: int) -> tuple[int, int]:
    """Return where the next marker's FF is and where the fill bytes before it begin."""
    found = _MARKER.search(data, at)
    if found is None:
        raise BadImage("JPEG ends without EOI")
    return found.start(), _before_fill(data, at, found.start())


def _before_fill(data: bytes, low: int, high: int) -> int:
    """Step back from `high` over fill bytes FF (T.81, B.1.1.2), not below `low`."""
    while high > low:
        chunk = data[max(low, high - 4096) : high]
        kept = len(chunk.rstrip(b"\xff"))
        high -= len(chunk) - kept
        if kept:
            break
    return high


def _segment(data: bytes, marker: int, first: int, marker_at: int) -> Segment:
    if marker == SOI:
        raise BadImage(f"a second start of image inside the JPEG at byte {marker_at}")
    payload = marker_at + 4
    length = int.from_bytes(data[marker_at + 2 : payload], "big")
    end = marker_at + 2 + length
    if payload > len(data) or length < 2 or end > len(data):
        raise BadImage(f"JPEG segment FF{marker:02X} at byte {marker_at} has a wrong length")
    if marker in PICTURE_MARKERS and not _fits(marker, data[payload:end]):
        raise BadImage(f"JPEG segment FF{marker:02X} at byte {marker_at} does not fill its length")
    stop = _next_marker(data, end)[1] if marker == SOS else end
    return Segment(marker, first, payload, end, stop)


def _fits(marker: int, payload: bytes) -> bool:
    """Whether a segment's contents fill it exactly: no decoder takes it else, and none could hide.

    Lengths: T.81, B.2.2 (frame), B.2.3 (scan), B.2.4.1 (DQT), B.2.4.2 (DHT), B.2.4.3 (DAC).
    """
    if marker in _FIXED:
        return len(payload) == _FIXED[marker]
    if marker in SOFS or marker == DHP:
        return len(payload) > 6 and len(payload) == 6 + 3 * payload[5]
    if marker == SOS:
        return len(payload) > 4 and len(payload) == 4 + 2 * payload[0]
    if marker == DAC:
        return len(payload) % 2 == 0
    return _tables_fit(marker, payload)


def _tables_fit(marker: int, payload: bytes) -> bool:
    at = 0
    while at < len(payload):
        if marker == DQT:
            at += 1 + (128 if payload[at] >> 4 else 64)
        else:
            at += 17 + sum(payload[at + 1 : at + 17])
    return at == len(payload)


def _require_picture(segments: list[Segment]) -> None:
    markers = {segment.marker for segment in segments}
    if not markers & SOFS:
        raise BadImage("JPEG without a frame")
    if SOS not in markers:
        raise BadImage("JPEG without a scan")


def segment(marker: int, payload: bytes) -> bytes:
    """Return a segment's bytes; `payload` is at most LONGEST long."""
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload
