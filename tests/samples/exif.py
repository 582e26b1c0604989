"""EXIF payloads made byte by byte.

`ifds(first, second, ..., order="<")` makes a TIFF stream of a chain of directories, each a list of
tags made by the functions named after TIFF's types, in the order given:

    ifds([ascii_(MAKE, "ACME"), sub(EXIF_IFD, [rational(0x829A, (1, 60))])], [jpeg(thumbnail)])

`sub` makes a pointer to directories, `block` a pair of tags that point to bytes, `entry` anything
at all, right or wrong. `slack` bytes go where no tag points to, between the first table and its
values; `tail` bytes to the end.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from typing import NamedTuple

import piexif
from PIL import Image

from tests.samples import Plant

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, SRATIONAL = 1, 2, 3, 4, 5, 7, 10
CODES = {BYTE: "B", SHORT: "H", LONG: "I", RATIONAL: "I", SRATIONAL: "i"}

ORIENTATION, MAKE, MODEL, SOFTWARE, ARTIST, COPYRIGHT = 0x112, 0x10F, 0x110, 0x131, 0x13B, 0x8298
DESCRIPTION, DATE_TIME, HOST, DOCUMENT = 0x10E, 0x132, 0x13C, 0x10D
EXIF_IFD, GPS_IFD, IOP_IFD, SUB_IFDS = 0x8769, 0x8825, 0xA005, 0x14A
MAKER_NOTE, USER_COMMENT, PRIVATE = 0x927C, 0x9286, 0x9ABC


class Tag(NamedTuple):
    """One entry: plain bytes, numbers that follow the byte order, or what it points to."""

    tag: int
    type: int
    data: bytes = b""
    numbers: tuple[int, ...] = ()
    parts: tuple[bytes, ...] = ()
    inner: tuple[Sequence[Tag], ...] = ()
    forced: tuple[int, int] | None = None  # a count and a slot, whatever they mean


Tags = Sequence[Tag]


def byte(tag: int, *numbers: int) -> Tag:
    return Tag(tag, BYTE, bytes(numbers))


def ascii_(tag: int, text: str | bytes) -> Tag:
    return Tag(tag, ASCII, (text.encode() if isinstance(text, str) else text) + b"\0")


def short(tag: int, *numbers: int) -> Tag:
    return Tag(tag, SHORT, numbers=numbers)


def long(tag: int, *numbers: int) -> Tag:
    return Tag(tag, LONG, numbers=numbers)


def rational(tag: int, *pairs: tuple[int, int]) -> Tag:
    return Tag(tag, RATIONAL, numbers=tuple(n for pair in pairs for n in pair))


def undefined(tag: int, data: bytes) -> Tag:
    return Tag(tag, UNDEFINED, data)


def utf16(tag: int, text: str) -> Tag:
    return Tag(tag, BYTE, text.encode("utf-16-le") + b"\0\0")


def sub(tag: int, *directories: Tags) -> Tag:
    return Tag(tag, LONG, inner=directories)


def block(offsets: int, lengths: int, *parts: bytes) -> list[Tag]:
    return [Tag(offsets, LONG, parts=parts), long(lengths, *map(len, parts))]


def entry(tag: int, kind: int, count: int, slot: int) -> Tag:
    return Tag(tag, kind, forced=(count, slot))


def ifds(*chain: Tags, order: str = "<", slack: bytes = b"", tail: bytes = b"") -> bytes:
    """Return a TIFF stream of these directories."""
    out = bytearray(b"II*\0\0\0\0\0" if order == "<" else b"MM\0*\0\0\0\0")
    _chain(out, chain, order, 4, slack)
    return bytes(out + tail)


def _chain(
    out: bytearray, chain: Sequence[Tags], order: str, link: int, slack: bytes = b""
) -> None:
    for tags in chain:
        out += bytes(len(out) % 2)
        at = len(out)
        struct.pack_into(order + "I", out, link, at)
        out += struct.pack(order + "H", len(tags)) + bytes(12 * len(tags) + 4) + slack
        slack = b""
        for index, tag in enumerate(tags):
            _tag(out, tag, order, at + 2 + 12 * index)
        link = at + 2 + 12 * len(tags)


def _tag(out: bytearray, tag: Tag, order: str, at: int) -> None:
    if tag.forced:
        struct.pack_into(order + "HHII", out, at, tag.tag, tag.type, *tag.forced)
        return
    value = tag.data or bytes(4 * len(tag.parts or tag.inner))
    if tag.numbers:
        value = struct.pack(f"{order}{len(tag.numbers)}{CODES[tag.type]}", *tag.numbers)
    size = struct.calcsize(CODES.get(tag.type, "B")) * (2 if tag.type in (5, 10) else 1)
    struct.pack_into(order + "HHI", out, at, tag.tag, tag.type, len(value) // size)
    place = at + 8
    if len(value) > 4:
        out += bytes(len(out) % 2)
        place = len(out)
        struct.pack_into(order + "I", out, at + 8, place)
        out += value
    else:
        out[place : place + len(value)] = value
    for index, part in enumerate(tag.parts):
        struct.pack_into(order + "I", out, place + 4 * index, len(out))
        out += part
    for index, directory in enumerate(tag.inner):
        _chain(out, [directory], order, place + 4 * index)


def tiny_jpeg(comment: bytes = b"") -> bytes:
    """Return a JPEG of 16 x 16 pixels, with a comment segment when there is a comment."""
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16), (90, 120, 30)).save(buffer, "JPEG", quality=40)
    data = buffer.getvalue()
    if not comment:
        return data
    return data[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + data[2:]


RIGHTS = b"(c) 2024 Foto Kollektiv"
CREATOR = b"Foto Kollektiv"
BASE: tuple[Tag, ...] = (
    short(ORIENTATION, 6),
    rational(0x11A, (300, 1)),
    rational(0x11B, (300, 1)),
    short(0x128, 2),
    ascii_(ARTIST, CREATOR),
    ascii_(COPYRIGHT, RIGHTS),
)
EXIF_BASE: tuple[Tag, ...] = (
    undefined(0x9000, b"0232"),
    undefined(0x9101, b"\1\2\3\0"),
    undefined(0xA000, b"0100"),
    short(0xA001, 1),
    long(0xA002, 64),
    long(0xA003, 48),
)
KEEPS = (RIGHTS, CREATOR)


def image(*tags: Tag, order: str = "<", slack: bytes = b"", tail: bytes = b"") -> bytes:
    """Return a stream with harmless tags and these in IFD0, as writers order them."""
    first = sorted((*BASE, *tags), key=lambda tag: tag.tag)
    return ifds(first, order=order, slack=slack, tail=tail)


def photo(*tags: Tag, order: str = "<") -> bytes:
    """Return a stream with harmless tags and these in the Exif IFD."""
    return image(sub(EXIF_IFD, sorted((*EXIF_BASE, *tags), key=lambda t: t.tag)), order=order)


def gps(*tags: Tag, order: str = "<") -> bytes:
    """Return a stream with harmless tags and a GPS IFD."""
    return image(sub(GPS_IFD, [byte(0, 2, 3, 0, 0), *tags]), order=order)


def position(seconds: int) -> list[Tag]:
    """Return the four tags of a position whose seconds of latitude are so many millionths."""
    return [
        ascii_(1, "N"),
        rational(2, (48, 1), (51, 1), (seconds, 1_000_000)),
        ascii_(3, "E"),
        rational(4, (2, 1), (17, 1), (40_123_457, 1_000_000)),
    ]


def thumbnail(*jpegs: bytes) -> list[Tag]:
    """Return the tags of an IFD1 with a JPEG thumbnail."""
    return [
        short(0x103, 6),
        rational(0x11A, (72, 1)),
        rational(0x11B, (72, 1)),
        short(0x128, 2),
        *block(0x201, 0x202, *jpegs),
    ]


def strips(*parts: bytes) -> list[Tag]:
    """Return the tags of an IFD1 with an uncompressed thumbnail."""
    offsets, lengths = block(0x111, 0x117, *parts)
    return [
        long(0x100, 16),
        long(0x101, 2 * len(parts)),
        short(0x102, 8, 8, 8),
        short(0x103, 1),
        short(0x106, 2),
        offsets,
        short(0x115, 3),
        long(0x116, 2),
        lengths,
    ]


def maker_note(secret: bytes, order: str = "<", at: int = 0) -> bytes:
    """Return a note as Canon lays it out: an IFD whose offsets count from the stream's begin."""
    table = struct.pack(order + "HHHII", 1, 9, ASCII, len(secret) + 1, at + 18)
    return table + bytes(4) + secret + b"\0"


