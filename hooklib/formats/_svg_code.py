"""Style sheets and scripts: the addresses, strings and comments in them.

Everything else in them is left alone: it draws the picture. Sources: CSS Syntax Level 3, sections
4.3.2, 4.3.5 and 4.3.6; ECMAScript, 12.4 and 12.9.4.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from hooklib.formats._svg_piece import Piece, Place, Writer, comment, link
from hooklib.model import AUXILIARY, VALUE, Span

_QUOTE: Final = rb"(?:&quot;|&apos;|&#39;|&#34;)?"


def _string(name: bytes, quote: bytes, ends: bytes = rb"\n") -> bytes:
    """Return a pattern for a string; one with very many escapes is taken in pieces."""
    plain = rb"[^\\" + quote + ends + rb"]*"
    return rb"|%b(?P<%b>%b(?:\\.%b){0,9999})%b?" % (quote, name, plain, plain, quote)


_TOKENS: Final = re.compile(  # what is unfinished is taken as if it ended there: no second try
    rb"/\*(?P<block>.*?)(?:\*/|\Z)"
    rb"|url\(\s*(?=\S)" + _QUOTE + rb"""(?P<url>[^\s"'()]*?)""" + _QUOTE + rb"""\s*\)"""
    rb"""|(?<![:\\])//(?P<line>[^\n]*)"""
    + _string(b"double", b'"')
    + _string(b"single", b"'")
    + _string(b"literal", b"`", b""),
    re.DOTALL,
)
_NOWHERE: Final = b"about:invalid"
"""What leads nowhere, as a lost file does (CSS Values and Units Level 4, 4.5.4)."""
_NEW_LINE: Final = re.compile(r"\\\r?\n")
"""A string goes on in the next line behind one of these (CSS Syntax Level 3, 4.3.5)."""
_COMMENTS: Final = ("block", "line")


def addresses(value: bytes) -> bool:
    """Return whether a value has a `url()` that leads out of the document."""
    at = value.find(b"url(")
    while at >= 0:
        if not value.startswith((b"#", b"'#", b'"#', b"&quot;#", b"&apos;#"), at + 4):
            return True
        at = value.find(b"url(", at + 4)
    return False


def pieces(
    text: bytes, span: Span, escape: Writer, number: int, *, references: bool
) -> Iterator[Piece]:
    """Yield what a style sheet, a `style` attribute or a script holds.

    `escape` writes a new value there; with `references` the text has XML's in it.
    """
    for match in _TOKENS.finditer(text, *span):
        group = str(match.lastgroup)
        inner = Span(*match.span(group))
        said = match[group].decode("utf-8", "replace")
        if references:
            said = html.unescape(said)
        if group in _COMMENTS:
            yield comment(said, Span(*match.span()), inner, code=True)
        elif group == "url" or said[:5].lower() == "data:":
            piece = link(_NEW_LINE.sub("", said), Place(inner, inner, escape), number)
            if piece is not None:
                number += piece.kind == AUXILIARY
                yield piece._replace(stand_in=_NOWHERE if group == "url" else b"")
        else:
            yield Piece(
                VALUE, "string", inner, key="Svg.string", text=said, value=inner, write=escape
            )
