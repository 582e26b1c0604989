"""Positions made coarse in the notation they are in: EXIF rationals, XMP, plain decimals.

All arithmetic is exact, so that a position once rounded reads back as round. Notations: EXIF 3.0,
4.6.7 (three rationals: degrees, minutes, seconds); XMP part 2, "GPSCoordinate" ("48,51.4918N",
"48,51,29N"). This module is loaded only where positions are rounded.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

MOST_DECIMALS: Final = 7
"""About a centimetre; 180 degrees in such parts still fit an unsigned 32-bit numerator."""

_RATIONALS: Final = re.compile(r"\d{1,10}/\d{1,10}(?:(?:, ?| )\d{1,10}/\d{1,10}){0,2}")
_SEXAGESIMAL: Final = re.compile(
    r"(\d{1,3}),(\d{1,2}(?:\.\d{1,20})?)(?:,(\d{1,2}(?:\.\d{1,20})?))?([NSEW])"
)
_DECIMAL: Final = re.compile(r"([+-]?)(\d{1,3}(?:\.\d{1,20})?)((?: ?[NSEW])?)")


def coarse(text: str, decimals: int, limit: int) -> str | bool:
    """Return a latitude or longitude rounded to decimals of a degree, in its own notation.

    False: it is that coarse already. True: it is no angle of at most `limit` degrees, so that
    nobody can tell how precise it is.
    """
    text = text.strip(" \0")
    degrees = _degrees(text)
    if degrees is None or degrees > limit:
        return True
    decimals = max(0, min(decimals, MOST_DECIMALS))
    unit = 10**decimals
    parts = round(degrees * unit)
    return False if parts == degrees * unit else _shown(text, parts, decimals)


def _degrees(text: str) -> Fraction | None:
    """Return an angle without its sign or reference, None when it is none."""
    if _RATIONALS.fullmatch(text):
        return _from_rationals(text)
    match = _SEXAGESIMAL.fullmatch(text)
    if match:
        minutes = Fraction(match[2]) + Fraction(match[3] or 0) / 60
        return Fraction(match[1]) + minutes / 60 if minutes < 60 else None
    match = _DECIMAL.fullmatch(text)
    return Fraction(match[2]) if match else None


def _from_rationals(text: str) -> Fraction | None:
    total = Fraction(0)
    for place, rational in enumerate(text.replace(",", " ").split()):
        top, bottom = map(int, rational.split("/"))
        if not bottom:
            return None
        total += Fraction(top, bottom) / 60**place
    return total


def _shown(text: str, parts: int, decimals: int) -> str:
    """Return so many parts of a degree as text in the notation of the old text."""
    unit = 10**decimals
    if "/" in text:
        gap = ", " if ", " in text else "," if "," in text else " "
        return gap.join((f"{parts}/{unit}", "0/1", "0/1"))
    if "," in text:
        return _sexagesimal(text, Fraction(parts, unit), decimals)
    match = _DECIMAL.fullmatch(text)
    sign, reference = (match[1], match[3]) if match else ("", "")
    return f"{sign}{_decimal(parts, decimals)}{reference}"


def _sexagesimal(text: str, degrees: Fraction, decimals: int) -> str:
    """Return degrees and minutes; with seconds where the old text has them and they are whole."""
    whole = int(degrees)
    minutes = (degrees - whole) * 60
    seconds = (minutes - int(minutes)) * 60
    if text.count(",") == 2 and seconds.denominator == 1:
        return f"{whole},{int(minutes)},{int(seconds)}{text[-1]}"
    places = max(1, decimals - 1)  # a tenth of a degree is six minutes
    return f"{whole},{_decimal(int(minutes * 10**places), places)}{text[-1]}"


def _decimal(parts: int, decimals: int) -> str:
    if not decimals:
        return str(parts)
    return f"{parts // 10**decimals}.{parts % 10**decimals:0{decimals}d}"
