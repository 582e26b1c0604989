"""Photoshop image resources: kinds, nested payloads, gaps, removal; ExifTool as a judge."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooklib.metadata import photoshop, reader
from hooklib.model import (
    DAMAGED,
    EXIF,
    ICC,
    IPTC,
    PREVIEW,
    SILENT,
    TRAILER,
    UNKNOWN,
    VALUE,
    XMP,
    BadImage,
    CannotFix,
    Field,
)
from tests.samples import iptc
from tests.samples.photoshop import (
    JPEG_HEADER,
    RESOLUTION,
    clean,
    plants,
    print_settings,
    resource,
    thumbnail,
    tiff,
    unicode_text,
    with_digest,
)

PLANTS = {plant.carrier: plant for plant in plants()}
CLEAN = clean()
SAMPLES = {**CLEAN, **{name: plant.data for name, plant in PLANTS.items()}}


def _secret_fields(name: str) -> list[Field]:
    plant = PLANTS[name]
    return [f for f in photoshop.fields(plant.data) if any(s in f.data for s in plant.secrets)]


def _without(name: str) -> bytes:
    return photoshop.rebuild(PLANTS[name].data, {f.at: None for f in _secret_fields(name)})


@pytest.mark.parametrize("name", SAMPLES)
def test_without_changes_the_bytes_stay(name: str) -> None:
    assert photoshop.rebuild(SAMPLES[name], {}) is SAMPLES[name]


@pytest.mark.parametrize("name", PLANTS)
def test_a_secret_is_seen_and_goes_alone(name: str) -> None:
    plant = PLANTS[name]
    secret = _secret_fields(name)
    assert len(secret) == 1
    after = _without(name)
    assert not any(lost in after for lost in plant.secrets)
    assert all(kept in after for kept in plant.keeps)
    others = [f for f in photoshop.fields(plant.data) if f.at != secret[0].at]
    if name == "IPTC":
        others = [f for f in others if f.at != (0x0425, 0)]
    assert [(f.key, f.data) for f in photoshop.fields(after)] == [(f.key, f.data) for f in others]


@pytest.mark.parametrize("name", CLEAN)
def test_clean_samples_hold_known_values_only(name: str) -> None:
    kinds = {field.kind for field in photoshop.fields(CLEAN[name])}
    assert kinds <= {VALUE, SILENT, IPTC, ICC}


@pytest.mark.parametrize("name", SAMPLES)
def test_nested_payloads_are_read_by_their_own_readers(name: str) -> None:
    for field in photoshop.fields(SAMPLES[name]):
        payload = reader(field.kind)
        if payload is not None:
            assert payload.fields(field.data)


FIELDS = {
    "resolution": (0x03ED, bytes(16), SILENT, "", bytes(16)),
    "caption": (0x03F0, b"\x05hello", VALUE, "hello", b"\x05hello"),
    "channel names": (0x03EE, b"\x01a\x02bc", VALUE, "a\nbc", b"\x01a\x02bc"),
    "URL": (0x040B, b"https://x.example", VALUE, "https://x.example", b"https://x.example"),
    "URL list": (
        0x041E,
        b"\0\0\0\1\0\0\0\0\0\0\0\7" + unicode_text("https://x"),
        VALUE,
        "https://x",
        None,
    ),
    "printer": (0x043A, print_settings("Laser"), VALUE, "Laser", None),
    "IPTC": (0x0404, iptc.RIGHTS, IPTC, "", iptc.RIGHTS),
    "empty IPTC": (0x0404, b"", SILENT, "", b""),
    "EXIF": (0x0422, tiff(0x010F, b"x"), EXIF, "", tiff(0x010F, b"x")),
    "EXIF with header": (0x0422, b"Exif\0\0" + tiff(0x010F, b"x"), EXIF, "", tiff(0x010F, b"x")),
    "XMP": (0x0424, b"<x/>", XMP, "", b"<x/>"),
    "ICC": (0x040F, b"profile", ICC, "", b"profile"),
    "thumbnail": (0x040C, thumbnail(b"c"), PREVIEW, "", iptc.thumbnail(b"c")),
    "raw thumbnail": (0x0409, bytes(28) + b"\1\2\3", PREVIEW, "", b"\1\2\3"),
    "no thumbnail": (0x040C, bytes(8), UNKNOWN, "", bytes(8)),
    "outline": (0x07D5, bytes(52), SILENT, "", bytes(52)),
    "broken outline": (0x07D5, bytes(51), UNKNOWN, "", bytes(51)),
    "unknown": (0x1234, b"hidden", UNKNOWN, "hidden", b"hidden"),
    "too large": (0x0419, b"hidden", UNKNOWN, "hidden", b"hidden"),
}


@pytest.mark.parametrize(("number", "data", "kind", "text", "seen"), FIELDS.values(), ids=FIELDS)
def test_fields(number: int, data: bytes, kind: str, text: str, seen: bytes | None) -> None:
    field = photoshop.fields(resource(number, data))[0]
    assert (field.kind, field.text) == (kind, text)
    assert field.data == (data if seen is None else seen)
    assert field.key in (f"Photoshop.0x{number:04x}", "")
    assert field.at == (number, 0)


@pytest.mark.parametrize("number", [0x0404, 0x0422, 0x0424, 0x040C])
@pytest.mark.parametrize("new", [b"even", b"odd"])
def test_a_new_payload_is_written_in_place(number: int, new: bytes) -> None:
    data = {0x0422: b"Exif\0\0old", 0x040C: thumbnail(b"old")}.get(number, b"old")
    whole = RESOLUTION + resource(number, data, b"n") + RESOLUTION
    field = next(f for f in photoshop.fields(whole) if f.at == (number, 0))
    after = photoshop.rebuild(whole, {field.at: new})
    assert b"old" not in after
    assert next(f.data for f in photoshop.fields(after) if f.at == (number, 0)) == new
    assert after.startswith(RESOLUTION)
    assert after.endswith(RESOLUTION)
    if number == 0x040C:
        header = after[after.index(new) - JPEG_HEADER.size :]
        assert JPEG_HEADER.unpack_from(header)[5] == len(new)


def test_a_payload_that_became_empty_takes_its_resource_along() -> None:
    whole = with_digest(iptc.RIGHTS) + RESOLUTION
    assert photoshop.rebuild(whole, {(0x0404, 0): b""}) == RESOLUTION


@pytest.mark.parametrize("change", [None, iptc.VERSION])
def test_the_digest_goes_when_the_iptc_changes(change: bytes | None) -> None:
    whole = with_digest(iptc.RIGHTS) + RESOLUTION
    after = photoshop.rebuild(whole, {(0x0404, 0): change})
    assert (0x0425, 0) not in [field.at for field in photoshop.fields(after)]
    other = photoshop.rebuild(whole, {(0x03ED, 0): None})
    assert other == with_digest(iptc.RIGHTS)


def test_a_name_goes_and_the_resource_stays() -> None:
    whole = resource(0x040D, bytes(4), b"hilde") + RESOLUTION
    name = photoshop.fields(whole)[0]
    assert (name.key, name.text, name.kind) == ("Photoshop.0x040d.Name", "hilde", VALUE)
    assert photoshop.rebuild(whole, {name.at: None}) == resource(0x040D, bytes(4)) + RESOLUTION
    both = {field.at: None for field in photoshop.fields(whole)}
    assert photoshop.rebuild(whole, both) == b""


@pytest.mark.parametrize("name", [b"Path 1", b"Work Path", b"Path 22"])
def test_photoshops_own_names_of_paths_are_nothing(name: bytes) -> None:
    assert len(photoshop.fields(resource(0x07D0, bytes(26), name))) == 1


def test_the_same_id_twice_has_two_addresses() -> None:
    whole = resource(0x1234, b"one!") + resource(0x1234, b"two!")
    assert [f.at for f in photoshop.fields(whole)] == [(0x1234, 0), (0x1234, 1)]
    assert photoshop.rebuild(whole, {(0x1234, 0): None}) == resource(0x1234, b"two!")


@pytest.mark.parametrize("cut", range(1, 24))
def test_a_cut_off_resource_is_damage(cut: int) -> None:
    last = resource(0x0424, b"0123456789abcdef")
    whole = RESOLUTION + last[:-cut]
    field = photoshop.fields(whole)[-1]
    assert (field.kind, field.data) == (DAMAGED, last[:-cut])
    assert photoshop.rebuild(whole, {field.at: None}) == RESOLUTION


def test_zeros_after_the_end_are_padding() -> None:
    assert [f.kind for f in photoshop.fields(RESOLUTION + bytes(5))] == [SILENT]
    field = photoshop.fields(RESOLUTION + b"\0\0x\0")[-1]
    assert (field.kind, field.data) == (TRAILER, b"\0\0x\0")


@pytest.mark.parametrize(
    "changes",
    [{(0x9999, 0): None}, {(0x03ED, 0): "text"}, {("gap", 0): b"x"}, {("name", 0x03E8, 0): b"x"}],
)
def test_what_cannot_be_changed_is_said(changes: Any) -> None:
    with pytest.raises(CannotFix):
        photoshop.rebuild(RESOLUTION + resource(0x03E8, b"", b"n") + b"gap!", changes)


@pytest.mark.parametrize("data", [b"hello there", b"\x1c\x02\x5a\0\x03Ulm"])
def test_other_bytes_are_seen_as_such(data: bytes) -> None:
    found = photoshop.fields(data)
    assert [(field.kind, field.data) for field in found] == [(TRAILER, data)]
    assert photoshop.rebuild(data, {found[0].at: None}) == b""


@pytest.mark.parametrize("data", [b"", b"\0\0\0\0"])
def test_nothing_at_all(data: bytes) -> None:
    assert photoshop.fields(data) == []


def test_too_many_resources_are_refused() -> None:
    with pytest.raises(BadImage, match="too many"):
        photoshop.fields(resource(0x1234, b"") * 30_000)


@pytest.mark.parametrize(
    "data",
    [
        RESOLUTION + b"8BIM" * 300_000,
        RESOLUTION + b"8BIM\x04\x04\0\0\xff\xff\xff\xff" * 50_000,
        resource(0x041A, b"\0\0\x0f\xff" * 300_000),
        resource(0x041A, (b"\0\0\x0f\xff" + b"\0a" * 100) * 5_000),
        resource(0x03EE, b"\0\1" * 500_000),
        b"x" * 1_000_000 + RESOLUTION,
    ],
    ids=["signatures", "cut off", "texts", "more texts", "strings", "junk"],
)
def test_time_grows_with_size(data: bytes) -> None:
    begun = process_time()
    photoshop.fields(data)
    assert process_time() - begun < 12


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_resources_are_refused_or_read(data: st.DataObject) -> None:
    broken = bytearray(SAMPLES[data.draw(st.sampled_from(sorted(SAMPLES)))])
    for _ in range(data.draw(st.integers(0, 3))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(broken[: data.draw(st.integers(0, len(broken)))])
    try:
        found = photoshop.fields(cut)
    except BadImage:
        return
    dropped = {f.at: None for f in found if data.draw(st.booleans())}
    after = photoshop.rebuild(cut, dropped)
    expected = [(f.key, f.data) for f in found if f.at not in dropped]
    left = [(f.key, f.data) for f in photoshop.fields(after)]
    if not any(f.kind in (TRAILER, DAMAGED) for f in found) and not _goes_along(dropped):
        assert [pair for pair in left if pair in expected] == left


def _goes_along(dropped: dict[Any, None]) -> bool:
    """Whether something else goes too: names of dropped resources, the digest of the IPTC."""
    return any(at[0] == 0x0404 for at in dropped)


@pytest.mark.external
@pytest.mark.skipif(shutil.which("exiftool") is None, reason="needs exiftool")
def test_exiftool_reads_the_rest_as_before(tmp_path: Path) -> None:
    names = [n for n in PLANTS if "bytes" not in n and n != "PhotoDeluxe"]
    for index, name in enumerate(names):
        for when, data in (("before", PLANTS[name].data), ("after", _without(name))):
            app13 = b"Photoshop 3.0\0" + data
            size = (len(app13) + 2).to_bytes(2, "big")
            path = tmp_path / f"{index:02d}-{when}.jpg"
            path.write_bytes(b"\xff\xd8\xff\xed" + size + app13 + b"\xff\xd9")
    command = ["exiftool", "-j", "-a", "-G1", "-u", "-b", "-ee", "-Photoshop:all", str(tmp_path)]
    listed = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    read = {Path(entry.pop("SourceFile")).stem: entry for entry in listed}
    for index, name in enumerate(names):
        before, after = read[f"{index:02d}-before"], read[f"{index:02d}-after"]
        lost = [key for key in before if before[key] != after.get(key)]
        assert set(after) <= set(before), name
        assert after["Photoshop:XResolution"] == before["Photoshop:XResolution"]
        assert len(lost) <= 1, (name, lost)
