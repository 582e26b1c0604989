"""JPEG files put together from bytes: segments, MPF, Samsung trailers, pictures behind pictures."""

from __future__ import annotations

import base64
import io
import random
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import piexif
from PIL import Image, ImageCms

XMP_ID = b"http://ns.adobe.com/xap/1.0/\0"
ISO_GAIN_MAP = b"urn:iso:std:iso:ts:21496:-1\0"

# 24 x 16, grey, made with cjpeg -arithmetic: Pillow reads such files but does not write them.
ARITHMETIC = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4"
    "UG1RV19iZ2hnPk1xeXBkeFxlZ2P/yQALCAAQABgBAREA/8wABgAQEAX/2gAIAQEAAD8A0Vu/K/v/AEp7MknEsa2CUBPt"
    "l4o9+k0fgPZF9J84X0oRE4VE35D/2Q=="
)


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload


@lru_cache
def base(
    seed: int = 1, mode: str = "RGB", size: tuple[int, int] = (48, 32), **options: int
) -> bytes:
    """Return a plain JPEG from Pillow."""
    image = Image.new(mode, size)
    image.frombytes(random.Random(seed).randbytes(size[0] * size[1] * len(image.getbands())))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70, **options)
    return out.getvalue()


def headless(data: bytes) -> bytes:
    """Return a JPEG's bytes from behind its SOI and JFIF header."""
    assert data[2:4] == b"\xff\xe0"
    return data[4 + int.from_bytes(data[4:6], "big") :]


def with_segments(*segments: bytes, data: bytes | None = None) -> bytes:
    """Return a JPEG with segments behind its JFIF header."""
    data = base() if data is None else data
    rest = headless(data)
    return data[: len(data) - len(rest)] + b"".join(segments) + rest


def between_scans(insert: bytes) -> bytes:
    """Return a progressive JPEG with bytes in front of its last scan."""
    data = base(progressive=True)
    at = data.rindex(b"\xff\xc4")
    return data[:at] + insert + data[at:]


def twelve_bits() -> bytes:
    """Return one grey 8 x 8 block of 12-bit samples, all of them the same."""
    code = bytes((1, *bytes(15), 0))  # one code of one bit, for the symbol 0
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xDB, b"\0" + b"\x10" * 64),
            segment(0xC1, b"\x0c\0\x08\0\x08\x01\x01\x11\0"),
            segment(0xC4, b"\0" + code),
            segment(0xC4, b"\x10" + code),
            segment(0xDA, b"\x01\x01\0\0\x3f\0"),
            b"\x3f\xff\xd9",
        )
    )


@lru_cache
def profile() -> bytes:
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:24] + bytes(12) + made[36:]  # without the date of its making


