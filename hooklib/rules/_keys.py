"""Who decides on a value: from a key in exiv2's notation to the codes of rules, by table."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from hooklib.model import UNKNOWN, VALUE, Item, Settings, Verdict
from hooklib.rules import _iptc_datasets, _photoshop_resources, _svg_keys, _text_keywords
from hooklib.rules._exif_tags import NUMBERS, TAGS
from hooklib.rules._vocabulary import NOBODY, STRANGER, Owners, vocabulary
from hooklib.rules._xmp_properties import ALIASES, INHERITED, NAMED_PEOPLE, SPACES, WHOLE

FREE_TEXT: Final[Owners] = ("IDN103",)
BLANK: Final = " \t\r\n\0"

_WEB: Final = ("http://", "https://", "www.")
_VALUES: Final = frozenset((VALUE, UNKNOWN))

_SENSITIVE: Final = frozenset(("LOC", "DEV", "IDN"))
_TELLING: Final = {
    **{name: owners for name, owners in TAGS.items() if owners and owners[0][:3] in _SENSITIVE},
    **vocabulary(
        {
            "LOC101": "latitude longitude altitude",
            "LOC102": "city country countrycode stateprovince provincestate sublocation",
            "DEV102": "deviceid cameraid contentidentifier",
            "IDN101": "personname username ownername",
            "IDN102": "email telephone phone phonenumber postaladdress streetaddress",
        }
    ),
}
"""Names that mean the same wherever they stand."""
_JP2: Final[dict[str, Owners]] = {
    "GML": ("LOC101",),
    "GeoJP2": ("LOC101",),
    "Rights": ("RGT101",),
    "DataReference": NOBODY,
}
_INDEX: Final = re.compile(r"\[\d+\]")


@lru_cache(maxsize=16384)
def owners(key: str) -> Owners:
    """Return the codes of the rules that decide on the value under a key."""
    family, _, rest = key.partition(".")
    return _FAMILIES.get(family, _foreign)(rest)


def is_blank(item: Item) -> bool:
    """Return whether a value is empty or padding only; binary values have no text but data."""
    if item.text.strip(BLANK):
        return False
    if item.data:
        return not item.data.strip(b" \0")
    return bool(item.text) or not item.key.startswith("Exif.")


def belongs(item: Item, code: str) -> bool:
    """Return whether the tables give a value to a rule; a blank value is nobody's."""
    if item.kind not in _VALUES or not item.key:
        return False
    return code in owners(item.key) and not is_blank(item)


def is_web_source(item: Item) -> bool:
    """Return whether PNG's "Source", made for the device, says which site a picture is from."""
    return item.key == "Text.Source" and item.text.lstrip().lower().startswith(_WEB)


def by_key(code: str) -> Callable[[Item, Settings], Verdict]:
    """Return a judge that drops what the tables give to a rule."""

    def judge(item: Item, settings: Settings) -> Verdict:
        return belongs(item, code)

    return judge


def by_kind_or_key(kind: str, code: str) -> Callable[[Item, Settings], Verdict]:
    """Return a judge that drops a kind of part, and what the tables give to a rule."""

    def judge(item: Item, settings: Settings) -> Verdict:
        return item.kind == kind or belongs(item, code)

    return judge


def _exif(rest: str) -> Owners:
    group, _, tag = rest.rpartition(".")
    return _tag(tag, ("LOC103",) if group == "GPSInfo" else STRANGER)


def _tag(tag: str, otherwise: Owners) -> Owners:
    if tag.startswith("0x"):
        tag = NUMBERS.get(_number(tag), tag)
    return TAGS.get(tag.lower(), otherwise)


def _number(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        return -1


def _xmp(rest: str) -> Owners:
    space, _, path = _INDEX.sub("", rest).lower().partition(".")
    first, *below = path.split("/")
    steps = [(space, first), *(_step(part) for part in below)]
    steps = [(ALIASES.get(prefix, prefix), name) for prefix, name in steps]
    while len(steps) > 1 and steps[-1] in INHERITED:
        steps.pop()
    own = _property(*steps[-1])
    if "LOC101" in own:
        return own
    for step in steps[:-1]:
        if step in WHOLE:
            return WHOLE[step]
    if steps[-1][1] == "name" and not NAMED_PEOPLE.isdisjoint(steps[:-1]):
        return ("IDN101",)
    return own


def _step(part: str) -> tuple[str, str]:
    prefix, _, name = part.lstrip("?").partition(":")
    return prefix, name


def _property(prefix: str, name: str) -> Owners:
    space = SPACES.get(prefix)
    if space is None:
        return STRANGER + _TELLING.get(name, NOBODY)
    found = space.names.get(name)
    return _TELLING.get(name, space.rest) if found is None else found


def _iptc(rest: str) -> Owners:
    record, _, name = rest.lower().partition(".")
    table = _iptc_datasets.RECORDS.get(record)
    if table is None:
        return STRANGER
    return table.get(name, NOBODY if record in _iptc_datasets.TECHNICAL else STRANGER)


def _photoshop(rest: str) -> Owners:
    number, _, detail = rest.partition(".")
    if detail:
        return FREE_TEXT
    return _photoshop_resources.owners_of(_number(number))


def _text(rest: str) -> Owners:
    keyword = rest.strip().lower()
    found = _text_keywords.KEYWORDS.get(keyword)
    if found is not None:
        return found
    space, colon, name = keyword.rpartition(":")
    if not colon:
        return FREE_TEXT
    if space in ("exif", "exif:thumbnail", "tiff"):
        return _tag(name, FREE_TEXT)
    if space == "dng":
        return _tag(_text_keywords.MAGICK.get(name, name), FREE_TEXT)
    if space == "dcm":
        return ("IDN101",)  # DICOM: patients, physicians
    if keyword.startswith(_text_keywords.TECHNICAL):
        return NOBODY
    return _property(ALIASES.get(space, space), name) if space in SPACES else FREE_TEXT


def _png(rest: str) -> Owners:
    """A profile's name stands in the profile too, which stays; other names are free text."""
    return ("TRC101",) if rest == "iCCP.ProfileName" else FREE_TEXT


def _quicktime(rest: str) -> Owners:
    from hooklib.rules import _quicktime_names  # only movie boxes need it

    _, _, name = rest.partition(".")
    found = _quicktime_names.NAMES.get(name.lower())
    return _foreign(rest) if found is None else found


def _jp2(rest: str) -> Owners:
    """GML and GeoJP2 place a picture on the map; other boxes name addresses and owners."""
    return _JP2.get(rest, FREE_TEXT)


def _bmp(rest: str) -> Owners:
    """A linked colour profile is named by its path on the machine that made the file."""
    return ("IDN104",) if rest == "ProfilePath" else STRANGER


def _svg(rest: str) -> Owners:
    return _svg_keys.OWNERS.get(rest.lower(), NOBODY)


def _foreign(rest: str) -> Owners:
    """Decide on a family of keys that is not known here by the last name alone."""
    return _TELLING.get(rest.rpartition(".")[2].lower(), STRANGER)


_FAMILIES: Final[dict[str, Callable[[str], Owners]]] = {
    "Exif": _exif,
    "Xmp": _xmp,
    "Iptc": _iptc,
    "Photoshop": _photoshop,
    "Text": _text,
    "Png": _png,
    "QuickTime": _quicktime,
    "Jp2": _jp2,
    "Svg": _svg,
    "Bmp": _bmp,
}
