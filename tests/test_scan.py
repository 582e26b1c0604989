"""The walk over one file: how findings are joined, and at what cost."""

from __future__ import annotations

from time import process_time

import pytest

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


def test_the_work_does_not_grow_with_the_square_of_the_findings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_jpeg_segments, "MOST_SEGMENTS", 1 << 20)
    blob = _app7(150_000)  # linear: about 2 s; joined one by one: 25 s and more
    begun = process_time()
    (finding,) = scan(blob, Settings()).findings
    assert len(finding.edits) == 150_000
    assert process_time() - begun < 40
