"""The rules as `image-privacy rules` shows them."""

from __future__ import annotations

from collections.abc import Sequence

from hooklib.model import Rule


def listed(rules: Sequence[Rule]) -> str:
    """Return a line a rule; the opt-in ones and the warnings are marked."""
    width = max(len(rule.name) for rule in rules)
    return "\n".join(
        f"{rule.code}  {rule.name:<{width}}  {rule.what}{_mark(rule)}" for rule in rules
    )


def _mark(rule: Rule) -> str:
    marks = ["opt-in"] * (not rule.default) + ["warning"] * (rule.severity == "warning")
    return f"  ({', '.join(marks)})" if marks else ""


def explained(rules: Sequence[Rule]) -> str:
    """Return what each rule finds, why that matters and what a fix does."""
    return "\n\n".join(
        f"{rule.code} {rule.name}{_mark(rule)}\n\n"
        f"Finds:  {rule.what}\nRisk:   {rule.risk}\nRemedy: {rule.remedy}"
        for rule in rules
    )
