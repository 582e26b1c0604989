"""LOC: where a picture was taken."""

from __future__ import annotations

from hooklib.model import Item, Rule, Settings, Verdict
from hooklib.rules._keys import belongs, by_key

_LATITUDE = 90
_LONGITUDE = 180
_GRID = frozenset(("1024", "1025"))
"""Keys for the type of model and of raster (GeoTIFF 1.1, 7.1); a header and keys have 4 numbers."""
_NEEDED = ("gpsversionid",)
"""What a GPS directory cannot be without (EXIF 3.0, 4.6.7): kept while a position is."""


def _position(item: Item, settings: Settings) -> Verdict:
    if not belongs(item, "LOC101") or _is_bare(item):
        return False
    return True if settings.location == "remove" else _coarse(item, settings.location_decimals)


def _is_bare(item: Item) -> bool:
    """Whether a directory of GeoTIFF says no more than how pixels lie on a grid, and not where."""
    if _last(item.key) != "geokeydirectory":
        return False
    return set(item.text.split()[4::4]) <= _GRID


def _coarse(item: Item, decimals: int) -> Verdict:
    """Round latitude and longitude, keep which hemisphere they are in; all else goes."""
    from hooklib.rules._position import coarse  # fractions are slow to load, and rarely needed

    name = _last(item.key)
    if "latitude" not in name and "long" not in name:
        return True
    if name.endswith("ref"):
        return item.text.strip(" \0").upper() not in ("N", "S", "E", "W")
    return coarse(item.text, decimals, _LONGITUDE if "long" in name else _LATITUDE)


def _last(key: str) -> str:
    return key.replace("/", ".").replace(":", ".").rpartition(".")[2].lower()


def _trace(item: Item, settings: Settings) -> Verdict:
    if settings.location == "coarsen" and _last(item.key) in _NEEDED:
        return False
    return belongs(item, "LOC103")


RULES: tuple[Rule, ...] = (
    Rule(
        "LOC101",
        "gps-position",
        "GPS position",
        "It tells to within a few metres where the picture was taken: a home, a school, a"
        " workplace.",
        "--fix removes latitude, longitude and altitude; to keep roughly where, set location ="
        ' "coarsen", to keep it all, ignore = ["LOC101"].',
        _position,
    ),
    Rule(
        "LOC102",
        "place-name",
        "place name",
        "It names the city, district or country where the picture was taken or what it shows.",
        "--fix removes the names of places and keeps the caption and the credit; to keep them,"
        ' ignore = ["LOC102"].',
        by_key("LOC102"),
    ),
    Rule(
        "LOC103",
        "gps-trace",
        "GPS trace (time, bearing, speed)",
        "Satellite time, direction, speed or destination say when and how somebody moved, and help"
        " to find the place again.",
        "--fix removes every GPS tag other than the position itself; to keep them, ignore ="
        ' ["LOC103"].',
        _trace,
    ),
)
