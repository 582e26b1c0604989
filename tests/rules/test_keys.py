from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import piexif
import pytest

from hooklib.metadata import _iptc_names, _tags, _xmp_names
from hooklib.metadata.text import KEYWORDS
from hooklib.rules import RULES, _exif_tags, _photoshop_resources, _xmp_properties
from hooklib.rules._exif_tags import NUMBERS, TAGS
from hooklib.rules._keys import owners
from hooklib.rules._vocabulary import STRANGER
from hooklib.rules._xmp_properties import SPACES, WHOLE

UNREAD = {"XMLPacket", "IPTCNAA", "ImageResources"}
"""Payloads: as a value, which only happens when the reader gave up, they are data of no meaning."""

OWNERS = [
    ("Exif.Image.Make", "DEV101"),
    ("Exif.Thumbnail.Make", "DEV101"),
    ("Exif.SubImage1.Make", "DEV101"),
    ("Exif.Image2.Model", "DEV101"),
    ("Exif.Photo.LensModel", "DEV101"),
    ("Exif.Image.UniqueCameraModel", "DEV101"),
    ("Exif.Photo.BodySerialNumber", "DEV102"),
    ("Exif.Image.BodySerialNumber", "DEV102"),
    ("Exif.MpfInfo.MPFImageUIDList", "DEV102"),
    ("Exif.Photo.MakerNote", "DEV103"),
    ("Exif.Image.HostComputer", "DEV104"),
    ("Exif.Photo.CameraOwnerName", "IDN101"),
    ("Exif.Photo.ImageEditor", "IDN101"),
    ("Exif.Image.XPAuthor", "IDN101"),
    ("Exif.Photo.UserComment", "IDN103"),
    ("Exif.Image.XPComment", "IDN103"),
    ("Exif.Image.OriginalRawFileName", "IDN103"),
    ("Exif.Image.ImageID", "IDN104"),
    ("Exif.GPSInfo.GPSLatitude", "LOC101"),
    ("Exif.GPSInfo.GPSAltitudeRef", "LOC101"),
    ("Exif.Image.0x8482", "LOC101"),
    ("Exif.Image.ModelTiepoint", "LOC101"),
    ("Exif.GPSInfo.GPSVersionID", "LOC103"),
    ("Exif.GPSInfo.GPSDestLatitude", "LOC103"),
    ("Exif.GPSInfo.0x0055", "LOC103"),
    ("Exif.GPSInfo.GPSDateStamp", "LOC103 TIM101"),
    ("Exif.Photo.DateTimeOriginal", "TIM101"),
    ("Exif.Image.GDIThumbnailEquipModel", "DEV101"),
    ("Exif.Image.GDIThumbnailData", "EMB101"),
    ("Xmp.dwc.MeasurementOrFact/dwc:measurementDeterminedBy", "IDN101"),
    ("Xmp.dwc.ResourceRelationship/dwc:relationshipAccordingTo", "IDN101"),
    ("Xmp.avm.Contact.Name", "IDN102"),
    ("Exif.Photo.OffsetTime", "TIM101"),
    ("Exif.Photo.ExposureTime", "CAM101"),
    ("Exif.Image.ImageDescription", "CAP101"),
    ("Exif.Image.XPSubject", "CAP101"),
    ("Exif.Image.Software", "TRC101"),
    ("Exif.Image.Artist", "RGT101"),
    ("Exif.Photo.Photographer", "RGT101"),
    ("Exif.Image.Orientation", ""),
    ("Exif.Image.XResolution", ""),
    ("Exif.Photo.ColorSpace", ""),
    ("Exif.Image.0x1234", "EMB105"),
    ("Xmp.exif.GPSLatitude", "LOC101"),
    ("Xmp.exif.GPSTimeStamp", "LOC103 TIM101"),
    ("Xmp.exif.UserComment[1]", "IDN103"),
    ("Xmp.exif.Flash/exif:Fired", "CAM101"),
    ("Xmp.exifEX.BodySerialNumber", "DEV102"),
    ("Xmp.tiff.Make", "DEV101"),
    ("Xmp.tiff.Orientation", ""),
    ("Xmp.aux.OwnerName", "IDN101"),
    ("Xmp.aux.SerialNumber", "DEV102"),
    ("Xmp.dc.creator[1]", "RGT101"),
    ("Xmp.dc.title[1]/?xml:lang", "CAP101"),
    ("Xmp.dc.subject[12]", "CAP101"),
    ("Xmp.dcterms.provenance", "PRV101"),
    ("Xmp.xmp.CreateDate", "TIM101"),
    ("Xmp.xmp.CreatorTool", "TRC101"),
    ("Xmp.xmp.Rating", "CAP101"),
    ("Xmp.xmp.Thumbnails[1]/xmpGImg:image", "EMB101"),
    ("Xmp.xmpMM.DocumentID", "TRC101"),
    ("Xmp.xmpMM.History[1]/stEvt:when", "TRC101 TIM101"),
    ("Xmp.xmpMM.History[1]/stEvt:softwareAgent", "TRC101"),
    ("Xmp.xmpMM.DerivedFrom/stRef:filePath", "IDN104"),
    ("Xmp.xmpMM.ManagedFrom/stRef:manageTo", "IDN104"),
    ("Xmp.xmpMM.Pantry[1]/exif:GPSLongitude", "LOC101"),
    ("Xmp.xmpMM.Versions[1]/stVer:modifier", "IDN101"),
    ("Xmp.xmpBJ.JobRef[1]/stJob:name", "IDN103"),
    ("Xmp.photoshop.City", "LOC102"),
    ("Xmp.photoshop.CaptionWriter", "IDN101"),
    ("Xmp.photoshop.Credit", "RGT101"),
    ("Xmp.photoshop.Instructions", "IDN103"),
    ("Xmp.photoshop.DocumentAncestors[3]", "TRC101"),
    ("Xmp.crs.Exposure2012", "CAM101"),
    ("Xmp.crs.RawFileName", "IDN103"),
    ("Xmp.crs.LensProfileName", "DEV101"),
    ("Xmp.lr.hierarchicalSubject[1]", "CAP101"),
    ("Xmp.mwg-rs.Regions/mwg-rs:RegionList[1]/mwg-rs:Name", "IDN101"),
    ("Xmp.mwg-rs.Regions/mwg-rs:RegionList[1]/mwg-rs:Area/stArea:x", "CAM101"),
    ("Xmp.mwg-rs.Regions/mwg-rs:RegionList[1]/mwg-rs:Extensions/apple-fi:FaceID", "IDN101"),
    ("Xmp.mwg-kw.Keywords/mwg-kw:Hierarchy[1]/mwg-kw:Keyword", "CAP101"),
    ("Xmp.MP.RegionInfo/MPRI:Regions[1]/MPReg:PersonDisplayName", "IDN101"),
    ("Xmp.MP.RegionInfo/MPRI:Regions[1]/MPReg:PersonEmailDigest", "IDN101"),
    ("Xmp.MP.RegionInfo/MPRI:Regions[1]/MPReg:Rectangle", "CAM101"),
    ("Xmp.MicrosoftPhoto.LastKeywordXMP[1]", "CAP101"),
    ("Xmp.MicrosoftPhoto.CameraSerialNumber", "DEV102"),
    ("Xmp.iptc.Location", "LOC102"),
    ("Xmp.Iptc4xmpCore.Location", "LOC102"),
    ("Xmp.iptc.CreatorContactInfo/Iptc4xmpCore:CiEmailWork", "IDN102"),
    ("Xmp.iptcExt.PersonInImage[1]", "IDN101"),
    ("Xmp.iptcExt.LocationShown[1]/Iptc4xmpExt:City", "LOC102"),
    ("Xmp.iptcExt.LocationShown[1]/xmp:Identifier[1]", "LOC102"),
    ("Xmp.iptcExt.LocationShown[1]/exif:GPSLatitude", "LOC101"),
    ("Xmp.iptcExt.PersonInImageWDetails[1]/Iptc4xmpExt:PersonId[1]", "IDN101"),
    ("Xmp.iptcExt.ImageRegion[1]/Iptc4xmpExt:Name[1]", "IDN101"),
    ("Xmp.iptcExt.Event", "CAP101"),
    ("Xmp.iptcExt.DigImageGUID", "DEV102"),
    ("Xmp.plus.Licensor[1]/plus:LicensorEmail", "IDN102"),
    ("Xmp.plus.ImageCreator[1]/plus:ImageCreatorName", "RGT101"),
    ("Xmp.GPano.PoseHeadingDegrees", "CAM101"),
    ("Xmp.GCamera.BurstID", "DEV102"),
    ("Xmp.GDepth.Data", ""),
    ("Xmp.GAudio.Data", "EMB103"),
    ("Xmp.Container.Directory[2]/Container:Item/Item:Length", ""),
    ("Xmp.hdrgm.GainMapMax", ""),
    ("Xmp.drone-dji.GpsLatitude", "LOC101"),
    ("Xmp.drone-dji.FlightYawDegree", "LOC103"),
    ("Xmp.drone-dji.ProductName", "DEV101"),
    ("Xmp.dwc.dctermsLocation/dwc:decimalLatitude", "LOC101"),
    ("Xmp.DICOM.PatientName", "IDN101"),
    ("Xmp.GIMP.Version", "TRC101"),
    ("Xmp.GIMP.TimeStamp", "TRC101 TIM101"),
    ("Xmp.video.GPSLatitude", "LOC101"),
    ("Xmp.unknown.property", "EMB105"),
    ("Xmp.somebody.email", "EMB105 IDN102"),
    ("Iptc.Application2.City", "LOC102"),
    ("Iptc.Application2.Byline", "RGT101"),
    ("Iptc.Application2.Caption", "CAP101"),
    ("Iptc.Application2.Writer", "IDN101"),
    ("Iptc.Application2.Contact", "IDN102"),
    ("Iptc.Application2.SpecialInstructions", "IDN103"),
    ("Iptc.Application2.DateCreated", "TIM101"),
    ("Iptc.Envelope.CharacterSet", ""),
    ("Iptc.Envelope.UNO", "DEV102"),
    ("Iptc.Application2.0x0011", "EMB105"),
    ("Iptc.0x0002.0x00e6", "IDN103"),
    ("Iptc.0x0003.0x0014", ""),
    ("Iptc.0x00f0.0x0014", "EMB105"),
    ("Photoshop.0x040a", "RGT101"),
    ("Photoshop.0x03ED", ""),
    ("Photoshop.0x07d5", ""),
    ("Photoshop.0x043E", "IDN104"),
    ("Photoshop.0x0fff", "EMB105"),
    ("Photoshop.nonsense", "EMB105"),
    ("Bmp.ProfilePath", "IDN104"),
    ("Bmp.other", "EMB105"),
    ("Text.Comment", "IDN103"),
    ("Text.other", "IDN103"),
    ("Text.JPEG comment", "IDN103"),
    ("Text.parameters", "IDN103"),
    ("Text.tIME", "TIM101"),
    ("Text.Creation Time", "TIM101"),
    ("Text.date:create", "TIM101"),
    ("Text.Author", "RGT101"),
    ("Text.Title", "CAP101"),
    ("Text.Software", "TRC101"),
    ("Text.Source", "DEV101"),
    ("Text.Thumb::URI", "IDN104"),
    ("Text.Hostname", "DEV104"),
    ("Text.mxfile", "TRC101"),
    ("Text.exif:GPSLatitude", "LOC101"),
    ("Text.exif:thumbnail:Make", "DEV101"),
    ("Text.exif:WinXP-Author", "IDN101"),
    ("Text.exif:Unheard", "IDN103"),
    ("Text.tiff:make", "DEV101"),
    ("Text.dng:serial.number", "DEV102"),
    ("Text.dcm:PatientName", "IDN101"),
    ("Text.png:IHDR.bit_depth", ""),
    ("Text.icc:description", "TRC101"),
    ("Text.photoshop:City", "LOC102"),
    ("Text.xmpMM:DocumentID", "TRC101"),
    ("Text.nobody:knows", "IDN103"),
    ("Png.iCCP.ProfileName", "TRC101"),
    ("Png.sPLT.PaletteName", "IDN103"),
    ("QuickTime.UserData.GPSCoordinates", "LOC101"),
    ("QuickTime.UserData.abc", "EMB105"),
]


