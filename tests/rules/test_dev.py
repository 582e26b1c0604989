from __future__ import annotations

import pytest

from hooklib.model import MAKERNOTE
from hooklib.rules import RULES
from tests.rules.verdicts import codes, field, verdict


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("Exif.Image.Make", "DEV101"),
        ("Exif.Photo.LensSpecification", "DEV101"),
        ("Xmp.iptcExt.RecDevice/Iptc4xmpExt:ModelName", "DEV101"),
        ("Text.Source", "DEV101"),
        ("Exif.Photo.ImageUniqueID", "DEV102"),
        ("Exif.Image.RawDataUniqueID", "DEV102"),
        ("Xmp.iptcExt.RecDevice/Iptc4xmpExt:SerialNumber", "DEV102"),
        ("Xmp.GCreations.CameraBurstID", "DEV102"),
        ("Xmp.Attrib.Ads[1]/Attrib:ExtId", "DEV102"),
        ("Xmp.exif.MakerNote", "DEV103"),
        ("Exif.Image.HostComputer", "DEV104"),
        ("Photoshop.0x043d", "DEV104"),
    ],
)
def test_by_key(key: str, code: str) -> None:
    assert codes(field(key)) == {code}


def test_a_maker_note_goes_as_a_whole() -> None:
    item = field("Exif.Photo.MakerNote", "", MAKERNOTE, b"Apple iOS\0")
    assert codes(item) == {"DEV103"}
    assert "stays in place unmoved" in RULES["DEV103"].remedy


PRINTER = b"\0\0\0\x0bprinterNameTEXT"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", False),
        (b"<key>com.apple.print.ticket.creator</key>", False),
        (b"<key>DestinationPrinterID</key><string>Annas_Printer</string>", True),
        (PRINTER, False),
        (PRINTER + b"\0\0\0\x01\0\0", False),
        (PRINTER + b"\0\0\0\x05\0A\0n\0n\0a\0\0", True),
    ],
)
def test_print_settings_with_a_printer(data: bytes, found: bool) -> None:
    assert verdict("DEV104", field("Photoshop.0x043A", "", data=data)) is found
