"""What a free text is about: nothing, a program, or something that a person wrote."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from hooklib.rules._programs import AROUND, HOSTS, PROGRAMS, WHOLE

About: TypeAlias = Literal["nothing", "program", "private"]

LONGEST: Final = 1000
"""No program says more of itself; what is longer is content."""

_CHARSET: Final = re.compile(
    r"""charset="?(?:Ascii|Jis|Unicode|Undefined|InvalidCharsetId)"?\s?"""  # as exiv2 prints them
    r"|(?:ASCII|UNICODE|JIS)\0+",
    re.IGNORECASE,
)
_EDGES: Final = " \t\r\n\0()[]{}<>,;:.!?'\"®™©*=-|/_"
_TRADEMARKS: Final = str.maketrans("", "", "®™©¨\0")  # the diaeresis is Mac Roman's ®, misread


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Compile on first use: most files have no free text.

    In order: a version, number or date; a version with a word in front; a program nobody knows with
    a version; Wikimedia's note on where a picture is from; JPEGmini's licence; JasPer, which alone
    may be a person; JPEGmini's licence in short.
    """
    version = r"[vz]?\d{1,5}(?:[._,\-/]\d{1,7}){0,4}[a-z]{0,4}\d{0,3}"
    done = (
        r"(?:built|created|made|generated|produced|drawn|edited|processed|compressed|optimi[sz]ed|encoded"
        r"|converted|written|saved|exported|rendered|plotted)"
    )
    name = r"[A-Za-z][\w+\-]{0,24}"
    return (
        re.compile(rf"{version}%?|0x[0-9a-f]{{1,8}}|[cr]|b\d{{1,3}}|(?:19|20)\d{{6}}"),
        re.compile(rf"(?:version|ver|vers|rev|release|build|quality|level|r)[.:=]?{version}%?"),
        re.compile(
            rf"{done} (?:with|using) {name}(?: {name}){{0,2}},?"
            rf" (?:version |v)?\d{{1,4}}(?:\.\d{{1,6}}){{1,3}}[a-z0-9\-]{{0,8}}\.?",
            re.IGNORECASE,
        ),
        re.compile(r"file source: https?://commons\.wikimedia\.org/wiki/\S{1,300}", re.IGNORECASE),
        re.compile(
            r"optimi[sz]ed by jpegmini [\d.]{1,32}(?:-\w{1,16})?(?: 0x\w{1,16})?", re.IGNORECASE
        ),
        re.compile(r"creator: jasper version [\d.]{1,16}", re.IGNORECASE),
        re.compile(r"cmp3(?:\.\d{1,3}){1,4}\w{0,5} 0x\w{1,8}", re.IGNORECASE),
    )


@lru_cache(maxsize=1024)
def about(text: str) -> About:
    """Return what a free text is about; in doubt it is private."""
    bare = _CHARSET.sub("", text[: LONGEST + 64], count=1)
    bare = bare.translate(_TRADEMARKS).strip()
    if not any(c.isalnum() for c in bare) and len(text) <= LONGEST:
        return "nothing"
    if len(text) > LONGEST:
        return "nothing" if not text.strip(_EDGES) else "private"
    lines = [line.strip() for line in bare.splitlines()]
    return "program" if all(_is_program(line) for line in lines if line) else "private"


def _is_program(line: str) -> bool:
    lower = line.lower()
    if lower in WHOLE:
        return True
    number, versioned, *whole = _patterns()
    if any(pattern.fullmatch(line) for pattern in whole):
        return True
    named = False
    for word in re.split(r"[\s()\[\]{};=\"|]+|,(?!\d)|:(?!//)", lower):
        bare = word.strip(_EDGES)
        if bare in PROGRAMS or _is_site(word) or _is_versioned_program(bare):
            named = True
        elif bare and not (bare in AROUND or number.fullmatch(bare) or versioned.fullmatch(bare)):
            return False
    return named


def _is_site(word: str) -> bool:
    """Return whether a word is the address of a program's site, and of no more than that."""
    match = re.fullmatch(r"(?:https?://)?(?:www\.)?([a-z0-9.\-]{4,40})(/[a-z./]{0,24})?\.?", word)
    return match is not None and match[1].rstrip(".") in HOSTS


def _is_versioned_program(word: str) -> bool:
    """Return whether a word is a program with its version stuck on: "Lavc58.134.100"."""
    match = re.fullmatch(r"([a-z][a-z+\-]*?)[_/\-]?v?\d[\d.]{0,20}[a-z]?\d?", word)
    return match is not None and match[1] in PROGRAMS
