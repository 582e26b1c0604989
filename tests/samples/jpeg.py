"""JPEG files: clean ones of every make, one carrier each, and any payload in its segment."""

from __future__ import annotations

import random
import struct
from collections.abc import Sequence

import piexif

from tests.samples import Plant
from tests.samples._jpeg_bytes import (
    ARITHMETIC,
    XMP_ID,
    Item,
    Shot,
    apple_gain_map,
    base,
    between_scans,
    container,
    exif,
    extended_xmp,
    gain_map,
    gps,
    headless,
    icc_chunks,
    jumbf,
    multi_picture,
    samsung,
    segment,
    twelve_bits,
    ultra_hdr,
    video,
    with_segments,
)
from tests.samples._tails import behind

SECRET = b"behind the blue door"
RAW = bytes(random.Random(5).randbytes(48))
"""A thumbnail of 4 x 4 pixels."""
VGA = 0x010001
DEPTH = (0x0AB1, b"DualShot_DepthMap_1", b"\x10" * 64)
DEPTH_NOTE = (0x0AB3, b"DualShot_Extra_Info", struct.pack("<6I", 1, 0, 65537, 8, 8, 0))


def clean() -> dict[str, bytes]:
    """Return JPEG files with nothing to find."""
    plain = base()
    upright = exif(Zeroth={piexif.ImageIFD.Orientation: 6})
    return {
        "baseline": plain,
        "4:4:4": base(subsampling=0),
        "progressive": base(progressive=True),
        "gray": base(mode="L"),
        "CMYK": base(mode="CMYK"),
        "restart markers": base(restart_marker_blocks=2),
        "arithmetic": ARITHMETIC,
        "12 bit": twelve_bits(),
        "no JFIF": b"\xff\xd8" + headless(plain),
        "ICC in one chunk": with_segments(*icc_chunks(1)),
        "ICC in three chunks": with_segments(*icc_chunks(3)),
        "fill bytes": between_scans(b"\xff\xff\xff"),
        "orientation": with_segments(upright),
        "Ducky": with_segments(segment(0xEC, b"Ducky\0\x01\0\x04\0\0\0\x3c\0\0")),
        "Adobe_CM": with_segments(segment(0xED, b"Adobe_CM\0\x02")),
        "Save for Web": with_segments(segment(0xEE, web_adobe(3, (2, 3, 6), (0, 0, 0)))),
        "Save for Web, progressive": with_segments(
            segment(0xEE, web_adobe(4, (3, 6, 10, 13), (22248, 53681, 81630, 129522))),
            data=base(progressive=True),
        ),
        "AROT": with_segments(segment(0xEA, b"AROT\0\0" + struct.pack(">3I", 2, 900, 800))),
        "SPIFF": with_segments(segment(0xE8, _spiff())),
        "zeros at the end": plain + bytes(40),
        "Ultra HDR": ultra_hdr(),
        "Apple gain map": multi_picture(shots=[Shot(0, apple_gain_map())]),
        "depth map by GContainer": _dynamic_depth(),
        "Samsung depth map": plain + samsung([DEPTH, DEPTH_NOTE]),
    }


def web_adobe(groups: int, scans: Sequence[int], sizes: Sequence[int]) -> bytes:
    """Return a payload of APP14 as Photoshop's "Save for Web" writes it."""
    note = bytes((groups, *scans)) + struct.pack(f">{len(sizes)}I", *sizes)
    return b"Adobe\0\x64\xc0\0\0\0\1" + b"\3\0" + bytes((len(note),)) + note


def _spiff() -> bytes:
    return b"SPIFF\0" + struct.pack(">HBBIIBBBBII", 0x102, 1, 3, 32, 48, 3, 8, 5, 1, 72, 72)


def _dynamic_depth() -> bytes:
    depth = base(9, "L", (24, 16))
    items = [Item("Primary"), Item("Depth", len(depth))]
    return with_segments(container(items)) + depth


def plants() -> list[Plant]:
    """Return JPEG files with one carrier each."""
    return [
        *_comments(),
        *_segments(),
        *_thumbnails(),
        *_junk(),
        *_pictures(),
        *_media(),
        *behind("jpeg", base()),
    ]


def _plant(carrier: str, code: str, data: bytes, secret: bytes = SECRET) -> Plant:
    return Plant(carrier, data, code, (secret,))


def _comments() -> list[Plant]:
    comment = segment(0xFE, SECRET)
    return [
        _plant("COM", "IDN103", with_segments(comment)),
        _plant("COM in Latin-1", "IDN103", with_segments(segment(0xFE, b"derri\xe8re " + SECRET))),
        _plant("COM between scans", "IDN103", between_scans(b"\xff\xff" + comment)),
        _plant("COM before EOI", "IDN103", base()[:-2] + comment + b"\xff\xd9"),
        _plant("two COM", "IDN103", with_segments(segment(0xFE, b"a second one"), comment)),
    ]


