"""Entropy-coded numbers of a JPEG XL codestream, as far as headers have them.

Specification: ISO/IEC 18181-1, annex C: contexts in clusters of one code each, either prefix codes
as in Brotli (RFC 7932) or ANS distributions; runs may be repeated from before (LZ77).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, TypeAlias

from hooklib.formats._jxl_bits import Bits
from hooklib.formats._jxl_prefix import prefix_code
from hooklib.model import BadImage

Symbol: TypeAlias = Callable[[], int]
ANS_BITS: Final = 12
TOTAL: Final = 1 << ANS_BITS
FINAL: Final = 0x130000
"""The state of ANS before the first number that was written, which is the last one read."""
LOG_COUNTS: Final = {
    # bits, value of these -> what it stands for (C.2.5)
    **{(3, n): v for n, v in ((0, 10), (2, 7), (4, 6), (5, 8), (6, 9))},
    **{(4, n): v for n, v in ((3, 3), (7, 5), (9, 4), (11, 1), (15, 2))},
    (5, 17): 0,
    (6, 33): 11,
    (7, 1): 12,
    (7, 65): 13,
}
REPEAT: Final = 13
CLUSTERS: Final = 256


class Config(NamedTuple):
    """How a symbol and bits behind it make a number (C.3.3)."""

    split: int
    high: int
    low: int


class Repeats(NamedTuple):
    """From which symbol on one says how long a run is that is copied (C.3.1)."""

    least_symbol: int
    least_length: int
    lengths: Config


class Numbers:
    """Reads numbers, each in a context. All methods raise BadImage."""

    def __init__(self, bits: Bits, contexts: int, repeats: bool = True) -> None:
        self.bits = bits
        self.repeats = _repeats(bits) if bits.flag() else None
        if self.repeats and not repeats:
            raise BadImage("repeats where there can be none")
        contexts += self.repeats is not None
        self.clusters = _clusters(bits, contexts) if contexts > 1 else [0]
        count = max(self.clusters) + 1
        self.is_prefix = bits.flag()
        log_size = 15 if self.is_prefix else 5 + bits.u(2)
        self.configs = [_config(bits, log_size) for _ in range(count)]
        if self.is_prefix:
            sizes = [_var16(bits) + 1 for _ in range(count)]
            self.codes: list[Symbol] = [prefix_code(bits, size) for size in sizes]
        else:
            tables = [_alias_table(_counts(bits), log_size) for _ in range(count)]
            self.state = bits.u(32)
            self.codes = [self._ans(table, ANS_BITS - log_size) for table in tables]
        self.seen: list[int] = []
        self.left = self.distance = 0

    def read(self, context: int) -> int:
        """Return the next number."""
        if not self.left:
            cluster = self.clusters[context]
            symbol = self.codes[cluster]()
            if self.repeats is None or symbol < self.repeats.least_symbol:
                return self._kept(self._number(self.configs[cluster], symbol))
            self._begin(self.repeats, symbol)
        self.left -= 1
        return self._kept(self.seen[-self.distance] if self.distance else 0)

    def _begin(self, repeats: Repeats, symbol: int) -> None:
        length = self._number(repeats.lengths, symbol - repeats.least_symbol)
        self.left = length + repeats.least_length
        cluster = self.clusters[-1]
        distance = self._number(self.configs[cluster], self.codes[cluster]()) + 1
        self.distance = min(distance, len(self.seen))

    def finish(self) -> None:
        """Check that ANS is back where it began: else something was read wrongly."""
        if not self.is_prefix and self.state != FINAL:
            raise BadImage("coded numbers that do not end where they should")

    def _kept(self, number: int) -> int:
        self.seen.append(number)
        return number

    def _number(self, config: Config, symbol: int) -> int:
        split, high, low = config
        if symbol < 1 << split:
            return symbol
        extra = split - high - low + ((symbol - (1 << split)) >> high + low)
        if extra > 31:
            raise BadImage("a coded number that is too long")
        lowest = symbol & (1 << low) - 1
        highest = 1 << high | symbol >> low & (1 << high) - 1
        return (highest << extra | self.bits.u(extra)) << low | lowest

    def _ans(self, table: Sequence[Slot], log_slot: int) -> Symbol:
        def symbol() -> int:
            value = self.state & TOTAL - 1
            slot, at = table[value >> log_slot], value & (1 << log_slot) - 1
            found, offset, count = slot.right if at >= slot.cutoff else slot.left
            self.state = count * (self.state >> ANS_BITS) + offset + at
            if self.state < 1 << 16:
                self.state = self.state << 16 | self.bits.u(16)
            return found

        return symbol


class Slot(NamedTuple):
    """A piece of an alias table: symbol, offset and count, before and from a cutoff on (C.2.6)."""

    cutoff: int
    left: tuple[int, int, int]
    right: tuple[int, int, int]


def _repeats(bits: Bits) -> Repeats:
    symbol = bits.u32((0, 224), (0, 512), (0, 4096), (15, 8))
    length = bits.u32((0, 3), (0, 4), (2, 5), (8, 9))
    return Repeats(symbol, length, _config(bits, 8))


def _config(bits: Bits, log_size: int) -> Config:
    split = bits.u(log_size.bit_length())
    high = low = 0
    if split != log_size:
        high = bits.u(split.bit_length())
        low = bits.u((split - high).bit_length()) if high <= split else 0
    if split > log_size or high + low > split:
        raise BadImage("coded numbers of an impossible form")
    return Config(split, high, low)


def _clusters(bits: Bits, contexts: int) -> list[int]:
    """Return which code each context has (C.2.2)."""
    if bits.flag():
        width = bits.u(2)
        return [bits.u(width) for _ in range(contexts)]
    moved = bits.flag()
    numbers = Numbers(bits, 1, repeats=contexts > 2)
    found = [numbers.read(0) for _ in range(contexts)]
    numbers.finish()
    if max(found) >= CLUSTERS:
        raise BadImage("too many codes")
    return _moved_back(found) if moved else found


def _moved_back(found: Sequence[int]) -> list[int]:
    """Undo the move of each value to the front of a list."""
    front = list(range(CLUSTERS))
    out = []
    for index in found:
        front.insert(0, front.pop(index))
        out.append(front[0])
    return out


def _var8(bits: Bits) -> int:
    return _var(bits, 3)


def _var16(bits: Bits) -> int:
    return _var(bits, 4)


def _var(bits: Bits, width: int) -> int:
    if not bits.flag():
        return 0
    extra = bits.u(width)
    return bits.u(extra) + (1 << extra)


def _counts(bits: Bits) -> list[int]:
    """Return how many of 4096 states each symbol has (C.2.5)."""
    if bits.flag():
        symbols = [_var8(bits) for _ in range(bits.u(1) + 1)]
        counts = [0] * (max(symbols) + 1)
        first = bits.u(ANS_BITS) if len(symbols) > 1 else TOTAL
        counts[symbols[-1]] = TOTAL - first
        counts[symbols[0]] = first
        return counts
    if bits.flag():
        size = _var8(bits) + 1
        return [TOTAL // size + (n < TOTAL % size) for n in range(size)]
    return _listed(bits)


def _listed(bits: Bits) -> list[int]:
    log = 0
    while log < 3 and bits.flag():
        log += 1
    shift = (bits.u(log) | 1 << log) - 1
    if shift > REPEAT:
        raise BadImage("counts of an impossible precision")
    logs, runs = _logs(bits, _var8(bits) + 3)
    omitted = max(range(len(logs)), key=lambda n: (logs[n] if logs[n] != REPEAT else -1, -n))
    counts = [0] * len(logs)
    left = previous = 0
    for n, log in enumerate(logs):
        if n in runs:
            left, previous = runs[n], counts[n - 1] if n else 0
        if left:
            left -= 1
            counts[n] = previous
        elif n != omitted and log:
            precision = max(0, min(log - 1, shift - (ANS_BITS - log + 1 >> 1)))
            counts[n] = (1 << log - 1) + (bits.u(precision) << log - 1 - precision)
    counts[omitted] = 0
    counts[omitted] = TOTAL - sum(counts)
    if counts[omitted] <= 0:
        raise BadImage("counts that are too large")
    return counts


def _logs(bits: Bits, length: int) -> tuple[list[int], dict[int, int]]:
    """Return the logarithms of counts, and where so many are like the one before."""
    logs = [0] * length
    runs: dict[int, int] = {}
    n = 0
    while n < length:
        logs[n] = bits.word(LOG_COUNTS, "count")
        if logs[n] == REPEAT:
            run = _var8(bits)
            runs[n] = run + 4
            n += run + 3
        n += 1
    return logs, runs


def _alias_table(counts: list[int], log_size: int) -> list[Slot]:
    """Return slots of one size, each for at most two symbols (C.2.6)."""
    size, slot = 1 << log_size, TOTAL >> log_size
    if len(counts) > size:
        raise BadImage("more symbols than there can be")
    cutoffs = counts + [0] * (size - len(counts))
    counts = list(cutoffs)
    right = list(range(size))
    offsets = [0] * size
    if TOTAL in counts:
        only = counts.index(TOTAL)
        return [Slot(0, (0, 0, 0), (only, slot * n, TOTAL)) for n in range(size)]
    over = [n for n in range(size) if cutoffs[n] > slot]
    under = [n for n in range(size) if cutoffs[n] < slot]
    while over:
        rich, poor = over.pop(), under.pop()
        cutoffs[rich] -= slot - cutoffs[poor]
        right[poor], offsets[poor] = rich, cutoffs[rich]
        if cutoffs[rich] != slot:
            (under if cutoffs[rich] < slot else over).append(rich)
    return [
        Slot(
            cutoffs[n],
            (n, 0, counts[n]),
            (right[n], offsets[n] - cutoffs[n], counts[right[n]]),
        )
        for n in range(size)
    ]
