"""What GDAL notes in a TIFF: what measures the raster is silent and stays, the rest goes."""

from __future__ import annotations

import pytest

from hooklib.rules._gdal import private
from tests.rules.verdicts import codes, field

KEY = "Exif.Image.GDALMetadata"
OWNER = '<Item name="OWNER">Quexal Nonpareil</Item>'
MEAN = '<Item name="STATISTICS_MEAN" sample="0">134.87951522783</Item>'
SCALE = '<Item name="SCALE" sample="1" role="scale">0.100000000000000006</Item>'


def listed(*items: str) -> str:
    """Return a list of items as GDAL writes it."""
    lines = "".join(f"  {item}\n" for item in items)
    return f"<GDALMetadata>\n{lines}</GDALMetadata>\n"


TECHNICAL = [
    MEAN,
    SCALE,
    '<Item name="OFFSET" sample="0" role="offset">-5</Item>',
    '<Item name="UNITTYPE" sample="0" role="unittype">m/s</Item>',
    '<Item name="UNITTYPE" sample="0" role="unittype">°C</Item>',
    '<Item name="COLORINTERP" sample="3" role="colorinterp">Alpha</Item>',
    '<Item name="STATISTICS_MAXIMUM">1.7976931348623157e+308</Item>',
    '<Item name="STATISTICS_MINIMUM">-nan</Item>',
    '<Item name="STATISTICS_APPROXIMATE">YES</Item>',
    '<Item name="AREA_OR_POINT">Area</Item>',
    '<Item name="LAYER_TYPE">athematic</Item>',
    '<Item name="OVERVIEW_RESAMPLING">AVERAGE</Item>',
    '<Item name="NBITS" domain="IMAGE_STRUCTURE">12</Item>',
    '<Item name="WEBP_LEVEL" domain="IMAGE_STRUCTURE">75</Item>',
    '<Item name="MAX_Z_ERROR_OVERVIEW">0.5</Item>',
    '<Item name="NAME" domain="TILING_SCHEME">GoogleMapsCompatible</Item>',
    '<Item name="ZOOM_LEVEL" domain="TILING_SCHEME">17</Item>',
    '<Item name="cloud_cover">12.5</Item>',
]


@pytest.mark.parametrize("item", TECHNICAL)
def test_what_measures_a_raster_is_silent(item: str) -> None:
    assert codes(field(KEY, listed(item))) == set()
    assert private(listed(item, OWNER)) is not True  # it outlives what is private


PRIVATE = [
    OWNER,
    '<Item name="foo">bar</Item>',
    '<Item name="STATISTICS_MEAN">Quexal</Item>',
    '<Item name="STATISTICS_MEAN" domain="Quexal">1</Item>',
    '<Item name="STATISTICS_MEAN" sample="Quexal">1</Item>',
    '<Item name="STATISTICS_MEAN" note="Quexal">1</Item>',
    '<Item name="STATISTICS_MEAN"><!--Quexal-->1</Item>',
    '<Item name="STATISTICS_MEAN">1<Item name="OWNER">1</Item></Item>',
    '<Item xmlns="urn:Quexal" name="STATISTICS_MEAN">1</Item>',
    '<Item name="Quexal Nonpareil" role="scale">1</Item>',
    '<Item name="DESCRIPTION" sample="0" role="description">Quexal</Item>',
    '<Item name="UNITTYPE" role="unittype">Quexal Nonpareil</Item>',
    '<Item name="Quexal Nonpareil">1</Item>',
    '<Item name="NOTE" domain="TILING_SCHEME">Quexal Nonpareil</Item>',
    '<Item name="CENTER_LAT">52.51627</Item>',
    '<Item name="EXIF_GPSLatitude">52.51627</Item>',
    '<Item name="EXIF_BodySerialNumber">4711</Item>',
    '<Item name="CALL">01701234567</Item>',
    "<Other>1</Other>",
    "Quexal",
    "<!-- Quexal -->",
]


@pytest.mark.parametrize("item", PRIVATE)
def test_what_people_wrote_goes_and_the_measures_stay(item: str) -> None:
    assert codes(field(KEY, listed(item))) == {"IDN103"}
    assert private(listed(item)) is True
    assert private(listed(MEAN, item, SCALE)) == listed(MEAN, SCALE)


@pytest.mark.parametrize(
    "text",
    [
        f"<?xml version='1.0'?>{listed(MEAN)}",
        f"<!-- Quexal -->{listed(MEAN)}",
        f"{listed(MEAN)}<!-- Quexal -->",
        f"{listed(MEAN)}\0Quexal Nonpareil",
        listed(MEAN).replace("<GDALMetadata>", '<GDALMetadata owner="Quexal">'),
    ],
)
def test_what_stands_beside_the_items_goes(text: str) -> None:
    assert private(text) == listed(MEAN)


@pytest.mark.parametrize(
    "text", ["Quexal Nonpareil", "<GDALMetadata>", "<Other>1</Other>", "<!DOCTYPE x>", "\ud800"]
)
def test_what_is_no_list_goes_as_a_whole(text: str) -> None:
    assert private(text) is True


def test_what_is_left_is_escaped_and_no_finding() -> None:
    item = '<Item name="UNITTYPE" role="unittype">&#109;/s</Item>'
    left = private(listed(item, OWNER))
    assert isinstance(left, str)
    assert private(left) is False


def test_an_empty_list_says_nothing() -> None:
    assert codes(field(KEY, "<GDALMetadata />")) == set()


def test_the_names_are_known_in_tiffs_only() -> None:
    assert codes(field("Text.GDALMetadata", listed(MEAN))) == {"IDN103"}