def icc_chunks(count: int) -> list[bytes]:
    data = profile()
    size = -(-len(data) // count)
    return [
        segment(0xE2, b"ICC_PROFILE\0" + bytes((n + 1, count)) + data[n * size : (n + 1) * size])
        for n in range(count)
    ]


def exif(**tags: object) -> bytes:
    """Return an APP1 segment of piexif's tables; "0th" is called Zeroth here."""
    return segment(0xE1, piexif.dump({key.replace("Zeroth", "0th"): v for key, v in tags.items()}))


def gps(text: str) -> bytes:
    """Return an APP1 segment with a position and a text beside it."""
    rational = ((51, 1), (26, 1), (33456, 1000))
    ifd = piexif.GPSIFD
    return exif(
        GPS={
            ifd.GPSLatitudeRef: b"N",
            ifd.GPSLatitude: rational,
            ifd.GPSAreaInformation: b"ASCII\0\0\0" + text.encode(),
        }
    )


def xmp_packet(attributes: str = "", content: str = "") -> bytes:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {attributes}>{content}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def xmp(attributes: str = "", content: str = "") -> bytes:
    return segment(0xE1, XMP_ID + xmp_packet(attributes, content))


def extended_xmp(content: str, chunk: int = 300) -> tuple[bytes, list[bytes]]:
    """Return the main packet's segment and those of the extended one."""
    from hashlib import md5

    packet = xmp_packet('xmlns:exif="http://ns.adobe.com/exif/1.0/"', content)
    guid = md5(packet).hexdigest().upper()
    main = xmp(f'xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="{guid}"')
    head = b"http://ns.adobe.com/xmp/extension/\0" + guid.encode()
    parts = [
        segment(0xE1, head + struct.pack(">II", len(packet), at) + packet[at : at + chunk])
        for at in range(0, len(packet), chunk)
    ]
    return main, parts


class Item(NamedTuple):
    """One item of a GContainer directory."""

    semantic: str
    length: int = 0
    mime: str = "image/jpeg"
    padding: int = 0


def container(items: Sequence[Item], more: str = "") -> bytes:
    """Return an APP1 segment with a directory, as Ultra HDR and motion photos have it."""
    rows = "".join(
        '<rdf:li rdf:parseType="Resource"><Container:Item'
        f' Item:Semantic="{item.semantic}" Item:Mime="{item.mime}"'
        + (f' Item:Length="{item.length}"' if item.length else "")
        + (f' Item:Padding="{item.padding}"' if item.padding else "")
        + "/></rdf:li>"
        for item in items
    )
    attributes = (
        'xmlns:Container="http://ns.google.com/photos/1.0/container/"'
        ' xmlns:Item="http://ns.google.com/photos/1.0/container/item/"'
        ' xmlns:GCamera="http://ns.google.com/photos/1.0/camera/"'
        f' xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" {more}'
    )
    content = f"<Container:Directory><rdf:Seq>{rows}</rdf:Seq></Container:Directory>"
    return xmp(attributes, content)


def gain_map(*segments: bytes, seed: int = 7) -> bytes:
    """Return a gain map as Ultra HDR wants it."""
    numbers = "".join(
        f' hdrgm:{name}="{value}"'
        for name, value in (("Version", "1.0"), ("GainMapMax", "2.5"), ("HDRCapacityMax", "2.5"))
    )
    packet = xmp(f'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"{numbers}')
    iso = segment(0xE2, ISO_GAIN_MAP + bytes(61))
    return with_segments(packet, iso, *segments, data=base(seed, "L", (24, 16)))


def apple_gain_map() -> bytes:
    kind = "urn:com:apple:photo:2020:aux:hdrgainmap"
    packet = xmp(
        'xmlns:apdi="http://ns.apple.com/pixeldatainfo/1.0/"',
        f"<apdi:AuxiliaryImageType>{kind}</apdi:AuxiliaryImageType>",
    )
    return with_segments(packet, data=base(8, "L", (24, 16)))


class Shot(NamedTuple):
    """One picture behind the first: its MPF type, its bytes, zeros in front of it."""

    kind: int
    data: bytes
    padding: int = 0


def mpf_payload(
    rows: Sequence[tuple[int, int, int]], order: str = ">", uids: bytes = b"", slack: bytes = b""
) -> bytes:
    """Return an MPF TIFF stream; rows are (attribute, size, offset)."""
    tags = [(0xB000, 7, 4, b"0100"), (0xB001, 4, 1, struct.pack(order + "I", len(rows)))]
    values = b"".join(struct.pack(order + "IIIHH", *row, 0, 0) for row in rows)
    tags.append((0xB002, 7, len(values), values))
    if uids:
        tags.append((0xB003, 7, len(uids), uids))
    out = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(order + "I", 8)
    head = struct.pack(order + "H", len(tags))
    data_at = len(out) + 2 + 12 * len(tags) + 4
    behind = b""
    for number, kind, count, value in tags:
        head += struct.pack(order + "HHI", number, kind, count)
        if len(value) > 4:
            head += struct.pack(order + "I", data_at + len(behind))
            behind += value
        else:
            head += value.ljust(4, b"\0")
    return out + head + bytes(4) + behind + slack


def multi_picture(
    *segments: bytes,
    shots: Sequence[Shot] = (),
    tail: bytes = b"",
    order: str = ">",
    uids: bytes = b"",
    slack: bytes = b"",
    data: bytes | None = None,
) -> bytes:
    """Return a JPEG with an MPF segment, the pictures that it lists behind it, and a tail."""
    rows = [(0x20030000, 0, 0)] + [(shot.kind, len(shot.data), 0) for shot in shots]
    blank = segment(0xE2, b"MPF\0" + mpf_payload(rows, order, uids, slack))
    first = with_segments(*segments, blank, data=data)
    header = first.index(b"MPF\0") + 4
    rows[0] = (rows[0][0], len(first), 0)
    at = len(first)
    behind = b""
    for number, shot in enumerate(shots, 1):
        behind += bytes(shot.padding) + shot.data
        rows[number] = (shot.kind, len(shot.data), at + shot.padding - header)
        at = len(first) + len(behind)
    full = segment(0xE2, b"MPF\0" + mpf_payload(rows, order, uids, slack))
    return first.replace(blank, full) + behind + tail


def ultra_hdr(
    *segments: bytes, gain: bytes | None = None, shots: Sequence[Shot] = (), tail: bytes = b""
) -> bytes:
    """Return an Ultra HDR photo; further pictures come behind the gain map."""
    gain = gain_map() if gain is None else gain
    directory = container([Item("Primary"), Item("GainMap", len(gain))], more='hdrgm:Version="1.0"')
    version = segment(0xE2, ISO_GAIN_MAP + bytes(4))
    return multi_picture(directory, *segments, version, shots=[Shot(0, gain), *shots], tail=tail)


def video(secret: bytes) -> bytes:
    """Return the beginning of an MP4 file."""
    ftyp = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42"
    return ftyp + struct.pack(">I", 8 + len(secret)) + b"mdat" + secret


def samsung(entries: Sequence[tuple[int, bytes, bytes]]) -> bytes:
    """Return a Samsung trailer of entries (type, name, data)."""
    blocks = [struct.pack("<HHI", 0, kind, len(name)) + name + data for kind, name, data in entries]
    total = sum(map(len, blocks))
    rows = b""
    at = 0
    for (kind, _, _), block in zip(entries, blocks, strict=True):
        rows += struct.pack("<HHII", 0, kind, total - at, len(block))
        at += len(block)
    directory = b"SEFH" + struct.pack("<II", 106, len(entries)) + rows
    return b"".join(blocks) + directory + struct.pack("<I", len(directory)) + b"SEFT"


def jumbf(instance: int, content: bytes, chunk: int = 60) -> list[bytes]:
    """Return the APP11 segments of one C2PA superbox."""
    label = bytes.fromhex("63327061001100108000 00aa00389b71".replace(" ", "")) + b"\x03c2pa\0"
    description = struct.pack(">I", 8 + len(label)) + b"jumd" + label
    inner = description + struct.pack(">I", 8 + len(content)) + b"json" + content
    box = struct.pack(">I", 8 + len(inner)) + b"jumb"
    return [
        segment(
            0xEB, b"JP" + struct.pack(">HI", instance, number + 1) + box + inner[at : at + chunk]
        )
        for number, at in enumerate(range(0, len(inner), chunk))
    ]
