"""The IFD tools: spans, reading both layouts, editing in place, writing anew, values as text."""

from __future__ import annotations

import struct
import time
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooklib.metadata import _ifd, _ifd_edit, _ifd_read, _ifd_text, _ifd_write
from hooklib.metadata._ifd import Entry, Layout, layout_of
from hooklib.metadata._spans import merge, overlaps, subtract
from hooklib.metadata._tags import DESCRIBES, GPSINFO, IMAGE, IOP, PHOTO, key
from hooklib.model import BadImage, CannotFix, Span
from tests.samples import exif as made

LITTLE = layout_of(b"II*\0\x08\0\0\0")
BIG = layout_of(b"MM\0*\0\0\0\x08")
SPANS = st.lists(st.builds(Span, st.integers(0, 40), st.integers(0, 40)), max_size=8)


def _bytes(spans: list[Span]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


@given(SPANS, SPANS)
def test_spans_are_sets_of_positions(one: list[Span], two: list[Span]) -> None:
    first, second = merge(one), merge(two)
    assert _bytes(first) == _bytes(one)
    assert all(a.end < b.start for a, b in pairwise(first))
    assert _bytes(subtract(first, second)) == _bytes(one) - _bytes(two)


@given(SPANS, st.integers(0, 40), st.integers(1, 10))
def test_overlaps_is_intersection(spans: list[Span], start: int, size: int) -> None:
    span = Span(start, start + size)
    assert overlaps(span, merge(spans)) == bool(_bytes([span]) & _bytes(spans))


def wide(
    order: Literal["little", "big"], *rows: tuple[int, int, int, bytes], after: int = 0
) -> bytes:
    """Return a BigTIFF of one directory; a row is tag, type, number of values, slot or value."""
    sign = "<" if order == "little" else ">"
    head = struct.pack(sign + "2sHHHQ", b"II" if sign == "<" else b"MM", 43, 8, 0, 16)
    at = 16 + 8 + 20 * len(rows) + 8
    table, values = struct.pack(sign + "Q", len(rows)), b""
    for tag, kind, number, value in rows:
        slot = value
        if len(value) > 8:
            slot = struct.pack(sign + "Q", at + len(values))
            values += value
        table += struct.pack(sign + "HHQ", tag, kind, number) + slot.ljust(8, b"\0")
    return head + table + struct.pack(sign + "Q", after) + values


@pytest.mark.parametrize("order", ["little", "big"])
def test_reads_big_tiff(order: Literal["little", "big"]) -> None:
    data = wide(order, (0x10F, 2, 12, b"Zorkon 4711\0"), (0x112, 3, 1, b"\6\0"))
    tree = _ifd_read.read(data)
    (directory,) = tree.directories
    assert [(e.tag, e.number, e.ok) for e in directory.entries] == [
        (0x10F, 12, True),
        (0x112, 1, True),
    ]
    assert _ifd.raw(data, directory.entries[0]) == b"Zorkon 4711\0"
    assert merge(_ifd.claims(tree))[-1].end == len(data)


@pytest.mark.parametrize("order", ["little", "big"])
def test_edits_big_tiff_in_place(order: Literal["little", "big"]) -> None:
    data = wide(order, (0x10F, 2, 12, b"Zorkon 4711\0"), (0x8298, 2, 18, b"(c) Foto Kollektiv"))
    tree = _ifd_read.read(data)
    make, rights = tree.directories[0].entries
    new = _ifd_edit.edit(data, tree, _ifd_edit.Edits(drop={make.at}))
    (left,) = _ifd_read.read(new).directories[0].entries
    assert (left.start, _ifd.raw(new, left)) == (rights.start, b"(c) Foto Kollektiv")
    assert b"Zorkon" not in new
    grown = _ifd_edit.edit(data, tree, _ifd_edit.Edits(values={make.at: b"M" * 40}))
    found = _ifd_read.read(grown).directories[0].entries
    assert [_ifd.raw(grown, e) for e in found] == [b"M" * 40, b"(c) Foto Kollektiv"]
    assert b"Zorkon" not in grown


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"II",
        b"II*\0",
        b"II*\0\x08\0\0",
        b"MM*\0\0\0\0\x08",
        b"II+\0\x08\0\0\0",
        b"Exif\0\0II*\0",
    ],
    ids=repr,
)
def test_refuses_what_has_no_header(data: bytes) -> None:
    with pytest.raises(BadImage):
        _ifd_read.read(data)


