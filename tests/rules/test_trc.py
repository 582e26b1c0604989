from __future__ import annotations

import pytest

from hooklib.model import Settings
from tests.rules.verdicts import codes, field


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("Exif.Image.Software", "GIMP 2.10"),
        ("Exif.Photo.CameraFirmware", "1.0"),
        ("Xmp.xmp.CreatorTool", "Adobe Photoshop 24.0"),
        ("Xmp.xmpMM.History[1]/stEvt:action", "saved"),
        ("Xmp.xmpMM.OriginalDocumentID", "xmp.did:1"),
        ("Xmp.x.xmptk", "XMP Core 6.0"),
        ("Xmp.photoshop.DocumentAncestors[1]", "uuid:1"),
        ("Iptc.Application2.Program", "x"),
        ("Photoshop.0x0421", "1"),
        ("Text.Software", "Matplotlib"),
        ("Text.Comment", "Created with GIMP"),
        ("Text.JPEG comment", "CREATOR: gd-jpeg v1.0 (using IJG JPEG v80), quality = 90\n"),
        ("Exif.Photo.UserComment", "Screenshot"),
        ("Text.mxfile", "%3Cmxfile%3E"),
        ("Text.application/vnd.excalidraw+json", "{}"),
    ],
)
def test_found_only_when_asked_for(key: str, text: str) -> None:
    assert codes(field(key, text)) == {"TRC101"}
    assert codes(field(key, text), Settings()) == set()


def test_what_people_write_is_no_history() -> None:
    assert codes(field("Text.Comment", "Anna at home")) == {"IDN103"}
