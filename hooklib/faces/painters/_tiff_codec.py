"""Strips and tiles of a TIFF: bytes of the file to rows of samples and back.

TIFF 6.0 is the specification; "section" means one of its. The compressions work on bytes, whatever
these stand for, so Pillow reads and writes them as rows of 8-bit gray; only the fax ones need to
know the columns.
"""

from __future__ import annotations

import io
import zlib
from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from hooklib.faces.painters._paint import Array
from hooklib.faces.painters._pillow import ERRORS, guarded
from hooklib.metadata._ifd import numbers
from hooklib.metadata._ifd_read import read
from hooklib.model import BadImage, CannotFix

NONE, LZW, PACKBITS = 1, 5, 32773
DEFLATE: Final = frozenset((8, 32946))
FAX: Final = {2: "tiff_ccitt", 3: "group3", 4: "group4"}
"""Bilevel compressions (sections 10 and 11) by Pillow's name."""
PILLOW: Final = {LZW: "tiff_lzw", PACKBITS: "packbits", 50000: "zstd", 34925: "lzma", **FAX}
FAX_OPTIONS: Final = {3: 292, 4: 293}
"""Tag of a fax compression's options (section 11)."""
REVERSED: Final = bytes(int(f"{n:08b}"[::-1], 2) for n in range(256))
LEVEL: Final = 7
RATIO: Final = 1 << 16
"""So many bytes may Pillow make of one: memory follows what is there, not what is claimed."""
ONE_STRIP: Final = 1 << 30


class Coding(NamedTuple):
    """How the strips of a page are coded; `options`: of a fax compression."""

    compression: int
    backwards: bool = False  # FillOrder 2: each byte's bits the other way round
    options: int = 0


class Shape(NamedTuple):
    """Rows of a strip or tile, bytes and columns of each."""

    rows: int
    size: int
    columns: int


def decode(data: bytes, coding: Coding, shape: Shape) -> Array:
    """Return rows x bytes. Raises BadImage, or CannotFix for a compression not known here."""
    if coding.backwards:
        data = data.translate(REVERSED)
    wanted = shape.rows * shape.size
    if coding.compression == NONE:
        plain = data[:wanted]
    elif coding.compression in DEFLATE:
        plain = _inflate(data, wanted)
    else:
        plain = _with_pillow(data, coding, shape)
    if len(plain) != wanted:
        raise BadImage("a strip or tile is shorter than its rows")
    return np.frombuffer(bytearray(plain), np.uint8).reshape(shape.rows, shape.size)


def _inflate(data: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error as error:
        raise BadImage("the compressed data of a strip or tile are damaged") from error


def encode(rows: Array, coding: Coding, shape: Shape) -> bytes:
    """Return the bytes for the file, proven to decode to the same. Raises CannotFix."""
    if coding.compression == NONE:
        data = rows.tobytes()
    elif coding.compression in DEFLATE:
        data = zlib.compress(rows.tobytes(), LEVEL)
    else:
        data = _by_pillow(rows, coding, shape)
    if coding.backwards:
        data = data.translate(REVERSED)
    try:
        same = np.array_equal(decode(data, coding, shape), rows)
    except BadImage as error:
        raise CannotFix("a strip or tile cannot be compressed again") from error
    if not same:
        raise CannotFix("a strip or tile cannot be compressed again without loss")
    return data


def _with_pillow(data: bytes, coding: Coding, shape: Shape) -> bytes:
    """Let Pillow decompress a strip as the only one of a TIFF of its own."""
    if coding.compression not in PILLOW:
        raise CannotFix(f"TIFF compression {coding.compression} is not painted here")
    if shape.rows * shape.size > RATIO * len(data):
        raise BadImage("a strip or tile is shorter than its rows")
    fax = coding.compression in FAX
    tags = {
        256: shape.columns if fax else shape.size,  # ImageWidth
        257: shape.rows,  # ImageLength
        258: 1 if fax else 8,  # BitsPerSample
        259: coding.compression,
        262: 1,  # PhotometricInterpretation: black is zero
        277: 1,  # SamplesPerPixel
        278: shape.rows,  # RowsPerStrip
        279: len(data),  # StripByteCounts
    }
    if coding.compression in FAX_OPTIONS:
        tags[FAX_OPTIONS[coding.compression]] = coding.options
    whole = _single(tags, data)
    return guarded(lambda: _bytes(whole))


def _bytes(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data), formats=["TIFF"]) as image:
        plain: bytes = image.tobytes()
        return plain


def _single(tags: dict[int, int], strip: bytes) -> bytes:
    """Return a TIFF with one strip: header, directory (section 2), strip."""
    entries = {**tags, 273: 8 + 2 + 12 * (len(tags) + 1) + 4}  # StripOffsets
    directory = len(entries).to_bytes(2, "little") + b"".join(
        tag.to_bytes(2, "little") + b"\4\0\1\0\0\0" + value.to_bytes(4, "little")
        for tag, value in sorted(entries.items())
    )
    return b"II*\0\x08\0\0\0" + directory + bytes(4) + strip


def _by_pillow(rows: Array, coding: Coding, shape: Shape) -> bytes:
    """Let Pillow compress the rows, and take the strip out of the TIFF that it makes."""
    fax = coding.compression in FAX
    mode, columns = ("1", shape.columns) if fax else ("L", shape.size)
    options = {FAX_OPTIONS[coding.compression]: coding.options} if coding.options else {}
    out = io.BytesIO()
    try:
        image = Image.frombytes(mode, (columns, shape.rows), rows.tobytes())
        name = PILLOW[coding.compression]
        image.save(out, "TIFF", compression=name, strip_size=ONE_STRIP, tiffinfo=options)
    except ERRORS as error:
        raise CannotFix("a strip or tile cannot be compressed again") from error
    return _only_strip(out.getvalue())


def _only_strip(data: bytes) -> bytes:
    tree = read(data)
    entries = {entry.tag: entry for entry in tree.directories[0].entries}
    offsets, sizes = (numbers(data, entries[tag], tree.layout) for tag in (273, 279))
    if len(offsets) != 1 or len(sizes) != 1:
        raise CannotFix("a strip or tile cannot be compressed as one")
    return data[offsets[0] : offsets[0] + sizes[0]]


def undo_predictor(rows: Array, kind: str, channels: int) -> Array:
    """Return rows of bytes with predictor 2 taken off: sums along each row (section 14)."""
    values = rows.view(kind).reshape(len(rows), -1, channels)
    sums: Array = np.cumsum(values, axis=1, dtype=np.dtype(kind).newbyteorder("="))
    return sums.astype(kind).reshape(len(rows), -1).view(np.uint8)


def apply_predictor(rows: Array, kind: str, channels: int) -> Array:
    """Return rows of bytes with predictor 2: differences along each row (section 14)."""
    values = rows.view(kind).reshape(len(rows), -1, channels)
    out: Array = values.copy()
    out[:, 1:] -= values[:, :-1]
    return out.reshape(len(rows), -1).view(np.uint8)
