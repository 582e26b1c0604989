from __future__ import annotations

import pytest

from hooklib.model import Settings
from tests.rules.verdicts import codes, field


@pytest.mark.parametrize(
    "key",
    [
        "Exif.Image.Artist",
        "Exif.Image.Copyright",
        "Exif.Photo.Photographer",
        "Xmp.dc.creator[1]",
        "Xmp.dc.rights[1]",
        "Xmp.xmpRights.UsageTerms[1]",
        "Xmp.photoshop.Credit",
        "Xmp.plus.Licensor[1]/plus:LicensorName",
        "Xmp.cc.license",
        "Iptc.Application2.Byline",
        "Iptc.Application2.Copyright",
        "Text.Author",
        "Text.Copyright",
    ],
)
def test_found_only_when_asked_for(key: str) -> None:
    assert "RGT101" in codes(field(key))
    assert "RGT101" not in codes(field(key), Settings())


def test_the_site_a_picture_is_from_is_a_credit() -> None:
    assert codes(field("Text.Source", "https://example.org/")) == {"RGT101"}
    assert codes(field("Text.Source", "FlatScan 3000")) == {"DEV101"}
