"""IPTC-IIM blocks: names, texts, gaps, removal; ExifTool and exiv2 as judges."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooklib.metadata import _iptc_names, iptc
from hooklib.model import (
    DAMAGED,
    PREVIEW,
    SILENT,
    TRAILER,
    UNKNOWN,
    VALUE,
    BadImage,
    CannotFix,
    Field,
)
from tests.samples.iptc import RIGHTS, UTF8, VERSION, block, clean, data_set, plants
from tests.samples.photoshop import resource

PLANTS = {plant.carrier: plant for plant in plants()}
CLEAN = clean()
SAMPLES = {**CLEAN, **{name: plant.data for name, plant in PLANTS.items()}}


def _secret_fields(name: str) -> list[Field]:
    plant = PLANTS[name]
    return [f for f in iptc.fields(plant.data) if any(s in f.data for s in plant.secrets)]


def _without(name: str) -> bytes:
    return iptc.rebuild(PLANTS[name].data, {field.at: None for field in _secret_fields(name)})


@pytest.mark.parametrize("name", SAMPLES)
def test_without_changes_the_bytes_stay(name: str) -> None:
    assert iptc.rebuild(SAMPLES[name], {}) is SAMPLES[name]


@pytest.mark.parametrize("name", PLANTS)
def test_a_secret_is_seen_and_goes_alone(name: str) -> None:
    plant = PLANTS[name]
    secret = _secret_fields(name)
    assert len(secret) == 1
    after = _without(name)
    assert not any(lost in after for lost in plant.secrets)
    assert all(kept in after for kept in plant.keeps)
    others = [(f.key, f.data) for f in iptc.fields(plant.data) if f.at != secret[0].at]
    left = [(f.key, f.data) for f in iptc.fields(after)] if after else []
    assert left == (others if after else [])


@pytest.mark.parametrize("name", CLEAN)
def test_clean_samples_hold_known_values_only(name: str) -> None:
    assert {field.kind for field in iptc.fields(CLEAN[name])} <= {VALUE, SILENT}


FIELDS = {
    "known": (data_set(2, 90, b"Ulm"), "Iptc.Application2.City", "Ulm", VALUE),
    "envelope": (data_set(1, 70, b"20200101"), "Iptc.Envelope.DateSent", "20200101", VALUE),
    "version": (data_set(2, 0, b"\0\x04"), "Iptc.Application2.RecordVersion", "4", SILENT),
    "odd version": (data_set(2, 0, b"hidden"), "Iptc.0x0002.0x0000", "hidden", UNKNOWN),
    "character set": (data_set(1, 90, UTF8), "Iptc.Envelope.CharacterSet", "\x1b%G", SILENT),
    "odd character set": (data_set(1, 90, b"hidden"), "Iptc.0x0001.0x005a", "hidden", UNKNOWN),
    "unknown": (data_set(2, 240, b"x"), "Iptc.0x0002.0x00f0", "x", UNKNOWN),
    "unknown record": (data_set(200, 7, b"x"), "Iptc.0x00c8.0x0007", "x", UNKNOWN),
    "UTF-8": (data_set(2, 90, "Köln".encode()), "Iptc.Application2.City", "Köln", VALUE),
    "Latin-1": (data_set(2, 90, b"K\xf6ln"), "Iptc.Application2.City", "Köln", VALUE),
    "preview": (data_set(2, 202, b"\xff\xd8x"), "Iptc.Application2.Preview", "", PREVIEW),
    "caption as a picture": (
        data_set(2, 125, bytes(7360)),
        "Iptc.Application2.RasterizedCaption",
        "",
        VALUE,
    ),
    "cut off": (data_set(2, 90, b"Ulm an der Donau")[:-4], "", "", DAMAGED),
    "header cut off": (b"\x1c\x02", "", "", DAMAGED),
    "absurd length": (b"\x1c\x02\x5a\x80\x09" + bytes(9), "", "", DAMAGED),
    "length of 4 GiB": (b"\x1c\x02\x5a\x80\x04\xff\xff\xff\xff" + b"x" * 9, "", "", DAMAGED),
    "junk": (b"\x01junk", "", "", TRAILER),
}


@pytest.mark.parametrize(("data", "key", "text", "kind"), FIELDS.values(), ids=FIELDS)
def test_fields(data: bytes, key: str, text: str, kind: str) -> None:
    field = iptc.fields(RIGHTS + data)[-1]
    assert (field.key, field.text, field.kind) == (key, text, kind)
    after = iptc.rebuild(RIGHTS + data, {field.at: None})
    assert after == RIGHTS


def test_declared_utf_8_is_not_taken_for_latin_1() -> None:
    data = data_set(1, 90, UTF8) + data_set(2, 90, b"K\xf6ln")
    assert iptc.fields(data)[-1].text == "K\ufffdln"


def test_repeated_data_sets_have_addresses_of_their_own() -> None:
    data = block(data_set(2, 25, b"one"), data_set(2, 25, b"two"), RIGHTS)
    assert [f.at for f in iptc.fields(data)][1:3] == [(2, 25, 0), (2, 25, 1)]
    assert iptc.rebuild(data, {(2, 25, 0): None}) == block(data_set(2, 25, b"two"), RIGHTS)


@pytest.mark.parametrize("length", [0, 1, 32_767, 32_768, 70_000])
@pytest.mark.parametrize("extended", [False, True])
def test_new_values_of_any_length(length: int, extended: bool) -> None:
    data = VERSION + data_set(2, 120, b"old", extended=extended) + RIGHTS
    after = iptc.rebuild(data, {(2, 120, 0): b"x" * length})
    assert [f.data for f in iptc.fields(after)][1:] == [b"x" * length, RIGHTS[5:]]


def test_a_new_text_is_written_in_utf_8() -> None:
    after = iptc.rebuild(block(data_set(2, 90, b"old"), RIGHTS), {(2, 90, 0): "Köln"})
    assert iptc.fields(after)[1].text == "Köln"


def test_versions_alone_are_nothing() -> None:
    data = block(data_set(2, 90, b"Ulm"), utf8=True) + b"\0\0"
    assert iptc.rebuild(data, {(2, 90, 0): None}) == b""


def test_padding_between_is_nothing() -> None:
    data = VERSION + b"\0\0\0" + RIGHTS + b"\0"
    assert [f.kind for f in iptc.fields(data)] == [SILENT, VALUE]
    assert iptc.rebuild(data, {(2, 0, 0): None}) == b"\0\0\0" + RIGHTS + b"\0"


@pytest.mark.parametrize("changes", [{(2, 90, 0): None}, {("gap", 0): b"x"}, {("gap", 0): "x"}])
def test_what_cannot_be_changed_is_said(changes: Any) -> None:
    with pytest.raises(CannotFix):
        iptc.rebuild(RIGHTS + b"junk", changes)


@pytest.mark.parametrize("data", [b"hello", b"8BIM\x04\x04\0\0", b"\x01\x02\x03"])
def test_other_bytes_are_seen_as_such(data: bytes) -> None:
    found = iptc.fields(data)
    assert [(field.kind, field.data) for field in found] == [(TRAILER, data)]
    assert iptc.rebuild(data, {found[0].at: None}) == b""


@pytest.mark.parametrize("data", [b"", b"\0", bytes(100)])
def test_nothing_at_all(data: bytes) -> None:
    assert iptc.fields(data) == []


def test_too_many_data_sets_are_refused() -> None:
    with pytest.raises(BadImage, match="too many"):
        iptc.fields(data_set(2, 25, b"") * 70_000)


@pytest.mark.parametrize(
    "data",
    [b"\x1c" * 1_000_000, b"\x1c\x02\x19\x7f\xff" * 200_000, data_set(2, 25, b"") * 60_000],
    ids=["markers", "cut off", "many"],
)
def test_time_grows_with_size(data: bytes) -> None:
    begun = process_time()
    with contextlib.suppress(BadImage):
        iptc.fields(data)
    assert process_time() - begun < 12


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_blocks_are_refused_or_read(data: st.DataObject) -> None:
    broken = bytearray(SAMPLES[data.draw(st.sampled_from(sorted(SAMPLES)))])
    for _ in range(data.draw(st.integers(0, 3))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(broken[: data.draw(st.integers(0, len(broken)))])
    try:
        found = iptc.fields(cut)
    except BadImage:
        return
    _every_byte_is_seen(cut, found)
    dropped = {f.at: None for f in found if data.draw(st.booleans())}
    after = iptc.rebuild(cut, dropped)
    if after and dropped:
        left = [f.data for f in found if f.at not in dropped]
        assert sum(map(len, left)) <= len(after) <= len(cut)


def _every_byte_is_seen(data: bytes, found: list[Field]) -> None:
    """Field data, at most 9 bytes of header each, and zeros make up the block."""
    seen = sum(len(field.data) for field in found)
    assert len(data) - seen - data.count(0) <= 9 * len(found)


def _judge(folder: Path, name: str, data: bytes) -> Path:
    """Wrap a block in the smallest file that other programs read."""
    app13 = b"Photoshop 3.0\0" + resource(0x0404, data)
    path = folder / f"{name}.jpg"
    size = (len(app13) + 2).to_bytes(2, "big")
    path.write_bytes(b"\xff\xd8\xff\xed" + size + app13 + b"\xff\xd9")
    return path


@pytest.mark.external
@pytest.mark.skipif(shutil.which("exiftool") is None, reason="needs exiftool")
def test_exiftool_reads_the_rest_as_before(tmp_path: Path) -> None:
    names = [name for name in PLANTS if "bytes" not in name and "junk" not in name]
    for index, name in enumerate(names):
        _judge(tmp_path, f"{index:02d}-before", PLANTS[name].data)
        _judge(tmp_path, f"{index:02d}-after", _without(name))
    command = ["exiftool", "-j", "-a", "-G1", "-u", "-b", "-IPTC:all", str(tmp_path)]
    listed = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    read = {Path(entry.pop("SourceFile")).stem: entry for entry in listed}
    for index, name in enumerate(names):
        before, after = read[f"{index:02d}-before"], read[f"{index:02d}-after"]
        lost = [key for key in before if before[key] != after.get(key)]
        assert set(after) <= set(before)
        assert len(lost) == (name != "unknown record") or not after, (name, lost)


@pytest.mark.external
@pytest.mark.skipif(shutil.which("exiv2") is None, reason="needs exiv2")
def test_exiv2_prints_the_same_keys(tmp_path: Path) -> None:
    numbers = [(record, n) for record in (1, 2) for n in range(256) if _iptc_names.known(record, n)]
    data = b"".join(data_set(*number, b"20200101") for number in numbers)
    path = _judge(tmp_path, "all", data)
    done = subprocess.run(["exiv2", "-PIk", str(path)], check=True, capture_output=True)
    printed = [line.strip() for line in done.stdout.decode().splitlines()]
    assert sorted(printed) == sorted(str(_iptc_names.known(*number)) for number in numbers)
