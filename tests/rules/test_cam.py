from __future__ import annotations

import pytest

from hooklib.model import Settings
from tests.rules.verdicts import codes, field


@pytest.mark.parametrize(
    "key",
    [
        "Exif.Photo.FNumber",
        "Exif.Photo.ISOSpeedRatings",
        "Exif.Photo.SubjectArea",
        "Exif.Image.BatteryLevel",
        "Xmp.crs.Contrast2012",
        "Xmp.exif.Flash/exif:Mode",
        "Xmp.mwg-rs.Regions/mwg-rs:RegionList[1]/mwg-rs:Area/stArea:w",
        "Xmp.GPano.ProjectionType",
        "Text.exif:FocalLength",
    ],
)
def test_found_only_when_asked_for(key: str) -> None:
    assert "CAM101" in codes(field(key))
    assert "CAM101" not in codes(field(key), Settings())
