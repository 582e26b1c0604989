"""What GDAL notes in a TIFF (tag 42112): statistics and scales of a raster, or what people wrote.

Its XML is a list of items (GDAL's GTiff driver, "Metadata"): a name, a value, and perhaps the band
(`sample`), what the value is to the band (`role`), and whose name it is (`domain`). Without scale
and offset a raster's numbers are no heights or temperatures any more, so items like these stay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from hooklib.metadata._xml import (
    CHARACTERS,
    WHITESPACE,
    Document,
    Name,
    Node,
    elements,
    escape,
    parse,
    text_of,
)
from hooklib.model import BadImage, Verdict

ROOT: Final = "GDALMetadata"
_UNIT: Final = "UNITTYPE"
_NAMES: Final = re.compile(
    r"STATISTICS_[A-Z0-9_]{1,40}|MAX_Z_ERROR[A-Z_]{0,20}|SCALE|OFFSET|UNITTYPE|COLORINTERP"
    r"|AREA_OR_POINT|WEBP_LEVEL|WEBP_LOSSLESS|NBITS|COMPRESSION|OVERVIEW_RESAMPLING|LAYER_TYPE"
)
"""Names that are GDAL's own."""
_ROLES: Final = frozenset(("scale", "offset", "unittype", "colorinterp"))
_DOMAINS: Final = frozenset(("IMAGE_STRUCTURE", "TILING_SCHEME"))
"""Whose items say how the pixels are stored: as what, in tiles of which scheme."""
_ATTRIBUTES: Final = frozenset(("name", "sample", "role", "domain"))
_BAND: Final = re.compile(r"[0-9]{1,5}")
_WORD: Final = re.compile(r"[A-Za-z0-9_.:\-]{1,40}")
_NUMBER: Final = re.compile(
    r"[+-]?(?:[0-9]{1,24}(?:\.[0-9]{0,24})?|\.[0-9]{1,24})(?:e[+-]?[0-9]{1,3})?|[+-]?(?:nan|inf)",
    re.IGNORECASE,
)
_SMALL: Final = re.compile(r"[+-]?[0-9]{1,6}(?:\.[0-9]{0,24})?(?:e[+-]?[0-9]{1,3})?", re.IGNORECASE)
"""A number under a name that nobody knows; serial and telephone numbers have more digits."""
_UNITS: Final = re.compile(r"[A-Za-z0-9%°µ/^*.\-²³]{1,16}")
_TELLING: Final = re.compile(
    r"lat|lon|lng|long|gps|.*latitude|.*longitude|.*altitude|.*position|.*coordinate|.*coords"
    r"|north|south|east|west|northing|easting|.*serial.*|.*number|id|.*phone|tel|fax|zip|postcode"
    r"|.*date|.*time|.*owner|.*person|.*patient|.*user|birth.*|age",
    re.IGNORECASE,
)
"""Words in names whose numbers are places, times, or somebody's."""
_GDALS_WORDS = """
area point yes no true false on off athematic thematic
none nearest average bilinear cubic cubicspline lanczos mode gauss rms average_magphase
lzw deflate packbits zstd lzma lerc lerc_deflate lerc_zstd jpeg webp jxl jpeg2000 ccittrle
ccittfax3 ccittfax4 lossless lossy
undefined gray grey palette red green blue alpha hue saturation lightness cyan magenta yellow
black pan coastal rededge nir swir mwir lwir tir otherir ycbcr_y ycbcr_cb ycbcr_cr
"""
_WORDS: Final = frozenset(_GDALS_WORDS.split())
"""What GDAL writes where it writes no number: kinds of layers, resamplings, codecs, colours."""


def private(text: str) -> Verdict:
    """Return False when all items are technical, else what is left when only those stay.

    True when none is left, or when it is no list of items at all.
    """
    data = text.strip(WHITESPACE).encode("utf-8", "replace")
    try:
        document = parse(data)
    except BadImage:
        return True
    root = document.root
    if root.name != Name("", ROOT):
        return True
    technical = [node for node in elements(root) if _is_technical(node)]
    if len(technical) == len(root.children) and _is_bare(data, document):
        return False
    return _written(technical) if technical else True


def _is_bare(data: bytes, document: Document) -> bool:
    """Return whether there is nothing beside the items: no declaration, comment or attribute."""
    root = document.root
    alone = root.start == 0 and document.nodes == (root,) and document.end == len(data)
    return alone and not root.attributes


def _is_technical(node: Node) -> bool:
    found = {attribute.name.local: attribute.value for attribute in node.attributes}
    if node.name != Name("", "Item") or len(found) != len(node.attributes):
        return False
    if any(a.name.uri for a in node.attributes) or not _ATTRIBUTES.issuperset(found):
        return False
    if any(child.kind != CHARACTERS for child in node.children):
        return False
    if "sample" in found and not _BAND.fullmatch(found["sample"]):
        return False
    name, value = found.get("name", ""), text_of(node).strip(WHITESPACE)
    role, domain = found.get("role"), found.get("domain")
    if role is not None and (role not in _ROLES or name != role.upper()):
        return False
    if domain is not None:
        return domain in _DOMAINS and bool(_WORD.fullmatch(name) and _WORD.fullmatch(value))
    return _is_known(name, value) if _NAMES.fullmatch(name) else _is_measure(name, value)


def _is_known(name: str, value: str) -> bool:
    """Return whether a name of GDAL's own has a value that it may have."""
    if name == _UNIT and _UNITS.fullmatch(value):
        return True
    return value.lower() in _WORDS or _NUMBER.fullmatch(value) is not None


def _is_measure(name: str, value: str) -> bool:
    """Return whether another name, of one word, has a number that is no place and nobody's."""
    if not _WORD.fullmatch(name) or not _SMALL.fullmatch(value):
        return False
    return not any(map(_TELLING.fullmatch, (name, *re.split(r"[_.:\-]", name))))


def _written(items: Sequence[Node]) -> str:
    """Return a list of items as GDAL writes it."""
    lines = [f"<{ROOT}>"]
    for item in items:
        pairs = " ".join(f'{a.name.local}="{_escaped(a.value)}"' for a in item.attributes)
        lines.append(f"  <Item {pairs}>{_escaped(text_of(item).strip(WHITESPACE))}</Item>")
    return "\n".join((*lines, f"</{ROOT}>\n"))


def _escaped(value: str) -> str:
    return escape(value).decode("ascii")