@pytest.mark.parametrize("offset", [0, 4, 7, 9, 0xFFFFFFFF])
def test_refuses_a_first_directory_outside(offset: int) -> None:
    with pytest.raises(BadImage):
        _ifd_read.read(struct.pack("<2sHI", b"II", 42, offset) + b"\0\0")


def test_names_groups_as_exiv2_does() -> None:
    inner = [made.ascii_(0x10F, "x")]
    data = made.ifds(
        [
            made.sub(made.SUB_IFDS, inner, inner),
            made.sub(made.EXIF_IFD, [made.sub(made.IOP_IFD, inner)]),
        ],
        inner,
        [made.sub(made.GPS_IFD, inner)],
        inner,
    )
    groups = [directory.group for directory in _ifd_read.read(data).directories]
    assert groups == [
        *("Image", "SubImage1", "SubImage2", "Photo", "Iop"),
        *("Thumbnail", "Image2", "GPSInfo", "Image3"),
    ]


def test_follows_pointers_of_the_ifd_type() -> None:
    data = made.ifds([made.sub(0xBEEF, [made.ascii_(0x10F, "x")])._replace(type=13)])
    data = data.replace(struct.pack("<HHI", 0xBEEF, 13, 4), struct.pack("<HHI", 0xBEEF, 13, 1))
    assert [d.group for d in _ifd_read.read(data).directories] == ["Image", "SubImage1"]


def test_a_value_in_place_of_the_next_offset_is_no_offset() -> None:
    """Some writers leave the last offset out and begin with the values right away."""
    table = struct.pack("<HHHII", 1, 0x10F, 2, 12, 8 + 2 + 12) + b"Zorkon 4711\0"
    tree = _ifd_read.read(b"II*\0\x08\0\0\0" + table)
    assert (tree.directories[0].next_at, tree.broken) == (None, ())


def test_a_table_in_place_of_the_next_offset_is_no_offset() -> None:
    first = struct.pack("<HHHII", 1, made.EXIF_IFD, 4, 1, 8 + 2 + 12)
    second = struct.pack("<HHHII", 1, 0x8827, 3, 1, 400) + bytes(4)
    tree = _ifd_read.read(b"II*\0\x08\0\0\0" + first + second)
    assert [d.group for d in tree.directories] == ["Image", "Photo"]
    assert (tree.directories[0].next_at, tree.broken) == (None, ())


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(made.ifds(*[[]] * 3000), id="chain"),
        pytest.param(
            struct.pack("<2sHIHHHIIII", b"II", 42, 8, 1, 0x14A, 4, 1, 8, 8, 0), id="cycle"
        ),
        pytest.param(b"II*\0\x08\0\0\0\xff\xff" + bytes(12 * 65535), id="zeros"),
        pytest.param(
            b"II*\0\x08\0\0\0\xff\xff" + struct.pack("<HHII", 0x10E, 2, 700_000, 8) * 65535,
            id="overlapping values",
        ),
        pytest.param(
            b"II*\0\x08\0\0\0\x10\x27" + struct.pack("<HHII", 0x14A, 4, 900, 8) * 65535,
            id="pointers",
        ),
    ],
)
def test_hostile_streams_are_read_within_bounds(data: bytes) -> None:
    started = time.process_time()
    tree = _ifd_read.read(data)
    assert time.process_time() - started < 12
    entries = [entry for directory in tree.directories for entry in directory.entries]
    assert len(entries) <= _ifd_read.ENTRIES
    assert len(tree.directories) <= _ifd_read.DIRECTORIES
    assert sum(entry.size for entry in entries) <= 2 * len(data) + _ifd.ROOM


def test_nothing_moves_when_edited_in_place() -> None:
    data = made.camera()
    tree = _ifd_read.read(data)
    before = {e.tag: e for d in tree.directories for e in d.entries}
    drop = {before[0x10F].at, before[0x9003].at}
    new = _ifd_edit.edit(data, tree, _ifd_edit.Edits(drop=drop, keep=[Span(0, len(data))]))
    after = {e.tag: e for d in _ifd_read.read(new).directories for e in d.entries}
    assert before.keys() - after.keys() == {0x10F, 0x9003}
    moved = [t for t, e in after.items() if e.size > 4 and e.start != before[t].start]
    assert not moved


