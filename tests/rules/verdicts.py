"""What all rules together say of one value."""

from __future__ import annotations

from hooklib.model import VALUE, Field, Item, Settings, Verdict
from hooklib.rules import RULES, selected

OPT_IN = ("TIM", "CAM", "CAP", "TRC", "RGT", "QR", "HID")
ALL = Settings(extend_select=OPT_IN)
COARSEN = Settings(location="coarsen")


def field(key: str, text: str = "value", kind: str = VALUE, data: bytes = b"") -> Field:
    return Field(key, 0, text, kind, data)


def verdict(code: str, item: Item, settings: Settings = ALL) -> Verdict:
    return RULES[code].judge(item, settings)


def codes(item: Item, settings: Settings = ALL) -> set[str]:
    """Return the codes of the rules that find something; faces are not judged here."""
    return {
        rule.code
        for rule in selected(settings)
        if not rule.code.startswith("FAC") and rule.judge(item, settings) is not False
    }
