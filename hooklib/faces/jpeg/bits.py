"""The bits of entropy-coded data: taken apart at restart markers, read, and joined again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hooklib.faces.jpeg.frame import Scan
from hooklib.model import BadImage

CHUNK: Final = 1 << 17
"""Bytes whose windows are made at a time."""
AHEAD: Final = 602
"""Bytes beyond a chunk, more than two blocks take: 64 codes of 16 bits with 15 further bits."""
ROOM: Final = 4000
"""Bits before the end of the windows at which the next chunk is taken."""
LONG: Final = 512
"""Bits from which on a copy is moved by whole bytes."""
SHORT: Final = "JPEG entropy-coded data end early"
WRONG: Final = "a JPEG AC code that is in no table, or too many of them"
Codes: TypeAlias = Mapping[int, tuple[int, int]]


class Copy(NamedTuple):
    """Bits [start, end) of the old interval."""

    start: int
    end: int


class Code(NamedTuple):
    """A symbol in the table of a slot, and `length` bits `extra` behind it; no slot: only those."""

    slot: int | None
    symbol: int
    extra: int
    length: int


Token: TypeAlias = Copy | Code


class Windows:
    """A cursor over an interval: `window[at]` are the 16 bits at bit `at`, from `base` on.

    The data may be several intervals, one behind the other: bits are counted from where the one
    begins that was entered last.
    """

    def __init__(self, data: bytes) -> None:
        self.size = len(data) * 8
        self._origin = 0
        self.padded = np.frombuffer(data + b"\xff" * (AHEAD - 2), np.uint8)
        self.load(0)

    def load(self, position: int) -> None:
        """Make the windows from a bit on. Raises BadImage beyond the end."""
        start = position + self._origin >> 3
        taken = self.padded[start : start + CHUNK + AHEAD].astype(np.uint32)
        if position > self.size + 7 or len(taken) < 10:
            raise BadImage(SHORT)
        whole = taken[:-2] << 16 | taken[1:-1] << 8 | taken[2:]
        windows = np.empty((len(whole), 8), np.uint16)
        for shift in range(8):
            windows[:, shift] = whole >> (8 - shift)
        self.base = start * 8 - self._origin
        self.at = position - self.base
        self._array = windows.reshape(-1)
        self._numbers: tuple[NDArray[np.uint8], bytes] | None = None
        self.window = memoryview(self._array.data)
        self.limit = len(self.window) - ROOM
        if self.at > self.limit:
            raise BadImage(SHORT)

    def enter(self, start: int, length: int) -> None:
        """Go to another interval, which is so many bytes of the data. Raises BadImage."""
        self.base += self._origin - start * 8
        self._origin, self.size = start * 8, length * 8
        self.move(0)

    def numbered(self, numbers: NDArray[np.uint8]) -> bytes:
        """Return what each window has in a table of 65,536 numbers."""
        if self._numbers is None or self._numbers[0] is not numbers:
            self._numbers = numbers, numbers[self._array].tobytes()
        return self._numbers[1]

    @property
    def position(self) -> int:
        """The number of the next bit in the interval."""
        return self.base + self.at

    def move(self, position: int) -> None:
        """Go on at a bit. Raises BadImage beyond the end."""
        if 0 <= position - self.base <= self.limit:
            self.at = position - self.base
        else:
            self.load(position)


def intervals(data: bytes, scan: Scan, count: int) -> tuple[list[bytes], list[bytes]]:
    """Return a scan's restart intervals, still stuffed, and what is behind each of them.

    That is a restart marker, with fill bytes before it (T.81, B.1.1.2), or nothing.
    `count` is the number of its MCUs. Raises BadImage when the intervals are not as many as these
    need (T.81, B.2.4.4).
    """
    raw = data[scan.data : scan.end]
    array = np.frombuffer(raw, np.uint8)
    prefixes = np.flatnonzero(array[:-1] == 0xFF)
    marks = prefixes[(array[prefixes + 1] & 0xF8) == 0xD0].tolist()
    wanted = -(-count // (scan.restart or count))
    if len(marks) + 1 != wanted:
        raise BadImage("a JPEG scan with another number of restart intervals than it needs")
    starts = [0, *(mark + 2 for mark in marks)]
    ends = [*marks, len(raw)]
    pieces = [raw[s:e].rstrip(b"\xff") for s, e in zip(starts, ends, strict=True)]
    kept = [s + len(piece) for s, piece in zip(starts, pieces, strict=True)]
    return pieces, [raw[s:e] for s, e in zip(kept, [*starts[1:], len(raw)], strict=True)]


def unstuffed(raw: bytes) -> bytes:
    """Return the bits of an interval without the zero bytes behind FF (T.81, F.1.2.3)."""
    if raw.count(b"\xff") != raw.count(b"\xff\x00"):
        raise BadImage("a marker or fill bytes within JPEG entropy-coded data")
    return raw.replace(b"\xff\x00", b"\xff")


def span(data: bytes, start: int, end: int) -> int:
    """Return bits [start, end) as a number; compared with another of the same length."""
    stop = -(-end // 8)
    whole = int.from_bytes(data[start >> 3 : stop], "big") >> (8 * stop - end)
    return whole & (1 << end - start) - 1


def joined(data: bytes, tokens: Sequence[Token], codes: Mapping[int, Codes]) -> bytes:
    """Return tokens as a stuffed interval, filled up with ones (T.81, F.1.2.3)."""
    out: list[bytes] = []
    text: list[str] = []
    digits: dict[Code, str] = {}
    for token in tokens:
        if isinstance(token, Code):
            if token not in digits:
                digits[token] = _digits(token, codes)
            text.append(digits[token])
            continue
        start, end = token
        if end - start >= LONG:
            ready = "".join(text)
            whole = start + -len(ready) % 8
            out.append(_packed(ready + _text(data, start, whole)))
            start = end - (end - whole) % 8
            out.append(_moved(data, whole, start))
            text = []
        text.append(_text(data, start, end))
    ready = "".join(text)
    out.append(_packed(ready + "1" * (-len(ready) % 8)))
    return b"".join(out).replace(b"\xff", b"\xff\x00")


def _digits(token: Code, codes: Mapping[int, Codes]) -> str:
    code, length = (0, 0) if token.slot is None else codes[token.slot][token.symbol]
    return _padded(code << token.length | token.extra, length + token.length)


def _text(data: bytes, start: int, end: int) -> str:
    return _padded(span(data, start, end), end - start)


def _padded(bits: int, length: int) -> str:
    return format(bits, f"0{length}b") if length else ""


def _packed(text: str) -> bytes:
    return int(text or "0", 2).to_bytes(len(text) // 8, "big")


def _moved(data: bytes, start: int, end: int) -> bytes:
    """Return bits [start, end), as many as fill whole bytes, from the front of a byte on."""
    ahead = start & 7
    found = np.frombuffer(data[start >> 3 : -(-end // 8)], np.uint8)
    return (found[:-1] << ahead | found[1:] >> (8 - ahead)).tobytes() if ahead else found.tobytes()
