"""JPEG: what is where, and what is left when a part goes."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import struct
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from PIL import Image

from hooklib.cleaning import clean
from hooklib.formats import _gcontainer, _mpf
from hooklib.formats.jpeg import FORMAT
from hooklib.metadata.mpf import PAYLOAD as MPF
from hooklib.model import (
    AUXILIARY,
    DAMAGED,
    EXIF,
    ICC,
    IMAGE,
    INDEX,
    MEDIA,
    PHOTOSHOP,
    PICTURE,
    PREVIEW,
    SILENT,
    TEXT,
    TRAILER,
    UNKNOWN,
    XMP,
    BadImage,
    Blob,
    CannotFix,
    Part,
    Settings,
)
from tests.effort import every
from tests.samples import Plant, _jpeg_bytes, jpeg
from tests.samples._jpeg_bytes import (
    Item,
    Shot,
    base,
    between_scans,
    container,
    extended_xmp,
    gain_map,
    gps,
    multi_picture,
    samsung,
    segment,
    ultra_hdr,
    video,
    with_segments,
    xmp,
)
from tests.samples.exif import ascii_, ifds, short

CLEAN = jpeg.clean()
PLANTS = jpeg.plants()
SECRET = jpeg.SECRET
LONGEST = 65_533
EVERYTHING = {**CLEAN, **{plant.carrier: plant.data for plant in PLANTS}}
APP14 = [b"\xff\xee\0" + bytes((size,)) for size in (14, 14 + len(SECRET), 33, 38, 58)]
"""The marker and length of each APP14 in the samples: plain, with more, of "Save for Web"."""
FIXED = frozenset((PICTURE, ICC, INDEX))


def first(data: bytes, kind: str, name: str = "") -> int:
    """Return the index of the first part of a kind (and name)."""
    parts = FORMAT.parts(data)
    return next(n for n, part in enumerate(parts) if part.kind == kind and name in part.name)


def kinds(data: bytes) -> list[str]:
    return [part.kind for part in FORMAT.parts(data) if part.kind not in (PICTURE, "jfif")]


def dropped(data: bytes, kind: str, name: str = "") -> bytes:
    return FORMAT.rebuild(data, {first(data, kind, name): None})


def droppable(data: bytes) -> list[int]:
    return [n for n, part in enumerate(FORMAT.parts(data)) if part.kind not in FIXED]


def essence(data: bytes) -> list[tuple[str, bytes]]:
    return [
        (part.kind, b"".join(data[a:b] for a, b in part.spans))
        for part in FORMAT.parts(data)
        if part.kind in (PICTURE, ICC)
    ]


def pixels(data: bytes) -> object:
    with Image.open(io.BytesIO(data)) as image:
        return image.mode, image.size, image.tobytes(), image.info.get("icc_profile")


def index_of(data: bytes) -> list[tuple[int, int]]:
    """Return (start, size) of the pictures that the MPF index lists, followed by hand."""
    header = data.index(b"MPF\0") + 4
    order = "<" if data[header : header + 2] == b"II" else ">"
    end = header - 6 + int.from_bytes(data[header - 6 : header - 4], "big")
    found = [
        (header + offset if offset else 0, size)
        for _, size, offset, _, _ in _mpf.entries(data[header:end])
    ]
    assert order
    return found


def assert_index_right(data: bytes) -> None:
    for start, size in index_of(data):
        assert data[start : start + 3] == b"\xff\xd8\xff"
        assert data[start + size - 2 : start + size] == b"\xff\xd9"


def directory(data: bytes) -> list[tuple[str, int]]:
    """Return the semantic and length of each GContainer item."""
    packet = FORMAT.parts(data)[first(data, XMP)].data
    return [
        (item.semantic, item.values["Length"].number if "Length" in item.values else 0)
        for item in _gcontainer.read(packet).items
    ]


@pytest.mark.parametrize("name", EVERYTHING)
def test_every_byte_is_in_a_part_or_framing(name: str) -> None:
    data = EVERYTHING[name]
    seen = bytearray(len(data))
    for part in FORMAT.parts(data):
        for start, end in part.spans:
            assert not any(seen[start:end]), "parts overlap"
            seen[start:end] = b"\1" * (end - start)
    framing = bytes(byte for byte, used in zip(data, seen, strict=True) if not used)
    left = framing.replace(b"\xff\xd8", b"", 1).replace(b"\xff\xd9", b"", 1)
    assert left in (b"", *APP14)


@pytest.mark.parametrize("name", EVERYTHING)
def test_no_change_keeps_every_byte(name: str) -> None:
    assert FORMAT.rebuild(EVERYTHING[name], {}) is EVERYTHING[name]


@pytest.mark.parametrize("name", EVERYTHING)
def test_each_part_goes_alone_and_the_picture_stays(name: str) -> None:
    data = EVERYTHING[name]
    for number in droppable(data):
        part = FORMAT.parts(data)[number]
        rebuilt = FORMAT.rebuild(data, {number: None})
        assert essence(rebuilt) == essence(data)
        left = [p.data for p in FORMAT.parts(rebuilt) if p.kind == part.kind]
        before = [p.data for p in FORMAT.parts(data) if p.kind == part.kind]
        assert len(left) < len(before)
        if len(part.data) > 8:
            assert rebuilt.count(part.data) < max(data.count(part.data), 1) or len(part.spans) > 1


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.carrier)
def test_all_that_may_go_takes_the_secret_along(plant: Plant) -> None:
    keep = (AUXILIARY, "mpf", "jfif")  # cleaned inside, by the rules
    changes = {
        n: None for n in droppable(plant.data) if FORMAT.parts(plant.data)[n].kind not in keep
    }
    rebuilt = FORMAT.rebuild(plant.data, changes)
    inside = {"gain map with", "depth map that is a JPEG", "MPF ImageUIDList", "MPF slack", "JFIF"}
    if not any(word in plant.carrier for word in inside):
        assert not any(secret in rebuilt for secret in plant.secrets)
    assert essence(rebuilt) == essence(plant.data)
    assert pixels(rebuilt) == pixels(plant.data)


def test_parts_are_named_for_people() -> None:
    data = with_segments(gps("a"), xmp(), segment(0xED, b"Photoshop 3.0\0" + bytes(4)))
    named = [(part.kind, part.name) for part in FORMAT.parts(data)][1:4]
    assert named == [(EXIF, "APP1 Exif"), (XMP, "APP1 XMP"), (PHOTOSHOP, "APP13 Photoshop")]


@pytest.mark.parametrize(
    ("payload", "kind", "data"),
    [
        (b"Exif\0\0II*\0", EXIF, b"II*\0"),
        (b"Exif\0\xffII*\0", EXIF, b"II*\0"),
        (b"EXIF\0\0II*\0", EXIF, b"II*\0"),
        (b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta", XMP, b"<x:xmpmeta"),
        (b"http://ns.adobe.com/xap/1.0/<?xpacket", XMP, b"<?xpacket"),
        (b"XMP\0<?xpacket", XMP, b"<?xpacket"),
        (b"<?xpacket", XMP, b"<?xpacket"),
        (b"http://ns.adobe.com/xmp/extension/\0short", DAMAGED, None),
        (b"", UNKNOWN, b""),
    ],
)
def test_app1(payload: bytes, kind: str, data: bytes | None) -> None:
    file = with_segments(segment(0xE1, payload))
    part = FORMAT.parts(file)[1]
    assert part.kind == kind
    assert data is None or part.data == data


@pytest.mark.parametrize(
    ("insert", "kind"),
    [(segment(0xF3, SECRET), UNKNOWN), (segment(0x42, SECRET), UNKNOWN), (SECRET, TRAILER)],
    ids=["JPG3", "reserved", "junk"],
)
def test_what_decoders_refuse_is_seen_too(insert: bytes, kind: str) -> None:
    data = base()[:2] + insert + base()[2:]
    assert FORMAT.sniff(data)
    assert dropped(data, kind) == base()


def test_a_reserved_marker_in_a_scan_is_damage() -> None:
    data = base()[:-2] + segment(0x42, b"more of the scan") + b"\xff\xd9"
    with pytest.raises(BadImage, match="scan is damaged"):
        FORMAT.parts(data)


def test_junk_never_becomes_a_piece_of_a_scan() -> None:
    data = between_scans(segment(0xFE, b"a comment") + b"junk")
    assert kinds(data) == [TEXT, TRAILER]
    assert dropped(data, TEXT) == base(progressive=True)


def test_fill_bytes_go_with_their_segment() -> None:
    data = between_scans(b"\xff\xff" + segment(0xFE, b"x"))
    assert dropped(data, TEXT) == base(progressive=True)


def test_junk_is_told_from_fill_bytes() -> None:
    data = with_segments(b"abc\xff\xff")
    assert FORMAT.parts(data)[first(data, TRAILER)].data == b"abc"
    assert dropped(data, TRAILER) == with_segments(b"\xff\xff")


@pytest.mark.parametrize(
    ("stored", "shown"),
    [(b"plain", "plain"), ("café".encode(), "café"), ("café".encode("latin-1"), "café"), (b"", "")],
)
def test_comments(stored: bytes, shown: str) -> None:
    data = with_segments(segment(0xFE, stored))
    assert FORMAT.parts(data)[1].data == b"JPEG comment\0" + shown.encode()
    changed = FORMAT.rebuild(data, {1: "JPEG comment\0né".encode()})
    assert changed == with_segments(segment(0xFE, "né".encode()))


def test_a_photoshop_block_over_two_segments_is_one() -> None:
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", 80_000) + bytes(80_000)
    head = b"Photoshop 3.0\0"
    halves = segment(0xED, head + block[:50_000]), segment(0xED, head + block[50_000:])
    data = with_segments(halves[0], segment(0xFE, b"between"), halves[1])
    assert FORMAT.parts(data)[1].data == block
    again = FORMAT.rebuild(data, {1: block + b"more"})
    assert FORMAT.parts(again)[1].data == block + b"more"
    assert kinds(again) == [PHOTOSHOP, TEXT]
    assert dropped(data, PHOTOSHOP) == with_segments(segment(0xFE, b"between"))


@pytest.mark.parametrize("kind", [EXIF, XMP, "jfif", "mpf"])
def test_a_payload_that_does_not_fit_is_refused(kind: str) -> None:
    data = jpeg.wrap(kind, b"II*\0" + bytes(20))
    assert data is not None
    with pytest.raises(CannotFix):
        FORMAT.rebuild(data, {first(data, kind): bytes(LONGEST)})


@pytest.mark.parametrize("kind", [PICTURE, ICC, INDEX])
def test_pictures_profiles_and_indices_cannot_go(kind: str) -> None:
    data = multi_picture(*_jpeg_bytes.icc_chunks(2), shots=[Shot(0, gain_map(), padding=3)])
    with pytest.raises(CannotFix):
        dropped(data, kind)


@pytest.mark.parametrize("change", [{99: None}, {-1: None}])
def test_a_part_that_is_not_there(change: Mapping[int, None]) -> None:
    with pytest.raises(CannotFix):
        FORMAT.rebuild(base(), change)


def test_bytes_behind_app14_leave_it_whole() -> None:
    plant = next(plant for plant in PLANTS if plant.carrier == "bytes behind APP14")
    assert dropped(plant.data, TRAILER) == base(mode="CMYK")


def test_an_icc_profile_stays_with_odd_numbering() -> None:
    data = with_segments(*_jpeg_bytes.icc_chunks(3)[::-1], segment(0xFE, b"x"))
    assert [part.kind for part in FORMAT.parts(data)][1:4] == [ICC] * 3
    assert dropped(data, TEXT) == with_segments(*_jpeg_bytes.icc_chunks(3)[::-1])


# Extended XMP


def _extended() -> tuple[bytes, bytes]:
    main, parts = extended_xmp(f"<exif:UserComment>{SECRET.decode() * 30}</exif:UserComment>")
    data = with_segments(main, *parts[1:], parts[0])
    return data, FORMAT.parts(data)[first(data, XMP, "extended")].data


def test_extended_xmp_is_joined_by_offsets() -> None:
    data, packet = _extended()
    assert packet.startswith(b"<?xpacket")
    assert packet.count(SECRET) == 30
    assert kinds(data) == [XMP, XMP]


def test_replaced_extended_xmp_has_a_new_name_in_the_main_packet() -> None:
    data, packet = _extended()
    new = packet.replace(SECRET, b"") + b" " * 150_000
    rebuilt = FORMAT.rebuild(data, {first(data, XMP, "extended"): new})
    part = FORMAT.parts(rebuilt)[first(rebuilt, XMP, "extended")]
    assert part.data == new
    assert len(part.spans) == 3
    guid = hashlib.md5(new).hexdigest().upper().encode()
    assert guid in FORMAT.parts(rebuilt)[first(rebuilt, XMP)].data
    assert rebuilt.count(guid) == 4


def test_dropped_extended_xmp_is_no_longer_named() -> None:
    data, packet = _extended()
    rebuilt = dropped(data, XMP, "extended")
    assert hashlib.md5(packet).hexdigest().upper().encode() not in rebuilt
    assert b"HasExtendedXMP" not in rebuilt


@pytest.mark.parametrize("broken", ["missing", "twice", "too long"])
def test_extended_xmp_that_does_not_fit_is_damaged(broken: str) -> None:
    main, parts = extended_xmp("<exif:UserComment>" + "a" * 900 + "</exif:UserComment>")
    pieces = {
        "missing": [parts[0], parts[2]],
        "twice": [parts[0], *parts],
        "too long": [*parts, parts[0].replace(b"\0\0\0\0<?xp", b"\0\0\x0f\0<?xp")],
    }[broken]
    data = with_segments(main, *pieces)
    assert DAMAGED in kinds(data)
    assert parts[0] not in dropped(data, DAMAGED)
    with pytest.raises(CannotFix):
        FORMAT.rebuild(data, {first(data, DAMAGED): b"<x/>"})


# Pictures behind the picture


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("gone", range(1, 4))
def test_mpf_offsets_after_a_picture_went(order: str, gone: int) -> None:
    shots = [Shot(0x010001, base(n), padding=n) for n in (2, 3, 4)]
    data = multi_picture(gps("here"), shots=shots, order=order)
    assert_index_right(data)
    assert len(index_of(data)) == 4
    previews = [n for n, part in enumerate(FORMAT.parts(data)) if part.kind == PREVIEW]
    rebuilt = FORMAT.rebuild(data, {previews[gone - 1]: None, first(data, EXIF): None})
    assert_index_right(rebuilt)
    assert len(index_of(rebuilt)) == 3
    assert base(gone + 1) not in rebuilt
    assert FORMAT.parts(rebuilt)[first(rebuilt, "mpf")].data[:2] == (
        b"II" if order == "<" else b"MM"
    )


def test_mpf_goes_with_its_last_picture() -> None:
    data = multi_picture(shots=[Shot(0x020002, base(2), padding=10)])
    assert FORMAT.parts(data)[first(data, IMAGE)].name == "second picture"
    assert dropped(data, IMAGE) == base()


def test_mpf_dependencies_are_renumbered() -> None:
    rows = [(0, 9, 0, 0, 0), (0, 9, 90, 1, 3), (0, 9, 99, 2, 0), (0, 9, 110, 3, 2)]
    payload = _jpeg_bytes.mpf_payload([row[:3] for row in rows])
    at = payload.index(struct.pack(">II", 9, 90)) - 20
    payload = payload[:at] + b"".join(struct.pack(">IIIHH", *row) for row in rows)
    left = _mpf.entries(_mpf.without(payload, {1}))
    assert [(entry.offset, entry.first, entry.second) for entry in left] == [
        (0, 0, 0),
        (99, 0, 0),
        (110, 2, 0),
    ]


def test_mpf_offsets_after_a_change_before_and_in_a_picture() -> None:
    gain = gain_map(gps("in the gain map"))
    data = multi_picture(gps("here"), shots=[Shot(0, gain), Shot(0x010002, base(2))])
    rebuilt = FORMAT.rebuild(data, {first(data, AUXILIARY): gain_map(), first(data, EXIF): None})
    assert rebuilt == multi_picture(shots=[Shot(0, gain_map()), Shot(0x010002, base(2))])


def test_an_index_that_points_nowhere_is_left_alone() -> None:
    payload = _jpeg_bytes.mpf_payload([(0, 1, 0), (0, 5, 1 << 31), (0, 5, 3)])
    data = with_segments(segment(0xE2, b"MPF\0" + payload), segment(0xFE, b"x"))
    rebuilt = dropped(data, TEXT)
    assert index_of(rebuilt)[1:] == index_of(data)[1:]
    assert index_of(rebuilt)[0] == (0, len(rebuilt))


def test_ultra_hdr_after_its_gain_map_was_cleaned() -> None:
    data = ultra_hdr(gps("here"), gain=gain_map(gps("in the gain map")))
    changes = {first(data, AUXILIARY): gain_map(), first(data, EXIF): None}
    assert FORMAT.rebuild(data, changes) == ultra_hdr()


def test_ultra_hdr_keeps_its_directory_when_a_third_picture_goes() -> None:
    data = ultra_hdr(shots=[Shot(0x010001, base(2), padding=5)])
    assert dropped(data, PREVIEW) == ultra_hdr()


@pytest.mark.parametrize(
    ("semantic", "kind", "name"),
    [
        ("GainMap", AUXILIARY, "gain map"),
        ("Depth", AUXILIARY, "depth map"),
        ("Confidence", AUXILIARY, "confidence map"),
        ("Original", IMAGE, "second picture"),
    ],
)
def test_the_directory_tells_what_a_picture_is(semantic: str, kind: str, name: str) -> None:
    extra = base(2, "L")
    data = with_segments(container([Item("Primary"), Item(semantic, len(extra))])) + extra
    part = FORMAT.parts(data)[-1]
    assert (part.kind, part.name) == (kind, name)


def test_a_picture_that_goes_leaves_the_directory() -> None:
    extra, depth = base(2), base(3, "L")
    items = [Item("Primary", padding=4), Item("Original", len(extra)), Item("Depth", len(depth))]
    data = with_segments(container(items)) + bytes(4) + extra + depth
    rebuilt = dropped(data, IMAGE)
    assert rebuilt.endswith(b"\xff\xd9" + depth)
    assert directory(rebuilt) == [("Primary", 0), ("Depth", len(depth))]
    assert b'Item:Padding="0"' in rebuilt


def test_mpf_preview_that_repeats_the_main_packet_is_no_gain_map() -> None:
    packet = container([Item("Primary"), Item("GainMap", 9)], 'hdrgm:Version="1.0"')
    data = ultra_hdr(shots=[Shot(0x010002, with_segments(packet))])
    assert kinds(data)[-2:] == [AUXILIARY, PREVIEW]


def test_pictures_are_numbered() -> None:
    data = base() + base(2) + gain_map() + base(3) + base(4) + gain_map()
    names = [part.name for part in FORMAT.parts(data) if part.kind in (IMAGE, AUXILIARY)]
    assert names == ["second picture", "gain map", "third picture", "picture 4", "gain map 2"]


def test_a_thumbnail_inside_does_not_end_a_picture() -> None:
    inner = with_segments(segment(0xE0, b"JFXX\0\x10" + base(5, size=(8, 8))), data=base(2))
    assert FORMAT.parts(base() + inner)[-1].data == inner


def test_a_damaged_picture_does_not_hide_the_next() -> None:
    data = multi_picture(shots=[Shot(0, base(2)), Shot(0, gain_map())])
    start = index_of(data)[1][0]
    broken = data[: start + 4] + b"\xff\xff" + data[start + 6 :]
    assert kinds(broken)[-2:] == [TRAILER, AUXILIARY]
    rebuilt = dropped(broken, TRAILER)
    assert_index_right(rebuilt)
    assert len(index_of(rebuilt)) == 2


# Videos and Samsung's trailer

CLIP = video(SECRET)
FLAGS = f'GCamera:MotionPhoto="1" GCamera:MicroVideo="1" GCamera:MicroVideoOffset="{len(CLIP)}"'


def test_a_motion_photo_without_its_video_says_so() -> None:
    gain = gain_map()
    items = [
        Item("Primary"),
        Item("GainMap", len(gain)),
        Item("MotionPhoto", len(CLIP), "video/mp4"),
    ]
    data = with_segments(container(items, FLAGS)) + gain + CLIP
    rebuilt = dropped(data, MEDIA)
    assert rebuilt.endswith(gain)
    assert directory(rebuilt) == [("Primary", 0), ("GainMap", len(gain))]
    assert b'GCamera:MotionPhoto="0"' in rebuilt
    assert b'GCamera:MicroVideo="0"' in rebuilt
    assert b'GCamera:MicroVideoOffset="0"' in rebuilt


def test_a_motion_photo_keeps_its_video_when_something_else_goes() -> None:
    items = [Item("Primary"), Item("MotionPhoto", len(CLIP), "video/mp4")]
    plain = with_segments(container(items, FLAGS)) + CLIP
    data = with_segments(container(items, FLAGS), segment(0xFE, b"x")) + CLIP
    assert dropped(data, TEXT) == plain


def test_an_offset_from_the_end_follows_what_is_behind_the_video() -> None:
    offset = len(CLIP) + len(base(2))
    flags = f'GCamera:MicroVideo="1" GCamera:MicroVideoOffset="{offset}"'
    data = multi_picture(container([], flags), shots=[Shot(0, base(2))])
    at = index_of(data)[1][0]
    moved = data[:at] + CLIP + data[at:]
    header = moved.index(b"MPF\0") + 4
    moved = moved.replace(
        struct.pack(">I", at - header), struct.pack(">I", at + len(CLIP) - header)
    )
    assert kinds(moved)[-2:] == [MEDIA, IMAGE]
    assert f'MicroVideoOffset="{len(CLIP)}"'.encode() in dropped(moved, IMAGE)


MOVING = (0x0A30, b"MotionPhoto_Data", CLIP)
TIME = (0x0A01, b"Image_UTC_Data", b"1751328000000")


@pytest.mark.parametrize(
    ("entries", "left"),
    [
        ([MOVING], []),
        ([MOVING, TIME], []),
        ([jpeg.DEPTH, MOVING], [jpeg.DEPTH]),
        ([MOVING, jpeg.DEPTH, TIME, jpeg.DEPTH_NOTE], [jpeg.DEPTH, jpeg.DEPTH_NOTE]),
    ],
)
def test_a_samsung_trailer_without_its_media(
    entries: list[tuple[int, bytes, bytes]], left: list[tuple[int, bytes, bytes]]
) -> None:
    data = base() + samsung(entries)
    changes = {n: None for n, part in enumerate(FORMAT.parts(data)) if part.kind == MEDIA}
    rebuilt = FORMAT.rebuild(data, changes)
    assert rebuilt == base() + (samsung(left) if left else b"")


def test_samsungs_video_leaves_the_directory_though_its_length_covers_more() -> None:
    gain, trailer = gain_map(), samsung([MOVING, jpeg.DEPTH])
    skipped = 8 + len(MOVING[1])
    items = [
        Item("Primary"),
        Item("GainMap", len(gain), padding=skipped),
        Item("MotionPhoto", len(trailer) - skipped, "video/mp4"),
    ]
    data = with_segments(container(items, FLAGS)) + gain + trailer
    rebuilt = dropped(data, MEDIA)
    assert rebuilt.endswith(gain + samsung([jpeg.DEPTH]))
    assert directory(rebuilt) == [("Primary", 0), ("GainMap", len(gain))]
    assert b'Item:Padding="0"' in rebuilt


@pytest.mark.once
@effort(max_examples=80, deadline=None)
@given(st.data())
def test_every_index_is_right_whatever_goes(data: st.DataObject) -> None:
    shots = [
        Shot(data.draw(st.sampled_from([0, 0x010001, 0x020002])), base(seed), padding)
        for seed, padding in enumerate(data.draw(st.lists(st.integers(0, 9), max_size=4)), 2)
    ]
    extras = [gps("here"), segment(0xFE, b"a comment"), segment(0xE5, b"x" * 99)]
    inside = data.draw(st.lists(st.sampled_from(extras), max_size=3))
    tail = data.draw(st.sampled_from([b"", CLIP, b"junk", samsung([TIME, jpeg.DEPTH])]))
    file = ultra_hdr(*inside, gain=gain_map(*inside), shots=shots, tail=tail)
    keep = ("jfif", "mpf", XMP)
    parts = FORMAT.parts(file)
    free = [n for n in droppable(file) if parts[n].kind not in keep]
    changes: dict[int, bytes | None] = dict.fromkeys(data.draw(st.sets(st.sampled_from(free))))
    gain = first(file, AUXILIARY)
    if gain not in changes:
        changes[gain] = gain_map()
    rebuilt = FORMAT.rebuild(file, changes)
    if b"MPF\0" in rebuilt:
        assert_index_right(rebuilt)
    lengths = [("GainMap", len(gain_map()))] if changes[gain] else []
    assert directory(rebuilt) == [("Primary", 0), *lengths]
    assert essence(rebuilt) == essence(file)
    left = sum(p.kind in (IMAGE, PREVIEW) for n, p in enumerate(parts) if n not in changes)
    assert sum(part.kind in (IMAGE, PREVIEW) for part in FORMAT.parts(rebuilt)) == left


def test_the_samsung_directory_is_kept_right_when_one_entry_goes() -> None:
    data = base() + samsung([MOVING, TIME, jpeg.DEPTH])
    assert dropped(data, MEDIA) == base() + samsung([TIME, jpeg.DEPTH])


def test_a_long_note_beside_a_depth_map_is_judged() -> None:
    data = base() + samsung([(0x0AB3, b"DualShot_Extra_Info", bytes(5000)), jpeg.DEPTH])
    assert kinds(data) == [MEDIA, SILENT, INDEX]


def test_bytes_between_samsung_blocks_are_seen() -> None:
    whole = samsung([TIME, jpeg.DEPTH])
    at = whole.index(jpeg.DEPTH[1]) - 8
    rows = len(whole) - 32
    first_row = struct.unpack_from("<I", whole, rows + 4)[0] + len(SECRET)
    broken = whole[:at] + SECRET + whole[at : rows + 4]
    broken += struct.pack("<I", first_row) + whole[rows + 8 :]
    data = base() + broken
    assert kinds(data) == [MEDIA, TRAILER, SILENT, INDEX]
    assert dropped(data, TRAILER) == base() + whole


def test_the_place_of_a_sound_follows_it() -> None:
    sound = (0x0100, b"SoundShot_000", b"RIFF")
    trailer = samsung([sound])
    first_picture = with_segments(segment(0xFE, b"a comment"))
    start = len(first_picture) + 8 + len(sound[1])
    block = b"QDIO" + struct.pack("<5I", 101, 1, start, start + 4, 20) + b"QDIOBS"
    rebuilt = dropped(first_picture + trailer + block, TEXT)
    _, _, _, now, end = struct.unpack_from("<4sIIII", rebuilt, len(rebuilt) - len(block))
    assert rebuilt[now:end] == b"RIFF"


def test_a_sound_that_is_nowhere_is_left_alone() -> None:
    block = b"QDIO" + struct.pack("<5I", 101, 1, 5, 2, 20) + b"QDIOBS"
    data = with_segments(segment(0xFE, b"x")) + samsung([TIME]) + block
    assert dropped(data, TEXT) == base() + samsung([TIME]) + block


@pytest.mark.parametrize(
    "harm",
    [
        lambda t: t[:-5] + b"\xff" + t[-4:],  # length of the directory
        lambda t: t.replace(b"SEFH", b"SEFX"),
        lambda t: t[:-12] + b"\xff\xff\xff\x7f" + t[-8:],  # size of the last block
        lambda t: t[:-16] + t[-28:-24] + t[-12:],  # two blocks at one place
    ],
)
def test_a_damaged_samsung_trailer_is_plain_bytes(harm: Callable[[bytes], bytes]) -> None:
    data = base() + harm(samsung([TIME, MOVING]))
    assert TRAILER in kinds(data)
    assert SILENT not in kinds(data)


# Damage


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "start of image"),
        (b"\xff\xd8\xff", "EOI"),
        (base()[:-2], "EOI"),
        (base()[:300], "wrong length"),
        (b"\xff\xd8" + segment(0xFE, b"x") + b"\xff\xd9", "without a frame"),
        (b"\xff\xd8" + segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0") + b"\xff\xd9", "without a scan"),
        (with_segments(b"\xff\xd8"), "second start of image"),
        (with_segments(b"\xff\xfe\0\1"), "wrong length"),
        (with_segments(segment(0xDD, b"\0\1secret")), "does not fill"),
        (with_segments(segment(0xDB, bytes(66))), "does not fill"),
        (with_segments(segment(0xC4, bytes(18))), "does not fill"),
        (base().replace(b"\xff\xda\0\x0c", b"\xff\xda\0\x0d"), "does not fill"),
    ],
)
def test_damage_is_named(data: bytes, why: str) -> None:
    with pytest.raises(BadImage, match=why):
        FORMAT.parts(data)


@pytest.mark.parametrize("marker", [0xDB, 0xC4, 0xDD])
def test_tables_with_more_in_them_are_refused_by_pillow_too(marker: int) -> None:
    data = base(restart_marker_blocks=2)
    at = data.index(bytes((0xFF, marker))) + 2
    length = int.from_bytes(data[at : at + 2], "big")
    longer = data[:at] + (length + 6).to_bytes(2, "big") + data[at + 2 : at + length]
    longer += b"secret" + data[at + length :]
    with pytest.raises(BadImage):
        FORMAT.parts(longer)
    with pytest.raises(OSError), Image.open(io.BytesIO(longer)) as image:  # noqa: PT011
        image.load()


SMALL = ["MPF preview", "Samsung trailer with a depth map", "motion photo", "C2PA in pieces"]


@pytest.mark.once
@pytest.mark.parametrize("name", SMALL)
def test_every_prefix_is_read_or_refused(name: str) -> None:
    data = EVERYTHING[name]
    for end in every(3, range(len(data))):
        survives(data[:end])


def survives(data: bytes) -> None:
    """Read and rewrite: parts or BadImage, and what was rewritten is readable."""
    try:
        parts = FORMAT.parts(data)
    except BadImage:
        return
    changes = {n: None for n, part in enumerate(parts) if part.kind in (MEDIA, TRAILER, UNKNOWN)}
    try:
        rebuilt = FORMAT.rebuild(data, changes)
    except CannotFix:
        return
    assert essence(rebuilt) == essence(data)


@effort(max_examples=250, deadline=None)
@given(st.data())
def test_flipped_bytes_are_read_or_refused(data: st.DataObject) -> None:
    broken = bytearray(EVERYTHING[data.draw(st.sampled_from(sorted(EVERYTHING)))])
    for _ in range(data.draw(st.integers(1, 5))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    survives(bytes(broken))


@effort(max_examples=150, deadline=None)
@given(st.binary(max_size=60))
def test_any_tail_is_read(tail: bytes) -> None:
    survives(base() + tail)
    survives(base() + tail + samsung([TIME]))
    assert b"".join(part.data for part in FORMAT.parts(base() + tail)[-1:]) in tail


@pytest.mark.parametrize(
    "data",
    [
        base() + b"\xff\xd8\xff" * 300_000,
        base() + bytes(2_000_000) + b"x",
        base()[:2] + b"\xff" * 2_000_000 + base()[2:],
        base()[:2] + b"\xff\0" * 1_000_000 + base()[2:],
        base()[:2] + b"\xff\xd0" * 1_000_000 + base()[2:],
        with_segments(*[segment(0xFE, b"")] * 70_000),
        base() + base(2, size=(8, 8)) * 2000,
    ],
    ids=["starts", "zeros", "fill", "stuffing", "restarts", "segments", "pictures"],
)
def test_hostile_sizes_take_no_time(data: bytes) -> None:
    survives(data)


@pytest.mark.external
def test_exiftool_sees_the_same_video_and_pictures(tmp_path: Path) -> None:
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    data = multi_picture(gps("x"), shots=[Shot(0x010001, base(2)), Shot(0x020003, base(3))])
    rebuilt = dropped(dropped(data, EXIF), PREVIEW)
    sef = dropped(base() + samsung([MOVING, jpeg.DEPTH]), MEDIA)
    tags = [_exiftool(tmp_path, content) for content in (rebuilt, sef)]
    assert tags[0]["MPF0:NumberOfImages"] == 2
    assert str(tags[0]["MPImage2:MPImageLength"]) == str(len(base(3)))
    assert "ExifTool:Warning" not in tags[0]
    assert "Samsung:DepthMapData" in str(tags[1]) or "DepthMapData" in str(tags[1])
    assert "EmbeddedVideoFile" not in str(tags[1])


def _exiftool(folder: Path, data: bytes) -> dict[str, object]:
    path = folder / "x.jpg"
    path.write_bytes(data)
    done = subprocess.run(
        ["exiftool", "-j", "-G1", "-a", str(path)], capture_output=True, check=False
    )
    found: dict[str, object] = json.loads(done.stdout)[0]
    return found


def test_silent_segments_have_no_room() -> None:
    for name in ("Ducky", "Adobe_CM", "AROT", "SPIFF"):
        assert SILENT in kinds(CLEAN[name])


def test_parts_hold_no_text_of_the_file_in_their_names() -> None:
    for data in EVERYTHING.values():
        for part in FORMAT.parts(data):
            assert isinstance(part, Part)
            assert SECRET.decode() not in part.name + part.key + part.text


def test_mpf_payload_and_index_agree() -> None:
    data = jpeg.wrap("mpf", _jpeg_bytes.mpf_payload([(0, 1, 0), (0, 2, 3)]))
    assert data is not None
    part = FORMAT.parts(data)[first(data, "mpf")]
    assert [field.kind for field in MPF.fields(part.data)] == [INDEX] * 3


def test_a_samsung_depth_map_that_is_a_jpeg_is_cleaned_and_found_again() -> None:
    kept, dirty = gain_map(), gain_map(segment(0xFE, b"secret"))
    name = b"DualShot_DepthMap_1"
    data = base() + samsung([TIME, (0x0AB1, name, dirty), jpeg.DEPTH_NOTE])
    number = first(data, AUXILIARY)
    assert FORMAT.parts(data)[number].data == dirty
    rebuilt = FORMAT.rebuild(data, {number: kept})
    assert rebuilt == base() + samsung([TIME, (0x0AB1, name, kept), jpeg.DEPTH_NOTE])
    gone = FORMAT.rebuild(data, {number: None})
    assert gone == base() + samsung([TIME, jpeg.DEPTH_NOTE])


def test_entries_out_of_order_are_no_hindrance() -> None:
    tiff = ifds([short(0x0128, 2), short(0x0112, 6), ascii_(0x010F, "Maker"), short(0x0112, 3)])
    data = with_segments(segment(0xE1, b"Exif\0\0" + tiff))
    after = clean(Blob(data, "a.jpg"), Settings()).data
    assert b"Maker" not in after
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(after)) as cleaned:
        assert cleaned.getexif()[0x0112] == before.getexif()[0x0112]
        assert cleaned.getexif()[0x0128] == 2
