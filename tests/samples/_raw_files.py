"""Raw files as cameras lay them out: pixels are noise, the structure is each maker's."""

from __future__ import annotations

import random
import struct

from tests.samples._tiff_bytes import jpeg_page, strip_page, tiff
from tests.samples.exif import (
    EXIF_IFD,
    GPS_IFD,
    MAKER_NOTE,
    SUB_IFDS,
    Tag,
    ascii_,
    block,
    byte,
    long,
    position,
    short,
    sub,
    tiny_jpeg,
    undefined,
)

NOISE = random.Random(7).randbytes(512)
PLACE = 29_987_653
OWNER = b"Maxine Mustermann"
SERIAL = b"SN-4711-0815"
NOTE = b"VENDOR\0\1" + random.Random(8).randbytes(90)
PANASONIC_GUID = bytes.fromhex("88e774d8f8251d4d947a6e77822b5d6a")


def camera(make: str, model: str) -> list[Tag]:
    """Return what every camera writes into its first directory, with what is private in it."""
    exif = [undefined(MAKER_NOTE, NOTE), ascii_(0xA430, OWNER), ascii_(0xA431, SERIAL)]
    return [
        ascii_(0x10F, make),
        ascii_(0x110, model),
        ascii_(0x131, "Ver.1.00"),
        sub(EXIF_IFD, exif),
        sub(GPS_IFD, position(PLACE)),
    ]


def sensor(compression: int, *more: Tag) -> list[Tag]:
    """Return a directory with the sensor's numbers."""
    tags = [
        *(long(0xFE, 0), long(0x100, 16), long(0x101, 16), short(0x102, 16)),
        *(short(0x103, compression), short(0x106, 32803), *block(0x111, 0x117, NOISE)),
        *(short(0x115, 1), long(0x116, 16), short(0x828D, 2, 2), byte(0x828E, 0, 1, 1, 2)),
    ]
    return sorted([*tags, *more], key=lambda tag: tag.tag)


def thumb(*more: Tag, size: int = 8) -> list[Tag]:
    """Return a first directory whose picture is a small one."""
    return [long(0xFE, 1), *strip_page(*more, size=size)]


def nef() -> bytes:
    """Nikon: a thumbnail, then JPEG and raw data in SubIFDs."""
    inner = sub(SUB_IFDS, jpeg_page(tiny_jpeg()), sensor(34713))
    return tiff(thumb(*camera("NIKON CORPORATION", "NIKON D850"), inner), order=">")


def cr2() -> bytes:
    """Canon: three previews, and the raw data in a directory that the header points to."""
    first = strip_page(*camera("Canon", "Canon EOS 80D"), pixels=tiny_jpeg(), size=16)
    first = [short(0x103, 6) if tag.tag == 0x103 else tag for tag in first]
    small = [tag for tag in strip_page() if tag.tag != 0x112]
    raw = [short(0x103, 6), *block(0x111, 0x117, NOISE), long(0xC640, 1, 16, 16)]
    head = b"CR\2\0" + bytes(4)
    data = bytearray(tiff(first, jpeg_page(tiny_jpeg(), reduced=False), small, raw, head=head))
    link = 4
    for _ in range(4):  # the header tells where the fourth directory is
        (at,) = struct.unpack_from("<I", data, link)
        link = at + 2 + 12 * struct.unpack_from("<H", data, at)[0]
    struct.pack_into("<I", data, 12, at)
    return bytes(data)


def arw() -> bytes:
    """Sony: a JPEG preview first, raw data in a SubIFD, and a block of its own that a tag names."""
    first = jpeg_page(tiny_jpeg(), *camera("SONY", "ILCE-7M3"))
    private = struct.pack("<I", 0x7777)
    inner = sub(SUB_IFDS, sensor(32767))
    page = sorted([*first, inner, byte(0xC634, *private)], key=lambda tag: tag.tag)
    return tiff(page, jpeg_page(tiny_jpeg(), reduced=False), tail=b"SR2" + NOISE[:60])


def orf() -> bytes:
    """Olympus: a number of its own in the header, raw data in the first directory."""
    data = tiff(strip_page(*camera("OLYMPUS CORPORATION", "E-M10"), pixels=NOISE[:256], samples=1))
    return b"IIRO" + data[4:]


def rw2() -> bytes:
    """Panasonic: tags of its own, a JPEG in one of them, raw data up to the end."""
    tags = [
        *(undefined(0x01, b"0410"), short(0x02, 16), short(0x03, 16)),
        undefined(0x2E, tiny_jpeg(b"seen by " + OWNER)),
        *camera("Panasonic", "DMC-GX8"),
        long(0x118, 0x5EA1C0DE),
    ]
    tags.sort(key=lambda tag: tag.tag)
    data = tiff(tags, head=PANASONIC_GUID)
    data = data.replace(struct.pack("<I", 0x5EA1C0DE), struct.pack("<I", len(data)))
    return b"IIU\0" + data[4:] + NOISE


def pef() -> bytes:
    """Pentax: raw data in the first directory, previews in the next ones."""
    first = sensor(65535, *camera("PENTAX", "PENTAX K-70"))
    return tiff(first, jpeg_page(tiny_jpeg()), jpeg_page(tiny_jpeg()), order=">")


def dng(jpeg_first: bool = False) -> bytes:
    """Adobe's form for everybody: a thumbnail, then raw data and a preview in SubIFDs."""
    inner = sub(SUB_IFDS, sensor(1), jpeg_page(tiny_jpeg(OWNER)))
    own = [
        *(byte(0xC612, 1, 4, 0, 0), ascii_(0xC614, "ACME One"), ascii_(0xC62F, SERIAL)),
        *(byte(0xC634, *b"Adobe\0MakN" + OWNER), ascii_(0xC68B, "IMG_4711.RAW"), inner),
        *(short(0xC65A, 21), undefined(0xC740, bytes(4))),
    ]
    first = thumb(*camera("ACME", "One"), *own)
    if jpeg_first:
        first = [tag for tag in first if tag.tag not in (0x111, 0x117, 0x103)]
        first += [short(0x103, 7), *block(0x111, 0x117, tiny_jpeg(OWNER))]
    return tiff(sorted(first, key=lambda tag: tag.tag))


MAKERS = {"nef": nef, "cr2": cr2, "arw": arw, "orf": orf, "rw2": rw2, "pef": pef}