@pytest.mark.parametrize(("key", "expected"), OWNERS, ids=[key for key, _ in OWNERS])
def test_owners(key: str, expected: str) -> None:
    assert set(owners(key)) == set(expected.split())


@pytest.mark.parametrize(
    "key", [".", "Exif", "Exif.", "Xmp.", "Xmp..", "Xmp.[1]", "Text.", "Iptc."]
)
def test_odd_keys_are_no_crash(key: str) -> None:
    assert isinstance(owners(key), tuple)


def _printed_keys() -> list[str]:
    tags = {**_tags.TABLES, "Image": _tags.IMAGE}
    return [
        *(f"Exif.{group}.{name}" for group, table in tags.items() for name in table.values()),
        *(key for record in _iptc_names._KEYS.values() for key in record.values()),
        *(f"Xmp.{prefix}.anything" for prefix in _xmp_names._PREFIXES.values()),
    ]


def test_every_key_that_readers_print_is_decided() -> None:
    undecided = {key for key in _printed_keys() if owners(key) == STRANGER}
    assert {key.rpartition(".")[2] for key in undecided} == UNREAD


def test_every_keyword_is_decided() -> None:
    undecided = [keyword for keyword in KEYWORDS.values() if owners(f"Text.{keyword}") == STRANGER]
    assert {keyword.rpartition(":")[2] for keyword in undecided} <= {"ImageResourceInformation"}


