"""The EXIF payload: what it shows, and what is left after things were dropped or replaced."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooklib.metadata._exif_edits import GAPS
from hooklib.metadata.exif import PAYLOAD, fields, rebuild
from hooklib.model import (
    DAMAGED,
    ICC,
    INDEX,
    IPTC,
    MAKERNOTE,
    PHOTOSHOP,
    PREVIEW,
    TRAILER,
    UNKNOWN,
    VALUE,
    XMP,
    BadImage,
    CannotFix,
    Change,
    Field,
)
from tests.samples import Plant
from tests.samples import exif as made

PLANTS = {plant.carrier: plant for plant in made.plants()}
CLEAN = made.clean()
ALL = {**CLEAN, **{name: plant.data for name, plant in PLANTS.items()}, "camera": made.camera()}
KINDS = {
    "exif-xmp": XMP,
    "exif-iptc": IPTC,
    "exif-iptc-long": IPTC,
    "exif-iptc-swapped": IPTC,
    "exif-photoshop": PHOTOSHOP,
    "exif-maker-note": MAKERNOTE,
    "exif-dng-private": MAKERNOTE,
    "exif-private-tag-gps": UNKNOWN,
    **{name: PREVIEW for name in PLANTS if PLANTS[name].code == "EMB101"},
    **{name: TRAILER for name in PLANTS if PLANTS[name].code == "EMB104"},
    **{name: UNKNOWN for name in PLANTS if PLANTS[name].code == "EMB105"},
    **{name: DAMAGED for name in PLANTS if PLANTS[name].code == "IMG101"},
}


def by_key(data: bytes) -> dict[str, Field]:
    return {field.key: field for field in fields(data)}


def show(data: bytes) -> list[tuple[str, str, str, bytes]]:
    """Return what fields say, without where they are."""
    return [(f.key, f.text, f.kind, f.data) for f in fields(data)] if data else []


def of_plant(plant: Plant, field: Field) -> bool:
    """Tell whether a plant's secret is in a field, or can only be in one of its kind."""
    kind = KINDS.get(plant.carrier, VALUE)
    if kind != VALUE:
        return field.kind == kind
    harmless = ("Exif.Image.Artist", "Exif.Image.Copyright", "Exif.Photo.ExifVersion")
    rights = plant.code == "RGT101" or "rights" in plant.carrier
    return field.kind == VALUE and (rights or field.key not in harmless)


@pytest.mark.parametrize("data", CLEAN.values(), ids=CLEAN.keys())
def test_clean_payloads_hold_values_only(data: bytes) -> None:
    assert {field.kind for field in fields(data)} <= {VALUE, INDEX}


@pytest.mark.parametrize("data", ALL.values(), ids=ALL.keys())
def test_no_changes_no_byte_changed(data: bytes) -> None:
    assert rebuild(data, {}) == data


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS.keys())
def test_what_is_planted_is_seen_and_goes(plant: Plant) -> None:
    found = [field for field in fields(plant.data) if of_plant(plant, field)]
    assert found
    new = rebuild(plant.data, {field.at: None for field in found})
    assert not [secret for secret in plant.secrets if secret in new]
    gone = {field.kind for field in found} - {VALUE}
    assert not [field for field in (fields(new) if new else []) if field.kind in gone]
    if plant.code not in ("RGT101", "IDN102"):
        assert all(kept in new for kept in plant.keeps)


@pytest.mark.parametrize(
    "name", sorted(PLANTS.keys() - {"exif-damaged-table", "exif-damaged-cycle"})
)
def test_what_is_planted_goes_in_place_too(name: str) -> None:
    """A maker note that stays forbids to move anything."""
    plant = PLANTS[name]
    note = made.undefined(made.MAKER_NOTE, b"VENDOR\0\0stays")
    data = _with_entry(plant.data, note)
    found = [field for field in fields(data) if of_plant(plant, field)]
    found = [field for field in found if field.data != note.data]
    assert found
    new = rebuild(data, {field.at: None for field in found})
    assert not [secret for secret in plant.secrets if secret in new]
    assert new.find(note.data) == data.find(note.data)


def _with_entry(data: bytes, tag: made.Tag) -> bytes:
    """Move the first directory to the end, with one entry more, whose value is put behind it."""
    order = "<" if data[:2] == b"II" else ">"
    (at,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, at)
    table = data[at + 2 : at + 2 + 12 * count]
    following = data[at + 2 + len(table) : at + 6 + len(table)]
    start = len(data) + len(data) % 2
    value_at = start + 2 + len(table) + 12 + 4
    row = struct.pack(order + "HHII", tag.tag, tag.type, len(tag.data), value_at)
    moved = struct.pack(order + "H", count + 1) + table + row + following + tag.data
    erased = bytearray(data) + bytes(len(data) % 2) + moved
    erased[at : at + 2 + 12 * count + 4] = bytes(2 + 12 * count + 4)
    struct.pack_into(order + "I", erased, 4, start)
    return bytes(erased)