def camera(order: str = "<", owner: bytes = b"Maxine Mustermann") -> bytes:
    """Return what a camera writes: every directory, a Canon note with offsets, a thumbnail."""

    def stream(note_at: int) -> bytes:
        exif = [
            rational(0x829A, (1, 125)),
            rational(0x829D, (28, 10)),
            short(0x8827, 400),
            undefined(0x9000, b"0232"),
            ascii_(0x9003, "2024:05:01 12:34:56"),
            undefined(0x9101, b"\1\2\3\0"),
            undefined(MAKER_NOTE, maker_note(owner, order, note_at)),
            undefined(USER_COMMENT, b"ASCII\0\0\0a day at the lake"),
            undefined(0xA000, b"0100"),
            short(0xA001, 1),
            long(0xA002, 64),
            long(0xA003, 48),
            sub(IOP_IFD, [ascii_(1, "R98"), undefined(2, b"0100")]),
            ascii_(0xA431, "SN-4711-0815"),
            ascii_(0xA434, "EF50mm f/1.8 STM"),
        ]
        first = [
            ascii_(DESCRIPTION, "At the lake"),
            ascii_(MAKE, "Canon"),
            ascii_(MODEL, "Canon EOS 80D"),
            *BASE[:4],
            ascii_(SOFTWARE, "GIMP 2.10"),
            ascii_(DATE_TIME, "2024:05:01 12:34:56"),
            ascii_(ARTIST, CREATOR),
            short(0x213, 2),
            ascii_(COPYRIGHT, RIGHTS),
            sub(EXIF_IFD, exif),
            sub(GPS_IFD, [byte(0, 2, 3, 0, 0), *position(29_987_653), rational(6, (35, 1))]),
        ]
        return ifds(first, thumbnail(tiny_jpeg(b"thumb of " + owner)), order=order)

    draft = stream(0)
    return stream(draft.index(struct.pack(order + "HHHI", 1, 9, ASCII, len(owner) + 1)))


