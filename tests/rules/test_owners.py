from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

from tests.rules.owners import lines

GOLDEN = Path(__file__).with_name("owners.txt")


def test_every_name_has_its_owner() -> None:
    golden = GOLDEN.read_text(encoding="utf-8").splitlines()
    assert "\n".join(unified_diff(golden, lines(), "owners.txt", "rules", n=0, lineterm="")) == ""