@pytest.mark.parametrize("data", ALL.values(), ids=ALL.keys())
def test_nothing_is_left_when_everything_goes(data: bytes) -> None:
    assert rebuild(data, {field.at: None for field in fields(data)}) == b""


@pytest.mark.parametrize("note", [False, True], ids=["compact", "in place"])
@pytest.mark.parametrize("order", ["<", ">"])
def test_each_field_goes_alone(order: str, note: bool) -> None:
    """What is not asked to go is there afterwards, and reads the same."""
    data = made.camera(order)
    if not note:
        data = rebuild(data, {by_key(data)["Exif.Photo.MakerNote"].at: None})
    before = fields(data)
    for field in before:
        if field.kind in (INDEX, PREVIEW):
            continue
        new = show(rebuild(data, {field.at: None}))
        left = [row for row in show(data) if row[0] != field.key]
        assert [row for row in new if row[2] != INDEX] == [row for row in left if row[2] != INDEX]


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_thumbnail_takes_its_directory_with_it(order: str) -> None:
    data = made.camera(order)
    changes = {field.at: None for field in fields(data) if field.kind == PREVIEW}
    new = rebuild(data, changes)
    assert not [field for field in fields(new) if field.key.startswith("Exif.Thumbnail")]
    assert len(new) < len(data)
    note = made.maker_note(b"Maxine Mustermann", order, 0)[-18:]
    assert new.find(note) == data.find(note)


@pytest.mark.parametrize("drop", [[], ["Exif.Photo.MakerNote"]], ids=["in place", "compact"])
@pytest.mark.parametrize("extra", [b"", b"\0" * 5000], ids=["smaller", "larger"])
def test_a_thumbnail_is_replaced(drop: list[str], extra: bytes) -> None:
    data = made.camera()
    found = by_key(data)
    at = found["Exif.Thumbnail.JPEGInterchangeFormat"].at
    jpeg = made.tiny_jpeg() + extra
    new = rebuild(data, {at: jpeg, **{found[key].at: None for key in drop}})
    after = by_key(new)
    assert after["Exif.Thumbnail.JPEGInterchangeFormat"].data == jpeg
    assert b"thumb of" not in new
    rest = [row for row in show(new) if row[2] not in (PREVIEW, INDEX)]
    expected = [row for row in show(data) if row[2] not in (PREVIEW, INDEX) and row[0] not in drop]
    assert rest == expected


NEW_VALUES = [
    ("Exif.GPSInfo.GPSLatitude", "485/10 0/1 0/1"),
    ("Exif.Image.ImageDescription", "Lake"),
    ("Exif.Image.ImageDescription", "A much longer description of the day at the lake"),
    ("Exif.Photo.UserComment", "a day"),
    ("Exif.Photo.UserComment", "für ein Jahr"),
    ("Exif.Photo.ISOSpeedRatings", "100 200 300"),
    ("Exif.Image.Make", "C"),
]


@pytest.mark.parametrize("note", [True, False], ids=["in place", "compact"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("key", "text"), NEW_VALUES)
def test_a_value_is_replaced(key: str, text: str, order: str, note: bool) -> None:
    data = made.camera(order)
    found = by_key(data)
    changes: dict[Hashable, Change] = {found[key].at: text}
    if not note:
        changes[found["Exif.Photo.MakerNote"].at] = None
    after = by_key(rebuild(data, changes))
    assert after[key].text == text
    gone = set() if note else {"Exif.Photo.MakerNote"}
    assert found.keys() - after.keys() == gone
    assert not {k for k, f in after.items() if k != key and f.text != found[k].text}


def test_an_old_value_leaves_no_byte_behind() -> None:
    data = made.camera()
    for text in ("lake", "At another lake, and a rather long text about it"):
        new = rebuild(data, {by_key(data)["Exif.Image.ImageDescription"].at: text})
        assert b"At the lake" not in new


def test_text_is_cut_in_its_own_character_set() -> None:
    data = made.image(made.utf16(0x9C9B, "Grüße an maxine@secret.example von mir"))
    (title,) = (f for f in fields(data) if f.key == "Exif.Image.XPTitle")
    new = rebuild(data, {title.at: "Grüße an  von mir"})
    assert by_key(new)["Exif.Image.XPTitle"].text == "Grüße an  von mir"
    assert "maxine".encode("utf-16-le") not in new


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("exif-xmp", b"<x/>"),
        ("exif-iptc-swapped", b"\x1c\x02\x5a\0\1A"),
        ("exif-photoshop", b"8BIM"),
    ],
)
def test_an_inner_payload_is_replaced_or_goes_when_empty(name: str, payload: bytes) -> None:
    plant = PLANTS[name]
    (inner,) = (field for field in fields(plant.data) if field.kind == KINDS[name])
    (after,) = (f for f in fields(rebuild(plant.data, {inner.at: payload})) if f.key == inner.key)
    assert (after.kind, after.data.rstrip(b"\0")) == (inner.kind, payload.rstrip(b"\0"))
    new = rebuild(plant.data, {inner.at: b""})
    assert inner.key not in by_key(new)
    assert not [secret for secret in plant.secrets if secret in new]


