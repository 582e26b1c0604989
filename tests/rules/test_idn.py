from __future__ import annotations

import pytest

from hooklib.model import EXIF, VALUE, Part, Verdict
from tests.rules.verdicts import codes, field, verdict


@pytest.mark.parametrize(
    "key",
    [
        "Exif.Photo.CameraOwnerName",
        "Exif.Image.XPAuthor",
        "Xmp.iptcExt.PersonInImage[1]",
        "Xmp.mwg-rs.Regions/mwg-rs:RegionList[2]/mwg-rs:Name",
        "Xmp.MP.RegionInfo/MPRI:Regions[1]/MPReg:PersonDisplayName",
        "Xmp.acdsee-rs.Regions/acdsee-rs:RegionList[1]/acdsee-rs:Name",
        "Xmp.mediapro.People[1]",
        "Xmp.photoshop.CaptionWriter",
        "Iptc.Application2.Writer",
    ],
)
def test_names(key: str) -> None:
    assert codes(field(key, "Anna Muster")) == {"IDN101"}


CONTACTS: list[tuple[str, str, Verdict]] = [
    ("Exif.Image.Artist", "Anna Muster, anna@example.org", "Anna Muster"),
    ("Exif.Image.Copyright", "anna@example.org", True),
    ("Exif.Image.Copyright", "© 2021 Anna Muster", False),
    ("Xmp.dc.rights[1]", "© Anna, +49 170 1234567", "© Anna"),
    ("Iptc.Application2.Contact", "Main Street 1", True),
    ("Xmp.iptc.CreatorContactInfo/Iptc4xmpCore:CiAdrCity", "Berlin", True),
    ("Text.other", "keyword\nAnna, anna@example.org", "keyword\nAnna"),
    ("Text.other", "keyword\nanna@example.org", True),
    ("Text.other", "- anna@example.org\nAnna", True),
    ("Exif.Photo.ExposureTime", "1/250", False),
]


@pytest.mark.parametrize(("key", "text", "expected"), CONTACTS)
def test_contacts(key: str, text: str, expected: Verdict) -> None:
    assert verdict("IDN102", field(key, text)) == expected


TEXTS: list[tuple[str, str, Verdict]] = [
    ("Exif.Photo.UserComment", "Anna at home", True),
    ("Exif.Photo.UserComment", "Screenshot", False),
    ("Exif.Photo.UserComment", "", False),
    ("Exif.Image.XPComment", "", False),
    ("Exif.Image.OriginalRawFileName", "", True),  # binary, for all that is known
    ("Text.JPEG comment", "Created with GIMP", False),
    ("Text.JPEG comment", "Created by Anna", True),
    ("Text.JPEG comment", "*", False),
    ("Text.JPEG comment", "", False),
    ("Text.parameters", "a cat, Steps: 20", True),
    ("Text.prompt", '{"1": {}}', True),
    ("Text.Software", "Anna's own program", False),
    ("Text.mxfile", "<mxfile/>", False),
    ("Xmp.photoshop.Instructions", "call before use", True),
    ("Xmp.xmp.CreatorTool", "Canva (Renderer) doc=DAF1 user=UAE2 brand=BAE3", "Canva (Renderer)"),
    ("Xmp.xmp.CreatorTool", "Canva (Renderer)", False),
    ("Exif.Image.ImageDescription", "Anna at home", False),
]


@pytest.mark.parametrize(("key", "text", "expected"), TEXTS)
def test_private_text(key: str, text: str, expected: Verdict) -> None:
    assert verdict("IDN103", field(key, text)) == expected


PATHS: list[tuple[str, str, Verdict]] = [
    ("Exif.Image.DocumentName", "/home/anna/x.tif", True),
    ("Exif.Image.Software", "tool C:\\Users\\anna\\x.exe", "tool"),
    ("Text.Thumb::URI", "http://example.org/x.png", True),
    ("Text.File", "<untitled>", False),
    ("Text.File", "x.blend", True),
    ("Xmp.xmpMM.DerivedFrom/stRef:filePath", "x.psd", True),
    ("Xmp.photoshop.DocumentAncestors[1]", "xmp.did:0180117407206811", False),
    ("Xmp.photoshop.DocumentAncestors[1]", "/Users/anna/x.psd", True),
    ("Xmp.crs.RawFileName", "IMG_1.CR2", False),
    ("Text.other", "keyword\n~/x.png", True),
    ("Text.other", "/home/anna\nvalue", True),
]


@pytest.mark.parametrize(("key", "text", "expected"), PATHS)
def test_paths(key: str, text: str, expected: Verdict) -> None:
    assert verdict("IDN104", field(key, text)) == expected


def test_parts_are_judged_as_fields_are() -> None:
    part = Part(VALUE, "sPLT", (), b"x", "Png.sPLT.PaletteName", "Anna's colours")
    assert codes(part) == {"IDN103"}


def test_payloads_are_judged_by_what_is_in_them() -> None:
    assert codes(field("Text.other", "anna@example.org", EXIF)) == set()


@pytest.mark.parametrize("code", ["IDN102", "IDN104"])
@pytest.mark.parametrize("text", ["Anna, anna@example.org", "Saved from ~/anna/x.svg", "Anna"])
def test_what_is_left_is_no_finding(code: str, text: str) -> None:
    left = verdict(code, field("Exif.Image.Artist", text))
    if isinstance(left, str):
        assert verdict(code, field("Exif.Image.Artist", left)) is False


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("Photoshop.0x0404.Name", "Wilhelmina"),
        ("Photoshop.0x0404.Name", "Caption 4711 0815"),
        ("Photoshop.0x07d0.Name", "Wilhelmina Droste"),
        ("Photoshop.0x07d0.Name", "garden of hulda"),
    ],
)
def test_names_of_resources_that_somebody_gave(key: str, text: str) -> None:
    assert codes(field(key, text)) == {"IDN103"}
