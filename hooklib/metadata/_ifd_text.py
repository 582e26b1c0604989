"""Values of IFD entries as text, and text as values again.

The notation is exiv2's: numbers with a space between them, rationals "48/1 51/1", text as it is.
What `decode` shows of a text, `encode` writes back in the same character set. Text of several
pieces (Copyright: photographer NUL editor) and text hidden behind a NUL keep the NULs between.
"""

from __future__ import annotations

import re
import struct
from typing import Final

from hooklib.metadata._ifd import (
    ASCII,
    BYTE,
    FORMATS,
    PREFIX,
    SBYTE,
    UNDEFINED,
    UTF8,
    Entry,
    Layout,
)
from hooklib.metadata._tags import COMMENTS, UTF16
from hooklib.model import CannotFix

NUMBERS: Final = 1_000
"""So many numbers of a value are shown; what is longer is a table that means nothing to people."""
CUT: Final = " ..."
CHARACTER_CODE: Final = 8  # bytes before a comment that name its character set (EXIF 3.0, 4.6.6.4)
TEXT_TYPES: Final = frozenset((ASCII, UTF8))
BYTES: Final = frozenset((BYTE, SBYTE, UNDEFINED))
LONE: Final = 4
"""Fewer bytes than this, that could be text or numbers, are numbers."""

_PRINTABLE = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xff\0]*")
_UTF16 = re.compile(rb"(?:[\t\n\r\x20-\x7e]\0){4}|(?:\0[\t\n\r\x20-\x7e]){4}")


def decode(entry: Entry, value: bytes, layout: Layout) -> str | None:
    """Return a value as text, "" when it is blank, None when it is binary."""
    text = _text_codec(entry, value, layout)
    if text is not None:
        skip, codec = text
        shown = value[skip:].decode(codec, "replace").rstrip("\0")
        return shown if shown.strip("\0 \t\r\n") else ""
    if entry.type == UNDEFINED and value.strip(b"\0"):
        return None
    if entry.type == UNDEFINED or not value:
        return ""
    return _shown_numbers(entry, value, layout)


def encode(entry: Entry, value: bytes, text: str, layout: Layout) -> bytes:
    """Return a text as a new value of the entry's type, of the same character set as the old one.

    Raises CannotFix when the text is no value of that type.
    """
    codec = _text_codec(entry, value, layout)
    try:
        if codec is None:
            return _packed_numbers(entry, text, layout)
        end = "\0" if entry.type in TEXT_TYPES or value.endswith(b"\0") else ""
        return value[: codec[0]] + (text + end).encode(_able(codec[1], text))
    except (ValueError, struct.error) as error:  # UnicodeEncodeError is a ValueError
        raise CannotFix("EXIF: the new value does not fit the type of its tag") from error


def _able(codec: str, text: str) -> str:
    """Return the codec, or UTF-8 in place of Latin-1 for a text that it has no letters for."""
    return "utf-8" if codec == "latin-1" and any(ord(c) > 255 for c in text) else codec


def _text_codec(entry: Entry, value: bytes, layout: Layout) -> tuple[int, str] | None:
    """Return how many bytes come before a text and its codec, None when it is no text."""
    if entry.type not in TEXT_TYPES and entry.type not in BYTES:
        return None
    if entry.tag in UTF16 and entry.type not in TEXT_TYPES:
        return 0, "utf-16-le"
    if entry.tag in COMMENTS:
        return _comment_codec(value, layout)
    if entry.type in TEXT_TYPES:
        return 0, _narrow(value)
    if _UTF16.match(value):
        return 0, _wide(value, layout)
    bare = value.rstrip(b"\0")
    if len(bare) >= LONE and _PRINTABLE.fullmatch(bare) and _narrow(bare) == "utf-8":
        return 0, "utf-8"
    return None


def _comment_codec(value: bytes, layout: Layout) -> tuple[int, str]:
    """Tell the codec of a UserComment; one without a known character code is text as a whole."""
    code, text = value[:CHARACTER_CODE].rstrip(b"\0 ").upper(), value[CHARACTER_CODE:]
    if code == b"ASCII":
        return CHARACTER_CODE, _narrow(text)
    if code == b"UNICODE":
        return CHARACTER_CODE, _wide(text, layout)
    if code == b"JIS":
        return CHARACTER_CODE, _able_to_read(text, "iso2022_jp")
    skip = 0 if code else min(CHARACTER_CODE, len(value))
    text = value[skip:]
    if _UTF16.match(text):
        return skip, _wide(text, layout)
    return skip, _narrow(text)


def _narrow(text: bytes) -> str:
    return _able_to_read(text, "utf-8")


def _able_to_read(text: bytes, codec: str) -> str:
    try:
        text.decode(codec)
    except UnicodeDecodeError:
        return "latin-1"
    return codec


def _wide(text: bytes, layout: Layout) -> str:
    """Tell the byte order of UTF-16: by where the zeros are, else that of the stream.

    Writers disagree whether "UNICODE" follows the stream's byte order; most scripts have more
    zeros, or at least more repeated bytes, in the high halves.
    """
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16-le" if text[0] == 0xFF else "utf-16-be"
    text = text.rstrip(b"\0")
    even, odd = text[::2].count(0), text[1::2].count(0)
    if even == odd:
        return "utf-16-le" if layout.order == "little" else "utf-16-be"
    return "utf-16-be" if even > odd else "utf-16-le"


def _shown_numbers(entry: Entry, value: bytes, layout: Layout) -> str:
    code = FORMATS[entry.type].replace("c", "B")
    size = struct.calcsize(f"<{code}")
    shown = min(len(value) // size, NUMBERS)
    found = struct.unpack_from(PREFIX[layout.order] + code * shown, value)
    if len(code) == 2:
        words = [f"{top}/{bottom}" for top, bottom in zip(found[::2], found[1::2], strict=True)]
    else:
        words = [f"{n:.9g}" if entry.type == 11 else str(n) for n in found]
    return " ".join(words) + (CUT if len(value) // size > shown else "")


def _packed_numbers(entry: Entry, text: str, layout: Layout) -> bytes:
    code = FORMATS[entry.type].replace("c", "B")
    read = float if code in ("f", "d") else int
    words = text.replace("/", " ").split() if len(code) == 2 else text.split()
    return struct.pack(
        PREFIX[layout.order] + code * (len(words) // len(code)), *(read(word) for word in words)
    )
