"""One entry of a directory as a field: what its tag says that it is, and its value."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from hooklib.metadata._exif_stream import is_swapped, swapped
from hooklib.metadata._ifd import UNDEFINED, Entry, Layout, links, raw
from hooklib.metadata._ifd_text import TEXT_TYPES, decode
from hooklib.metadata._tags import (
    DNG_ICC_PROFILES,
    DNG_PRIVATE_DATA,
    ICC_PROFILE,
    IMAGE_RESOURCES,
    IMAGE_SOURCE_DATA,
    IPTC_NAA,
    MAKER_NOTE,
    ORIGINAL_RAW_FILE,
    PADDING,
    XML_PACKET,
    key,
)
from hooklib.model import (
    DAMAGED,
    ICC,
    IMAGE,
    INDEX,
    IPTC,
    MAKERNOTE,
    PHOTOSHOP,
    TRAILER,
    UNKNOWN,
    VALUE,
    XMP,
    Field,
)

INNER: Final = {
    XML_PACKET: (XMP, "XMP"),
    IPTC_NAA: (IPTC, "IPTC"),
    IMAGE_RESOURCES: (PHOTOSHOP, "Photoshop"),
    ICC_PROFILE: (ICC, "ICC profile"),
    **dict.fromkeys(DNG_ICC_PROFILES, (ICC, "ICC profile")),
    MAKER_NOTE: (MAKERNOTE, "MakerNote"),
    DNG_PRIVATE_DATA: (MAKERNOTE, "DNGPrivateData"),
    IMAGE_SOURCE_DATA: (IMAGE, "Photoshop layers"),
    ORIGINAL_RAW_FILE: (IMAGE, "original raw file"),
}
"""Tags whose values are payloads, pictures or blocks, not values."""
BLANK: Final = b"\0"
"""`Field.data` of a blank value; that of a binary one is its bytes, that of a text is empty."""
NUMERIC: Final = frozenset(
    [
        "Orientation",
        "XResolution",
        "YResolution",
        "ResolutionUnit",
        "ColorSpace",
        "PixelXDimension",
        "PixelYDimension",
    ]
)
"""Tags that always stay since they hold a number; words in them are nobody's orientation."""
WORDS: Final = re.compile(rb"[A-Za-z]{2}|[\x80-\xff]{5}")
"""What no number has, not even one that was written out as text."""
MEANT: Final = re.compile(rb"\s*(?:inch(?:es)?|cm|none|sRGB|Uncalibrated)[\s\0]*", re.IGNORECASE)
"""Words that say what the number would."""
PADDING_HEAD: Final = 8
"""Bytes of a Padding tag that may be other than zero: its mark, and what Windows puts behind it."""


def field(data: bytes, layout: Layout, group: str, entry: Entry) -> Field:
    """Return what an entry holds: a value, a payload, a block, or the damage to it."""
    known, name, label, number = _names(group, entry.tag)
    if not entry.ok:
        return Field(name, entry.at, kind=DAMAGED, name=number)
    if links(entry):
        return Field(name, entry.at, kind=INDEX, name=number)
    value = raw(data, entry)
    if entry.tag in INNER and value:
        return _inner_field(name, entry, value)
    if entry.tag == PADDING:
        used = value[PADDING_HEAD:].strip(b"\0")
        return Field(name, entry.at, "", TRAILER if used else VALUE, used or BLANK, "padding")
    text = decode(entry, value, layout)
    if known is None or is_misused(known, entry, value):
        return Field(name, entry.at, text or "", UNKNOWN, value, number)
    shown = value if text is None else b"" if text else BLANK
    return Field(name, entry.at, text or "", VALUE, shown, label)


@lru_cache(maxsize=4096)
def _names(group: str, tag: int) -> tuple[str | None, str, str, str]:
    """Return a tag's key, None if no specification has it, and then what stands for it.

    That is a key in any case, the name alone, and the number.
    """
    known = key(group, tag)
    name = known or f"Exif.{group}.0x{tag:04x}"
    return known, name, name.rpartition(".")[2], f"tag 0x{tag:04x}"


def is_misused(known: str, entry: Entry, value: bytes) -> bool:
    """Whether a tag that holds a number (CIPA DC-008, tables 4 and 8) holds words instead."""
    wordy = entry.type in TEXT_TYPES or entry.type == UNDEFINED
    if not wordy or known.rpartition(".")[2] not in NUMERIC:
        return False
    return WORDS.search(value) is not None and MEANT.fullmatch(value) is None


def _inner_field(name: str, entry: Entry, value: bytes) -> Field:
    kind, label = INNER[entry.tag]
    if is_swapped(entry, value):
        value = swapped(value)
    if kind == IPTC and value.startswith(b"8BIM"):
        kind, label = INNER[IMAGE_RESOURCES]  # some writers put the whole block in
    return Field(name, entry.at, "", kind, value, label)