def signed(slack: bytes) -> bytes:
    """Return a stream as ExifTool makes it for a WebP: with its signature behind the header."""
    table = struct.pack(">HHHIHHI", 1, ORIENTATION, SHORT, 1, 6, 0, 0)
    return b"MM\0*" + struct.pack(">I", 16 + len(slack)) + b"ExifMeta" + slack + table


def clean() -> dict[str, bytes]:
    """Return payloads with nothing to find by default, by id."""
    made = {}
    for order in "<>":
        end = {"<": "little", ">": "big"}[order]
        made[f"orientation-{end}"] = ifds([short(ORIENTATION, 6)], order=order)
        made[f"rights-{end}"] = image(order=order)
        made[f"colour-{end}"] = photo(sub(IOP_IFD, [ascii_(1, "R98")]), order=order)
        made[f"software-{end}"] = image(ascii_(SOFTWARE, "GIMP 2.10.36"), order=order)
    made["date"] = image(ascii_(DATE_TIME, "2024:05:01 12:34:56"))
    made["screenshot"] = photo(undefined(USER_COMMENT, b"ASCII\0\0\0Screenshot"))
    made["blank-comment"] = photo(undefined(USER_COMMENT, bytes(64)))
    made["padding"] = image(undefined(0xEA1C, b"\x1c\xea\0\0\0\x08" + bytes(2042)))
    made["print-image-matching"] = image(undefined(0xC4A5, b"PrintIM\x000300\0\0\0\0"))
    made["zero-slack"] = image(slack=bytes(64), tail=bytes(10))
    made["stray"] = photo(entry(0x213, SHORT, 1, 1 | 0xC7E9 << 16)) + bytes.fromhex("6803")
    made["exiftool-signature"] = signed(b"")
    made["preamble"] = b"Exif\0\0" + image()
    zeroth = {piexif.ImageIFD.Orientation: 3, piexif.ImageIFD.Software: b"darktable 4.6"}
    made["piexif"] = piexif.dump({"0th": zeroth, "Exif": {piexif.ExifIFD.ColorSpace: 1}})
    return made


def plants() -> list[Plant]:
    """Return payloads with one carrier each."""
    return [
        *_location_plants(),
        *_device_plants(),
        *_identity_plants(),
        *_embedded_plants(),
        *_inner_plants(),
        *_damaged_plants(),
        *_opt_in_plants(),
    ]


