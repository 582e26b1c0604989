"""TIM: when a picture was taken or changed."""

from __future__ import annotations

from hooklib.model import Rule
from hooklib.rules._keys import by_key

RULES: tuple[Rule, ...] = (
    Rule(
        "TIM101",
        "capture-time",
        "date or time",
        "It says to the second when somebody was there, and in which time zone.",
        "--fix removes dates, times and zones; they stay unless you select TIM101.",
        by_key("TIM101"),
        default=False,
    ),
)
