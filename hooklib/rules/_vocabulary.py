"""Tables from names to the rules that own them, as the vocabularies beside this file write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

Owners: TypeAlias = tuple[str, ...]
"""Codes of the rules that decide on a name; mostly one, none for what is nobody's secret."""

NOBODY: Final[Owners] = ()
STRANGER: Final[Owners] = ("EMB105",)
"""Who decides on what no table names."""


def vocabulary(groups: Mapping[str, str], separator: str | None = None) -> dict[str, Owners]:
    """Return owners by lower-case name; keys are codes ("TRC101 TIM101"), values are names."""
    return {
        name.strip().lower(): tuple(codes.split())
        for codes, names in groups.items()
        for name in names.split(separator)
    }