def _location_plants() -> list[Plant]:
    made = []
    for order, name in (("<", "little"), (">", "big")):
        secret = struct.pack(order + "I", 29_987_653)
        data = gps(*position(29_987_653), order=order)
        made.append(Plant(f"exif-gps-{name}", data, "LOC101", (secret,), KEEPS))
    altitude = struct.pack("<I", 1_234_567)
    data = gps(byte(5, 0), rational(6, (1_234_567, 1000)))
    made.append(Plant("exif-gps-altitude", data, "LOC101", (altitude,), KEEPS))
    for name, tag, secret in (
        ("time", rational(7, (11, 1), (42, 1), (46_123_457, 1_000_000)), _long(46_123_457)),
        ("date", ascii_(0x1D, "2024:05:01"), b"2024:05:01"),
        ("bearing", rational(0x11, (17_123_457, 100_000)), _long(17_123_457)),
        ("speed", rational(0xD, (4_123_457, 100_000)), _long(4_123_457)),
        ("satellites", ascii_(8, "07,11,19,23"), b"07,11,19,23"),
        ("destination", rational(0x14, (48, 1), (51, 1), (7_123_457, 1)), _long(7_123_457)),
        ("method", undefined(0x1B, b"ASCII\0\0\0CELLID-4711"), b"CELLID-4711"),
        ("area", undefined(0x1C, b"UNICODE\0" + _wide("Hinterhof")), _wide("Hinterhof")),
    ):
        made.append(Plant(f"exif-gps-{name}", gps(tag), "LOC103", (secret,), KEEPS))
    return made


def _long(number: int) -> bytes:
    return struct.pack("<I", number)


def _wide(text: str, order: str = "le") -> bytes:
    return text.encode(f"utf-16-{order}")


def _device_plants() -> list[Plant]:
    secret = b"Zorkon 4711X"
    rows = [
        ("make", "DEV101", image(ascii_(MAKE, secret))),
        ("model", "DEV101", image(ascii_(MODEL, secret), order=">")),
        ("lens-model", "DEV101", photo(ascii_(0xA434, secret))),
        ("lens-make", "DEV101", photo(ascii_(0xA433, secret))),
        ("unique-camera-model", "DEV101", image(ascii_(0xC614, secret))),
        ("make-in-ifd2", "DEV101", ifds(BASE, thumbnail(), [ascii_(MAKE, secret)])),
        ("make-in-subifd", "DEV101", image(sub(SUB_IFDS, [ascii_(MAKE, secret)]))),
        ("body-serial", "DEV102", photo(ascii_(0xA431, secret))),
        ("body-serial-in-ifd0", "DEV102", image(ascii_(0xA431, secret))),
        ("lens-serial", "DEV102", photo(ascii_(0xA435, secret))),
        ("image-unique-id", "DEV102", photo(ascii_(0xA420, secret))),
        ("camera-serial", "DEV102", image(ascii_(0xC62F, secret))),
        ("maker-note", "DEV103", photo(undefined(MAKER_NOTE, b"VENDOR\0\0" + secret))),
        ("dng-private", "DEV103", image(byte(0xC634, *b"Adobe\0" + secret))),
        ("host-computer", "DEV104", image(ascii_(HOST, secret))),
    ]
    return [Plant(f"exif-{name}", data, code, (secret,), KEEPS) for name, code, data in rows]


