"""Text of unknown encoding, as comments of JPEG, GIF and JPEG 2000 files hold it."""

from __future__ import annotations


def utf8(text: bytes) -> bytes:
    """Return a text in UTF-8: unchanged when it is, else read as Latin-1."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1").encode()
    return text
