"""The rules: one module a prefix, found by itself."""

from __future__ import annotations

from functools import lru_cache

from hooklib import _registry
from hooklib.model import Rule, Settings

RULES: dict[str, Rule] = {
    rule.code: rule
    for module in _registry.names(__path__)
    for rule in _registry.constant(__name__, module, "RULES")
}
ALWAYS = ("IMG",)
"""Prefixes that only `ignore` can switch off: what was not checked is never passed over."""


@lru_cache(maxsize=64)
def selected(settings: Settings) -> tuple[Rule, ...]:
    """Return the rules that the settings ask for, in the order of their codes.

    As in ruff, the longest prefix that names a rule decides, and `ignore` wins a tie.
    """
    return tuple(rule for _, rule in sorted(RULES.items()) if _wanted(rule, settings))


def looking(settings: Settings) -> tuple[Rule, ...]:
    """Return the selected rules that look at pixels; those on faces unless that is off."""
    off = "FAC" if settings.faces == "off" else "-"
    return tuple(r for r in selected(settings) if r.look and not r.code.startswith(off))


def _wanted(rule: Rule, settings: Settings) -> bool:
    if _reach(rule, settings.file_ignore):
        return False
    reach = _reach(rule, settings.select + settings.extend_select + ALWAYS)
    if not settings.select and rule.default:
        reach = max(reach, 1)  # weaker than any prefix that names the rule
    return reach > _reach(rule, settings.ignore)


def _reach(rule: Rule, prefixes: tuple[str, ...]) -> int:
    return max((len(p) for p in prefixes if rule.code.startswith(p)), default=0)
