from __future__ import annotations

from pathlib import Path

import pytest

from hooklib import baseline
from hooklib.model import Allowed, UsageError

ONE = Allowed("FAC101", "a" * 64, (1, 2, 30, 40), "agreed in writing")
TWO = Allowed("FAC101", "b" * 64, None, "statue")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / baseline.NAME
    baseline.write(str(path), [TWO, ONE])
    assert baseline.read(str(path)) == (ONE, TWO)


def test_no_file_is_an_empty_baseline(tmp_path: Path) -> None:
    assert baseline.read(str(tmp_path / "none")) == ()


def test_order_does_not_matter_and_lines_merge() -> None:
    assert baseline.text([ONE, TWO]) == baseline.text([TWO, ONE, ONE])
    assert baseline.text([ONE, TWO]).count("\n") == 3


def test_a_reason_stays_one_line(tmp_path: Path) -> None:
    path = tmp_path / baseline.NAME
    baseline.write(str(path), [ONE._replace(reason="two\nlines\tand a tab")])
    assert baseline.read(str(path))[0].reason == "two lines and a tab"


def test_comments_and_blank_lines_are_for_people(tmp_path: Path) -> None:
    path = tmp_path / baseline.NAME
    path.write_text("# hello\n\n" + baseline.text([ONE]))
    assert baseline.read(str(path)) == (ONE,)


@pytest.mark.parametrize(
    "line",
    ["FAC101", "FAC101\tabc\t-", "FAC101\t" + "a" * 64 + "\t1,2,3", "x\t" + "a" * 64 + "\t-"],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / baseline.NAME
    path.write_text(f"# hello\n{line}\n")
    with pytest.raises(UsageError, match="line 2 is no entry"):
        baseline.read(str(path))


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / baseline.NAME
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="cannot be read"):
        baseline.read(str(path))