def test_a_colour_profile_is_told_from_a_value() -> None:
    data = made.image(made.undefined(0x8773, b"profile" * 20))
    assert by_key(data)["Exif.Image.InterColorProfile"].kind == ICC


def test_bytes_that_no_tag_points_to_stay_unless_they_are_to_go() -> None:
    data = made.image(made.ascii_(made.MAKE, "Zorkon 4711"), slack=b"left behind", tail=b"and here")
    make = by_key(data)["Exif.Image.Make"]
    new = rebuild(data, {make.at: None})
    (loose,) = (field for field in fields(new) if field.kind == TRAILER)
    assert (loose.at, loose.data) == (GAPS, b"left behindand here")
    assert b"Zorkon" not in new
    assert b"left behind" not in rebuild(data, {GAPS: None})


def test_what_only_an_untrue_maker_note_covers_goes_all_the_same() -> None:
    """The bounds of a vendor's block are no reason to keep what lies in it."""
    data = made.photo(
        made.undefined(made.MAKER_NOTE, b"VENDOR\0\0"), made.ascii_(0xA431, "SN-4711-0815")
    )
    row = struct.pack("<HHI", made.MAKER_NOTE, 7, 8)
    data = data.replace(row, struct.pack("<HHI", made.MAKER_NOTE, 7, 21))
    new = rebuild(data, {by_key(data)["Exif.Photo.BodySerialNumber"].at: None})
    assert b"SN-4711" not in new
    assert by_key(new)["Exif.Photo.MakerNote"].data.startswith(b"VENDOR")


@pytest.mark.parametrize(
    "change",
    [{("offset", 99): None}, {1: None}, {GAPS: b"x"}, {"x": None}, {("table", 8): b"x"}],
    ids=str,
)
def test_refuses_changes_of_what_is_not_there(change: Mapping[Hashable, Change]) -> None:
    with pytest.raises(CannotFix):
        rebuild(made.image(slack=b"slack"), change)


def test_refuses_a_thumbnail_in_strips_made_anew() -> None:
    data = PLANTS["exif-thumbnail-strips"].data
    (field,) = (field for field in fields(data) if field.kind == PREVIEW)
    with pytest.raises(CannotFix):
        rebuild(data, {field.at: b"new"})


def test_two_entries_of_one_tag_are_two_fields() -> None:
    data = made.image(made.ascii_(made.MAKE, "first one"), made.ascii_(made.MAKE, "second one"))
    found = [field for field in fields(data) if field.key == "Exif.Image.Make"]
    assert [field.text for field in found] == ["first one", "second one"]
    new = rebuild(data, {found[1].at: None})
    assert (b"first one" in new, b"second one" in new) == (True, False)


def test_strips_of_the_first_directory_that_lie_outside_are_left_overs() -> None:
    """Programs that turn TIFF into JPEG leave the tags behind; they point to nothing private."""
    data = made.image(made.long(0x111, 8), made.long(0x117, 76800))
    assert {field.kind for field in fields(data)} == {VALUE}


def test_no_text_of_the_file_is_in_names_keys_and_errors() -> None:
    told = b"our little secret"
    for data in (made.image(made.ascii_(made.PRIVATE, told)), made.image(slack=told)):
        assert not [f for f in fields(data) if "secret" in f.key + f.name]
    with pytest.raises(BadImage) as caught:
        fields(told)
    assert "secret" not in str(caught.value)


