from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooklib.rules._position import MOST_DECIMALS, coarse

CASES: list[tuple[str, int, str | bool]] = [
    ("48/1 51/1 2951/100", 1, "489/10 0/1 0/1"),
    ("48/1 30/1 2951/100", 1, "485/10 0/1 0/1"),
    ("48/1 51/1 2951/100", 0, "49/1 0/1 0/1"),
    ("48/1 51/1 2951/100", 2, "4886/100 0/1 0/1"),
    ("48/1 51/1 2951/100", -3, "49/1 0/1 0/1"),
    ("48858197/1000000 0/1 0/1", 1, "489/10 0/1 0/1"),
    ("48/1 5149/100", 1, "489/10 0/1 0/1"),
    ("48/1, 51/1, 2951/100", 1, "489/10, 0/1, 0/1"),
    ("0/1 0/1 1/100", 1, "0/10 0/1 0/1"),
    ("489/10 0/1 0/1", 1, False),
    ("48/1 30/1 0/1", 1, False),
    ("48/1 54/1 0/1", 1, False),
    ("48/1 0/1 0/1", 0, False),
    ("48,51.4918N", 1, "48,54.0N"),
    ("48,29.4918N", 1, "48,30.0N"),
    ("48,51,29N", 1, "48,54,0N"),
    ("2,17.6S", 0, "2,0.0S"),
    ("48,51.4918N", 2, "48,51.6N"),
    ("48,51.4918N", 3, "48,51.48N"),
    ("48,51,29N", 3, "48,51.48N"),
    ("48,51,29N", 2, "48,51,36N"),
    ("48,54.0N", 1, False),
    ("48,54,0N", 1, False),
    ("48.858197", 1, "48.9"),
    ("-2.2945", 1, "-2.3"),
    ("+2.2945", 0, "+2"),
    ("48.858197 N", 2, "48.86 N"),
    ("48.9", 1, False),
    ("48/0 51/1 0/1", 1, True),
    ("48/1 51/1 0/0", 1, True),
    ("91/1 0/1 0/1", 1, True),
    ("4294967295/1 0/1 0/1", 1, True),
    ("48,61.0N", 1, True),
    ("48,51.4918", 1, True),
    ("forty-eight", 1, True),
    ("48/1 51/1 2951/100 1/1", 1, True),
    ("", 1, True),
    ("-48/1 51/1 0/1", 1, True),
    ("48.858197 Anna", 1, True),
]


@pytest.mark.parametrize(
    ("text", "decimals", "expected"), CASES, ids=[f"{t}@{d}" for t, d, _ in CASES]
)
def test_coarse(text: str, decimals: int, expected: str | bool) -> None:
    assert coarse(text, decimals, 90) == expected


def test_longitudes_go_to_180() -> None:
    assert coarse("151/1 12/1 3000/100", 1, 180) == "1512/10 0/1 0/1"
    assert coarse("179,59.99E", 1, 180) == "180,0.0E"
    assert coarse("181/1 0/1 0/1", 1, 180) is True


def _value(text: str) -> Fraction:
    if "/" in text:
        parts = [Fraction(part) for part in text.split()]
        return sum((part / 60**place for place, part in enumerate(parts)), Fraction(0))
    if "," in text:
        parts = [Fraction(part) for part in text[:-1].split(",")]
        return sum((part / 60**place for place, part in enumerate(parts)), Fraction(0))
    return Fraction(text)


ANGLES = st.one_of(
    st.builds(
        lambda d, m, s, b: f"{d}/1 {m}/1 {s}/{b}",
        st.integers(0, 88), st.integers(0, 59), st.integers(0, 10**6), st.integers(10**5, 10**6),
    ),
    st.builds(lambda d, m: f"{d},{m}N", st.integers(0, 88), st.decimals(0, 59, places=4)),
    st.builds(
        lambda d, m, s: f"{d},{m},{s}N",
        st.integers(0, 88), st.integers(0, 59), st.integers(0, 59),
    ),
    st.decimals(0, 88, places=6).map(str),
)  # fmt: skip


@given(ANGLES, st.integers(0, MOST_DECIMALS + 2))
@settings(max_examples=300)
def test_rounding_is_near_and_done_once(text: str, decimals: int) -> None:
    rounded = coarse(text, decimals, 90)
    if rounded is False:
        return
    assert isinstance(rounded, str)
    assert abs(_value(rounded) - _value(text)) <= Fraction(
        1, 2 * 10 ** min(decimals, MOST_DECIMALS)
    )
    assert coarse(rounded, decimals, 90) is False
