"""LZW as GIF has it (GIF89a, appendix F): codes of 3 to 12 bits, the first one in the lowest bits.

Pillow decodes; it does not encode with few bits a pixel, so that is done here.
"""

from __future__ import annotations

import io
from typing import Final

import numpy as np
from PIL import Image

from hooklib.faces.painters._paint import Array
from hooklib.faces.painters._pillow import guarded

MOST: Final = 4096
"""Codes that a table may have: 12 bits."""
FLUSH: Final = 4096
"""Bits that are gathered before they are written."""
GRAYS: Final = b"".join(bytes((n, n, n)) for n in range(256))


def decode(bits: int, blocks: bytes, size: tuple[int, int]) -> Array:
    """Return palette indices, row by row as they are stored, from sub-blocks with their lengths.

    `bits` is the frame's "LZW minimum code size". Raises BadImage.
    """
    width, height = (n.to_bytes(2, "little") for n in size)
    screen = b"GIF89a" + width + height + b"\xf7\0\0" + GRAYS
    frame = b"," + bytes(4) + width + height + b"\0" + bytes((bits,))
    data = screen + frame + blocks + b";"
    return guarded(lambda: _indices(data)).reshape(size[1], size[0])


def _indices(data: bytes) -> Array:
    with Image.open(io.BytesIO(data), formats=["GIF"]) as image:
        return np.array(image, np.uint8)


def encode(indices: bytes, bits: int) -> bytes:
    """Return the indices, all below 1 << `bits`, as sub-blocks with their lengths."""
    packed = _codes(indices, bits)
    blocks = (packed[at : at + 255] for at in range(0, len(packed), 255))
    return b"".join(bytes((len(block),)) + block for block in blocks) + b"\0"


def _codes(indices: bytes, bits: int) -> bytes:
    clear = 1 << bits
    out = bytearray()
    width, following = bits + 1, clear + 2
    held, count = clear, width  # bits that are not written yet, and their number
    table: dict[int, int] = {}
    prefix = indices[0]
    for index in memoryview(indices)[1:]:
        key = prefix << 8 | index
        if key in table:
            prefix = table[key]
            continue
        held |= prefix << count
        count += width
        prefix = index
        if following < MOST:
            table[key] = following
            width += following == 1 << width
            following += 1
        else:
            held |= clear << count
            count += width
            table, width, following = {}, bits + 1, clear + 2
        if count > FLUSH:
            out += (held & ((1 << FLUSH) - 1)).to_bytes(FLUSH // 8, "little")
            held, count = held >> FLUSH, count - FLUSH
    held |= prefix << count
    count += width
    # the decoder enters one more string before it reads the end code
    width += following == 1 << width and following < MOST
    held |= (clear + 1) << count
    return bytes(out) + held.to_bytes((count + width + 7) // 8, "little")
