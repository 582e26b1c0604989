"""How strongly a lossy WebP was compressed, from the header of its VP8 frame (RFC 6386)."""

from __future__ import annotations

from typing import Final

from hooklib.model import BadImage

START: Final = 10
"""Bytes of frame tag, start code and size before the first partition (section 9.1)."""
MOST: Final = 127
"""The greatest quantiser index."""
SEGMENTS: Final = 4


def quality(frame: bytes) -> int:
    """Return the encoder's quality, 0 to 100, that gives a key frame's quantiser. Raises BadImage.

    libwebp takes a quality q to the index 127 (1 - c), c being the cube root of 2/3 q below 0.75
    and of 2 q - 1 above (q from 0 to 1); this is the way back.
    """
    linear = (1 - _index(frame) / MOST) ** 3
    return round(100 * (linear * 1.5 if linear < 0.5 else (linear + 1) / 2))


def _index(frame: bytes) -> float:
    """Return the base quantiser index, the mean one where there are segments (section 9)."""
    if len(frame) <= START + 1:
        raise BadImage("a VP8 frame without its header")
    read = _Bits(frame[START:])
    read.number(2)  # colour space, clamping (section 9.2)
    segments = _segments(read) if read.number(1) else None
    read.number(1 + 6 + 3)  # the loop filter's type, level, sharpness (section 9.6)
    if read.number(1) and read.number(1):
        for _ in range(8):
            read.optional(6)
    read.number(2)  # number of partitions (section 9.5)
    base = read.number(7)
    if segments is None:
        return base
    absolute, values = segments
    levels = [value if absolute else base + value for value in values]
    return sum(min(MOST, max(0, level)) for level in levels) / SEGMENTS


def _segments(read: _Bits) -> tuple[bool, list[int]] | None:
    """Return whether the segments' quantisers are absolute, and these (section 9.3)."""
    update_map, update_data = read.number(1), read.number(1)
    found = None
    if update_data:
        absolute = bool(read.number(1))
        found = absolute, [read.optional(7) for _ in range(SEGMENTS)]
        for _ in range(SEGMENTS):
            read.optional(6)  # loop filter levels
    if update_map:
        for _ in range(3):
            if read.number(1):
                read.number(8)
    return found


class _Bits:
    """The boolean decoder (section 7) for bits as often 0 as 1. Past the end are zeros."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.value = int.from_bytes(data[:2].ljust(2, b"\0"), "big")
        self.at, self.range, self.shift = 2, 255, 0

    def number(self, bits: int) -> int:
        """Return an unsigned number, its highest bit first."""
        value = 0
        for _ in range(bits):
            value = value << 1 | self._bit()
        return value

    def optional(self, bits: int) -> int:
        """Return a number with its sign after it, 0 when the flag before it says there is none."""
        if not self.number(1):
            return 0
        value = self.number(bits)
        return -value if self.number(1) else value

    def _bit(self) -> int:
        split = 1 + ((self.range - 1) * 128 >> 8)
        bit = self.value >= split << 8
        self.range = self.range - split if bit else split
        self.value -= split << 8 if bit else 0
        while self.range < 128:
            self.value, self.range, self.shift = self.value << 1, self.range << 1, self.shift + 1
            if self.shift == 8:
                self.value |= self.data[self.at] if self.at < len(self.data) else 0
                self.at, self.shift = self.at + 1, 0
        return int(bit)
