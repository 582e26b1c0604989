"""JPEG: segments that lie, header bombs, tails, and directories of further pictures."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from PIL import Image

from tests.hostile import Made, fixed
from tests.photos import clean_jpeg
from tests.samples._jpeg_bytes import ISO_GAIN_MAP, XMP_ID, base, segment, with_segments

EXTENDED = b"http://ns.adobe.com/xmp/extension/\0"
BASE = base()
SCAN = BASE.index(b"\xff\xda")
MEBI = 1 << 20


def made() -> Iterator[Made]:
    """Yield the files."""
    for name, data in {**_headers(), **_segments(), **_pictures()}.items():
        yield f"jpeg-{name}.jpg", fixed(data)
    yield "jpeg-40-different-pictures.jpg", lambda: _different(40)
    yield "jpeg-200-scans.jpg", lambda: _scans(4000, 200)
    yield "jpeg-scans-of-16000.jpg", lambda: _scans(16_000, 0)
    yield "jpeg-200000-comments.jpg", lambda: with_segments(segment(0xFE, b"x") * 200_000)
    yield "jpeg-150-mb-tail.jpg", lambda: BASE + bytes(150 * MEBI)
    yield "jpeg-50-mb-noise-tail.jpg", lambda: BASE + b"\xff\xd8\xff\xe0\0\4ab" * (6 * MEBI)
    yield "jpeg-fill-bytes.jpg", lambda: BASE[:2] + b"\xff" * (20 * MEBI) + BASE[2:]
    yield "jpeg-scan-of-restarts.jpg", lambda: BASE[:-2] + b"\xff\xd0" * MEBI + BASE[-2:]
    yield "jpeg-100000-scans.jpg", lambda: BASE[:-2] + BASE[SCAN:-2] * 20_000 + BASE[-2:]


def _different(count: int) -> bytes:
    """Return pictures behind one another, each with its own pixels."""
    return b"".join(clean_jpeg(seed) for seed in range(count))


def _scans(side: int, count: int) -> bytes:
    """Return a picture of one colour whose last scan is there again and again."""
    out = io.BytesIO()
    Image.new("RGB", (side, side)).save(out, "JPEG", progressive=True)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * count + data[-2:]


def _headers() -> dict[str, bytes]:
    frame = BASE.index(b"\xff\xc0")

    def sized(height: int, width: int) -> bytes:
        return BASE[: frame + 5] + struct.pack(">HH", height, width) + BASE[frame + 9 :]

    def with_byte(offset: int, value: int) -> bytes:
        return BASE[: frame + offset] + bytes((value,)) + BASE[frame + offset + 1 :]

    return {
        "empty": b"",
        "only-soi": b"\xff\xd8",
        "soi-eoi": b"\xff\xd8\xff\xd9",
        "only-ff": b"\xff\xd8" + b"\xff" * 999,
        "no-eoi": BASE[:-2],
        "no-scan": BASE[:SCAN] + b"\xff\xd9",
        "scan-first": b"\xff\xd8" + BASE[SCAN:],
        "60000-by-60000": sized(60_000, 60_000),
        "65535-by-65535": sized(65_535, 65_535),
        "height-zero": sized(0, 48),
        "width-zero": sized(32, 0),
        "255-components": with_byte(9, 255),
        "zero-components": with_byte(9, 0),
        "precision-255": with_byte(4, 255),
        "sampling-zero": with_byte(11, 0),
        "sampling-15-by-15": with_byte(11, 0xFF),
        "table-200": with_byte(12, 200),
        "two-frames": BASE[:SCAN] + BASE[frame:SCAN] + BASE[SCAN:],
        "lossless": with_byte(1, 0xC3),
        "hierarchical": with_byte(1, 0xC5),
        "huffman-of-ones": with_segments(segment(0xC4, b"\0" + b"\xff" * 16)),
        "huffman-too-many": with_segments(segment(0xC4, b"\0" + b"\x10" * 16 + b"\1" * 256)),
        "no-quantisation": BASE.replace(b"\xff\xdb", b"\xff\xfe"),
        "zero-quantisation": with_segments(segment(0xDB, bytes(65))),
        "restart-interval-65535": with_segments(segment(0xDD, b"\xff\xff")),
        "lines-defined-late": BASE[:-2] + segment(0xDC, b"\xff\xff") + BASE[-2:],
    }


def _segments() -> dict[str, bytes]:
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0"
    return {
        "length-zero": with_segments(b"\xff\xe1\0\0"),
        "length-one": with_segments(b"\xff\xe1\0\1"),
        "length-beyond": BASE[:20] + b"\xff\xe1\xff\xff" + BASE[20:],
        "empty-app-segments": with_segments(*(segment(0xE0 + n, b"") for n in range(16))),
        "exif-without-tiff": with_segments(segment(0xE1, b"Exif\0\0")),
        "xmp-without-packet": with_segments(segment(0xE1, XMP_ID)),
        "irb-length-beyond": with_segments(segment(0xED, iptc + b"\xff\xff\xff\xff")),
        "irb-length-negative": with_segments(segment(0xED, iptc + b"\x80\0\0\0" + b"a" * 99)),
        "irb-name-beyond": with_segments(segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\xff")),
        "irb-in-irb": with_segments(segment(0xED, (iptc + b"\0\0\0\0") * 2400)),
        "iptc-long-length": with_segments(
            segment(0xED, iptc + b"\0\0\0\x0b\x1c\x02\x5a\x80\x08" + b"\xff" * 6)
        ),
        "icc-numbers-contradict": with_segments(
            *(segment(0xE2, b"ICC_PROFILE\0" + bytes((n, 3)) + b"x" * 99) for n in (9, 0, 255))
        ),
        "icc-255-pieces": with_segments(
            *(segment(0xE2, b"ICC_PROFILE\0" + bytes((n, 255)) + b"x") for n in range(1, 256))
        ),
        "extended-xmp-4-gb": with_segments(
            segment(0xE1, EXTENDED + b"A" * 32 + b"\xff" * 4 + b"\0" * 4 + b"<x/>")
        ),
        "extended-xmp-overlaps": with_segments(
            *(
                segment(0xE1, EXTENDED + b"A" * 32 + struct.pack(">II", 9, n) + b"abcd")
                for n in (0, 2, 4, 4)
            )
        ),
        "extended-xmp-1000-guids": with_segments(
            *(
                segment(0xE1, EXTENDED + b"%032d" % n + struct.pack(">II", 4, 0) + b"<x/>")
                for n in range(1000)
            )
        ),
        "jumbf-sequence": with_segments(
            *(
                segment(0xEB, b"JP\0\1" + struct.pack(">I", n) + b"\xff\xff\xff\xffjumb")
                for n in (0, 2**32 - 1, 1)
            )
        ),
        "jfxx-inside-jfxx": with_segments(
            segment(0xE0, b"JFXX\0\x10" + with_segments(segment(0xE0, b"JFXX\0\x10" + BASE)))
        ),
        "adobe-cut": with_segments(segment(0xEE, b"Adobe\0")),
        "16000-app-segments": with_segments(segment(0xE7, b"ab") * 16_000),
        "flashpix": with_segments(segment(0xE2, b"FPXR\0\0\1\xff\xff" + b"\xff" * 90)),
    }


def _pictures() -> dict[str, bytes]:
    def mpf(count: int, *entries: tuple[int, int, int]) -> bytes:
        data = b"".join(struct.pack(">IIIHH", *entry, 0, 0) for entry in entries)
        tags = struct.pack(">HHI4s", 0xB000, 7, 4, b"0100")
        tags += struct.pack(">HHII", 0xB001, 4, 1, count)
        tags += struct.pack(">HHII", 0xB002, 7, 16 * count & 0xFFFFFFFF, 50)
        return segment(0xE2, b"MPF\0MM\0*\0\0\0\x08\0\3" + tags + bytes(4) + data)

    huge = 0xFFFFFFFF
    cases = {
        "mpf-offset-beyond": mpf(2, (0, len(BASE), 0), (0, 9999, huge)),
        "mpf-size-beyond": mpf(2, (0, huge, 0), (0, huge, 10)),
        "mpf-overlapping": mpf(3, (0, 99, 0), (0, 99, 5), (0, 99, 5)),
        "mpf-count-huge": mpf(huge, (0, 9, 0)),
        "mpf-count-zero": mpf(0),
        "mpf-itself": mpf(2, (0, 99, 0), (0, 99, 0)),
        "iso-gain-map-nothing": segment(0xE2, ISO_GAIN_MAP),
    }
    nested = BASE
    for _ in range(40):
        nested = BASE + nested
    tail = {
        "40-pictures": nested,
        "soi-tail": BASE + b"\xff\xd8\xff" * 5000,
        "ftyp-tail": BASE + b"\xff\xff\xff\xffftyp" * 5000,
        "samsung-tail": BASE + b"SEFH" + struct.pack("<II", 106, 2**32 - 1) + b"\xff" * 8 + b"SEFT",
        "samsung-4096-blocks": BASE
        + b"SEFH"
        + struct.pack("<II", 106, 4096)
        + struct.pack("<HHII", 0, 0x0A30, 9, 9) * 4096
        + struct.pack("<I", 12 + 12 * 4096)
        + b"SEFT",
    }
    return {name: with_segments(one) + BASE for name, one in cases.items()} | tail
