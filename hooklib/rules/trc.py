"""TRC: how a file came to be."""

from __future__ import annotations

from hooklib.model import Item, Rule, Settings, Verdict
from hooklib.rules._keys import belongs
from hooklib.rules._text import about


def _history(item: Item, settings: Settings) -> Verdict:
    if belongs(item, "TRC101"):
        return True
    return belongs(item, "IDN103") and bool(item.text) and about(item.text) == "program"


RULES: tuple[Rule, ...] = (
    Rule(
        "TRC101",
        "editing-history",
        "software name or editing history",
        "Names of programs, histories and document ids tell how a file was made and tie versions of"
        " it together.",
        "--fix removes them, and the sources of diagrams that draw.io, PlantUML or Excalidraw left"
        " in the file for editing; they stay unless you select TRC101.",
        _history,
        default=False,
    ),
)
