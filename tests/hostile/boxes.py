"""Boxes: HEIC, AVIF, JPEG XL, JPEG 2000, whose sizes, tables and references lie."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tests.hostile import Made, fixed

FTYP = b"\0\0\0\x14ftypavif\0\0\0\0mif1"
JXL = b"\0\0\0\x0cJXL \r\n\x87\n" + b"\0\0\0\x14ftypjxl \0\0\0\0jxl "
JP2 = b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0\0\0\x14ftypjp2 \0\0\0\0jp2 "


def box(kind: bytes, payload: bytes = b"") -> bytes:
    """Return a box."""
    return struct.pack(">I", 8 + len(payload)) + kind + payload


def full(kind: bytes, payload: bytes = b"", version: int = 0) -> bytes:
    """Return a box with version and flags."""
    return box(kind, bytes((version, 0, 0, 0)) + payload)


def made() -> Iterator[Made]:
    """Yield the files."""
    for start, suffix in ((FTYP, "avif"), (FTYP.replace(b"avif", b"heic"), "heic"), (JXL, "jxl"),
                          (JP2, "jp2")):  # fmt: skip
        for name, rest in _sizes().items():
            yield f"{suffix}-{name}.{suffix}", fixed(start + rest)
    for name, meta in _metas().items():
        yield f"avif-{name}.avif", fixed(FTYP + meta)
    for name, rest in _others().items():
        yield name, fixed(rest)
    yield "avif-200000-boxes.avif", lambda: FTYP + box(b"free") * 200_000
    yield "jxl-200000-boxes.jxl", lambda: JXL + box(b"jxlp", b"\0\0\0\0") * 200_000


def _sizes() -> dict[str, bytes]:
    deep = b""
    for _ in range(3000):
        deep = full(b"meta", deep)
    return {
        "nothing-more": b"",
        "size-beyond": b"\xff\xff\xff\xffmdat",
        "size-two": b"\0\0\0\x02mdat",
        "size-seven": b"\0\0\0\x07mdatxx",
        "size-zero": b"\0\0\0\0mdatabc" + box(b"meta"),
        "large-size-beyond": b"\0\0\0\1mdat" + b"\x7f" + b"\xff" * 7,
        "large-size-small": b"\0\0\0\1mdat" + bytes(7) + b"\1",
        "large-size-cut": b"\0\0\0\1mdat\0\0",
        "uuid-cut": box(b"uuid", b"short"),
        "deep": deep,
        "second-ftyp": FTYP * 50,
        "exif-lies": box(b"Exif", b"\xff\xff\xff\xffII*\0"),
        "brob-lies": box(b"brob", b"Exif" + b"\xff" * 99),
        "jumb-deep": box(b"jumb", box(b"jumb", box(b"jumd", b"\xff" * 20)) * 50),
        "udta-lies": box(b"moov", box(b"udta", b"\xff\xff\xff\xff\xa9xyz")),
    }


def _metas() -> dict[str, bytes]:
    hdlr = full(b"hdlr", bytes(4) + b"pict" + bytes(13))
    item = full(b"infe", b"\0\1\0\0av01\0", 2)

    def meta(*children: bytes) -> bytes:
        return full(b"meta", hdlr + full(b"pitm", b"\0\1") + b"".join(children))

    def iinf(count: int, *items: bytes) -> bytes:
        return full(b"iinf", struct.pack(">H", count) + b"".join(items))

    def iloc(count: int, entry: bytes, sizes: bytes = b"\x44\x00") -> bytes:
        return full(b"iloc", sizes + struct.pack(">H", count) + entry)

    extent = struct.pack(">HHHII", 1, 0, 1, 0, 0xFFFFFFFF)
    itself = full(b"iref", box(b"dimg", struct.pack(">HHH", 1, 1, 1)))
    return {
        "meta-empty": full(b"meta"),
        "items-65535": meta(iinf(65535, item)),
        "items-the-same": meta(iinf(500, *[item] * 500)),
        "extent-beyond": meta(iinf(1, item), iloc(1, extent)),
        "extents-65535": meta(iinf(1, item), iloc(1, struct.pack(">HHH", 1, 0, 65535))),
        "locations-65535": meta(iinf(1, item), iloc(65535, extent)),
        "location-sizes-15": meta(iinf(1, item), iloc(1, extent, b"\xff\xff")),
        "location-overflows": meta(
            iinf(1, item),
            iloc(1, struct.pack(">HHQHQQ", 1, 0, 2**64 - 1, 1, 1, 2**64 - 1), b"\x88\x80"),
        ),
        "reference-to-itself": meta(iinf(1, item), itself),
        "references-65535": meta(full(b"iref", box(b"dimg", struct.pack(">HH", 1, 65535)))),
        "properties-none": meta(
            full(b"iprp"), box(b"iprp", box(b"ipco") + full(b"ipma", b"\xff" * 9))
        ),
        "idat-construction": meta(
            iinf(1, item),
            full(b"iloc", b"\x44\x00" + struct.pack(">HHHHHII", 1, 1, 1, 0, 1, 0, 999), 1),
            box(b"idat", b"x"),
        ),
        "item-construction-of-itself": meta(
            iinf(1, item),
            full(b"iloc", b"\x44\x04" + struct.pack(">HHHHHIII", 1, 1, 2, 0, 1, 1, 0, 9), 1),
            full(b"iref", box(b"iloc", struct.pack(">HHH", 1, 1, 1))),
        ),
        "sequence-of-4-billion": box(
            b"moov",
            box(b"trak", box(b"mdia", box(b"minf", box(b"stbl",
                full(b"stsz", struct.pack(">II", 0, 0xFFFFFFFF))
                + full(b"stco", struct.pack(">I", 0xFFFFFFFF))
                + full(b"stsc", struct.pack(">I", 0xFFFFFFFF)))))),
        ),
    }  # fmt: skip


def _others() -> dict[str, bytes]:
    size = struct.pack(">HIIIIIIIIH", 0, *[2**32 - 1] * 2, 0, 0, 1, 1, 0, 0, 3)
    siz = b"\xff\x51" + struct.pack(">H", 2 + len(size) + 9) + size + b"\x07\1\1" * 3
    return {
        "jxl-naked-start.jxl": b"\xff\x0a",
        "jxl-naked-garbage.jxl": b"\xff\x0a" + b"\xff" * 999,
        "jp2-tiles-of-one.jp2": JP2 + box(b"jp2c", b"\xff\x4f" + siz),
        "j2k-tiles-of-one.j2k": b"\xff\x4f" + siz,
        "j2k-comment-beyond.j2k": b"\xff\x4f" + siz + b"\xff\x64\xff\xff",
        "j2k-start-only.j2k": b"\xff\x4f\xff\x51",
        "jp2-header-deep.jp2": JP2 + box(b"jp2h", box(b"jp2h", box(b"ihdr", b"\xff" * 14)) * 99),
        "cr3-start.cr3": FTYP.replace(b"avif", b"crx ") + box(b"moov", box(b"uuid", bytes(16))),
    }
