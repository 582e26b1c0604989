"""PNG text chunks: tEXt, zTXt, iTXt (PNG, section 11.3.3), and the metadata they carry."""

from __future__ import annotations

import re
import zlib
from typing import Final, NamedTuple

from hooklib.formats import _png_raw
from hooklib.formats._png_chunks import Chunk, make
from hooklib.formats._png_icc import check_profile
from hooklib.formats._zlib import Inflater
from hooklib.metadata.text import known, split
from hooklib.model import ICC, TEXT, TRAILER, XMP, BadImage, Part, Span

NAMES: Final = frozenset(("tEXt", "zTXt", "iTXt"))
XMP_KEYWORD: Final = b"xml:com.adobe.xmp"
_LANGUAGE: Final = re.compile(
    rb"(?:x-default|[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?)?\Z"
)
"""A language, perhaps with script and region (RFC 5646): says nothing of a person."""


class Text(NamedTuple):
    """A text chunk's content; `end` is where it ends in the payload, `names` where the language
    tag and the translated keyword of an iTXt begin.
    """

    keyword: bytes
    text: bytes
    end: int
    packed: bool = False
    language: bytes = b""
    translated: bytes = b""
    names: int = 0


def read(name: str, payload: bytes, inflate: Inflater) -> Text:
    """Return the content of a text chunk. Raises BadImage."""
    keyword, _, rest = payload.partition(b"\0")
    if name == "tEXt":
        return Text(keyword, rest, len(payload))
    at = len(keyword) + 1
    if name == "zTXt":
        if rest[:1] != b"\0":
            raise BadImage("text compressed in an unknown way")
        inflated = inflate(rest[1:])
        return Text(keyword, inflated.data, at + 1 + inflated.end, True)
    return _international(keyword, payload, at, inflate)


def _international(keyword: bytes, payload: bytes, at: int, inflate: Inflater) -> Text:
    flags = payload[at : at + 2]
    language, _, rest = payload[at + 2 :].partition(b"\0")
    translated, zero, text = rest.partition(b"\0")
    if not zero or flags[0] > 1 or (flags[0] and flags[1]):
        raise BadImage("another layout")
    plain = Text(keyword, text, len(payload), False, language, translated, at + 2)
    if not flags[0]:
        return plain
    inflated = inflate(text)
    end = len(payload) - len(text) + inflated.end
    return plain._replace(text=inflated.data, packed=True, end=end)


def text_parts(chunk: Chunk, payload: bytes, inflate: Inflater) -> list[Part]:
    """Return what a text chunk carries, and apart from it what hides in its corners."""
    text = read(chunk.name, payload, inflate)
    kind, data = _content(text)
    name = f"{chunk.name} {known(_decoded(text.keyword)) or '(other keyword)'}"
    parts = [Part(kind, name, (chunk.payload if kind == ICC else chunk.whole,), data)]
    start, end = chunk.payload
    corner = _corner(text).encode("utf-8")
    if kind != TEXT and corner:
        middle = start + text.names + len(text.language)
        spans = (
            Span(start + text.names, middle),
            Span(middle + 1, middle + 1 + len(text.translated)),
        )
        parts.append(Part(TEXT, f"{chunk.name} language tag", spans, b"iTXt\0" + corner))
    if text.end < len(payload):
        span = Span(start + text.end, end)
        parts.append(Part(TRAILER, f"bytes after the {chunk.name}", (span,), payload[text.end :]))
    return parts


def _content(text: Text) -> tuple[str, bytes]:
    """Return the kind of what the text holds, and its payload."""
    if text.keyword.lower() == XMP_KEYWORD:
        return XMP, text.text
    if _png_raw.kind_of(text.keyword) is None:
        value = _decoded(text.text) + _corner(text)
        return TEXT, f"{_decoded(text.keyword)}\0{value}".encode()
    profile = _png_raw.read(text.keyword, text.text)
    if profile.kind != ICC:
        return profile.kind, profile.data
    check_profile(profile.data)
    return ICC, b""


def _decoded(raw: bytes) -> str:
    """Return text as its writer meant it: Latin-1 by the specification, often UTF-8 in fact."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _corner(text: Text) -> str:
    """Return the language tag and the translated keyword as far as they say anything new."""
    language = b"" if _LANGUAGE.match(text.language) else text.language
    translated = b"" if text.translated == text.keyword else text.translated
    return "".join(f"\n{_decoded(raw)}" for raw in (language, translated) if raw)


def encode(name: str, payload: bytes, kind: str, new: bytes, inflate: Inflater) -> bytes:
    """Return a text chunk with a new payload of the kind that the old one carried.

    Its form stays, but for text that Latin-1 cannot express: that takes an iTXt.
    """
    old = read(name, payload, inflate)
    if kind == TEXT:
        return _with_value(name, old, split(new)[1])
    bare = old._replace(text=new, language=b"", translated=b"")
    if _png_raw.kind_of(old.keyword) is not None:
        profile = _png_raw.read(old.keyword, old.text)
        bare = bare._replace(text=_png_raw.write(profile._replace(data=new)))
    return _chunk(name, bare)


def _with_value(name: str, old: Text, value: str) -> bytes:
    if name != "iTXt":
        try:
            return _chunk(name, old._replace(text=value.encode("latin-1")))
        except UnicodeEncodeError:
            return _chunk("iTXt", old._replace(text=value.encode("utf-8")))
    corner = _corner(old)
    if not value.endswith(corner):
        language = old.language if _LANGUAGE.match(old.language) else b""
        old = old._replace(language=language, translated=b"")
        corner = ""
    return _chunk(name, old._replace(text=value.removesuffix(corner).encode("utf-8")))


def _chunk(name: str, text: Text) -> bytes:
    body = zlib.compress(text.text, 9) if text.packed else text.text
    if name == "iTXt":
        flags = b"\1\0" if text.packed else b"\0\0"
        corner = text.language + b"\0" + text.translated + b"\0"
        return make(name, text.keyword + b"\0" + flags + corner + body)
    return make(name, text.keyword + (b"\0\0" if text.packed else b"\0") + body)