def test_shared_bytes_stay_while_one_of_two_needs_them() -> None:
    data = made.image(made.rational(0x829A, (7, 123_457)))
    spot = data.index(struct.pack("<II", 7, 123_457))
    yres = struct.pack("<HHI", 0x11B, 5, 1)
    data = data[: data.index(yres) + 8] + struct.pack("<I", spot) + data[data.index(yres) + 12 :]
    tree = _ifd_read.read(data)
    (exposure,) = (e for e in tree.directories[0].entries if e.tag == 0x829A)
    new = _ifd_edit.edit(data, tree, _ifd_edit.Edits(drop={exposure.at}))
    (left,) = (e for e in _ifd_read.read(new).directories[0].entries if e.tag == 0x11B)
    assert _ifd.raw(new, left) == struct.pack("<II", 7, 123_457)


def test_a_dropped_pointer_takes_its_directories_with_it() -> None:
    data = made.gps(*made.position(29_987_653))
    tree = _ifd_read.read(data)
    (pointer,) = (e for e in tree.directories[0].entries if e.tag == made.GPS_IFD)
    new = _ifd_edit.edit(data, tree, _ifd_edit.Edits(drop={pointer.at}))
    assert struct.pack("<I", 29_987_653) not in new
    assert [d.group for d in _ifd_read.read(new).directories] == ["Image"]


@pytest.mark.parametrize("order", ["little", "big"])
def test_written_streams_read_the_same(order: Literal["little", "big"]) -> None:
    inner = ((_ifd_write.Row(0x10F, 2, b"inner\0"),),)
    first = (
        _ifd_write.Row(0x8298, 2, b"rights\0"),
        _ifd_write.Row(0x112, 3, b"\0\6"),
        _ifd_write.Row(0x14A, 4, chains=(inner, inner)),
    )
    second = (_ifd_write.Row(0x111, 4, blocks=(b"abc", b"defg")),)
    data = _ifd_write.serialise(order, (first, second))
    tree = _ifd_read.read(data)
    assert [d.group for d in tree.directories] == ["Image", "SubImage1", "SubImage2", "Thumbnail"]
    assert [e.tag for e in tree.directories[0].entries] == [0x112, 0x14A, 0x8298]
    places = _ifd.numbers(data, tree.directories[3].entries[0], tree.layout)
    assert [data[at : at + 3] for at in places] == [b"abc", b"def"]
    assert all(at % 2 == 0 for at in places)


COMMENT = 0x9286
TEXTS = [
    ("ascii", 0x10E, 2, b"Picnic\0", "Picnic"),
    ("ascii two", 0x8298, 2, b"one\0two\0", "one\0two"),
    ("ascii hidden", 0x131, 2, b"GIMP\0\0\0hidden\0\0", "GIMP\0\0\0hidden"),
    ("ascii blank", 0x10E, 2, b"    \0\0", ""),
    ("ascii utf-8", 0x10E, 2, "Grüße\0".encode(), "Grüße"),
    ("ascii latin-1", 0x10E, 2, "Grüße\0".encode("latin-1"), "Grüße"),
    ("utf-8", 0x10E, 129, "Grüße\0".encode(), "Grüße"),
    ("byte", 0, 1, b"\2\3\0\0", "2 3 0 0"),
    ("byte text", 0x10E, 1, b"Picnic", "Picnic"),
    ("short", 0x112, 3, b"\6\0\1\0", "6 1"),
    ("signed", 0x112, 8, b"\xff\xff", "-1"),
    ("rational", 2, 5, struct.pack("<6I", 48, 1, 51, 1, 30, 1), "48/1 51/1 30/1"),
    ("signed rational", 0x9204, 10, struct.pack("<2i", -1, 3), "-1/3"),
    ("float", 0xCD49, 11, struct.pack("<f", 0.5), "0.5"),
    ("double", 0x830E, 12, struct.pack("<2d", 0.5, -1e300), "0.5 -1e+300"),
    ("long8", 0x111, 16, struct.pack("<Q", 1 << 40), str(1 << 40)),
    ("undefined text", 0x9000, 7, b"0232", "0232"),
    ("undefined utf-16", 0xA40B, 7, "secret".encode("utf-16-be"), "secret"),
    ("undefined binary", 0x9101, 7, b"\1\2\3\0", None),
    ("undefined zero", 0x9101, 7, b"\0\0\0\0", ""),
    ("nothing", 0x9101, 7, b"", ""),
    ("xp", 0x9C9B, 1, "Tür\0".encode("utf-16-le"), "Tür"),
    ("comment", COMMENT, 7, b"ASCII\0\0\0told", "told"),
    ("comment lower", COMMENT, 7, b"Ascii\0\0\0told", "told"),
    ("comment blank", COMMENT, 7, b"ASCII\0\0\0    \0\0", ""),
    ("comment zeros", COMMENT, 7, bytes(64), ""),
    ("comment undefined", COMMENT, 7, bytes(8) + b"told", "told"),
    ("comment utf-16 le", COMMENT, 7, b"UNICODE\0" + "told".encode("utf-16-le"), "told"),
    ("comment utf-16 be", COMMENT, 7, b"UNICODE\0" + "told".encode("utf-16-be"), "told"),
    ("comment jis", COMMENT, 7, b"JIS\0\0\0\0\0" + "日本".encode("iso2022_jp"), "日本"),
    ("comment bare", COMMENT, 7, b"told without a code", "told without a code"),
    ("comment binary", COMMENT, 7, bytes(8) + b"\x01\xff\xfe", "\x01ÿþ"),
    ("comment as ascii", COMMENT, 2, b"ASCII\0\0\0told\0", "told"),
    ("method", 0x1B, 7, b"ASCII\0\0\0GPS", "GPS"),
]


