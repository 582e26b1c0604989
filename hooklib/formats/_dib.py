"""Device-independent bitmaps: what a BMP file, an icon and a cursor have in them.

Sources: Microsoft, BITMAPINFOHEADER, BITMAPV4HEADER, BITMAPV5HEADER and Bitmap Compression; OS/2,
BITMAPINFOHEADER2. Numbers are little-endian.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from hooklib.model import BadImage

CORE: Final = 12
"""Bytes of the oldest header, in which width and height have 16 bits and colours three."""
V5: Final = 124
SIZES: Final = frozenset((CORE, 16, 40, 52, 56, 64, 108, V5))
DEPTHS: Final = frozenset((1, 2, 4, 8, 16, 24, 32, 64))
PLAIN, RLE8, RLE4, BITFIELDS, JPEG, PNG, ALPHA_BITFIELDS = range(7)
CMYK, CMYK_RLE8, CMYK_RLE4 = 11, 12, 13
OS2: Final = (16, 64)
MASKS: Final = {BITFIELDS: 12, ALPHA_BITFIELDS: 16}
"""Bytes of colour masks that follow a header of 40 bytes."""


class Dib(NamedTuple):
    """A bitmap's header at `at`; `colours` is where its masks and palette end at the least.

    `most` is where a full palette would end, `counted` one of the colours that the header counts;
    `size` what the header says of the pixels' bytes.
    """

    at: int
    header: int
    width: int
    height: int
    bits: int
    compression: int
    size: int
    colours: int
    most: int
    counted: int

    @property
    def stride(self) -> int:
        """Bytes of a row: a multiple of four."""
        return (self.width * self.bits + 31) // 32 * 4

    @property
    def run_length(self) -> int:
        """Bits of an index in a run-length encoded bitmap, 0 where it is no such one."""
        if self.header in OS2:
            return {RLE8: 8, RLE4: 4}.get(self.compression, 0)
        kinds = {RLE8: 8, RLE4: 4, CMYK_RLE8: 8, CMYK_RLE4: 4}
        return kinds.get(self.compression, 0)


def plausible(head: bytes, at: int) -> bool:
    """Return whether a bitmap's header begins here: size, planes and depth as they have to be."""
    size = _number(head, at, 4)
    if size not in SIZES or len(head) < at + CORE:
        return False
    planes, bits = (at + 8, at + 10) if size == CORE else (at + 12, at + 14)
    depth = _number(head, bits, 2)
    return _number(head, planes, 2) == 1 and (depth in DEPTHS or depth == 0)


def read(data: bytes, at: int, end: int) -> Dib:
    """Return the header that begins at `at`, all of it before `end`. Raises BadImage."""
    header = _number(data, at, 4)
    if not plausible(data, at) or at + header > end:
        raise BadImage("bitmap: no header")
    if header == CORE:
        width, height = _number(data, at + 4, 2), _number(data, at + 6, 2)
        bits, compression, size, used, entry = _number(data, at + 10, 2), PLAIN, 0, 0, 3
    else:
        width, height = _number(data, at + 4, 4), abs(_signed(data, at + 8))
        bits, entry = _number(data, at + 14, 2), 4
        compression = size = used = 0
        if header > 16:
            compression, size = _number(data, at + 16, 4), _number(data, at + 20, 4)
            used = _number(data, at + 32, 4)
    if not width or not height or width > 0x7FFFFFFF:
        raise BadImage("bitmap: no width or height")
    start = at + header + (MASKS.get(compression, 0) if header == 40 else 0)
    full = 1 << bits if 0 < bits <= 8 else 0
    if used > max(full, 65536):
        raise BadImage("bitmap: too many colours")
    counted, whole = start + entry * used, start + entry * full
    colours = counted if used else whole
    most = max(colours, whole)
    if start > end:
        raise BadImage("bitmap: header cut off")
    return Dib(at, header, width, height, bits, compression, size, colours, most, counted)


def pixels_end(data: bytes, dib: Dib, start: int, end: int) -> int:
    """Return where the pixels that begin at `start` end. Raises BadImage when they are cut off."""
    if dib.compression in (JPEG, PNG) and dib.header not in OS2:
        raise BadImage("bitmap: a picture for printers in it")
    if dib.run_length:
        return _runs_end(data, start, end, dib.run_length)
    if dib.compression in (PLAIN, CMYK) or (dib.compression in MASKS and dib.header not in OS2):
        if not dib.bits:
            raise BadImage("bitmap: no depth")
        stop = start + dib.stride * dib.height
    else:  # OS/2: Huffman codes, runs of three bytes
        stop = start + dib.size if dib.size else end
    if stop > end:
        raise BadImage("bitmap: pixels cut off")
    return stop


def _runs_end(data: bytes, at: int, end: int, bits: int) -> int:
    """Return where run-length encoded pixels end: behind "end of bitmap", or at the end."""
    while at + 2 <= end:
        count, value = data[at], data[at + 1]
        at += 2
        if count or not value:
            continue  # a run, or the end of a row
        if value == 1:
            return at
        at += 2 if value == 2 else (value * bits + 15) // 16 * 2
    return end


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _signed(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little", signed=True)
