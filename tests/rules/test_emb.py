from __future__ import annotations

import pytest

from hooklib.model import (
    AUXILIARY,
    IMAGE,
    MEDIA,
    PREVIEW,
    TRAILER,
    UNKNOWN,
    Part,
)
from tests.rules.verdicts import codes, field, verdict


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (PREVIEW, {"EMB101"}),
        (IMAGE, {"EMB102"}),
        (MEDIA, {"EMB103"}),
        (TRAILER, {"EMB104"}),
        (UNKNOWN, {"EMB105"}),
        (AUXILIARY, set()),
    ],
)
def test_by_kind(kind: str, expected: set[str]) -> None:
    assert codes(field("", "", kind, b"data")) == expected
    assert codes(Part(kind, "part", (), b"data")) == expected


@pytest.mark.parametrize(
    ("data", "found"),
    [(b"", True), (b"\0" * 64, False), (b"\xff\xff", False), (b"\r\n", False), (b"\0a\0", True)],
    ids=["not shown", "zeros", "fill bytes", "newline", "a letter"],
)
def test_padding_is_no_leftover(data: bytes, found: bool) -> None:
    assert verdict("EMB104", field("", "", TRAILER, data)) is found


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("Xmp.GImage.Data", {"EMB102"}),
        ("Xmp.GAudio.Data", {"EMB103"}),
        ("Iptc.Application2.Preview", {"EMB101"}),
        ("Xmp.unknown.property", {"EMB105"}),
        ("Exif.Image.0x1234", {"EMB105"}),
        ("Exif.Image.ImageSourceData", {"EMB102"}),
        ("Xmp.Item.Length", set()),
        ("Xmp.GCamera.MotionPhoto", {"CAM101"}),
    ],
)
def test_by_key(key: str, expected: set[str]) -> None:
    assert codes(field(key)) == expected


def test_an_unknown_tag_that_is_known_is_found_by_both_rules() -> None:
    assert codes(field("Exif.Image.0x8482", "0 0 0 11.5 48.1 0", UNKNOWN)) == {"EMB105", "LOC101"}
