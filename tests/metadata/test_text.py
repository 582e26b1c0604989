"""The text payload: which keywords are named, what rules see, what is written back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooklib.metadata.text import KEYWORDS, PAYLOAD, known
from hooklib.model import TEXT, VALUE, BadImage, CannotFix
from tests.samples import Plant
from tests.samples import text as samples

KEYS = [
    ("Comment", "Text.Comment"),
    ("comment", "Text.Comment"),
    ("JPEG comment", "Text.JPEG comment"),
    ("GIF comment", "Text.GIF comment"),
    ("Creation Time", "Text.Creation Time"),
    ("creation time", "Text.Creation Time"),
    ("date:create", "Text.date:create"),
    ("Thumb::URI", "Text.Thumb::URI"),
    ("exif:GPSLatitude", "Text.exif:GPSLatitude"),
    ("exif:thumbnail:Model", "Text.exif:thumbnail:Model"),
    ("exif:Geheim", "Text.other"),
    ("exif:GPSLatitude Erika", "Text.other"),
    ("Raw profile type exif", "Text.Raw profile type exif"),
    ("parameters", "Text.parameters"),
    ("sd-metadata", "Text.sd-metadata"),
    ("Hostname", "Text.Hostname"),
    ("tIME", "Text.tIME"),
    ("Erika Mustermann", "Text.other"),
    ("other", "Text.other"),
    ("", "Text.other"),
]


@pytest.mark.parametrize(("keyword", "key"), KEYS, ids=[key or "empty" for key, _ in KEYS])
def test_key_comes_from_the_tables(keyword: str, key: str) -> None:
    (field,) = PAYLOAD.fields(samples.payload(keyword, "value"))
    assert (field.key, field.kind, field.at) == (key, VALUE, 0)
    assert field.text == ("value" if key != "Text.other" else f"{keyword}\nvalue")


def test_unknown_keyword_reaches_neither_key_nor_name() -> None:
    (field,) = PAYLOAD.fields(b"Erika\0value")
    assert "Erika" not in field.key + field.name


def test_tables_hold_each_keyword_in_a_printable_form() -> None:
    assert all(keyword.isascii() and keyword.isprintable() for keyword in KEYWORDS.values())
    assert known("software") == "Software"
    assert known("Software ") is None


@pytest.mark.parametrize("plant", samples.plants(), ids=lambda plant: plant.carrier)
def test_secret_is_seen_and_goes(plant: Plant) -> None:
    (field,) = PAYLOAD.fields(plant.data)
    assert plant.secrets[0].decode() in field.text
    assert PAYLOAD.rebuild(plant.data, {0: None}) == b""
    assert PAYLOAD.rebuild(plant.data, {}) == plant.data


CHANGES = [
    (b"Comment\0old", "new", b"Comment\0new"),
    (b"Comment\0old", b"new", b"Comment\0new"),
    ("Größe\0alt".encode(), "neu", "Größe\0neu".encode()),
    ("Größe\0alt".encode(), "Größe\nneu", "Größe\0neu".encode()),
    (b"Comment", "new", b"Comment\0new"),
    (b"Comment\0a\0b", "ü", "Comment\0ü".encode()),
]


@pytest.mark.parametrize(("data", "change", "result"), CHANGES, ids=range(len(CHANGES)))
def test_new_value_keeps_the_keyword(data: bytes, change: str | bytes, result: bytes) -> None:
    assert PAYLOAD.rebuild(data, {0: change}) == result


def test_only_one_field_can_change() -> None:
    with pytest.raises(CannotFix):
        PAYLOAD.rebuild(b"Comment\0old", {1: None})


def test_bytes_that_are_not_utf8_are_damaged() -> None:
    with pytest.raises(BadImage):
        PAYLOAD.fields(b"Comment\0\xff")


@given(st.binary(max_size=60))
@settings(max_examples=200)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        (field,) = PAYLOAD.fields(data)
    except BadImage:
        return
    keyword, _, value = data.decode().partition("\0")
    assert field.text in (value, f"{keyword}\n{value}")
    assert PAYLOAD.kind == TEXT
