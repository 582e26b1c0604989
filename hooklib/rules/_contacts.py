"""E-mail addresses and telephone numbers in free text.

Rather a number too few than a serial, date or version taken for one: a telephone number has its
country in front, stands behind a word for telephone, or is written "(415) 555-0100".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from hooklib.model import Span

_ENDINGS = """
png jpg jpeg jpe jfif gif webp svg tif tiff bmp ico heic heif avif jxl psd psb xcf kra raw dng
cr2 cr3 nef arw js mjs ts tsx jsx css scss less html htm json xml yaml yml toml csv txt pdf doc
docx xls xlsx ppt pptx zip gz tar bz2 exe dll dylib mp3 mp4 mov avi wav webm ttf otf woff py rb
cpp java class jar apk log ini cfg conf lock bak tmp
"""
FILE_ENDINGS: Final = frozenset(_ENDINGS.split())
"""What follows the last dot of a file's name ("icon@2x.png") and is no top-level domain."""

PROGRAMMERS: Final = frozenset(("cristy@mystic.es.dupont.com", "cristy@dupont.com"))
"""Addresses that a program's own name had in it: ImageMagick 4 and 5."""

_SIGNS: Final = ("@", "(at)", "[at]", "(AT)", "[AT]")
_WORDS: Final = ("tel", "tél", "phon", "mob", "fax", "handy", "cell", "whatsapp", "móvil", "movil")
_WORDS_TOO: Final = ("тел", "電話", "电话")
_LEAST_DIGITS: Final = 8  # with the country's code
_MOST_DIGITS: Final = 15  # ITU-T E.164, 6.2.1
_LEAST_AFTER_WORD: Final = 6
_DATE: Final = r"(?:19|20)\d\d([-./])\d\d?\1\d\d?|\d\d?([-./])\d\d?\2(?:19|20)\d\d"


@lru_cache(maxsize=1)
def _email() -> re.Pattern[str]:
    at = r"(?:@|\s?[(\[]at[)\]]\s?)"
    dot = r"(?:\.|\s?[(\[]dot[)\]]\s?)"
    return re.compile(
        r"(?:\b(?:e-?mail|mail)\b:?\s{0,2}|mailto:)?"
        rf"(?<![\w.+\-%])[\w.+\-%]{{1,64}}{at}(?:[^\W_][\w\-]{{0,62}}{dot}){{1,8}}([^\W\d_]{{2,24}})"
        r"(?![\w@]|\.\w)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _phone() -> re.Pattern[str]:
    words = (
        r"(?:tel(?:e?phone|e?fone?|efono|éfono)?|t[eé]l(?:[eé]phone)?|phone|mobile?|mob|fax|handy"
        r"|cell(?: ?phone|(?=:))|whatsapp|m[oó]vil|cellulare|тел|電話|电话)"
    )
    word = r"\.?\s?(?:no\.?|nr\.?|number|#)?\s?[:.=]?\s?"
    return re.compile(
        rf"(?<!\w){words}{word}(?P<word>\(?\+?\(?\d[\d \t().\-/]{{4,24}}\d)(?!\w)"
        r"|(?<![\w.,+\-/)])(?P<world>\+ ?\(?[1-9][\d \t().\-/]{6,24}\d)(?!\w)"
        r"|(?<![\w(+\-])(?P<local>\(\d{3}\) ?\d{3}-\d{4})(?![\w\-])",
        re.IGNORECASE,
    )


def emails(text: str) -> Iterator[Span]:
    """Yield where e-mail addresses are, with a word for them in front."""
    if any(sign in text for sign in _SIGNS):
        for match in _email().finditer(text):
            if match[1].lower() not in FILE_ENDINGS and match[0].lower() not in PROGRAMMERS:
                yield Span(*match.span())


def phones(text: str) -> Iterator[Span]:
    """Yield where telephone numbers are, with a word for them in front."""
    lower = text.lower()
    if "+" in text or "(" in text or any(word in lower for word in (*_WORDS, *_WORDS_TOO)):
        for match in _phone().finditer(text):
            number = match["word"] or match["world"] or match["local"]
            if _is_phone(number, international=match["world"] is not None):
                yield Span(*match.span())


def contacts(text: str) -> Iterator[Span]:
    """Yield where e-mail addresses and telephone numbers are, in order and apart."""
    end = 0
    for span in sorted([*emails(text), *phones(text)]):
        if span.start >= end:
            yield span
            end = span.end


def _is_phone(number: str, international: bool) -> bool:
    digits = sum(c.isdigit() for c in number)
    least = _LEAST_DIGITS if international else _LEAST_AFTER_WORD
    if not least <= digits <= _MOST_DIGITS:
        return False
    return not _looks_like_number(number.strip(" +()"))


def _looks_like_number(number: str) -> bool:
    """Return whether it is rather a date, a version or a decimal."""
    if re.search(_DATE, number):
        return True
    groups = number.split(".")
    dotted = len(groups) > 1 and all(group.isdigit() for group in groups)
    return dotted and (len(groups) == 2 or any(len(group) == 1 for group in groups))