_UNKNOWN = {
    "APP0 AVI1": (0xE0, b"AVI1\0"),
    "APP0 CIFF": (0xE0, b"II\x1a\0\0\0HEAPJPGM"),
    "APP1 FLIR": (0xE1, b"FLIR\0\x01\0\0"),
    "APP1 nameless": (0xE1, b""),
    "APP1 misplaced Exif": (0xE1, b"\0\0Exif\0\0"),
    "APP2 FlashPix": (0xE2, b"FPXR\0\0\x02"),
    "APP2 preview": (0xE2, b"QVGA\0\xff\xd8\xff\xdb"),
    "APP3 Meta": (0xE3, b"Meta\0\0"),
    "APP3 Stim": (0xE3, b"Stim\0"),
    "APP4 Scalado": (0xE4, b"SCALADO\0"),
    "APP5 Ricoh": (0xE5, b"RMETA\0"),
    "APP5 Samsung unique id": (0xE5, b"ssuniqueid\0"),
    "APP6 GoPro": (0xE6, b"GoPro\0"),
    "APP7 Qualcomm": (0xE7, b"\x1aQualcomm Camera Attributes"),
    "APP7 Pentax": (0xE7, b"PENTAX \0II"),
    "APP8 SPIFF": (0xE8, b"SPIFF\0"),
    "APP9 Media Jukebox": (0xE9, b"Media Jukebox\0"),
    "APP10 comment": (0xEA, b"UNICODE\0"),
    "APP10 AROT with more": (0xEA, b"AROT\0\0\0\0\0\x01\0\0\0\x01"),
    "APP11 nameless": (0xEB, b"HDR"),
    "APP12 PictureInfo": (0xEC, b"[picture info]\nResolution=1\nText="),
    "APP12 Ducky with text": (0xEC, b"Ducky\0\x02\0\x18\0\0\0\x14"),
    "APP13 Adobe_CM with more": (0xED, b"Adobe_CM\0\x02\0\0"),
    "APP14 not Adobe's": (0xEE, b"Other\0"),
    "APP15 text": (0xEF, b"TEXT\0"),
    "gain map numbers with more": (0xE2, b"urn:iso:std:iso:ts:21496:-1\0" + bytes(141)),
}


def _segments() -> list[Plant]:
    main, extension = extended_xmp(
        "<exif:GPSLatitude>51,26.5576N</exif:GPSLatitude>"
        f"<exif:GPSAreaInformation>{SECRET.decode()}</exif:GPSAreaInformation>"
    )
    uids = (b"UID-8841".ljust(33, b"\0")) * 2
    return [
        *(
            _plant(name, "EMB105", with_segments(segment(marker, start + SECRET)))
            for name, (marker, start) in _UNKNOWN.items()
        ),
        _plant("C2PA", "PRV101", with_segments(*jumbf(1, SECRET, chunk=9999))),
        _plant("C2PA in pieces", "PRV101", with_segments(*jumbf(7, SECRET + RAW * 4, 120))),
        Plant("extended XMP", with_segments(main, *extension), "LOC101", (b"51,26.5576", SECRET)),
        Plant(
            "extended XMP backwards",
            with_segments(main, *extension[::-1]),
            "LOC101",
            (b"51,26.5576", SECRET),
        ),
        Plant("second Exif", with_segments(exif(), gps("spot")), "LOC101", (b"spot",)),
        _plant("MPF ImageUIDList", "DEV102", _uids(uids), b"UID-8841"),
        _plant("MPF slack", "EMB104", _slack()),
    ]


def _uids(uids: bytes) -> bytes:
    return multi_picture(shots=[Shot(0, apple_gain_map())], uids=uids)


def _slack() -> bytes:
    return multi_picture(shots=[Shot(0, apple_gain_map())], slack=SECRET, order="<")


def _thumbnails() -> list[Plant]:
    header = b"JFIF\0\x01\x02\x01\0\x48\0\x48"
    rest = headless(base())
    small = with_segments(segment(0xFE, SECRET), data=base(3, size=(8, 8)))
    picture = b"\xff\xd8" + segment(0xE0, header + b"\x04\x04" + RAW) + rest
    tail = b"\xff\xd8" + segment(0xE0, header + b"\0\0" + SECRET) + rest
    return [
        Plant("JFIF thumbnail", picture, "EMB101", (RAW,), (b"\x01\0\x48\0\x48",)),
        _plant("bytes behind the JFIF header", "EMB104", tail),
        _plant("JFXX JPEG", "EMB101", with_segments(segment(0xE0, b"JFXX\0\x10" + small))),
        _plant(
            "JFXX RGB", "EMB101", with_segments(segment(0xE0, b"JFXX\0\x13\x04\x04" + RAW)), RAW
        ),
        _plant(
            "JFXX palette",
            "EMB101",
            with_segments(segment(0xE0, b"JFXX\0\x11\x02\x01" + bytes(768) + SECRET)),
        ),
    ]


