"""CAP: what a picture is said to show."""

from __future__ import annotations

from hooklib.model import Rule
from hooklib.rules._keys import by_key

RULES: tuple[Rule, ...] = (
    Rule(
        "CAP101",
        "caption",
        "title, caption or keywords",
        "Titles, descriptions, keywords and ratings may name people and places that the picture"
        " alone does not.",
        "--fix removes them; they stay unless you select CAP101.",
        by_key("CAP101"),
        default=False,
    ),
)