def _without_group(row: tuple[str, str, str, bytes]) -> tuple[str, str, str, bytes]:
    return (row[0].rpartition(".")[2], *row[1:])


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(ALL)), st.data())
def test_any_selection_goes_and_the_rest_stays(name: str, choice: st.DataObject) -> None:
    data = ALL[name]
    found = [field for field in fields(data) if field.kind != INDEX]
    gone = choice.draw(st.lists(st.sampled_from(found), unique_by=lambda field: field.at))
    new = rebuild(data, {field.at: None for field in gone})
    before = [row for row in show(data) if row[2] not in (INDEX, DAMAGED, TRAILER)]
    expected = before.copy()
    for row in ((f.key, f.text, f.kind, f.data) for f in gone):
        if row in expected:
            expected.remove(row)
    after = [row for row in show(new) if row[2] not in (INDEX, DAMAGED, TRAILER)]
    if any(field.kind == PREVIEW for field in gone):
        assert not [row for row in after if row not in expected]
    else:
        # a directory that lost all its entries goes, and those behind it move up: Image2, Thumbnail
        assert sorted(map(_without_group, after)) == sorted(map(_without_group, expected))
    assert rebuild(new, {}) == new if new else True


@pytest.mark.once
@pytest.mark.parametrize("name", ["camera", "exif-thumbnail-strips", "piexif", "exif-xmp"])
def test_every_prefix_is_read_or_refused(name: str) -> None:
    data = ALL[name]
    for end in range(len(data)):
        _survives(data[:end], rebuilt=end % 7 == 0)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(ALL)), st.data())
def test_mutated_payloads_are_read_or_refused(name: str, choice: st.DataObject) -> None:
    data = bytearray(ALL[name])
    for _ in range(choice.draw(st.integers(1, 6))):
        data[choice.draw(st.integers(0, len(data) - 1))] = choice.draw(st.integers(0, 255))
    _survives(bytes(data))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b""]), st.binary(max_size=200))
def test_random_bytes_are_read_or_refused(head: bytes, tail: bytes) -> None:
    _survives(head + tail)


def _survives(data: bytes, *, rebuilt: bool = True) -> None:
    """Read, and drop all but plain values; the rest must then be readable, and that gone."""
    try:
        found = fields(data)
    except BadImage:
        return
    if not rebuilt:
        return
    kinds = (VALUE, INDEX, MAKERNOTE)
    for keep in (kinds, kinds[:2], ()):
        changes = {field.at: None for field in found if field.kind not in keep}
        new = rebuild(data, changes)
        assert len(new) <= 3 * len(data)  # values that share bytes no longer do
        left = fields(new) if new else []
        assert not [field for field in left if field.kind not in kinds]
    if found:
        assert rebuild(data, {field.at: None for field in found}) == b""


def exiftool(path: Path, *flags: str) -> dict[str, Any]:
    command = ["exiftool", "-a", "-u", "-G1", "-n", "-j", "-b", *flags, str(path)]
    out = subprocess.run(command, capture_output=True, check=False).stdout
    (shown,) = json.loads(out.decode("utf-8", "replace"))
    unstable = ("System", "SourceFile", "ThumbnailOffset", "Length", "ExifByteOrder")
    return {k: v for k, v in shown.items() if not any(word in k for word in unstable)}


def warnings(path: Path) -> list[str]:
    command = ["exiftool", "-validate", "-warning", "-a", "-s3", str(path)]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    return sorted(line for line in found if line != "OK" and "warning" not in line.lower()[:12])


Keep = Callable[[Field], bool]
SELECTIONS: list[tuple[str, Keep, tuple[str, ...]]] = [
    ("gps", lambda f: f.key.startswith("Exif.GPSInfo"), ("GPS:",)),
    (
        "device",
        lambda f: f.key in ("Exif.Image.Make", "Exif.Image.Model"),
        ("IFD0:Make", "IFD0:Model"),
    ),
    ("thumbnail", lambda f: f.kind == PREVIEW, ("IFD1:",)),
    ("note", lambda f: f.kind == MAKERNOTE, ("Canon:", "ExifIFD:MakerNote")),
    ("serial", lambda f: f.key == "Exif.Photo.BodySerialNumber", ("ExifIFD:SerialNumber",)),
    ("time", lambda f: "DateTime" in f.key, ("IFD0:ModifyDate", "ExifIFD:DateTimeOriginal")),
]


