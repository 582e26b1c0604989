"""Application segments that are known by the first bytes of their payload.

Names and first bytes: ExifTool's table of JPEG segments, T.871 (JFIF), DC-008 (Exif), DC-007 (MPF),
ISO 21496-1. What is only known by name is judged as unknown: the name is for the message.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from hooklib.model import EXIF, ICC, PHOTOSHOP, UNKNOWN, XMP


class Known(NamedTuple):
    """What the payload begins with, its kind, the part's name, and whether to take that off.

    `start` is a pattern that is made ready when a segment with its marker comes.
    """

    start: bytes
    kind: str
    name: str
    headed: bool = False


def _known(start: bytes, kind: str, name: str, headed: bool = False) -> Known:
    return Known(start, kind, name, headed)


def _unknown(start: bytes, name: str) -> Known:
    return _known(start, UNKNOWN, name)


KNOWN: Final[dict[int, tuple[Known, ...]]] = {
    0xE0: (
        _known(rb"JFIF\0", "jfif", "APP0 JFIF", headed=True),
        _unknown(rb"(?:II|MM).{4}HEAPJPGM", "APP0 CIFF"),
        _unknown(rb"AVI1", "APP0 AVI1"),
        _unknown(rb"Ocad", "APP0 Ocad"),
    ),
    0xE1: (
        _known(rb"(?i:Exif)\0.", EXIF, "APP1 Exif", headed=True),
        # The second and third forms are of writers that forgot the identifier or a part of it.
        _known(rb"http://ns\.adobe\.com/xap/1\.0/\0", XMP, "APP1 XMP", headed=True),
        _known(
            rb"(?:http://ns\.adobe\.com/xap/1\.0/|XMP\0)?(?=(?:\xef\xbb\xbf)?\s*<[?a-zA-Z])",
            XMP,
            "APP1 XMP",
            headed=True,
        ),
        _unknown(rb".{1,4}Exif\0", "APP1 misplaced Exif"),
        _unknown(rb"QVCI\0", "APP1 Casio QVCI"),
        _unknown(rb"FLIR\0", "APP1 FLIR"),
        _unknown(rb"PARROT\0", "APP1 Parrot thermal image"),
    ),
    0xE2: (
        _known(rb"ICC_PROFILE\0", ICC, "APP2 ICC profile"),
        _known(rb"MPF\0", "mpf", "APP2 MPF", headed=True),
        _unknown(rb"FPXR\0", "APP2 FlashPix"),
        _unknown(rb".{4}IJPEG\0", "APP2 InfiRay"),
        _unknown(rb"(?:QVGA\0|BGTH)?\xff\xd8\xff", "APP2 preview"),
    ),
    0xE3: (
        _unknown(rb"(?:Meta|META|Exif)\0\0", "APP3 Meta"),
        _unknown(rb"Stim\0", "APP3 Stim"),
        _unknown(rb"_JPSJPS_", "APP3 JPS"),
        _unknown(rb"\xff\xd8\xff", "APP3 preview"),
    ),
    0xE4: (
        _unknown(rb"SCALADO\0", "APP4 Scalado"),
        _unknown(rb"FPXR\0", "APP4 FlashPix"),
        _unknown(rb"\xaa\x55\x12\x06", "APP4 DJI thermal parameters"),
    ),
    0xE5: (
        _unknown(rb"RMETA\0", "APP5 Ricoh RMETA"),
        _unknown(rb"ssuniqueid\0", "APP5 Samsung unique id"),
    ),
    0xE6: (
        _unknown(rb"EPPIM\0", "APP6 EPPIM"),
        _unknown(rb"N(?:ITF|TIF)\0", "APP6 NITF"),
        _unknown(rb"TDHD\x01\0\0\0", "APP6 HP TDHD"),
        _unknown(rb"GoPro\0", "APP6 GoPro"),
        _unknown(rb"DTAT\0\0", "APP6 DJI thermal analysis"),
        _unknown(rb"MMIMETA\0", "APP6 Motorola"),
    ),
    0xE7: (
        _unknown(rb"PENTAX \0", "APP7 Pentax"),
        _unknown(rb"HUAWEI\0\0", "APP7 Huawei"),
        _unknown(rb"\x1aQualcomm Camera Attributes", "APP7 Qualcomm"),
    ),
    0xE8: (_unknown(rb"SPIFF\0", "APP8 SPIFF"),),
    0xE9: (_unknown(rb"Media Jukebox\0", "APP9 Media Jukebox"),),
    0xEA: (_unknown(rb"UNICODE\0", "APP10 comment"),),
    0xEB: (_unknown(rb"HDR_RI ", "APP11 JPEG-HDR"),),
    0xEC: (
        _unknown(rb"Ducky", "APP12 Ducky with text"),
        _unknown(rb".*?(?:\[picture info\]|Type=)", "APP12 PictureInfo"),
    ),
    0xED: (
        _known(rb"Photoshop 3\.0\0", PHOTOSHOP, "APP13 Photoshop", headed=True),
        _unknown(rb"Adobe_Photoshop2\.5", "APP13 Photoshop 2.5"),
        _unknown(rb"Adobe_CM", "APP13 Adobe_CM"),
    ),
    0xEF: (_unknown(rb"Q\s*\d+", "APP15 GraphicConverter"), _unknown(rb"TEXT\0", "APP15 text")),
}

GAIN_MAP_VERSION: Final = b"urn:iso:std:iso:ts:21496:-1\0"

SILENT: Final[tuple[tuple[int, bytes], ...]] = (
    # Gain map metadata: 4 bytes of versions, or with the numbers of 3 channels 141 (ISO 21496-1).
    (0xE2, re.escape(GAIN_MAP_VERSION) + rb".{0,141}"),
    # Size, colour space and resolution, 30 bytes in all (ISO/IEC 10918-3, F.2.2).
    (0xE8, rb"SPIFF\0.{24}"),
    # Only the quality (tag 1, a long) and the end mark; tags 2 and 3 are texts.
    (0xEC, rb"Ducky(?:\0\x01\0\x04.{4})?(?:\0\0)?"),
    (0xED, rb"Adobe_CM\0?.{0,4}"),
)
"""Whole payloads that common programs write and that have no room for anything personal."""


def known(marker: int, payload: bytes) -> tuple[Known, int] | None:
    """Return what an application segment is known as and where its payload proper begins."""
    for entry in KNOWN.get(marker, ()):
        found = re.match(entry.start, payload, re.DOTALL)
        if found:
            return entry, found.end() if entry.headed else 0
    return None


def is_silent(marker: int, payload: bytes) -> bool:
    """Whether a whole payload is known to hold nothing personal."""
    if marker == 0xEA and payload.startswith(b"AROT\0\0"):
        # Brightness sums of every 16 lines (iPhone): a count, then that many longs.
        return len(payload) >= 10 and len(payload) == 10 + 4 * int.from_bytes(payload[6:10], "big")
    return any(marker == at and re.fullmatch(whole, payload, re.DOTALL) for at, whole in SILENT)
