from __future__ import annotations

import pytest

from hooklib.model import Settings
from tests.rules.verdicts import codes, field


@pytest.mark.parametrize(
    "key",
    [
        "Exif.Image.DateTime",
        "Exif.Photo.SubSecTimeOriginal",
        "Exif.Photo.OffsetTimeDigitized",
        "Exif.GPSInfo.GPSTimeStamp",
        "Xmp.xmp.MetadataDate",
        "Xmp.xmpMM.History[1]/stEvt:when",
        "Xmp.photoshop.DateCreated",
        "Iptc.Application2.DigitizationTime",
        "Iptc.Envelope.DateSent",
        "Text.tIME",
        "Text.Creation Time",
        "Text.date:timestamp",
        "Text.Thumb::MTime",
    ],
)
def test_found_only_when_asked_for(key: str) -> None:
    assert "TIM101" in codes(field(key))
    assert "TIM101" not in codes(field(key), Settings())
