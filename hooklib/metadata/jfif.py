"""The JFIF header's thumbnail (ITU-T T.871, 10.1); the payload is what follows the identifier."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from hooklib.model import PREVIEW, TRAILER, BadImage, CannotFix, Change, Field, Payload

_HEADER = 9
"""Version (2), units (1), densities (2 + 2), thumbnail width and height (1 + 1)."""
_THUMBNAIL = "thumbnail"
_TRAILER = "trailer"


def fields(data: bytes) -> list[Field]:
    """Return the thumbnail and what lies behind it; the density is nobody's secret."""
    picture, rest = _split(data)
    found = []
    if picture:
        found.append(Field("", _THUMBNAIL, kind=PREVIEW, data=picture, name="JFIF thumbnail"))
    if rest:
        found.append(Field("", _TRAILER, kind=TRAILER, data=rest, name="bytes after the header"))
    return found


def _split(data: bytes) -> tuple[bytes, bytes]:
    """Return the thumbnail's bytes, as many as there are, and what follows them."""
    if len(data) < _HEADER:
        raise BadImage("JFIF header is too short")
    end = _HEADER + 3 * data[7] * data[8]  # three bytes (RGB) a pixel
    return data[_HEADER:end], data[end:]


def rebuild(data: bytes, changes: Mapping[Hashable, Change]) -> bytes:
    """Return the header without the thumbnail or the bytes after it."""
    picture, rest = _split(data)
    for at, change in changes.items():
        if change is not None or at not in (_THUMBNAIL, _TRAILER):
            raise CannotFix("a JFIF header can only lose its thumbnail")
    header = data[:_HEADER]
    if _THUMBNAIL in changes:
        header, picture = data[:7] + b"\0\0", b""
    return header + picture + (b"" if _TRAILER in changes else rest)


PAYLOAD = Payload("jfif", fields, rebuild)
