"""What of an SVG file can be judged, and how a new value is written in its place."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import quote, unquote_to_bytes

from hooklib.metadata import _xml
from hooklib.metadata._xmp_names import from_base64
from hooklib.model import AUXILIARY, DAMAGED, VALUE, CannotFix, Span

Writer: TypeAlias = Callable[[bytes], bytes | None]
"""From a new payload to the bytes in the file; None: the piece goes as a whole."""


class Piece(NamedTuple):
    """One piece; spans are in the text (UTF-8).

    `cut` goes when it is dropped, and `stand_in` takes its place; a new payload takes the place of
    `value`, as `write` makes it; with `loose` the white space around it means nothing.
    """

    kind: str
    name: str
    cut: Span
    data: bytes = b""
    key: str = ""
    text: str = ""
    value: Span | None = None
    write: Writer | None = None
    stand_in: bytes = b""
    loose: bool = False


class Place(NamedTuple):
    """Where a value stands: what goes with it, itself, and how text is written there."""

    cut: Span
    value: Span
    escape: Writer


_DATA_URI: Final = re.compile(r"data:([^,;]{0,100})((?:;[^,;]{0,100}){0,8}),", re.IGNORECASE)
_FONTS: Final = ("font/", "application/font", "application/x-font", "application/vnd.ms-font")
_FONT_DATA: Final = (b"OTTO", b"\0\1\0\0", b"true", b"ttcf", b"wOFF", b"wOF2")
_PICTURES: Final = ("image/", "text/plain", "application/octet-stream", "")
_URL_SAFE: Final = "!*()-._~/:;=,@$"
_TELLING: Final = ("/", "\\", "@", "+", ":", "(at)")


def escaped(new: bytes) -> bytes | None:
    """Write a text between quotes or tags."""
    try:
        return _xml.escape(new.decode("utf-8"))
    except (UnicodeDecodeError, CannotFix):
        return None


def verbatim(new: bytes) -> bytes | None:
    """Write a text where references mean nothing: in CDATA."""
    return None if b"]]>" in new else new


def in_comment(old: str, new: bytes) -> bytes | None:
    """Write a comment between the blanks of the old one (XML 1.0, 2.5)."""
    if b"--" in new or new.endswith(b"-"):
        return None
    left = old[: len(old) - len(old.lstrip())]
    return left.encode() + new + old[len(old.rstrip()) :].encode()


def in_code_comment(old: str, new: bytes) -> bytes | None:
    """Write a comment of a style sheet or script, in CDATA or not."""
    if b"*/" in new or b"<" in new or b"&" in new:
        return None
    return in_comment(old, new)


def comment(text: str, cut: Span, value: Span, *, code: bool = False, loose: bool = False) -> Piece:
    """Return a comment whose own text is at `value`."""
    return Piece(
        VALUE,
        "comment",
        cut,
        key="Svg.comment.rights" if _RIGHTS.search(text) else "Svg.comment",
        text=text.strip(),
        value=value,
        write=partial(in_code_comment if code else in_comment, text),
        loose=loose,
    )


_RIGHTS: Final = re.compile(
    r"copyright|\u00a9|\(c\)\s*(?:19|20)\d\d|licen[cs]e|spdx-|public domain|creative commons"
    r"|all rights reserved",
    re.IGNORECASE,
)
"""What makes a comment a notice of rights."""


def telling(text: str) -> bool:
    """Return whether a value is long enough for a path or an address, and has a mark of one."""
    return len(text) > 5 and any(mark in text for mark in _TELLING)


def link(text: str, place: Place, number: int) -> Piece | None:
    """Return what an address holds: a picture, or where it leads to; None for neither."""
    text = text.strip()
    if text.startswith("#") or not text:
        return None
    if text[:5].lower() == "data:":
        return _embedded(text, place, number)
    return Piece(VALUE, "link", place.cut, key="Svg.href", text=text) if telling(text) else None


def _embedded(text: str, place: Place, number: int) -> Piece | None:
    """Return the picture in a data URI (RFC 2397); fonts and the like are no pictures."""
    head = _DATA_URI.match(text)
    if head is None:
        return Piece(DAMAGED, "embedded image", place.cut)
    kind = head[1].strip().lower()
    if kind.startswith(_FONTS) or not kind.startswith(_PICTURES):
        return None
    packed = head[2].lower().rstrip().endswith(";base64")
    raw = text[head.end() :]
    data = from_base64(unquote_to_bytes(raw).decode("latin-1")) if packed else unquote_to_bytes(raw)
    if data is None:
        return Piece(DAMAGED, "embedded image", place.cut)
    if data.startswith(_FONT_DATA) or not (kind.startswith("image/") or _is_image(data)):
        return None
    name = "image" if number < 2 else f"image {number}"
    write = partial(_as_uri, head[0], packed, place.escape)
    return Piece(AUXILIARY, name, place.cut, data, value=place.value, write=write)


def _is_image(data: bytes) -> bool:
    """Return whether viewers would find a picture in this whatever it is called."""
    from hooklib.formats import sniff
    from hooklib.formats._unread import name

    return sniff(data[:4096]) is not None or name(data[:4096], "") is not None


def _as_uri(head: str, packed: bool, escape: Writer, new: bytes) -> bytes | None:
    body = base64.b64encode(new).decode() if packed else quote(new, safe=_URL_SAFE)
    return escape((head + body).encode())
