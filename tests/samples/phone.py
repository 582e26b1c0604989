"""A photo as a phone writes it, with a made-up life in it: `python -m tests.samples.phone FILE`.

For trying the tool out; the README uses it. Needs Pillow and nothing else.
"""

from __future__ import annotations

import io
import random
import struct
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

_ASCII, _SHORT, _RATIONAL, _LONG, _BYTE, _UNDEFINED = 2, 3, 5, 4, 1, 7


def photo(width: int = 1600, height: int = 1200) -> bytes:
    """Return the photo as a JPEG."""
    view = _view(width, height)
    segment = b"Exif\0\0" + _exif(_jpeg(view.resize((160, 120)), 75))
    jpeg = _jpeg(view, 92)
    app1 = b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment
    return jpeg[:2] + app1 + jpeg[2:]


def _view(width: int, height: int) -> Image.Image:
    """Return a meadow under a sky, grainy like a small sensor's picture."""
    view = Image.new("RGB", (width, height), (150, 190, 230))
    draw = ImageDraw.Draw(view)
    draw.rectangle((0, height * 2 // 3, width, height), (90, 140, 60))
    draw.polygon([(width // 2, height // 3), (width // 3, height * 2 // 3),
                  (width * 2 // 3, height * 2 // 3)], (150, 110, 80))  # fmt: skip
    grain = random.Random(1).randbytes(width * height)
    noise = Image.frombytes("L", (width, height), grain).filter(ImageFilter.GaussianBlur(1))
    return Image.blend(view, Image.merge("RGB", (noise, noise, noise)), 0.15)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def _exif(thumbnail: bytes) -> bytes:
    """Return a little-endian TIFF stream: IFD0, Exif, GPS, and IFD1 with the thumbnail."""
    out = bytearray(b"II*\0\x08\0\0\0")
    exif = [
        (0x9003, _ASCII, b"2026:05:17 18:22:05\0"),
        (0x927C, _UNDEFINED, b"VENDOR\0" + random.Random(2).randbytes(900)),
        (0xA420, _ASCII, b"c0ffee00d15ea5e0c0ffee00d15ea5e0\0"),
        (0xA430, _ASCII, b"Alex Example\0"),
        (0xA431, _ASCII, b"SN-0042-4711\0"),
        (0xA434, _ASCII, b"Main camera 6.1 mm f/1.8\0"),
    ]
    gps = [
        (1, _ASCII, b"N\0"),
        (2, _RATIONAL, struct.pack("<6I", 48, 1, 51, 1, 2950, 100)),
        (3, _ASCII, b"E\0"),
        (4, _RATIONAL, struct.pack("<6I", 2, 1, 17, 1, 4020, 100)),
        (7, _RATIONAL, struct.pack("<6I", 16, 1, 22, 1, 5, 1)),
        (29, _ASCII, b"2026:05:17\0"),
    ]
    first = [
        (0x10F, _ASCII, b"Example\0"),
        (0x110, _ASCII, b"Phone 9\0"),
        (0x112, _SHORT, struct.pack("<H", 1)),
        (0x13B, _ASCII, b"Alex E.\0"),
        (0x8298, _ASCII, b"(c) Alex E.\0"),
    ]
    ifd0_at = len(out)
    pointers = [(0x8769, _LONG, bytes(4)), (0x8825, _LONG, bytes(4))]
    slots = _ifd(out, [*first, *pointers])
    for tag, entries in ((0x8769, exif), (0x8825, gps)):
        struct.pack_into("<I", out, slots[tag], len(out))
        _ifd(out, entries)
    struct.pack_into("<I", out, ifd0_at + 2 + 12 * (len(first) + 2), len(out))
    size = struct.pack("<I", len(thumbnail))
    slots = _ifd(out, [(0x103, _SHORT, b"\6\0"), (0x201, _LONG, bytes(4)), (0x202, _LONG, size)])
    struct.pack_into("<I", out, slots[0x201], len(out))
    return bytes(out + thumbnail)


def _ifd(out: bytearray, entries: list[tuple[int, int, bytes]]) -> dict[int, int]:
    """Append one directory and its values; return where each tag's value slot is."""
    widths = {_ASCII: 1, _UNDEFINED: 1, _BYTE: 1, _SHORT: 2, _LONG: 4, _RATIONAL: 8}
    at = len(out)
    out += struct.pack("<H", len(entries)) + bytes(12 * len(entries) + 4)
    slots = {}
    for index, (tag, kind, value) in enumerate(entries):
        slot = at + 2 + 12 * index
        struct.pack_into("<HHI", out, slot, tag, kind, len(value) // widths[kind])
        slots[tag] = slot + 8
        if len(value) <= 4:
            out[slot + 8 : slot + 8 + len(value)] = value
        else:
            struct.pack_into("<I", out, slot + 8, len(out))
            out += value + bytes(len(value) % 2)
    return slots


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(photo())