def test_every_tag_of_piexif_is_decided() -> None:
    names = {tag["name"] for table in piexif.TAGS.values() for tag in table.values()}
    undecided = {name for name in names if name.lower() not in TAGS}
    assert {name for name in undecided if not name.startswith("ZZZTest")} == set()


def test_structure_colour_orientation_and_resolution_belong_to_nobody() -> None:
    silent = {name for name, owned in TAGS.items() if not owned}
    assert {"orientation", "xresolution", "yresolution", "resolutionunit"} <= silent
    assert {"colorspace", "intercolorprofile", "gamma", "whitepoint", "bitspersample"} <= silent
    private = re.compile(
        "gps(?!tag|info)|serial|owner|author|comment|datetime|uniqueid|make$|model$"
    )
    assert not [name for name in silent if private.search(name)]


def test_codes_exist() -> None:
    used = {
        code
        for table in (TAGS, *(space.names for space in SPACES.values()))
        for owned in table.values()
        for code in owned
    }
    used |= {code for space in SPACES.values() for code in space.rest}
    used |= {code for owned in WHOLE.values() for code in owned}
    used |= {code for owned in _photoshop_resources.RESOURCES.values() for code in owned}
    assert used <= set(RULES)


def test_no_name_is_given_to_two_groups() -> None:
    groups = (
        _exif_tags._POSITION, _exif_tags._TRACE, _exif_tags._MODEL, _exif_tags._SERIAL,
        _exif_tags._PRIVATE_TEXT, _exif_tags._UNREAD, _exif_tags._TIME, _exif_tags._CAPTION,
        _exif_tags._TRACKS, _exif_tags._SETTINGS, _exif_tags._PICTURE, _exif_tags._RAW,
    )  # fmt: skip
    count = Counter(name.lower() for group in groups for name in group.split())
    assert [name for name, times in count.items() if times > 1] == []
    numbers = [
        number for group in _photoshop_resources._GROUPS.values() for number in group.split()
    ]
    assert len(numbers) == len(set(numbers))


def test_xmp_names_are_given_once() -> None:
    source = Path(_xmp_properties.__file__).read_text(encoding="utf-8")
    for call in re.findall(r"_space\(\s*(\"[^()]*?)\)", source):
        text = re.sub(r"#.*", "", call)
        names = re.findall(r"=\s*(?:_PLACE \+ )?(?:\"\"\"(.*?)\"\"\"|\"(.*?)\")", text, re.DOTALL)
        count = Counter(" ".join(a or b for a, b in names).lower().split())
        assert [name for name, times in count.items() if times > 1 and name != "rbshape"] == [] or (
            "rbvertices" in count  # IPTC spells these with both cases
        )


def test_numbers_are_names_of_the_table() -> None:
    assert {name.lower() for name in NUMBERS.values()} <= set(TAGS)


@pytest.mark.parametrize("number", ["0x1b58", "0x1b59"])
def test_image_readys_variables_and_data_sets_are_not_opt_in(number: str) -> None:
    (code,) = owners(f"Photoshop.{number}")
    assert code == "IDN103"
    assert RULES[code].default
