"""GIF, BMP, ICO, PSD: sizes, counts and offsets that lie; raw kinds that are only a beginning."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tests.hostile import Made, fixed
from tests.hostile.pngs import header
from tests.samples.png import SIGNATURE

MEBI = 1 << 20


def made() -> Iterator[Made]:
    """Yield the files."""
    for name, data in {**_gifs(), **_bitmaps(), **_icons(), **_psds(), **_raws()}.items():
        yield name, fixed(data)
    one = b"\x21\xf9\4\0\0\0\0\0\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\2\2\x4c\1\0"
    start = b"GIF89a\1\0\1\0\x80\0\0" + bytes(6)
    yield "gif-100000-frames.gif", lambda: start + one * 100_000 + b"\x3b"
    yield "gif-frames-of-60000.gif", lambda: _screen(60_000, 60_000) + one * 2000 + b"\x3b"
    yield "gif-comments.gif", lambda: start + b"\x21\xfe" + b"\1x" * 2_000_000 + b"\0\x3b"
    yield "gif-150-mb-tail.gif", lambda: start + one + b"\x3b" + b"\1" * (150 * MEBI)
    yield "bmp-150-mb-gap.bmp", lambda: _bitmap(offset=150 * MEBI) + bytes(150 * MEBI)


def _screen(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0" + bytes(6)


def _gifs() -> dict[str, bytes]:
    picture = b"\x2c" + struct.pack("<HHHHB", 0, 0, 9, 9, 0)
    start = _screen(9, 9)
    cases = {
        "header-only": b"GIF89a",
        "screen-only": start,
        "trailer-only": start + b"\x3b",
        "no-trailer": start + picture + b"\2\2\x4c\1\0",
        "sub-blocks-open": start + picture + b"\2\xff" + b"x" * 99,
        "code-size-255": start + picture + b"\xff\2\x4c\1\0\x3b",
        "code-size-zero": start + picture + b"\0\2\x4c\1\0\x3b",
        "codes-of-ones": start + picture + b"\x08" + (b"\xff" + b"\xff" * 255) * 40 + b"\0\x3b",
        "65535-by-65535": _screen(65535, 65535)
        + b"\x2c" + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0) + b"\2\2\x4c\1\0\x3b",
        "frame-outside": start + b"\x2c" + b"\xff" * 8 + b"\0\2\2\x4c\1\0\x3b",
        "table-of-256-missing": b"GIF89a\1\0\1\0\xf7\0\0",
        "application-short": start + b"\x21\xff\1N\0\x3b",
        "xmp-without-end": start + b"\x21\xff\x0bXMP DataXMP<x/>" + b"\xff" * 99,
        "plain-text-short": start + b"\x21\x01\1x\0\x3b",
        "control-long": start + b"\x21\xf9\xff" + bytes(255) + b"\0\x3b",
        "introducer-unknown": start + b"\x99\x99",
        "extension-unknown": start + b"\x21\x77\3abc\0\x3b",
    }  # fmt: skip
    return {f"gif-{name}.gif": data for name, data in cases.items()}


def _bitmap(
    width: int = 1, height: int = 1, bits: int = 24, packed: int = 0, colours: int = 0,
    offset: int = 54, head: int = 40, size: int = 58,
) -> bytes:  # fmt: skip
    file = b"BM" + struct.pack("<IHHI", size & 0xFFFFFFFF, 0, 0, offset)
    info = struct.pack("<IiiHHIIiiII", head, width, height, 1, bits, packed, 0, 0, 0, colours, 0)
    return file + info + bytes(4)


def _bitmaps() -> dict[str, bytes]:
    cases = {
        "header-only": b"BM" + bytes(12),
        "height-least": _bitmap(height=-(2**31)),
        "width-huge": _bitmap(width=2**31 - 1, height=2**31 - 1),
        "width-negative": _bitmap(width=-9),
        "bits-zero": _bitmap(bits=0),
        "bits-65535": _bitmap(bits=65535),
        "colours-4-billion": _bitmap(bits=8, colours=0xFFFFFFFF),
        "offset-beyond": _bitmap(offset=0xFFFFFFFF),
        "offset-in-header": _bitmap(offset=2),
        "head-huge": _bitmap(head=0xFFFFFFFF),
        "head-zero": _bitmap(head=0),
        "size-lies": _bitmap(size=0xFFFFFFFF),
        "rle-without-end": _bitmap(width=30000, height=30000, bits=8, packed=1) + b"\xff\1" * 99,
        "rle-delta": _bitmap(width=9, height=9, bits=8, packed=1) + b"\0\2\xff\xff" * 99,
        "jpeg-inside": _bitmap(packed=4),
        "profile-beyond": _bitmap(head=124) + b"LINK" + b"\xff" * 200,
    }
    return {f"bmp-{name}.bmp": data for name, data in cases.items()}


def _icons() -> dict[str, bytes]:
    png = SIGNATURE + header(60_000, 60_000)
    entry = struct.pack("<BBBBHHII", 0, 0, 0, 0, 1, 32, len(png), 22)
    huge = struct.pack("<BBBBHHII", 0, 0, 0, 0, 1, 32, 0xFFFFFFFF, 0xFFFFFFFF)
    cases = {
        "header-only": b"\0\0\1\0\1\0",
        "none": b"\0\0\1\0\0\0",
        "65535-entries": b"\0\0\1\0\xff\xff" + huge * 9,
        "beyond": b"\0\0\1\0\1\0" + huge,
        "itself": b"\0\0\1\0\1\0" + struct.pack("<BBBBHHII", 0, 0, 0, 0, 1, 32, 22, 0),
        "png-bomb": b"\0\0\1\0\1\0" + entry + png,
        "all-the-same": b"\0\0\1\0\xe8\3"
        + entry.replace(b"\x16\0\0\0", b"\x86\x3e\0\0") * 1000
        + png,
    }
    icons = {f"ico-{name}.ico": data for name, data in cases.items()}
    return icons | {f"cur-{n[4:-4]}.cur": b"\0\0\2" + d[3:] for n, d in icons.items()}


def _psds() -> dict[str, bytes]:
    def psd(height: int, width: int, *sections: bytes, version: int = 1) -> bytes:
        start = b"8BPS" + struct.pack(">H6xHIIHH", version, 3, height, width, 8, 3)
        return start + b"".join(sections)

    resource = b"8BIM\x04\x0c\0\0\xff\xff\xff\xff"
    cases = {
        "header-only": psd(9, 9),
        "300000": psd(300_000, 300_000, bytes(4), bytes(4), bytes(4), b"\0\0"),
        "mode-data-beyond": psd(9, 9, b"\xff" * 4),
        "resources-beyond": psd(9, 9, bytes(4), b"\xff" * 4),
        "resource-lies": psd(9, 9, bytes(4), struct.pack(">I", len(resource)) + resource),
        "layers-beyond": psd(9, 9, bytes(4), bytes(4), b"\xff" * 4),
        "layers-lie": psd(9, 9, bytes(8), struct.pack(">IIh", 99, 90, -32768) + b"\xff" * 99),
        "psb": psd(9, 9, bytes(8), b"\x7f" + b"\xff" * 7, version=2),
        "version-9": psd(9, 9, version=9),
    }
    return {f"psd-{name}.psd": data for name, data in cases.items()}


def _raws() -> dict[str, bytes]:
    return {
        "raw-orf.orf": b"IIRO\x08\0\0\0" + b"\xff" * 99,
        "raw-rw2.rw2": b"IIU\0\x18\0\0\0" + b"\xff" * 99,
        "raw-raf.raf": b"FUJIFILMCCD-RAW " + b"\xff" * 200,
        "lfs-pointer.jpg": b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
        "text.png": b"just words",
        "elf.jpg": b"\x7fELF" + bytes(99),
        "zip.png": b"PK\x03\x04" + bytes(99),
        "zeros.gif": bytes(5000),
    }
