"""Numbers of JPEG XL headers: bits from the lowest one of each byte on.

Specification: ISO/IEC 18181-1, annex B.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from hooklib.model import BadImage

Choice: TypeAlias = "tuple[int, int]"
"""So many bits are read, and this is added to them."""
ENUM: Final = ((0, 0), (0, 1), (4, 2), (6, 18))
NAME: Final = ((0, 0), (4, 0), (5, 16), (10, 48))


class Bits:
    """The cursor: each method reads on. All raise BadImage at the end of the data."""

    def __init__(self, data: bytes, start: int = 0) -> None:
        self._data = data
        self._at = start * 8

    def u(self, count: int) -> int:
        """Read a number of so many bits."""
        at, end = self._at, self._at + count
        if end > len(self._data) * 8:
            raise BadImage("a header that is cut off")
        self._at = end
        held = int.from_bytes(self._data[at // 8 : (end + 7) // 8], "little")
        return held >> at % 8 & (1 << count) - 1

    def flag(self) -> bool:
        """Read one bit."""
        return bool(self.u(1))

    def u32(self, *choices: Choice) -> int:
        """Read two bits that choose one of four ways to read a number."""
        count, offset = choices[self.u(2)]
        return self.u(count) + offset

    def u64(self) -> int:
        """Read a number of up to 64 bits."""
        choice = self.u(2)
        if choice < 3:
            count, offset = ((0, 0), (4, 1), (8, 17))[choice]
            return self.u(count) + offset
        value = self.u(12)
        for shift in range(12, 60, 8):
            if not self.flag():
                return value
            value |= self.u(8) << shift
        return value | self.u(4) << 60 if self.flag() else value

    def word(self, words: Mapping[tuple[int, int], int], what: str) -> int:
        """Read bit by bit up to one of some words, of so many bits each, and return its meaning."""
        value = 0
        for width in range(1, 1 + max(width for width, _ in words)):
            value |= self.u(1) << width - 1
            if (width, value) in words:
                return words[width, value]
        raise BadImage(f"a {what} that is none")

    def skip(self, count: int) -> None:
        """Pass over so many bits."""
        self._at += count
        self.u(0)

    @property
    def place(self) -> int:
        """How many bits are before the next one."""
        return self._at

    def holds(self, count: int) -> bool:
        """Whether so many bits are left."""
        return self._at + count <= len(self._data) * 8

    def byte(self) -> int:
        """Go to the next whole byte and return where it is. The bits before it have to be zero."""
        if self.u(-self._at % 8):
            raise BadImage("padding that is not zero")
        return self._at // 8
