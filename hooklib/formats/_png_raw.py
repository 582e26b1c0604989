"""Raw profiles: metadata that ImageMagick and others write into PNG text as hex digits.

The text is a newline, a name, a newline, the length in decimal, a newline, and lines of 72 digits.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from hooklib.model import EXIF, ICC, IPTC, PHOTOSHOP, XMP, BadImage

KEYWORD: Final = b"raw profile type "
EXIF_HEADER: Final = b"Exif\0\0"
XMP_HEADER: Final = b"http://ns.adobe.com/xap/1.0/\0"
PHOTOSHOP_HEADER: Final = b"Photoshop 3.0\0"
RESOURCES: Final = (b"8BIM", b"MeSa", b"AgHg", b"PHUT", b"DCSR")
"""Signatures of image resource blocks."""
KINDS: Final = {
    b"exif": EXIF,
    b"app1": EXIF,
    b"xmp": XMP,
    b"iptc": IPTC,
    b"8bim": PHOTOSHOP,
    b"app13": PHOTOSHOP,
    b"icc": ICC,
    b"icm": ICC,
}
NAMES: Final = frozenset(
    (*KINDS, b"", b"profile", b"generic profile", b"icc profile", b"iptc profile", b"exif profile")
)
"""Names in the text; any other might be something private in their place."""
LINE: Final = 72
_LAYOUT: Final = re.compile(rb"\n([^\n]*)\n[ \t]*([0-9]{1,9})[ \t]*\n([0-9A-Fa-f\s]*)\Z")


class Profile(NamedTuple):
    """What a raw profile holds: the payload, its kind, and the header in front of it."""

    kind: str
    name: bytes
    header: bytes
    data: bytes


def kind_of(keyword: bytes) -> str | None:
    """Return the kind that a keyword of a text chunk promises, None for plain text."""
    lower = keyword.lower()
    return KINDS.get(lower[len(KEYWORD) :]) if lower.startswith(KEYWORD) else None


def read(keyword: bytes, text: bytes) -> Profile:
    """Return the profile in a text whose keyword has a kind. Raises BadImage."""
    match = _LAYOUT.match(text)
    if match is None or match[1].lower() not in NAMES:
        raise BadImage("a raw profile of another layout")
    try:
        data = bytes.fromhex(match[3].decode("ascii"))
    except ValueError as error:
        raise BadImage("a raw profile with damaged hex digits") from error
    if len(data) != int(match[2]):
        raise BadImage("a raw profile of another length than it says")
    header, kind = _inside(kind_of(keyword) or EXIF, data)
    return Profile(kind, match[1], header, data[len(header) :])


def _inside(kind: str, data: bytes) -> tuple[bytes, str]:
    """Return the header to take off and the kind, by content: the names are often wrong."""
    if data.startswith(EXIF_HEADER):
        return EXIF_HEADER, EXIF
    if data.startswith(XMP_HEADER):
        return XMP_HEADER, XMP
    if data.startswith(PHOTOSHOP_HEADER):
        return PHOTOSHOP_HEADER, PHOTOSHOP
    if data.startswith(RESOURCES):
        return b"", PHOTOSHOP
    if kind == PHOTOSHOP and data.startswith(b"\x1c"):
        return b"", IPTC
    return b"", kind


def write(profile: Profile) -> bytes:
    """Return the text for a profile."""
    whole = profile.header + profile.data
    digits = whole.hex().encode("ascii")
    lines = [digits[at : at + LINE] + b"\n" for at in range(0, len(digits), LINE)]
    return b"\n%s\n%8d\n" % (profile.name, len(whole)) + b"".join(lines)