@pytest.mark.once
@pytest.mark.external
@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
@pytest.mark.parametrize(
    ("note", "order"), [(True, "<"), (False, ">")], ids=["in place", "compact"]
)
@pytest.mark.parametrize(("name", "goes", "lost"), SELECTIONS, ids=[row[0] for row in SELECTIONS])
def test_exiftool_reads_the_rest(
    name: str, goes: Keep, lost: tuple[str, ...], note: bool, order: str, tmp_path: Path
) -> None:
    data = made.camera(order)
    if not note:
        data = rebuild(data, {by_key(data)["Exif.Photo.MakerNote"].at: None})
    old, new = tmp_path / "old.jpg", tmp_path / "new.jpg"
    old.write_bytes(_jpeg(data))
    changes = {field.at: None for field in fields(data) if goes(field)}
    new.write_bytes(_jpeg(rebuild(data, changes)))
    before, after = exiftool(old), exiftool(new)
    composite = ("Composite:", "File:", "ExifTool:")
    expected = {k: v for k, v in before.items() if not k.startswith((*lost, *composite))}
    if name == "note" or (name == "device" and note):  # without a make, the note is not decoded
        expected = {k: v for k, v in expected.items() if not k.startswith("Canon:")}
        after = {k: v for k, v in after.items() if k[:6] not in ("Canon:", "MakerU")}
    got = {k: v for k, v in after.items() if not k.startswith((*lost, *composite))}
    assert got == expected
    assert not [k for k in after if k.startswith(lost)]
    assert [w for w in warnings(new) if w not in warnings(old)] == []


@pytest.mark.external
@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
def test_exiftool_decodes_the_maker_note_that_stayed(tmp_path: Path) -> None:
    data = made.camera()
    path = tmp_path / "new.jpg"
    changes = {f.at: None for f in fields(data) if f.key.startswith(("Exif.GPS", "Exif.Thumb"))}
    path.write_bytes(_jpeg(rebuild(data, changes)))
    assert exiftool(path)["Canon:OwnerName"] == "Maxine Mustermann"


@pytest.mark.external
@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
def test_reads_what_exiftool_writes(tmp_path: Path) -> None:
    path = tmp_path / "written.jpg"
    path.write_bytes(made.tiny_jpeg())
    tags = ["-GPSLatitude=48.8566", "-GPSLatitudeRef=N", "-UserComment=für alle", "-Make=Zorkon"]
    tags += ["-XPAuthor=Märta", "-OwnerName=Maxine", "-LensSerialNumber=4711", "-Rating=5"]
    tags += ["-ExifIFD:ExposureTime=1/60", "-InteropIndex=R98", "-IFD1:ImageDescription=thumb"]
    command = ["exiftool", "-q", "-overwrite_original", *tags, str(path)]
    subprocess.run(command, check=True, capture_output=True)
    data = path.read_bytes()
    start = data.index(b"Exif\0\0")
    size = int.from_bytes(data[start - 2 : start], "big") - 2
    found = by_key(data[start : start + size])
    assert {field.kind for field in found.values()} <= {VALUE, INDEX}
    shown = {key: field.text for key, field in found.items()}
    assert shown["Exif.GPSInfo.GPSLatitude"] == "48/1 51/1 594/25"
    assert shown["Exif.Photo.UserComment"] == "für alle"
    assert shown["Exif.Image.XPAuthor"] == "Märta"
    assert shown["Exif.Photo.CameraOwnerName"] == "Maxine"
    assert shown["Exif.Photo.ExposureTime"] == "1/60"
    assert shown["Exif.Iop.InteroperabilityIndex"] == "R98"
    assert shown["Exif.Thumbnail.ImageDescription"] == "thumb"


@pytest.mark.external
@pytest.mark.skipif(shutil.which("exiv2") is None, reason="exiv2 is not installed")
def test_names_and_values_are_those_of_exiv2(tmp_path: Path) -> None:
    data = made.camera()
    path = tmp_path / "camera.jpg"
    path.write_bytes(_jpeg(data))
    command = ["exiv2", "-PEkv", str(path)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    theirs = dict(line.split(None, 1) for line in out.splitlines() if len(line.split(None, 1)) > 1)
    ours = {f.key: f.text for f in fields(data) if f.kind == VALUE and f.text}
    odd = ("Exif.Photo.UserComment", "Version")  # shown with its character code; as numbers
    same = {key: text for key, text in ours.items() if not key.endswith(odd)}
    assert {key: theirs[key].strip() for key in same} == same


def _jpeg(payload: bytes) -> bytes:
    jpeg = made.tiny_jpeg()
    body = b"Exif\0\0" + payload
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def test_payload_is_registered() -> None:
    assert (PAYLOAD.kind, PAYLOAD.fields, PAYLOAD.rebuild) == ("exif", fields, rebuild)
