"""What stands behind the end of a picture: another picture, a video, or anything."""

from __future__ import annotations

from typing import Final

from hooklib.model import IMAGE, MEDIA, TRAILER

PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
"""How pictures begin that are pasted behind another one."""
STILL_BRANDS: Final = frozenset((b"heic", b"heix", b"heif", b"mif1", b"avif", b"avis", b"msf1"))


def kind_of(tail: bytes) -> tuple[str, str]:
    """Return the kind and name of the part that these bytes are."""
    if tail.startswith(PICTURES) or (tail[:4] == b"RIFF" and tail[8:12] == b"WEBP"):
        return IMAGE, "second picture"
    if tail[4:8] == b"ftyp":
        if tail[8:12] in STILL_BRANDS:
            return IMAGE, "second picture"
        return MEDIA, "video after the end"
    return TRAILER, "bytes after the end"
