from __future__ import annotations

from hooklib.model import DAMAGED, Settings
from hooklib.rules import RULES, selected
from tests.rules.verdicts import codes, field


def test_damaged_parts_are_found() -> None:
    assert codes(field("", "", DAMAGED, b"x")) == {"IMG101"}
    assert codes(field("Exif.Image.Make", "", DAMAGED)) == {"IMG101"}


def test_nothing_is_not_checked_in_a_part() -> None:
    assert RULES["IMG102"].severity == "warning"
    assert RULES["IMG102"].judge(field("", "", DAMAGED), Settings()) is False


def test_they_cannot_be_forgotten() -> None:
    wanted = {rule.code for rule in selected(Settings(select=("LOC",)))}
    assert {"IMG101", "IMG102"} <= wanted
