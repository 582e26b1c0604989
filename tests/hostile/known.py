"""Structures of the kind that broke libexif, exiv2, libtiff, libwebp and Pillow, by CVE.

Each is made from the description of the fault, none is a file that anybody published.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from functools import cache, partial

import brotli

from tests.hostile import Made, fixed
from tests.hostile.boxes import FTYP, JP2, box, full
from tests.hostile.exifs import EXIF, HUGE, INTEROP, MAKER, SUB, THUMB, THUMB_SIZE, ifd
from tests.hostile.pngs import END, bomb, header
from tests.samples._jpeg_bytes import segment, with_segments
from tests.samples.jxl import container
from tests.samples.png import SIGNATURE, chunk
from tests.samples.webp import chunk as webp_chunk
from tests.samples.webp import riff

HEAD = b"II*\0\x08\0\0\0"
MEBI = 1 << 20


def made() -> Iterator[Made]:
    """Yield the files."""
    for name, data in {**_exifs(), **_tiffs(), **_boxes(), **_others()}.items():
        yield name, fixed(data)
    yield "bomb-strip.tif", lambda: _picture(8, bomb(600), width=20_000, height=30_000)
    for name in ("Exif", "xml ", "jumb"):
        wrap = partial(
            lambda name: container(box(b"brob", name.encode() + _brotli_bomb(600))), name
        )
        yield f"bomb-brotli-{name.strip().lower()}.jxl", wrap


@cache
def _brotli_bomb(mebibytes: int) -> bytes:
    coder = brotli.Compressor(quality=1)
    pieces = [coder.process(bytes(MEBI)) for _ in range(mebibytes)]
    return b"".join((*pieces, coder.finish()))


def _exif(*directories: bytes) -> bytes:
    return with_segments(segment(0xE1, b"Exif\0\0" + HEAD + b"".join(directories)))


def _with_maker_note(note: bytes) -> bytes:
    """Return a JPEG whose EXIF IFD holds a maker note, at byte 44 of the stream."""
    return _exif(ifd("<", (EXIF, 4, 1, 26)), ifd("<", (MAKER, 7, len(note), 44)), note + bytes(400))


def _fan(pointers: int, levels: int) -> bytes:
    """Return directories of which each points to the next one many times over."""
    size = 2 + 12 * pointers + 4
    return b"".join(
        ifd("<", *((tag, 4, 1, 8 + size * (level + 1)) for tag in (SUB, EXIF, INTEROP) * 7))
        for level in range(levels)
    )


def _exifs() -> dict[str, bytes]:
    lies = ifd("<", *((tag, 7, HUGE, 0xFFFFFF00) for tag in range(1, 60)))
    many = struct.pack("<H", 65535) + bytes(300)
    notes = {
        "canon": many,
        "olympus": b"OLYMP\0\1\0" + lies,
        "olympus-2": b"OLYMPUS\0II\3\0" + lies,
        "nikon": b"Nikon\0\2\x10\0\0II*\0\x08\0\0\0" + lies,
        "nikon-beyond": b"Nikon\0\2\x10\0\0II*\0\xff\xff\xff\xff",
        "fuji": b"FUJIFILM\xff\xff\xff\xff" + lies,
        "pentax": b"AOC\0II" + many,
        "panasonic": b"Panasonic\0\0\0" + lies,
        "apple": b"Apple iOS\0\0\1MM" + many,
        "casio": b"QVC\0\0\0" + many,
    }
    found = {f"cve-2020-13112-{name}.jpg": _with_maker_note(note) for name, note in notes.items()}
    return found | {
        "cve-2019-9278-thumbnail-wraps.jpg": _exif(
            ifd("<", after=14), ifd("<", (THUMB, 4, 1, 0xFFFFFFF0), (THUMB_SIZE, 4, 1, 0x20))
        ),
        "cve-2020-0198-entry-wraps.jpg": _exif(ifd("<", (0x010F, 2, 0x20, 0xFFFFFFF0))),
        "cve-2018-20030-fan.jpg": _exif(_fan(21, 200)),
    }


def _picture(
    compression: int,
    strip: bytes,
    *more: tuple[int, int, int, int],
    width: int = 64,
    height: int = 64,
    bits: int = 8,
) -> bytes:
    """Return a TIFF of one strip."""
    tags = {
        256: (4, 1, width), 257: (4, 1, height), 258: (3, 1, bits), 259: (3, 1, compression),
        262: (3, 1, 1), 273: (4, 1, 0), 277: (3, 1, 1), 278: (4, 1, height),
        279: (4, 1, len(strip)),
    }  # fmt: skip
    tags |= {tag: rest for tag, *rest in more}  # type: ignore[misc]
    tags[273] = (4, 1, 8 + 2 + 12 * len(tags) + 4)
    return HEAD + ifd("<", *((tag, *tags[tag]) for tag in sorted(tags))) + strip


def _tiffs() -> dict[str, bytes]:
    junk = bytes(range(256)) * 8
    ones = b"\xff" * 2048
    return {
        "cve-2016-5314-pixarlog.tif": _picture(32909, junk, (258, 3, 1, 16), (284, 3, 1, 2)),
        "cve-2018-8905-lzw.tif": _picture(5, ones),
        "cve-2015-8784-next.tif": _picture(32766, b"\x40\0\0\xff\xff" * 99, bits=2),
        "thunderscan.tif": _picture(32809, ones, bits=4),
        "packbits-runs.tif": _picture(32773, b"\x81\0" * 999),
        "fax-3-of-zeros.tif": _picture(3, bytes(999), width=0xFFFFFFF, bits=1),
        "fax-4-of-ones.tif": _picture(4, ones, width=65_000, bits=1),
        "sgilog.tif": _picture(34676, ones, (262, 3, 1, 32844), bits=16),
        "lerc.tif": _picture(34887, b"Lerc2 " + ones),
        "webp-inside.tif": _picture(50001, b"RIFF\xff\xff\xff\xffWEBPVP8L" + ones),
        "zstd-inside.tif": _picture(50000, b"\x28\xb5\x2f\xfd" + ones),
        "lzma-inside.tif": _picture(34925, b"\xfd7zXZ\0" + ones),
        "cve-2022-34526-codec-tags.tif": _picture(
            1, junk, (292, 4, 1, 7), (317, 3, 1, 2), (326, 4, 1, 9), (347, 7, 99, 8)
        ),
        "cve-2017-11613-length.tif": _picture(1, junk, height=HUGE),
        "cve-2020-5310-size-wraps.tif": _picture(8, junk, width=0x8001, height=0x20001),
        "cve-2021-25290-ycbcr.tif": _picture(
            7, junk, (262, 3, 1, 6), (277, 3, 1, 3), (530, 3, 2, 0), width=65535
        ),
        "tiles-wrap.tif": _picture(
            1, junk, (322, 4, 1, 0x10000), (323, 4, 1, 0x10000), (324, 4, HUGE, 8), (325, 4, 1, 9)
        ),
    }


def _boxes() -> dict[str, bytes]:
    ihdr = box(b"ihdr", struct.pack(">IIHBBBB", 9, 9, 1, 7, 7, 0, 0))
    ones = b"\xff" * 8
    siz = struct.pack(">HIIIIIIIIH", 0, 9, 9, 0, 0, 9, 9, 0, 0, 3)
    steps = b"\x07\0\0\x27\xff\xff\x81\1\0"  # of which none can be divided by
    start = b"\xff\x4f\xff\x51" + struct.pack(">H", 2 + len(siz) + 9) + siz + steps
    table = struct.pack(">I", HUGE)
    return {
        "cve-2021-29457-colr-short.jp2": JP2 + box(b"jp2h", ihdr + box(b"colr", b"\2")),
        "cve-2021-29457-icc-lies.jp2": JP2
        + box(b"jp2h", ihdr + box(b"colr", b"\2\0\0" + ones + bytes(9))),
        "cve-2019-20421-box-of-nothing.jp2": JP2 + b"\0\0\0\1uuid" + bytes(8) + b"\0\0\0\1" * 999,
        "cve-2021-25287-steps.j2k": start + b"\xff\x90\0\x0a\0\0\0\0\0\0\0\1\xff\x93" + bytes(99),
        "cve-2021-25287-steps.jp2": JP2
        + box(b"jp2h", ihdr + box(b"colr", b"\1\0\0\0\0\0\x10"))
        + box(b"jp2c", start),
        "keys-of-4-billion.heic": FTYP
        + box(b"moov", box(b"meta", full(b"keys", table) + box(b"ilst", table * 9))),
        "keys-short.heic": FTYP + box(b"moov", full(b"meta", full(b"keys", b"\0\0\0\1\0\0\0\3"))),
        "samples-of-nothing.avif": FTYP
        + box(b"moov", box(b"trak", box(b"mdia", box(b"minf", box(b"stbl",
            full(b"stsz", bytes(4) + table) + full(b"stts", table + ones)))))),
    }  # fmt: skip


def _others() -> dict[str, bytes]:
    icc = struct.pack(">I", HUGE) + bytes(124)
    layers = struct.pack(">IIh", 1 << 20, 1 << 20, 32767) + bytes(2000)
    codes = b"\x2f" + struct.pack("<I", 63 | 63 << 14) + b"\x8f" + b"\xff\x7f\xfe" * 999
    return {
        "cve-2019-13108-iccp-of-nothing.png": _png(chunk(b"iCCP", b"")),
        "cve-2019-13109-iccp-without-nul.png": _png(chunk(b"iCCP", b"a" * 300)),
        "iccp-with-a-length-that-lies.png": _png(chunk(b"iCCP", b"a\0\0" + icc)),
        "cve-2018-17581-ciff-of-itself.jpg": b"II\x1a\0\0\0HEAPCCDR" + bytes(12)
        + struct.pack("<HHII", 1, 0x300A, 26, 0) + struct.pack("<I", 0) * 9,
        "cve-2018-19108-resources-of-nothing.psd": b"8BPS\0\1" + bytes(6)
        + struct.pack(">HIIHH", 3, 9, 9, 8, 3) + bytes(4)
        + struct.pack(">I", 4000) + b"8BIM\4\4\0\0\0\0\0\0" * 333,
        "cve-2021-28675-layers.psd": b"8BPS\0\1" + bytes(6)
        + struct.pack(">HIIHH", 3, 9, 9, 8, 3) + bytes(8) + layers,
        "cve-2021-27922-icns.png": b"icns\0\0\0\x18ic10\xff\xff\xff\xff" + bytes(8),
        "cve-2021-28676-fli.gif": struct.pack("<IHHHHH", 128, 0xAF12, 9, 9, 9, 8) + bytes(114),
        "cve-2023-4863-codes.webp": riff(webp_chunk(b"VP8L", codes)),
    }  # fmt: skip


def _png(*chunks: bytes) -> bytes:
    picture = chunk(b"IDAT", zlib.compress(bytes(9 * 10)))
    return SIGNATURE + header(9, 9) + b"".join(chunks) + picture + END
