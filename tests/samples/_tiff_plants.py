"""One carrier each in a TIFF file, classic or big, in either byte order."""

from __future__ import annotations

import struct

from tests.samples import Plant
from tests.samples._tiff_bytes import ROWS, jpeg_page, strip_page, tiff
from tests.samples.exif import (
    EXIF_IFD,
    GPS_IFD,
    MAKER_NOTE,
    SUB_IFDS,
    USER_COMMENT,
    Tag,
    ascii_,
    block,
    byte,
    entry,
    long,
    position,
    rational,
    short,
    sub,
    tiny_jpeg,
    undefined,
    utf16,
)
from tests.samples.png import CITY, icc
from tests.samples.png import SECRET as CITY_NAME

SECRET = b"Maxine-4711-Mustermann"
MAIL = b"maxine@secret.example"
SCALE = b'<Item name="SCALE" sample="0" role="scale">0.1</Item>'
DOUBLE = 12


def doubles(tag: int, order: str, *values: float) -> Tag:
    """Return a tag of DOUBLEs."""
    return Tag(tag, DOUBLE, struct.pack(f"{order}{len(values)}d", *values))


def plants(big: bool) -> list[Plant]:
    """Return files with one carrier each."""
    made = []
    for order, end in (("<", "little"), (">", "big-endian")):
        made += [
            Plant(f"{name}-{end}", tiff(strip_page(*tags), order=order, big=big), code, secrets)
            for name, tags, code, secrets in _tags(order)
        ]
    return made + _pages(big) + _pictures(big) + _loose(big) + _opt_in(big)


def _tags(order: str) -> list[tuple[str, list[Tag], str, tuple[bytes, ...]]]:
    said = ascii_(0, SECRET).data
    wide = SECRET.decode().encode("utf-16-le")
    east, metadata = struct.pack(order + "d", 8.987654321), b"<GDALMetadata>%s</GDALMetadata>"
    owner = b'<Item name="OWNER">%s</Item>' % SECRET
    keys = short(0x87AF, 1, 1, 0, 1, 1024, 0, 1, 2)
    one = (SECRET,)
    words = struct.pack(">BBBH", 0x1C, 2, 90, len(SECRET)) + SECRET
    return [
        ("make", [ascii_(0x10F, said)], "DEV101", one),
        ("model", [ascii_(0x110, said)], "DEV101", one),
        ("unique-model", [ascii_(0xC614, said)], "DEV101", one),
        ("host", [ascii_(0x13C, said)], "DEV104", one),
        ("serial", [ascii_(0xC62F, said)], "DEV102", one),
        ("raw-name", [ascii_(0xC68B, said)], "IDN103", one),
        ("owner", [sub(EXIF_IFD, [ascii_(0xA430, said)])], "IDN101", one),
        ("xp-author", [utf16(0x9C9D, SECRET.decode())], "IDN101", (wide,)),
        ("xp-comment", [utf16(0x9C9C, SECRET.decode())], "IDN103", (wide,)),
        ("mail", [ascii_(0x10E, b"Ask " + MAIL)], "IDN102", (MAIL,)),
        ("path", [ascii_(0x10D, b"/home/maxine/scan.tif")], "IDN104", (b"maxine",)),
        ("comment", [sub(EXIF_IFD, [undefined(USER_COMMENT, bytes(8) + said)])], "IDN103", one),
        ("note", [sub(EXIF_IFD, [undefined(MAKER_NOTE, b"VENDOR\0" + said)])], "DEV103", one),
        ("dng-private", [byte(0xC634, *b"Adobe\0" + said)], "DEV103", one),
        ("xmp", [byte(0x2BC, *CITY)], "LOC102", (CITY_NAME,)),
        ("iptc", [undefined(0x83BB, words)], "LOC102", one),
        ("iptc-long", [Tag(0x83BB, 4, words + bytes(-len(words) % 4))], "LOC102", one),
        ("private-tag", [ascii_(0x9ABC, said)], "EMB105", one),
        ("private-bytes", [undefined(0xFDEB, b"\1\2" + said)], "EMB105", one),
        (
            "gps",
            [sub(GPS_IFD, position(29_987_653))],
            "LOC101",
            (struct.pack(order + "I", 29_987_653),),
        ),
        ("gps-date", [sub(GPS_IFD, [ascii_(0x1D, "2031:05:17")])], "LOC103", (b"2031:05:17",)),
        ("tiepoint", [doubles(0x8482, order, 0, 0, 0, 8.987654321, 1, 0)], "LOC101", (east,)),
        ("scale", [doubles(0x830E, order, 8.987654321, 1, 0)], "LOC101", (east,)),
        ("transformation", [doubles(0x85D8, order, *[8.987654321] * 16)], "LOC101", (east,)),
        ("geo-doubles", [keys, doubles(0x87B0, order, 8.987654321)], "LOC101", (east,)),
        ("geo-ascii", [keys, ascii_(0x87B1, said + b"|")], "LOC101", one),
        ("rpc", [doubles(0xC69C, order, *[8.987654321] * 92)], "LOC101", (east,)),
        ("gdal", [ascii_(0xA480, metadata % SECRET)], "IDN103", one),
        ("gdal-item", [ascii_(0xA480, metadata % (SCALE + owner))], "IDN103", one),
        ("icc-tail", [undefined(0x8773, icc() + SECRET)], "EMB104", one),
        (
            "damaged-tag",
            [entry(0x10D, 99, 1, 0x7EC1A5D3)],
            "IMG101",
            (struct.pack(order + "I", 0x7EC1A5D3),),
        ),
    ]


