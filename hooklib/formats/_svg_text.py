"""The characters of an SVG file as UTF-8, whatever its encoding, and the way back to its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from hooklib.metadata._xml import BYTE_ORDERS
from hooklib.model import BadImage

MAX_BYTES: Final = 64 << 20

_DECLARED: Final = re.compile(
    rb"""(?:\xef\xbb\xbf)?<\?xml[ \t\r\n][^>]{0,256}?[ \t\r\n]encoding[ \t\r\n]*="""
    rb"""[ \t\r\n]*["']([A-Za-z][A-Za-z0-9._\-]{0,40})["']"""
)
_UTF8: Final = frozenset(("utf-8", "utf8", "us-ascii", "ascii"))
_TABLES: Final = re.compile(
    r"iso-?8859-\d{1,2}|latin-?1|(?:windows|cp)-?125\d|koi8-[ru]|macintosh|x-mac-roman|gb2312|gbk"
    r"|gb18030|big5|shift_jis|euc-jp|euc-kr"
)
_PYTHON_NAMES: Final = {"macintosh": "mac-roman", "x-mac-roman": "mac-roman"}
_PROLOG: Final = re.compile(
    rb"""\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:"[^"]*"|'[^']*'|\[.*?\]\s*(?=>)|[^"'>\[])*>""",
    re.DOTALL,
)
_ROOT: Final = re.compile(rb"<(?:[A-Za-z_][\w.\-]*:)?svg[\s/>]")


class Source(NamedTuple):
    """The text in UTF-8; `codec` is "" where the file's own bytes are that.

    `start` bytes of a byte order mark stand before the text, `rest` holds what does not decode.
    """

    text: bytes
    codec: str = ""
    mark: bytes = b""
    rest: bytes = b""

    def encoded(self, text: bytes) -> bytes:
        """Return text of this file in its own encoding; what that lacks as references."""
        if not self.codec:
            return text
        return text.decode("utf-8").encode(self.codec, "xmlcharrefreplace")

    def offsets(self, wanted: Iterable[int]) -> dict[int, int]:
        """Return where in the file places of the text are."""
        found: dict[int, int] = {}
        at, out = 0, len(self.mark)
        for place in sorted(set(wanted)):
            if self.codec:
                out += len(self.encoded(self.text[at:place]))
                at = place
            found[place] = out if self.codec else place
        return found


def starts_svg(head: bytes) -> bool:
    """Return whether first bytes are an SVG document's: a prolog, then <svg> (XML 1.0, 2.8).

    Where the prolog is longer than these bytes, it has to speak of SVG.
    """
    text = _widths_off(head).removeprefix(b"\xef\xbb\xbf")
    if not text.lstrip(b" \t\r\n").startswith(b"<"):
        return False
    at = 0
    while match := _PROLOG.match(text, at):
        at = match.end()
    if _ROOT.match(text, at):
        return True
    unfinished = text.startswith((b"<!--", b"<!DOCTYPE", b"<?"), at) and b">" not in text[-1:]
    return unfinished and len(head) >= 4096 and b"svg" in text.lower()


def _widths_off(head: bytes) -> bytes:
    for pattern, codec, _ in BYTE_ORDERS:
        if re.match(pattern, head):
            return head.decode(codec, "ignore").removeprefix("\ufeff").encode("utf-8", "ignore")
    return head


def read(data: bytes) -> Source:
    """Return the text of a file. Raises BadImage."""
    if len(data) > MAX_BYTES:
        raise BadImage("SVG: too large")
    for pattern, codec, width in BYTE_ORDERS:
        if re.match(pattern, data):
            mark = "\ufeff".encode(codec)
            return _decoded(data, codec, mark if data.startswith(mark) else b"", width)
    declared = _DECLARED.match(data)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name in _UTF8 or data.startswith(b"\xef\xbb\xbf"):
        return Source(data)
    if not _TABLES.fullmatch(name):
        raise BadImage("SVG: unsupported encoding")
    return _decoded(data, _PYTHON_NAMES.get(name, name), b"", 1)


def _decoded(data: bytes, codec: str, mark: bytes, width: int) -> Source:
    """Decode as far as it goes: what is behind the document may be anything."""
    body = data[len(mark) :]
    try:
        text = body.decode(codec)
    except UnicodeDecodeError as error:
        text = body[: error.start - error.start % width].decode(codec)
    except LookupError as error:
        raise BadImage("SVG: unsupported encoding") from error
    again = text.encode(codec)
    if not body.startswith(again):
        raise BadImage("SVG: characters that cannot be written back")
    return Source(text.encode("utf-8"), codec, mark, body[len(again) :])
