"""What HEIC and AVIF have in common, which is nearly all: the kind by brand, parts, rewriting.

Specifications: ISO/IEC 14496-12 and 23008-12; the modules `_bmff_*` each read a piece of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hooklib.model import Part

AVIF_BRANDS: Final = frozenset((b"avif", b"avis", b"avio"))
HEIF_BRANDS: Final = frozenset(
    b"heic heix heim heis hevc hevx hevm hevs heif mif1 mif2 mif3 msf1 miaf 1pic unif avci avcs"
    b" jpeg jpgs j2ki j2is vvic vvis evbi evbs MiHB MiHE MiHA MiPr MA1A MA1B geo1 pred".split()
)
NEUTRAL_BRANDS: Final = frozenset((b"mif1", b"mif2", b"mif3", b"msf1", b"miaf", b"MA1A", b"MA1B"))
"""Brands that say nothing of the coding."""


def kind(head: bytes) -> str:
    """Return "AVIF" or "HEIC" for the first bytes of a file, "" for any other (BMFF 4.3)."""
    size = int.from_bytes(head[:4], "big")
    if head[4:8] != b"ftyp" or size < 12:
        return ""
    major = head[8:12]
    if major in AVIF_BRANDS:
        return "AVIF"
    if major not in HEIF_BRANDS:
        return ""
    others = {head[at : at + 4] for at in range(16, min(size, len(head)) - 3, 4)}
    coded = (others & HEIF_BRANDS) - NEUTRAL_BRANDS
    if major in NEUTRAL_BRANDS and others & AVIF_BRANDS and not coded:
        return "AVIF"
    return "HEIC"


def parts(data: bytes) -> list[Part]:
    """Return all parts. Raises BadImage."""
    from hooklib.formats._bmff_layout import layout  # not needed to tell that a file is no HEIF

    return [piece.part for piece in layout(data).pieces]


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix."""
    from hooklib.formats._bmff_rebuild import rebuild as without

    return without(data, changes)