def _pages(big: bool) -> list[Plant]:
    """Return what hides on other pages than the first one."""
    second = strip_page(ascii_(0x110, SECRET), pixels=ROWS[::-1])
    place = strip_page(sub(GPS_IFD, position(29_987_653)))
    third = strip_page(ascii_(0x9ABC, SECRET), pixels=bytes(64), samples=1)
    inner = strip_page(ascii_(0xC62F, SECRET), pixels=ROWS[1:] + b"\1")
    file = {
        "page-2": (tiff(strip_page(), second, big=big), "DEV101", SECRET),
        "page-2-gps": (tiff(strip_page(), place, big=big), "LOC101", struct.pack("<I", 29_987_653)),
        "page-3": (tiff(strip_page(), strip_page(), third, order=">", big=big), "EMB105", SECRET),
        "subifd": (tiff(strip_page(sub(SUB_IFDS, inner)), big=big), "DEV102", SECRET),
        "page-without-picture": (
            tiff(strip_page(), [ascii_(0x110, SECRET)], big=big),
            "DEV101",
            SECRET,
        ),
    }
    return [Plant(name, data, code, (gone,)) for name, (data, code, gone) in file.items()]


def _pictures(big: bool) -> list[Plant]:
    small = tiny_jpeg(SECRET)
    pixels = SECRET + bytes(range(48 - len(SECRET)))
    reduced = [long(0xFE, 1), *(tag for tag in strip_page(pixels=pixels, size=4))]
    stream = tiny_jpeg(SECRET)
    coded = [short(0x103, 7) if t.tag == 0x103 else t for t in strip_page(pixels=stream, size=16)]
    coded = [short(0x106, 6) if t.tag == 0x106 else t for t in coded]
    tables = [undefined(0x15B, tiny_jpeg()[:2] + b"\xff\xd9")]
    layers = undefined(0x935C, b"Adobe Photoshop Document Data Block\0" + SECRET)
    beside = strip_page(*block(0x201, 0x202, small))
    files = {
        "thumbnail": (tiff(strip_page(), jpeg_page(small), big=big), "EMB101"),
        "thumbnail-unflagged": (
            tiff(strip_page(), jpeg_page(small, reduced=False), big=big),
            "EMB101",
        ),
        "thumbnail-beside": (tiff(beside, big=big), "EMB101"),
        "preview-strips": (tiff(strip_page(), reduced, big=big), "EMB101"),
        "preview-subifd": (tiff(strip_page(sub(SUB_IFDS, jpeg_page(small))), big=big), "EMB101"),
        "preview-first": (tiff([*reduced, sub(SUB_IFDS, strip_page())], big=big), "EMB101"),
        "strips-in-exif": (tiff(strip_page(sub(EXIF_IFD, reduced[1:])), big=big), "EMB101"),
        "strips-in-gps": (tiff(strip_page(sub(GPS_IFD, reduced[1:])), big=big), "EMB101"),
        "preview-with-page": (
            tiff(strip_page(), reduced, strip_page(), order=">", big=big),
            "EMB101",
        ),
        "jpeg-strip-comment": (tiff(coded, big=big), "EMB105"),
        "jpeg-strip-tables": (
            tiff(sorted([*coded, *tables], key=lambda t: t.tag), big=big),
            "EMB105",
        ),
        "layers": (tiff(strip_page(layers), big=big), "EMB102"),
        "raw-data": (tiff(strip_page(undefined(0xC68C, SECRET)), big=big), "EMB102"),
    }
    return [Plant(f"{n}", data, code, (SECRET,)) for n, (data, code) in files.items()]


def _loose(big: bool) -> list[Plant]:
    long_strip = strip_page(pixels=ROWS + SECRET)
    two = [t for t in strip_page() if t.tag not in (0x111, 0x116, 0x117)]
    halves = block(0x111, 0x117, ROWS[:96], ROWS[96:])
    apart = tiff(sorted([*two, *halves, long(0x116, 4)], key=lambda t: t.tag), big=big)
    middle = apart.index(ROWS[96:], apart.index(ROWS[:96]) + 96)
    files = {
        "behind": tiff(strip_page(), tail=SECRET, big=big),
        "behind-zeros": tiff(strip_page(), tail=bytes(99) + SECRET, order=">", big=big),
        "before-the-directory": tiff(strip_page(), between=SECRET, big=big),
        "strip-too-long": tiff(long_strip, big=big),
        "between-strips": _shifted(apart, middle, big),
    }
    return [Plant(name, data, "EMB104", (SECRET,)) for name, data in files.items()]


def _shifted(data: bytes, middle: int, big: bool) -> bytes:
    """Return a file whose last strip comes to the end of the file, behind the secret."""
    size = 8 if big else 4
    old = middle.to_bytes(size, "little")
    new = (len(data) + len(SECRET)).to_bytes(size, "little")
    blanked = data[:middle] + bytes(96) + data[middle + 96 :]
    return blanked.replace(old, new, 1) + SECRET + data[middle : middle + 96]


def _opt_in(big: bool) -> list[Plant]:
    said, when = b"Picnic by the lake", b"2031:05:17 11:42:46"
    rows = [
        ("description", "CAP101", ascii_(0x10E, said), said),
        ("date", "TIM101", ascii_(0x132, when), when),
        ("software", "TRC101", ascii_(0x131, b"GIMP 2.10.36"), b"GIMP 2.10.36"),
        ("artist", "RGT101", ascii_(0x13B, said), said),
        ("exposure", "CAM101", rational(0x829A, (1, 123_457)), struct.pack("<I", 123_457)),
    ]
    return [
        Plant(name, tiff(strip_page(tag), big=big), code, (gone,), select=(code,))
        for name, code, tag, gone in rows
    ]
