"""MPF and JFIF: the two payloads that only JPEG has."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from hooklib.formats import _mpf
from hooklib.metadata import jfif, mpf
from hooklib.model import INDEX, PREVIEW, TRAILER, UNKNOWN, VALUE, BadImage, CannotFix, Payload
from tests.samples._jpeg_bytes import mpf_payload

ROWS = [(0x20030000, 900, 0), (0x010001, 80, 1000), (0x020002, 70, 1080)]
UIDS = b"".join(name.ljust(33, b"\0") for name in (b"UID-1", b"UID-2", b"UID-3"))


def attributes(*tags: tuple[int, int, int, bytes], order: str = "<") -> bytes:
    """Return a payload with only the IFD of one picture's attributes."""
    rows = [mpf.Tag(number, kind, count, 0, value) for number, kind, count, value in tags]
    return mpf.write(mpf.Block(order, [rows], b""))


VERSION = (0xB000, 7, 4, b"0100")
YAW = (0xB20B, 10, 1, struct.pack("<ii", -7, 2))


def seen(data: bytes) -> list[tuple[str, str, str]]:
    return [(field.key, field.kind, field.text) for field in mpf.fields(data)]


def test_the_index_is_bookkeeping() -> None:
    assert {kind for _, kind, _ in seen(mpf_payload(ROWS))} == {INDEX}


@pytest.mark.parametrize("order", ["<", ">"])
def test_image_uids_are_a_value_that_can_go(order: str) -> None:
    data = mpf_payload(ROWS, order, UIDS)
    field = mpf.fields(data)[3]
    assert (field.key, field.kind) == ("Exif.MpfInfo.MPFImageUIDList", VALUE)
    assert field.text.split() == ["UID-1", "UID-2", "UID-3"]
    assert mpf.rebuild(data, {field.at: None}) == mpf_payload(ROWS, order)


def test_empty_image_uids_are_nobodys() -> None:
    assert mpf.fields(mpf_payload(ROWS, uids=bytes(99)))[3].kind == INDEX


def test_attributes_have_exiv2s_names() -> None:
    data = attributes(VERSION, YAW, (0xB101, 4, 1, struct.pack("<I", 2)))
    assert seen(data) == [
        ("Exif.MpfInfo.MPFVersion", INDEX, ""),
        ("Exif.MpfInfo.MPFYawAngle", VALUE, "-7/2"),
        ("Exif.MpfInfo.MPFIndividualNum", INDEX, "2"),
    ]


@pytest.mark.parametrize(
    "tag",
    [
        (0xC000, 2, 6, b"secret"),
        (0xB000, 2, 6, b"secret"),
        (0xB20B, 2, 6, b"secret"),
        (0xB101, 4, 2, b"secrets!"),
    ],
)
def test_tags_unknown_or_of_a_wrong_type_are_unknown(tag: tuple[int, int, int, bytes]) -> None:
    data = attributes(VERSION, tag, YAW)
    field = mpf.fields(data)[1]
    assert (field.kind, field.data) == (UNKNOWN, tag[3])
    assert field.key == f"Exif.MpfInfo.0x{tag[0]:04x}"
    assert mpf.rebuild(data, {field.at: None}) == attributes(VERSION, YAW)


def test_nothing_left_is_nothing() -> None:
    data = attributes(VERSION, YAW)
    assert mpf.rebuild(data, {(0, 1): None}) == b""


@pytest.mark.parametrize("slack", [b"secret", b"\0\0secret"])
def test_bytes_that_nothing_points_to(slack: bytes) -> None:
    data = mpf_payload(ROWS, slack=slack)
    field = mpf.fields(data)[-1]
    assert (field.kind, field.data) == (TRAILER, slack)
    assert mpf.rebuild(data, {field.at: None}) == mpf_payload(ROWS)


def test_slack_stays_when_something_else_goes() -> None:
    data = mpf_payload(ROWS, uids=UIDS, slack=b"stays")
    assert mpf.rebuild(data, {(0, 3): None}) == mpf_payload(ROWS, slack=b"stays")


def test_the_unused_end_of_a_short_value_is_slack() -> None:
    data = bytearray(attributes((0xB000, 7, 2, b"01")))
    at = data.index(b"01\0\0")
    data[at + 2 : at + 4] = b"ab"
    assert mpf.fields(bytes(data))[-1].data == b"ab"


@pytest.mark.parametrize("change", [b"x", "x"])
def test_tags_cannot_be_replaced(change: bytes | str) -> None:
    with pytest.raises(CannotFix):
        mpf.rebuild(mpf_payload(ROWS, uids=UIDS), {(0, 3): change})


def _header(first: int) -> bytes:
    return b"MM\0*" + struct.pack(">I", first)