def value_entry(tag: int, kind: int, value: bytes) -> Entry:
    size = _ifd.SIZES[kind]
    return Entry(tag, kind, len(value) // size, 10, 100, len(value), ok=True)


@pytest.mark.parametrize(
    ("tag", "kind", "value", "text"), [pytest.param(*row[1:], id=row[0]) for row in TEXTS]
)
def test_values_as_text_and_back(tag: int, kind: int, value: bytes, text: str | None) -> None:
    entry = value_entry(tag, kind, value)
    assert _ifd_text.decode(entry, value, LITTLE) == text
    if text:
        assert _ifd_text.decode(entry, _ifd_text.encode(entry, value, text, LITTLE), LITTLE) == text


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (5, bytes(24), "48/1 51"),
        (5, bytes(24), "48/1 x/1"),
        (3, bytes(2), "70000"),
        (3, bytes(2), "1 ..."),
    ],
)
def test_refuses_text_that_is_no_value_of_the_type(kind: int, value: bytes, text: str) -> None:
    with pytest.raises(CannotFix):
        _ifd_text.encode(value_entry(2, kind, value), value, text, LITTLE)


@given(st.sampled_from([*_ifd.SIZES]), st.binary(max_size=80), st.sampled_from([LITTLE, BIG]))
def test_any_value_is_shown_and_what_is_shown_can_be_written(
    kind: int, value: bytes, layout: Layout
) -> None:
    value = value[: len(value) - len(value) % _ifd.SIZES[kind]]
    for tag in (0x10E, 0x9C9B, COMMENT):
        entry = value_entry(tag, kind, value)
        text = _ifd_text.decode(entry, value, layout)
        if text and kind not in (11, 12):
            new = _ifd_text.encode(entry, value, text, layout)
            assert len(new) % _ifd.SIZES[kind] == 0


def test_a_long_table_is_cut() -> None:
    value = bytes(2 * 5000)
    assert (_ifd_text.decode(value_entry(0x12D, 3, value), value, LITTLE) or "").endswith("0 ...")


@pytest.mark.parametrize(
    ("group", "tag", "name"),
    [
        ("Image", 0x10F, "Exif.Image.Make"),
        ("Thumbnail", 0x10F, "Exif.Thumbnail.Make"),
        ("SubImage3", 0x10F, "Exif.SubImage3.Make"),
        ("Photo", 0x9286, "Exif.Photo.UserComment"),
        ("GPSInfo", 2, "Exif.GPSInfo.GPSLatitude"),
        ("Iop", 1, "Exif.Iop.InteroperabilityIndex"),
        ("Image", 0xA431, "Exif.Photo.BodySerialNumber"),
        ("GPSInfo", 0x10F, "Exif.Image.Make"),
        ("Photo", 0xA437, "Exif.Photo.Photographer"),
        ("Image", 0xCD2D, "Exif.Image.ProfileGainTableMap"),
        ("Image", 0x8482, "Exif.Image.ModelTiepoint"),
        ("Image", 0x9ABC, None),
        ("Image", 0xFDE8, None),
        ("Image", 2, None),
    ],
)
def test_keys(group: str, tag: int, name: str | None) -> None:
    assert key(group, tag) == name


def test_tables_hold_what_the_specifications_name() -> None:
    assert (len(IMAGE) > 300, len(PHOTO) > 85, len(GPSINFO), len(IOP)) == (True, True, 32, 5)
    assert {0x103, 0x11A, 0x11B, 0x128, 0x201, 0x202, 0x111, 0x117, 0x213} <= DESCRIBES
    assert not DESCRIBES & {0x10F, 0x110, 0x131, 0x132, 0x8298, 0x8769, 0x2BC, 0x9286}
