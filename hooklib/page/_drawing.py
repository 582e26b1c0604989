"""An SVG as a page may show it: nothing but the drawing, and only one that is quickly drawn.

A browser runs no script of an SVG in an <img> and loads nothing for it. What it tells besides the
drawing would be in the page all the same: every rule's finding is taken out first.
"""

from __future__ import annotations

import re
from typing import Final

from hooklib.cleaning import clean
from hooklib.formats import sniff
from hooklib.model import AUXILIARY, BadImage, Blob, CannotFix, Settings
from hooklib.page._drawing_cost import is_quick
from hooklib.page.model import Picture
from hooklib.rules import RULES
from hooklib.scan import HEAD

MOST: Final = 128 << 10
"""Bytes of a drawing; a photo embedded in it is shown by itself."""
MOST_BEFORE: Final = 8 * MOST
"""The same before anything is taken out of it."""
SLOW: Final = re.compile(
    rb"<!ENTITY|<!DOCTYPE[^>]*\[|data:image/svg|<(?:[\w.-]+:)?"
    rb"(?:pattern|filter|mask|marker|animate\w*|set|foreignObject|script)\b",
    re.IGNORECASE,
)
"""What is drawn again and again, or takes long for a few bytes."""
EVERYTHING: Final = Settings(
    select=tuple(code for code in RULES if not code.startswith("FAC")),
    max_pixels=4,  # of an embedded picture; a few bytes can be hundreds of megapixels
)


def drawing(data: bytes) -> Picture:
    """Return an SVG or SVGZ to be shown. Raises BadImage with the reason why it is not."""
    document = _document(data)
    if len(document) > MOST_BEFORE:
        raise BadImage(f"a drawing of more than {MOST >> 10} KiB")
    try:
        cleaned = clean(Blob(document, ""), EVERYTHING)
    except CannotFix as error:
        raise BadImage("a drawing that cannot be shown without what it tells besides") from error
    if any(finding.code == "IMG102" for finding in cleaned.left):
        raise BadImage("a drawing with a picture in it that is too large, or cannot be decoded")
    if cleaned.left:
        raise BadImage("a drawing that cannot be shown without what it tells besides")
    if len(cleaned.data) > MOST:
        raise BadImage(f"a drawing of more than {MOST >> 10} KiB")
    if SLOW.search(cleaned.data) or not _is_utf8(cleaned.data) or not is_quick(cleaned.data):
        raise BadImage("a drawing with parts that could take a browser long")
    return Picture(cleaned.data, "image/svg+xml", 0, 0)


def _is_utf8(data: bytes) -> bool:
    """Whether what was searched in is what a browser will read."""
    try:
        head = data.decode("utf-8").lstrip("\ufeff").partition("?>")[0].lower()
    except UnicodeDecodeError:
        return False
    declared = head.startswith("<?xml") and "encoding" in head
    return not declared or re.search("encoding\\s*=\\s*[\"']utf-8[\"']", head) is not None


def _document(data: bytes) -> bytes:
    """Return the document in an SVGZ. Raises BadImage."""
    fmt = sniff(data[:HEAD])
    if fmt is None or fmt.name != "SVGZ":
        return data
    return next(part.data for part in fmt.parts(data) if part.kind == AUXILIARY)
