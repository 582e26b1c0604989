from __future__ import annotations

import pytest

from hooklib.model import Rule, Settings
from hooklib.rules import RULES, selected
from tests.rules.verdicts import OPT_IN

IMG = {"IMG101", "IMG102"}
LOC = {"LOC101", "LOC102", "LOC103"}
OPTIONAL = {f"{prefix}101" for prefix in OPT_IN}
DEFAULT = set(RULES) - OPTIONAL


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), DEFAULT),
        (Settings(select=("LOC",)), LOC | IMG),
        (Settings(select=("LOC", "DEV102")), LOC | IMG | {"DEV102"}),
        (Settings(select=("LOC101",)), IMG | {"LOC101"}),
        (Settings(select=("TIM",)), IMG | {"TIM101"}),
        (Settings(extend_select=("TIM", "RGT101")), DEFAULT | {"TIM101", "RGT101"}),
        (Settings(ignore=("LOC",)), DEFAULT - LOC),
        (Settings(ignore=("LOC101", "IMG102")), DEFAULT - {"LOC101", "IMG102"}),
        (Settings(ignore=("IMG",)), DEFAULT - IMG),
        (Settings(ignore=("I",)), {c for c in DEFAULT if not c.startswith("IDN")}),
        (Settings(select=("LOC",), ignore=("LOC103",)), IMG | LOC - {"LOC103"}),
        (Settings(select=("LOC103",), ignore=("LOC",)), IMG | {"LOC103"}),
        (Settings(select=("LOC101",), ignore=("LOC101",)), IMG),
        (Settings(extend_select=("LOC",), ignore=("LOC",)), DEFAULT - LOC),
        (Settings(select=("XYZ",)), IMG),
    ],
    ids=lambda value: repr(value) if isinstance(value, Settings) else "",
)
def test_selected(settings: Settings, expected: set[str]) -> None:
    assert {rule.code for rule in selected(settings)} == expected


def test_order_is_that_of_the_codes() -> None:
    found = [rule.code for rule in selected(Settings(extend_select=OPT_IN))]
    assert found == sorted(found)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_texts(rule: Rule) -> None:
    assert rule.name == rule.name.lower()
    assert " " not in rule.name
    assert rule.what
    assert not rule.what.endswith(".")
    assert rule.risk.endswith(".")
    assert rule.remedy.endswith(".")
    assert rule.code in rule.remedy or rule.code.startswith("FAC")
    assert rule.default is (rule.code not in OPTIONAL)
    assert (rule.severity == "warning") is (rule.code in ("IMG102", "FAC102"))


def test_all_rules_of_the_design_are_there() -> None:
    words = (
        "LOC101 LOC102 LOC103 DEV101 DEV102 DEV103 DEV104 IDN101 IDN102 IDN103 IDN104 EMB101 EMB102"
        " EMB103 EMB104 EMB105 PRV101 IMG101 IMG102 TIM101 CAM101 CAP101 TRC101 RGT101"
    )
    expected = words.split()
    assert {code for code, rule in RULES.items() if rule.look is None} == set(expected)
