"""EXIF in a JPEG and as a TIFF file: cycles, counts, overlaps, depth."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tests.hostile import Made, fixed
from tests.samples._jpeg_bytes import base, segment, with_segments

SUB, EXIF, GPS, INTEROP, MAKER, THUMB, THUMB_SIZE = (
    0x014A, 0x8769, 0x8825, 0xA005, 0x927C, 0x0201, 0x0202,
)  # fmt: skip
HUGE = 0xFFFFFFFF


def made() -> Iterator[Made]:
    """Yield each stream twice over."""
    for name, stream in {**_streams("<"), **_streams(">")}.items():
        yield f"exif-{name}.jpg", fixed(with_segments(segment(0xE1, b"Exif\0\0" + stream[:65000])))
        yield f"tiff-{name}.tif", fixed(stream)


def ifd(order: str, *entries: tuple[int, int, int, int], after: int = 0) -> bytes:
    """Return a directory: each entry a tag, type, count and value or offset."""
    packed = (struct.pack(f"{order}HHII", *entry) for entry in entries)
    count = struct.pack(f"{order}H", len(entries))
    return count + b"".join(packed) + struct.pack(f"{order}I", after)


def _streams(order: str) -> dict[str, bytes]:
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    ways = {
        "next-is-itself": ifd(order, (0x010F, 2, 4, 0), after=8),
        "exif-is-itself": ifd(order, (EXIF, 4, 1, 8)),
        "gps-is-ifd0": ifd(order, (GPS, 4, 1, 8), (EXIF, 4, 1, 8), (INTEROP, 4, 1, 8)),
        "sub-ifds-all-itself": ifd(order, (SUB, 4, 2000, 26)) + struct.pack(f"{order}I", 8) * 2000,
        "ping-pong": ifd(order, (EXIF, 4, 1, 26)) + ifd(order, (EXIF, 4, 1, 8)),
        "count-huge": ifd(order, *((tag, 12, HUGE, 8) for tag in range(0x0100, 0x0140))),
        "count-times-size-wraps": ifd(order, (0x010F, 12, 0x20000001, 8)),
        "offset-beyond": ifd(order, (0x010F, 2, 999, HUGE)),
        "offset-in-header": ifd(order, (0x010F, 2, 99, 0)),
        "types-unknown": ifd(order, *((0x9000 + n, n, 9, 8) for n in range(250))),
        "type-zero": ifd(order, (0x0112, 0, 1, 1)),
        "maker-note-beyond": ifd(order, (EXIF, 4, 1, 26)) + ifd(order, (MAKER, 7, HUGE, 10)),
        "thumbnail-beyond": ifd(order, (THUMB, 4, 1, 9), (THUMB_SIZE, 4, 1, HUGE)),
        "thumbnail-is-the-file": ifd(order, (THUMB, 4, 1, 0), (THUMB_SIZE, 4, 1, 38)),
        "thumbnails-contradict": ifd(order, *((THUMB, 4, 1, n) for n in range(60))),
        "entries-overlap": ifd(order, *((0x9C9B + n, 1, 400, 8 + n) for n in range(5)))
        + bytes(500),
        "65535-entries": head[:0] + struct.pack(f"{order}H", 65535) + bytes(12 * 5000),
        "no-entries": ifd(order),
        "cut-in-the-table": ifd(order, (0x010F, 2, 9, 9))[:7],
        "chain-of-4000": _chain(order, 4000),
        "depth-of-2000": _depth(order, 2000),
        "orientation-huge": ifd(order, (0x0112, 3, HUGE, 8)),
        "width-huge": ifd(order, (256, 4, 1, HUGE), (257, 4, 1, HUGE), (258, 3, 1, 8)),
        "strips-beyond": _picture(order, strips=(HUGE, 8), counts=(HUGE, 8)),
        "bits-zero": _picture(order, bits=0),
        "samples-65535": _picture(order, samples=65535),
        "rows-per-strip-zero": _picture(order, rows=0),
        "tile-of-nothing": ifd(
            order, (256, 4, 1, 9), (257, 4, 1, 9), (322, 4, 1, 0), (323, 4, 1, 0), (324, 4, 1, 8)
        ),
        "predictor-of-floats": _picture(order, extra=((317, 3, 1, 3), (339, 3, 1, 3))),
        "jpeg-tables-beyond": _picture(order, extra=((347, 7, HUGE, 8),), compression=7),
        "old-jpeg": _picture(order, extra=((513, 4, 1, HUGE), (514, 4, 1, 9)), compression=6),
        "xmp-beyond": _picture(order, extra=((700, 1, HUGE, 8),)),
        "pages-of-one-strip": _chain(order, 500, (273, 4, 1, 8), (279, 4, 1, HUGE)),
    }
    side = "le" if order == "<" else "be"
    made = {f"{name}-{side}": head + way for name, way in ways.items()}
    made[f"first-ifd-beyond-{side}"] = head[:4] + struct.pack(f"{order}I", HUGE)
    made[f"header-only-{side}"] = head
    big = struct.pack(f"{order}HHHQ", 43, 8, 0, 16)
    lies = struct.pack(f"{order}Q", 1 << 60)
    made[f"big-count-{side}"] = head[:2] + big + lies + bytes(99)
    entry = struct.pack(f"{order}HHQQ", 273, 16, 1 << 61, 16)
    made[f"big-strips-{side}"] = head[:2] + big + struct.pack(f"{order}Q", 1) + entry + bytes(99)
    return made


def _chain(order: str, length: int, *entries: tuple[int, int, int, int]) -> bytes:
    size = 6 + 12 * max(1, len(entries))
    entries = entries or ((0x010F, 2, 4, 0x41414141),)
    starts = (8 + size * n for n in range(1, length))
    linked = (ifd(order, *entries, after=start) for start in starts)
    return b"".join(linked) + ifd(order, *entries)


def _depth(order: str, depth: int) -> bytes:
    return b"".join(ifd(order, (SUB, 4, 1, 8 + 18 * n)) for n in range(1, depth)) + ifd(order)


def _picture(
    order: str,
    strips: tuple[int, int] = (1, 8),
    counts: tuple[int, int] = (1, 64),
    bits: int = 8,
    samples: int = 1,
    rows: int = 8,
    compression: int = 1,
    extra: tuple[tuple[int, int, int, int], ...] = (),
) -> bytes:
    tags = (
        (256, 4, 1, 8), (257, 4, 1, 8), (258, 3, 1, bits), (259, 3, 1, compression), (262, 3, 1, 1),
        (273, 4, *strips), (277, 3, 1, samples), (278, 4, 1, rows), (279, 4, *counts), *extra,
    )  # fmt: skip
    return ifd(order, *sorted(tags)) + bytes(64)


def thumbnail_chain(depth: int) -> bytes:
    """Return a JPEG with a thumbnail with a thumbnail, and so on."""
    data = base()
    for _ in range(depth):
        table = ifd("<", (THUMB, 4, 1, 38), (THUMB_SIZE, 4, 1, len(data)))
        head = b"II*\0" + struct.pack("<I", 8)
        payload = b"Exif\0\0" + head + table + data
        if len(payload) > 65_000:
            break
        data = with_segments(segment(0xE1, payload))
    return data