def _one(entry: bytes, following: int = 0) -> bytes:
    return _header(8) + b"\0\1" + entry + struct.pack(">I", following)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MM\0*",
        b"XX\0*\0\0\0\x08",
        _header(8),
        _header(1 << 31),
        _header(8) + b"\xff\xff",
        _one(struct.pack(">HHII", 0xB000, 99, 1, 0)),
        _one(struct.pack(">HHII", 0xB000, 7, 1 << 31, 0)),
        _one(struct.pack(">HHII", 0xB000, 7, 9, 100)),
        _one(struct.pack(">HHII", 0xB000, 7, 4, 0), following=8),
        _header(8) + b"\0\2" + struct.pack(">HHII", 0xC000, 7, 30, 0) * 2 + bytes(4),
    ],
)
def test_damage_is_bad_image(data: bytes) -> None:
    with pytest.raises(BadImage):
        mpf.fields(data)
    assert _mpf.entries(data) == []


def test_overlapping_values_take_no_memory() -> None:
    rows = 5400
    entry = struct.pack(">HHII", 0xC000, 7, 65_000, 0)
    with pytest.raises(BadImage, match="overlap"):
        mpf.fields(_header(8) + struct.pack(">H", rows) + entry * rows + bytes(400))


@pytest.mark.parametrize("order", ["<", ">"])
def test_entries_are_taken_out_with_their_uids(order: str) -> None:
    data = mpf_payload(ROWS, order, UIDS)
    expected = mpf_payload([ROWS[0], ROWS[2]], order, UIDS[:33] + UIDS[66:])
    assert _mpf.without(data, {1}) == expected
    assert [entry.is_preview for entry in _mpf.entries(data)] == [False, True, False]


def test_places_are_filled_in_without_moving_anything() -> None:
    data = mpf_payload(ROWS, "<", UIDS, slack=b"x")
    places = [(1, 0), (2, 20), (3, 30)]
    rows = [(ROWS[n][0], *place) for n, place in enumerate(places)]
    assert _mpf.with_places(data, places) == mpf_payload(rows, "<", UIDS, slack=b"x")


# JFIF

HEADER = b"\x01\x02\x01\0\x48\0\x48"
THUMBNAIL = bytes(range(12))


@pytest.mark.parametrize(
    ("data", "kinds"),
    [
        (HEADER + b"\0\0", []),
        (HEADER + b"\2\2" + THUMBNAIL, [PREVIEW]),
        (HEADER + b"\2\2" + THUMBNAIL[:5], [PREVIEW]),
        (HEADER + b"\2\0", []),
        (HEADER + b"\0\0more", [TRAILER]),
        (HEADER + b"\2\2" + THUMBNAIL + b"more", [PREVIEW, TRAILER]),
    ],
)
def test_jfif_fields(data: bytes, kinds: list[str]) -> None:
    fields = jfif.fields(data)
    assert [field.kind for field in fields] == kinds
    rebuilt = jfif.rebuild(data, {field.at: None for field in fields})
    assert rebuilt == (HEADER + b"\0\0" if kinds else data)


def test_jfif_parts_go_one_by_one() -> None:
    data = HEADER + b"\2\2" + THUMBNAIL + b"more"
    thumbnail, rest = jfif.fields(data)
    assert jfif.rebuild(data, {thumbnail.at: None}) == HEADER + b"\0\0more"
    assert jfif.rebuild(data, {rest.at: None}) == HEADER + b"\2\2" + THUMBNAIL


def test_jfif_refuses_what_it_cannot() -> None:
    with pytest.raises(BadImage):
        jfif.fields(HEADER)
    with pytest.raises(CannotFix):
        jfif.rebuild(HEADER + b"\0\0more", {"trailer": b"less"})


@pytest.mark.parametrize("payload", [mpf.PAYLOAD, jfif.PAYLOAD], ids=lambda payload: payload.kind)
@effort(max_examples=200, deadline=None)
@given(data=st.data())
def test_any_bytes_are_read_or_refused(payload: Payload, data: st.DataObject) -> None:
    start = data.draw(
        st.sampled_from([mpf_payload(ROWS, "<", UIDS, b"slack"), attributes(YAW), b""])
    )
    broken = bytearray(start + data.draw(st.binary(max_size=30)))
    for _ in range(data.draw(st.integers(0, 4))):
        if broken:
            broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        fields = payload.fields(bytes(broken))
    except BadImage:
        return
    assert payload.rebuild(bytes(broken), {}) == broken
    for field in fields:
        rebuilt = payload.rebuild(bytes(broken), {field.at: None})
        assert len(payload.fields(rebuilt) if rebuilt else []) < len(fields)
