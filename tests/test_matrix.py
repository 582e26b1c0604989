"""Each carrier in each container: found by its rule, gone after the fix, picture the same."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hooklib.cleaning import clean
from hooklib.model import Blob, Settings
from hooklib.scan import scan
from tests.effort import every
from tests.judges import holds, same_picture
from tests.rows import for_each, grouped, rows
from tests.samples import Plant

pytestmark = pytest.mark.once
ROWS = rows()
GROUPS = grouped(ROWS, lambda row: row.carrier)
by_group = pytest.mark.parametrize("group", GROUPS)


def settings(row: Plant) -> Settings:
    return Settings(extend_select=row.select)


def each(group: str, judge: Callable[[Plant], None]) -> None:
    for_each(GROUPS[group], lambda row: row.carrier, judge)


def test_rows_have_names_of_their_own() -> None:
    assert len({row.carrier for row in ROWS}) == len(ROWS)
    assert len(ROWS) > 150


@by_group
def test_the_secret_is_in_the_file(group: str) -> None:
    each(group, _secret_is_in_the_file)


def _secret_is_in_the_file(row: Plant) -> None:
    assert not row.secrets or any(holds(row.data, secret) for secret in row.secrets)


@by_group
def test_check_names_the_right_code(group: str) -> None:
    each(group, _check_names_the_right_code)


def _check_names_the_right_code(row: Plant) -> None:
    findings = scan(Blob(row.data, "x"), settings(row)).findings
    assert row.code in {finding.code for finding in findings}
    for finding in findings:
        shown = repr((finding.message, finding.part, finding.fields, finding.path))
        for secret in row.secrets:
            assert secret.decode("latin-1") not in shown


@by_group
def test_fix_removes_it_and_nothing_else_and_a_second_is_idle(group: str) -> None:
    each(group, _fix_removes_it_and_nothing_else)


def _fix_removes_it_and_nothing_else(row: Plant) -> None:
    cleaned = clean(Blob(row.data, "x"), settings(row))
    assert row.code in {finding.code for finding in cleaned.removed}
    for secret in row.secrets:
        assert not holds(cleaned.data, secret), secret
    for kept in row.keeps:
        assert holds(cleaned.data, kept), kept
    if row.code != "IMG101":  # what is damaged, viewers read as they like
        assert same_picture(row.data, cleaned.data)
    again = clean(Blob(cleaned.data, "x"), settings(row))
    assert again.data == cleaned.data
    assert not again.removed


@pytest.mark.external
def test_exiftool_finds_no_secret_after_the_fix(tmp_path: Path) -> None:
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    some = every(3, ROWS)
    for number, row in enumerate(some):
        fixed = clean(Blob(row.data, "x"), settings(row)).data
        (tmp_path / f"{number}.{row.carrier[:3]}").write_bytes(fixed)
    command = ["exiftool", "-a", "-u", "-ee", "-G1", "-j", "-b", "-q", "-ext", "*", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, check=False)
    seen = {entry["SourceFile"]: json.dumps(entry) for entry in json.loads(done.stdout)}
    assert len(seen) == len(some)
    for path, text in seen.items():
        row = some[int(Path(path).stem)]
        for secret in row.secrets:
            assert secret.decode("latin-1") not in text, row.carrier
