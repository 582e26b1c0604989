"""RGT: whose work a picture is."""

from __future__ import annotations

from hooklib.model import Item, Rule, Settings, Verdict
from hooklib.rules._keys import belongs, is_web_source


def _rights(item: Item, settings: Settings) -> Verdict:
    return belongs(item, "RGT101") or is_web_source(item)


RULES: tuple[Rule, ...] = (
    Rule(
        "RGT101",
        "rights",
        "copyright or credit",
        "Creator, credit and licence name who made the picture; most people want them to be read.",
        "--fix removes them; they stay unless you select RGT101.",
        _rights,
        default=False,
    ),
)
