"""IMG: what could not be read or was not looked at."""

from __future__ import annotations

from hooklib.model import DAMAGED, Item, Rule, Settings, Verdict


def _damaged(item: Item, settings: Settings) -> Verdict:
    return item.kind == DAMAGED


RULES: tuple[Rule, ...] = (
    Rule(
        "IMG101",
        "unreadable",
        "damaged data",
        "What cannot be read cannot be vouched for: there may be anything in it.",
        "--fix removes a damaged part that the picture does not need; a file that is damaged itself"
        ' is left as it is and has to be made anew, or let pass with ignore = ["IMG101"].',
        _damaged,
    ),
    Rule(
        "IMG102",
        "not-checked",
        "not checked",
        "The content is elsewhere, over a limit or of a kind that cannot be read here, so nobody"
        " has looked at it.",
        "There is nothing to fix: get the content (git lfs pull) or raise the limit and check"
        ' again, or let it pass with ignore = ["IMG102"].',
        severity="warning",
    ),
)