def _junk() -> list[Plant]:
    plain = base()
    cmyk = base(mode="CMYK")
    at = cmyk.index(b"Adobe")
    text = web_adobe(8, range(8), struct.unpack(">8I", SECRET.ljust(32, b"!")[:32]))
    adobe = cmyk[: at - 2] + struct.pack(">H", 14 + len(SECRET)) + cmyk[at : at + 12] + SECRET
    return [
        _plant("junk between segments", "EMB104", with_segments(SECRET)),
        _plant("junk between restart markers", "EMB104", with_segments(b"\xff\xd0" + SECRET)),
        _plant("bytes behind APP14", "EMB104", adobe + cmyk[at + 12 :]),
        _plant("text among the scans of APP14", "EMB104", with_segments(segment(0xEE, text))),
        _plant("half a JPEG behind EOI", "EMB104", plain + with_segments(SECRET)[:-2]),
        _plant("bytes behind a gain map", "EMB104", ultra_hdr(tail=SECRET)),
    ]


def _pictures() -> list[Plant]:
    """Further pictures. The first is Ultra HDR, so that Pillow shows it alone before and after."""
    traced = with_segments(gps(SECRET.decode()), data=base(4))
    told = with_segments(segment(0xFE, SECRET), data=base(4))
    return [
        _plant("MPF preview", "EMB101", ultra_hdr(shots=[Shot(VGA, traced, padding=6)])),
        _plant("MPF second picture", "EMB102", ultra_hdr(shots=[Shot(0x020003, traced)])),
        _plant("two JPEGs behind EOI", "EMB102", base() + base(6) + told),
        _plant(
            "gain map with a position", "LOC101", ultra_hdr(gain=gain_map(gps("nook"))), b"nook"
        ),
        _plant(
            "gain map with a comment", "IDN103", ultra_hdr(gain=gain_map(segment(0xFE, SECRET)))
        ),
    ]


def _media() -> list[Plant]:
    clip = video(SECRET)
    flags = f'GCamera:MotionPhoto="1" GCamera:MicroVideo="1" GCamera:MicroVideoOffset="{len(clip)}"'
    items = [Item("Primary"), Item("MotionPhoto", len(clip), "video/mp4")]
    sound = (0x0100, b"SoundShot_000", SECRET)
    moving = (0x0A30, b"MotionPhoto_Data", clip)
    return [
        _plant("MP4 behind EOI", "EMB103", base() + clip),
        _plant("motion photo", "EMB103", with_segments(container(items, flags)) + clip),
        _plant("Ultra HDR motion photo", "EMB103", ultra_hdr(tail=clip)),
        _plant("Samsung trailer", "EMB103", base() + samsung([sound])),
        _plant("Samsung motion photo", "EMB103", base() + samsung([moving])),
        Plant(
            "Samsung trailer with a depth map",
            base() + samsung([DEPTH, moving, DEPTH_NOTE]),
            "EMB103",
            (SECRET,),
            (DEPTH[2], DEPTH_NOTE[2]),
        ),
        Plant(
            "Samsung depth map that is a JPEG with a comment",
            base() + samsung([(*DEPTH[:2], gain_map(segment(0xFE, SECRET)))]),
            "IDN103",
            (SECRET,),
        ),
        _plant(
            "Samsung depth map that is a video", "EMB103", base() + samsung([(*DEPTH[:2], clip)])
        ),
        _plant("old Samsung trailer", "EMB103", base() + samsung([sound]) + _qdio()),
    ]


def _qdio() -> bytes:
    return b"QDIO" + struct.pack("<5I", 101, 1, 0, 0, 20) + b"QDIOBS"


_IDS = {
    "exif": (0xE1, b"Exif\0\0"),
    "xmp": (0xE1, XMP_ID),
    "photoshop": (0xED, b"Photoshop 3.0\0"),
    "jfif": (0xE0, b"JFIF\0"),
    "mpf": (0xE2, b"MPF\0"),
}


def wrap(kind: str, payload: bytes) -> bytes | None:
    """Return a JPEG carrying a payload, None when it has no segment for it."""
    if kind == "iptc":
        even = payload + b"\0" * (len(payload) % 2)
        resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(payload)) + even
        return wrap("photoshop", resource)
    if kind not in _IDS:
        return None
    marker, start = _IDS[kind]
    if len(start) + len(payload) > 65_533:
        return None
    made = segment(marker, start + payload)
    return b"\xff\xd8" + made + headless(base()) if kind == "jfif" else with_segments(made)
