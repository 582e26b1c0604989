from __future__ import annotations

import pytest

from hooklib.model import PREVIEW, Settings, Verdict
from tests.rules.verdicts import COARSEN, codes, field, verdict

GPS = "Exif.GPSInfo."
PARIS = "48/1 51/1 2951/100"

COARSE: list[tuple[str, str, str, Verdict]] = [
    ("LOC101", GPS + "GPSLatitude", PARIS, "489/10 0/1 0/1"),
    ("LOC101", GPS + "GPSLatitude", "489/10 0/1 0/1", False),
    ("LOC101", GPS + "GPSLatitude", "nonsense", True),
    ("LOC101", GPS + "GPSLatitude", "120/1 0/1 0/1", True),
    ("LOC101", GPS + "GPSLongitude", "120/1 17/1 4020/100", "1203/10 0/1 0/1"),
    ("LOC101", GPS + "GPSLatitudeRef", "N", False),
    ("LOC101", GPS + "GPSLongitudeRef", "W", False),
    ("LOC101", GPS + "GPSLatitudeRef", "N Anna", True),
    ("LOC101", GPS + "GPSAltitude", "35/1", True),
    ("LOC101", GPS + "GPSAltitudeRef", "0", True),
    ("LOC103", GPS + "GPSVersionID", "2 3 0 0", False),
    ("LOC103", GPS + "GPSTimeStamp", "10/1 22/1 33/1", True),
    ("LOC103", GPS + "GPSDestLatitude", PARIS, True),
    ("LOC101", "Xmp.exif.GPSLatitude", "48,51.4918N", "48,54.0N"),
    ("LOC101", "Xmp.exif.GPSLongitude", "2,17.67E", "2,18.0E"),
    ("LOC101", "Xmp.exif.GPSLongitude", "2,18.0E", False),
    ("LOC101", "Xmp.iptcExt.LocationShown[1]/exif:GPSLatitude", "48,51,29N", "48,54,0N"),
    ("LOC101", "Xmp.drone-dji.GpsLongtitude", "+151.215297", "+151.2"),
    ("LOC101", "Text.exif:GPSLatitude", "48/1, 51/1, 2951/100", "489/10, 0/1, 0/1"),
    ("LOC101", "Exif.Image.ModelTiepoint", "0 0 0 11.5 48.1 0", True),
    ("LOC101", "Xmp.cell.lac", "4711", True),
    ("LOC101", "Xmp.dwc.Location/dwc:footprintWKT", "POINT (2.29 48.85)", True),
]


@pytest.mark.parametrize(("code", "key", "text", "expected"), COARSE)
def test_coarsened(code: str, key: str, text: str, expected: Verdict) -> None:
    assert verdict(code, field(key, text), COARSEN) == expected


@pytest.mark.parametrize(("code", "key", "text", "_"), COARSE)
def test_removed(code: str, key: str, text: str, _: Verdict) -> None:
    assert verdict(code, field(key, text)) is True


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 1 0 1 1025 0 1 2", False),
        ("1 1 0 2 1024 0 1 1 1025 0 1 1", False),
        ("1 1 0 2 1025 0 1 1 2048 0 1 4326", True),
    ],
)
def test_how_pixels_lie_on_a_grid_is_no_place(text: str, found: bool) -> None:
    assert verdict("LOC101", field("Exif.Image.GeoKeyDirectory", text)) is found


def test_decimals() -> None:
    item = field(GPS + "GPSLatitude", PARIS)
    settings = Settings(location="coarsen", location_decimals=3)
    assert verdict("LOC101", item, settings) == "48858/1000 0/1 0/1"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("Xmp.photoshop.City", {"LOC102"}),
        ("Iptc.Application2.CountryName", {"LOC102"}),
        ("Xmp.iptcExt.LocationCreated[1]/Iptc4xmpExt:CountryCode", {"LOC102"}),
        ("Xmp.acdsee.City", {"LOC102"}),
        ("Iptc.Application2.LocationName", {"LOC102"}),
        ("Xmp.exif.GPSAreaInformation", {"LOC103"}),
        ("Xmp.GPano.PoseHeadingDegrees", {"CAM101"}),
    ],
)
def test_places_and_traces(key: str, expected: set[str]) -> None:
    assert codes(field(key)) == expected


def test_blank_and_other_kinds_are_left_alone() -> None:
    assert codes(field("Xmp.photoshop.City", "")) == set()
    assert codes(field("Iptc.Application2.City", " \0")) == set()
    assert "LOC101" not in codes(field(GPS + "GPSLatitude", PARIS, PREVIEW))


def test_a_binary_position_is_found() -> None:
    assert verdict("LOC101", field(GPS + "GPSLatitude", "")) is True
    assert verdict("LOC101", field(GPS + "GPSLatitude", ""), COARSEN) is True