def _identity_plants() -> list[Plant]:
    mail, kept = b"maxine@secret.example", (*KEEPS, b"Picnic")
    rights = ifds([ascii_(COPYRIGHT, b"Picnic " + mail)])
    title = image(utf16(0x9C9B, mail.decode()))
    told, wide, big = b"our little secret", _wide("Geheimnis"), _wide("Geheimnis", "be")
    home = b"/home/maxine/private/scan-0815.tif"
    drive = rb"C:\Users\maxine\Desktop\scan.tif"
    rows = [
        ("owner", "IDN101", photo(ascii_(0xA430, "Maxine M.")), b"Maxine M.", KEEPS),
        ("xp-author", "IDN101", image(utf16(0x9C9D, "Maxine")), _wide("Maxine"), KEEPS),
        ("mail", "IDN102", image(ascii_(DESCRIPTION, b"Picnic, ask " + mail)), mail, kept),
        (
            "mail-big",
            "IDN102",
            image(ascii_(DESCRIPTION, b"Picnic " + mail), order=">"),
            mail,
            kept,
        ),
        ("mail-in-rights", "IDN102", rights, mail, (b"Picnic",)),
        ("mail-hidden", "IDN102", image(ascii_(SOFTWARE, b"GIMP\0\0" + mail)), mail, (b"GIMP",)),
        ("mail-xp-title", "IDN102", title, _wide(mail.decode()), KEEPS),
        ("mail-in-bytes", "IDN102", image(byte(DESCRIPTION, *b"Picnic " + mail)), mail, KEEPS),
        ("comment", "IDN103", photo(_comment(b"ASCII\0\0\0" + told)), told, KEEPS),
        ("comment-no-code", "IDN103", photo(_comment(bytes(8) + told)), told, KEEPS),
        ("comment-bare", "IDN103", photo(_comment(told)), told, KEEPS),
        ("comment-wide", "IDN103", photo(_comment(b"UNICODE\0" + wide)), wide, KEEPS),
        ("comment-wide-big", "IDN103", photo(_comment(b"UNICODE\0" + big), order=">"), big, KEEPS),
        ("comment-jis", "IDN103", photo(_comment(b"JIS\0\0\0\0\0" + told)), told, KEEPS),
        ("xp-comment", "IDN103", image(utf16(0x9C9C, "Geheimnis")), wide, KEEPS),
        ("path", "IDN104", image(ascii_(DOCUMENT, home)), home, KEEPS),
        ("path-windows", "IDN104", image(ascii_(DOCUMENT, drive)), drive, KEEPS),
        ("path-url", "IDN104", image(ascii_(DESCRIPTION, b"file://" + home)), home, KEEPS),
    ]
    return [
        Plant(f"exif-{name}", data, code, (secret,), keeps)
        for name, code, data, secret, keeps in rows
    ]


def _comment(data: bytes) -> Tag:
    return undefined(USER_COMMENT, data)


def _embedded_plants() -> list[Plant]:
    secret = b"what the crop was to hide"
    small = tiny_jpeg(secret)
    rows = bytes(71) + secret  # two rows of 16 RGB pixels
    tiles = [short(0x103, 1), long(0x142, 16), long(0x143, 16), *block(0x144, 0x145, rows, rows)]
    embedded = [
        ("thumbnail", "EMB101", ifds(BASE, thumbnail(small))),
        ("thumbnail-big", "EMB101", ifds(BASE, thumbnail(small), order=">")),
        ("thumbnail-strips", "EMB101", ifds(BASE, strips(rows, rows))),
        ("thumbnail-tiles", "EMB101", ifds(BASE, tiles)),
        ("thumbnail-ifd2", "EMB101", ifds(BASE, [short(ORIENTATION, 1)], thumbnail(small))),
        ("thumbnail-subifd", "EMB101", image(sub(SUB_IFDS, thumbnail(small), strips(rows)))),
        ("thumbnail-ifd0", "EMB101", ifds([*BASE[:4], *thumbnail(small)[4:], *BASE[4:]])),
        ("private-tag", "EMB105", image(ascii_(PRIVATE, secret))),
        ("private-tag-exif", "EMB105", photo(undefined(PRIVATE, secret))),
        ("private-tag-gps", "LOC103", gps(undefined(PRIVATE, secret))),
        ("private-tag-iop", "EMB105", photo(sub(IOP_IFD, [ascii_(PRIVATE, secret)]))),
        ("private-tag-ifd1", "EMB105", ifds(BASE, [ascii_(PRIVATE, secret)])),
        ("slack", "EMB104", image(slack=secret)),
        ("slack-end", "EMB104", image(order=">", tail=bytes(9) + secret)),
        ("slack-padding", "EMB104", image(undefined(0xEA1C, b"\x1c\xea" + bytes(20) + secret))),
    ]
    made = [Plant(f"exif-{name}", data, code, (secret,), KEEPS) for name, code, data in embedded]
    alone = ifds([], thumbnail(small))
    made.append(Plant("exif-slack-signed", signed(secret), "EMB104", (secret,)))
    made.append(Plant("exif-ifd1-alone", alone, "EMB101", (secret,)))
    slots = [entry(tag, SHORT, 1, 1 | 0xC7E9 << 16) for tag in (0x213, 0xA402, 0xA403)]
    made.append(Plant("exif-slack-slots", image(*slots), "EMB104", (b"\xe9\xc7",), KEEPS))
    return made


