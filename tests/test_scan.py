"""The walk over one file: how findings are joined, and at what cost."""

from __future__ import annotations

from time import process_time

import piexif
import pytest

import hooklib.scan as scan_module
from hooklib.formats import _jpeg_segments
from hooklib.model import Blob, Settings
from hooklib.scan import scan
from tests.samples._jpeg_bytes import segment, with_segments


def _app7(count: int) -> Blob:
    return Blob(with_segments(*(segment(0xE7, b"secret") for _ in range(count))), "a.jpg")


def test_findings_of_one_rule_in_one_part_are_joined_in_the_order_of_the_file() -> None:
    (finding,) = scan(_app7(3), Settings()).findings
    first = finding.edits[0].at[0]
    assert isinstance(first, int)
    assert [edit.at for edit in finding.edits] == [(first,), (first + 1,), (first + 2,)]


@pytest.mark.once
def test_the_work_does_not_grow_with_the_square_of_the_findings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_jpeg_segments, "MOST_SEGMENTS", 1 << 20)
    blob = _app7(150_000)  # linear: about 2 s; joined one by one: 25 s and more
    begun = process_time()
    (finding,) = scan(blob, Settings()).findings
    assert len(finding.edits) == 150_000
    assert process_time() - begun < 40


def _edits(blob: Blob, settings: Settings) -> list[object]:
    return [edit.change for finding in scan(blob, settings).findings for edit in finding.edits]


def test_what_the_rules_said_of_an_item_counts_for_the_same_settings_only() -> None:
    gps = {"GPS": {1: b"N", 2: ((48, 1), (51, 1), (30, 1)), 3: b"E", 4: ((2, 1), (17, 1), (4, 1))}}
    blob = Blob(with_segments(segment(0xE1, piexif.dump(gps))), "a.jpg")
    removed, coarse = Settings(), Settings(location="coarsen")
    assert set(_edits(blob, removed)) == {None}
    assert any(isinstance(change, str) for change in _edits(blob, coarse))
    assert set(_edits(blob, removed)) == {None}
    assert not _edits(blob, removed._replace(ignore=("LOC",)))


def test_only_so_many_judgements_are_kept_and_only_of_small_items(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = Settings(location_decimals=3)  # of nobody else: begins with none
    monkeypatch.setattr(scan_module, "MOST_KNOWN", 4)
    for number in range(20):
        text = b"%d" % number + b"x" * (1000 if number % 2 else 0)
        blob = Blob(with_segments(segment(0xFE, text)), "a.jpg")
        assert scan(blob, settings).findings == scan(blob, settings).findings
        assert len(scan_module._known(settings)) <= 4
    assert all(len(item.data) < 1000 for item in scan_module._known(settings))


@pytest.mark.parametrize("start", ["<!DOCTYPE html>", "<!doctype HTML>\n<html>", "<html>"])
def test_a_page_with_a_drawing_in_it_is_no_image(start: str) -> None:
    page = f'{start}<body><svg xmlns="http://www.w3.org/2000/svg"/></body>'.encode()
    assert scan(Blob(page, "a.html"), Settings()).findings == ()
