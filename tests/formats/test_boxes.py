"""Boxes are found where they are, and nothing beyond the bytes there are is believed."""

from __future__ import annotations

import pytest

from hooklib.formats._boxes import MOST, Box, boxes, full, make, row, title
from hooklib.model import BadImage, Span

ID = bytes(range(16))
LARGE = b"\0\0\0\1mdat\0\0\0\0\0\0\0\x13abc"
OPEN = b"\0\0\0\0mdatabc"

ROWS = {
    "none": (b"", []),
    "one": (make(b"free", b"ab"), [Box(b"free", 0, 8, 10)]),
    "two": (
        make(b"ftyp", b"") + make(b"free", b"a"),
        [Box(b"ftyp", 0, 8, 8), Box(b"free", 8, 16, 17)],
    ),
    "large": (LARGE, [Box(b"mdat", 0, 16, 19)]),
    "uuid": (make(b"uuid", ID + b"x"), [Box(b"uuid", 0, 24, 25, ID)]),
    "open": (OPEN, [Box(b"mdat", 0, 8, 11, open=True)]),
}

CUT = {
    "header": b"\0\0\0\x08fre",
    "too long": b"\0\0\0\x0bfreeab",
    "shorter than its header": b"\0\0\0\x07freeab",
    "large, cut": b"\0\0\0\1free\0\0\0",
    "large, smaller than its header": b"\0\0\0\1free\0\0\0\0\0\0\0\x0f",
    "large, huge": b"\0\0\0\1free" + b"\xff" * 8,
    "uuid, cut": b"\0\0\0\x10uuid" + ID[:8],
}


@pytest.mark.parametrize(("data", "expected"), ROWS.values(), ids=ROWS)
def test_boxes_are_found(data: bytes, expected: list[Box]) -> None:
    assert boxes(data, 0, len(data), nested=False) == expected


@pytest.mark.parametrize("data", CUT.values(), ids=CUT)
def test_what_is_no_box_is_the_rest(data: bytes) -> None:
    first = make(b"free", b"")
    found, rest = row(first + data, 0, len(first + data))
    assert [box.type for box in found] == [b"free"]
    assert rest == Span(len(first), len(first + data))
    with pytest.raises(BadImage, match="does not fit"):
        boxes(first + data, 0, len(first + data))


def test_only_the_file_has_an_open_box() -> None:
    assert row(OPEN, 0, len(OPEN))[0] == []


def test_no_box_reaches_beyond_the_row() -> None:
    data = make(b"free", b"abcd")
    assert row(data, 0, len(data) - 1)[0] == []
    assert row(data, 0, len(data) + 9)[0] == [Box(b"free", 0, 8, 12)]


def test_boxes_are_counted() -> None:
    data = make(b"free", b"") * (MOST + 1)
    assert len(boxes(data, 0, len(data) - 8)) == MOST
    with pytest.raises(BadImage, match="too many"):
        boxes(data, 0, len(data))


def test_a_full_box_has_version_and_flags() -> None:
    assert full(b"pitm", 1, 2, b"x") == b"\0\0\0\x0dpitm\1\0\0\2x"


@pytest.mark.parametrize(
    ("kind", "text"),
    [(b"mdat", "mdat"), (b"url ", "url"), (b"\xa9xyz", "©xyz"), (b"a\nbc", "0x610a6263")],
    ids=["letters", "blank", "QuickTime", "control"],
)
def test_a_type_is_printed(kind: bytes, text: str) -> None:
    assert title(kind) == text