def _inner_plants() -> list[Plant]:
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-'
        b'rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/"'
        b' exif:GPSLatitude="48,51.49979N" exif:GPSLongitude="2,17.66872E"/></rdf:RDF></x:xmpmeta>'
    )
    city = b"Kleinkleckersdorf"
    iptc = b"\x1c\x02\x5a" + struct.pack(">H", len(city)) + city
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc + bytes(len(iptc) % 2)
    words = iptc + bytes(-len(iptc) % 4)
    swapped = struct.pack("<6I", *struct.unpack(">6I", words))
    rows = [
        ("iptc", undefined(0x83BB, iptc), city),
        ("iptc-long", Tag(0x83BB, LONG, words), city),
        ("iptc-swapped", Tag(0x83BB, LONG, swapped), swapped[8:20]),
        ("photoshop", undefined(0x8649, block), city),
    ]
    return [
        Plant("exif-xmp", image(byte(0x2BC, *xmp)), "LOC101", (b"48,51.49979N",), KEEPS),
        *(Plant(f"exif-{name}", image(tag), "LOC102", (gone,), KEEPS) for name, tag, gone in rows),
    ]


def _damaged_plants() -> list[Plant]:
    mark = 0x7EC1A5D3
    secret = _long(mark)
    cut = bytearray(ifds([*BASE[:1], ascii_(COPYRIGHT, "CCC"), ascii_(SOFTWARE, "GIM")]))
    cut[8] += 1  # one entry more than there are; of it, the data has six bytes
    whole = image(sub(EXIF_IFD, EXIF_BASE))
    pointer = whole.index(struct.pack("<HHI", EXIF_IFD, LONG, 1)) + 8
    cycle = bytearray(whole)
    cycle[pointer : pointer + 4] = _long(8)
    rows = [
        ("offset", image(entry(DOCUMENT, ASCII, 99, mark))),
        ("count", image(entry(DOCUMENT, ASCII, mark, 8))),
        ("type", image(entry(DOCUMENT, 99, 1, mark))),
        ("pointer", image(entry(GPS_IFD, LONG, 1, mark))),
        ("thumbnail", ifds(BASE, [long(0x201, mark), long(0x202, 99)])),
    ]
    return [
        *(Plant(f"exif-damaged-{name}", data, "IMG101", (secret,), KEEPS) for name, data in rows),
        Plant("exif-damaged-table", bytes(cut[:-4]) + secret + b"\1\1", "IMG101", (secret,)),
        Plant("exif-damaged-cycle", bytes(cycle), "IMG101", (), KEEPS),
    ]


def _opt_in_plants() -> list[Plant]:
    when, what = b"2024:05:01 12:34:56", b"Picnic by the lake"
    odd = struct.pack("<I", 123_457)
    rows = [
        ("date-original", "TIM101", photo(ascii_(0x9003, when)), when),
        ("date", "TIM101", image(ascii_(DATE_TIME, when)), when),
        ("offset-time", "TIM101", photo(ascii_(0x9010, "+05:45")), b"+05:45"),
        ("exposure", "CAM101", photo(rational(0x829A, (1, 123_457))), odd),
        ("description", "CAP101", image(ascii_(DESCRIPTION, what)), what),
        ("software", "TRC101", image(ascii_(SOFTWARE, "GIMP 2.10.36")), b"GIMP 2.10.36"),
        ("copyright", "RGT101", ifds([BASE[0], ascii_(COPYRIGHT, what)]), what),
        ("artist", "RGT101", ifds([BASE[0], ascii_(ARTIST, what)]), what),
        ("artist-rational", "RGT101", ifds([BASE[0], rational(ARTIST, (123_457, 1))]), odd),
    ]
    made = []
    for name, code, data, secret in rows:
        keeps = () if code == "RGT101" else KEEPS
        made.append(Plant(f"exif-{name}", data, code, (secret,), keeps, (code,)))
    right = struct.pack("<HHII", ORIENTATION, SHORT, 1, 6)
    wrong = struct.pack("<HHI4s", ORIENTATION, ASCII, 2, b"6")
    data = image(ascii_(DESCRIPTION, what)).replace(right, wrong)
    made.append(Plant("exif-orientation-ascii", data, "CAP101", (what,), KEEPS, ("CAP101",)))
    for kind, number in (("text", ASCII), ("undefined", UNDEFINED)):
        data = ifds([Tag(ORIENTATION, number, what + b"\0")])
        made.append(Plant(f"exif-orientation-{kind}", data, "EMB105", (what,), ()))
    return made
