"""Numbers of JPEG XL headers: bits from the lowest one of each byte on (ISO/IEC 18181-1, B.2)."""

from __future__ import annotations

from typing import TypeAlias

from hooklib.model import BadImage

Choice: TypeAlias = "tuple[int, int]"
"""So many bits are read, and this is added to them."""


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
        """Read two bits that choose one of four ways to read a number (B.2.2)."""
        count, offset = choices[self.u(2)]
        return self.u(count) + offset

    def skip(self, count: int) -> None:
        """Pass over so many bits."""
        self._at += count
        self.u(0)

    def byte(self) -> int:
        """Return where the next whole byte is. The bits before it have to be zero."""
        if self.u(-self._at % 8):
            raise BadImage("padding that is not zero")
        return self._at // 8
