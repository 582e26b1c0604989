"""What a draw.io source says: the editable diagram in the `content` of an exported drawing."""

from __future__ import annotations

import binascii
import html
import re
import zlib
from typing import Final
from urllib.parse import unquote

MOST: Final = 4 << 20
"""Of a diagram that grows beyond this the beginning is read."""

_DIAGRAM: Final = re.compile(r"<diagram\b[^<>]*>([A-Za-z0-9+/=\s]{8,})</diagram>")


def source(text: str) -> str:
    """Return the source with its diagrams in plain text, as far as they can be read."""
    diagrams = (_inflated(match[1]) for match in _DIAGRAM.finditer(text))
    return html.unescape("\n".join((text, *filter(None, diagrams))))


def _inflated(packed: str) -> str:
    """Return a diagram: base64 of a raw deflate stream (RFC 1951) of percent-encoded XML."""
    try:
        data = binascii.a2b_base64("".join(packed.split()))
        return unquote(zlib.decompressobj(-15).decompress(data, MOST).decode("utf-8", "replace"))
    except (binascii.Error, zlib.error):
        return ""
