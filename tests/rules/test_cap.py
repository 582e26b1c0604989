from __future__ import annotations

import pytest

from hooklib.model import Settings
from tests.rules.verdicts import codes, field


@pytest.mark.parametrize(
    "key",
    [
        "Exif.Image.ImageDescription",
        "Exif.Image.XPKeywords",
        "Exif.Image.Rating",
        "Exif.Photo.ImageTitle",
        "Xmp.dc.title[1]",
        "Xmp.dc.subject[3]",
        "Xmp.lr.hierarchicalSubject[1]",
        "Xmp.digiKam.TagsList[1]",
        "Xmp.MicrosoftPhoto.LastKeywordXMP[1]",
        "Iptc.Application2.Keywords",
        "Iptc.Application2.Headline",
        "Text.Title",
        "Text.Description",
    ],
)
def test_found_only_when_asked_for(key: str) -> None:
    assert "CAP101" in codes(field(key))
    assert "CAP101" not in codes(field(key), Settings())
