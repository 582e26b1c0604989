"""Files that are a picture in front and something else behind its end."""

from __future__ import annotations

import io

from PIL import Image

from tests.samples import Plant

SECRET = b"hidden-behind-2718"


def _second() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (9, 7), (30, 90, 200)).save(out, "JPEG", comment=SECRET)
    return out.getvalue()


SECOND = _second()
VIDEO = b"\0\0\0\x14ftypmp42\0\0\0\0mp42" + SECRET
TAILS = {
    "bytes": (SECRET, "EMB104"),
    "zeros": (bytes(40) + SECRET, "EMB104"),
    "zip": (b"PK\3\4" + SECRET, "EMB104"),
    "pdf": (b"%PDF-1.7\n" + SECRET, "EMB104"),
    "rar": (b"Rar!\x1a\7\1\0" + SECRET, "EMB104"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + SECRET, "EMB104"),
    "page": (b"\n<HTML><script>" + SECRET, "EMB104"),
    "php": (b"<?php echo '" + SECRET, "EMB104"),
    "picture": (SECOND, "EMB102"),
    "picture-after-zeros": (bytes(9) + SECOND, "EMB102"),
    "video": (VIDEO, "EMB103"),
    "sound": (b"OggS\0" + SECRET, "EMB103"),
}
"""Bytes that may lie behind any picture, and the code of what finds them."""


def behind(container: str, picture: bytes) -> list[Plant]:
    """Return a picture with each of these behind its end."""
    return [
        Plant(f"{container}-behind-{name}", picture + tail, code, (SECRET,))
        for name, (tail, code) in TAILS.items()
    ]
