"""Samples in rows of bytes: read as numbers and written back, whatever their depth."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from hooklib.faces.painters._paint import Array

WHOLE_BYTES: Final = (8, 16, 32, 64)


class Layout(NamedTuple):
    """Samples a pixel, bits a sample, and how numpy reads one of 8 bits or more (">u2").

    Samples of other depths are unsigned and packed, the first one in the highest bits.
    """

    channels: int
    depth: int
    kind: str = "u1"

    @property
    def bits(self) -> int:
        """Bits a pixel."""
        return self.channels * self.depth

    def row_size(self, width: int) -> int:
        """Return the bytes of a row of so many pixels."""
        return (width * self.bits + 7) // 8


def read(rows: Array, x: int, width: int, layout: Layout) -> Array:
    """Return the samples of columns [x, x + width) as rows x columns x channels."""
    shape = (len(rows), width, layout.channels)
    if layout.depth in WHOLE_BYTES:
        pixel = layout.bits // 8
        part = np.ascontiguousarray(rows[:, x * pixel : (x + width) * pixel])
        whole: Array = part.view(layout.kind).reshape(shape)
        return whole
    first, bits = _unpacked(rows, x, width, layout)
    wanted = bits[:, first : first + width * layout.bits].reshape(*shape, layout.depth)
    samples: Array = np.zeros(shape, np.uint8 if layout.depth < 8 else np.uint16)
    for bit in range(layout.depth):
        samples = samples << 1 | wanted[..., bit]
    return samples


def write(rows: Array, x: int, samples: Array, layout: Layout) -> None:
    """Put samples, as `read` returns them, into the columns from x on; all other bits stay."""
    height, width = samples.shape[:2]
    if layout.depth in WHOLE_BYTES:
        pixel = layout.bits // 8
        packed = np.ascontiguousarray(samples.astype(layout.kind)).view(np.uint8)
        rows[:, x * pixel : (x + width) * pixel] = packed.reshape(height, width * pixel)
        return
    first, bits = _unpacked(rows, x, width, layout)
    shifts = np.arange(layout.depth - 1, -1, -1, dtype=samples.dtype)
    digits = (samples[..., None] >> shifts & 1).astype(np.uint8)
    bits[:, first : first + width * layout.bits] = digits.reshape(height, -1)
    start = x * layout.bits // 8
    rows[:, start : start + bits.shape[1] // 8] = np.packbits(bits, axis=1)


def _unpacked(rows: Array, x: int, width: int, layout: Layout) -> tuple[int, Array]:
    """Return where the columns begin in the bits of the bytes that hold them, and these bits."""
    start, first = divmod(x * layout.bits, 8)
    end = layout.row_size(x + width)
    return first, np.unpackbits(rows[:, start:end], axis=1)
