"""Pixels -> Findings: what the rules that look at pictures see in one image."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from hooklib.faces.hide import why_not
from hooklib.faces.pixels import over_limit
from hooklib.model import BadImage, Edit, Finding, Rule, Seen, Settings
from hooklib.reading import keeping


class Shown(NamedTuple):
    """One image: its bytes, where it is for people, and its address for the fix.

    `pixels`: whether it has some of its own; a drawing has none.
    """

    data: bytes
    path: str
    at: tuple[Hashable, ...]
    pixels: bool = True


class Sight(NamedTuple):
    """What was seen in an image, and what could not be looked for, with the reason."""

    findings: tuple[Finding, ...]
    unseen: tuple[str, ...] = ()


def see(shown: Shown, rules: Sequence[Rule], settings: Settings) -> Sight:
    """Return what the rules, all of them on pixels, see; what comes before an error counts."""
    rules = [rule for rule in rules if shown.pixels or rule.drawings]
    with keeping():  # several rules look at the same pixels
        return _sight(shown, rules, settings)


def _sight(shown: Shown, rules: Sequence[Rule], settings: Settings) -> Sight:
    found: list[Finding] = []
    errors: dict[str, list[str]] = {}
    if shown.pixels and (over := over_limit(shown.data, settings.max_pixels, settings.max_frames)):
        return Sight((), (f"{sought([rule.sought for rule in rules])}, since {over}",))
    for rule in rules:
        try:
            for seen in _seen(rule, shown.data, settings):
                found.append(_finding(rule, shown, seen))  # kept where a later one fails
        except BadImage as error:
            errors.setdefault(str(error), []).append(rule.sought)
    try:
        check_seen(shown.data)
    except BadImage as error:
        errors.setdefault(str(error), []).extend(rule.sought for rule in rules)
    unseen = (f"{sought(what)}, since {why}" for why, what in errors.items())
    return Sight(tuple(found), tuple(unseen))


def sought(words: Sequence[str]) -> str:
    """Return what is looked for, each once: "faces and codes"."""
    *most, last = dict.fromkeys(words)
    return f"{', '.join(most)} and {last}" if most else last


def _seen(rule: Rule, data: bytes, settings: Settings) -> Iterator[Seen]:
    if rule.look is not None:
        yield from rule.look(data, settings)


def check_seen(data: bytes) -> None:
    """Raise BadImage when only a preview was looked at: the picture itself is in no page."""
    if data[:2] not in (b"II", b"MM"):
        return
    from hooklib.formats._tiff_seen import has_unseen

    if has_unseen(data):
        raise BadImage("only a preview can be decoded here, not the picture itself")


def _finding(rule: Rule, shown: Shown, seen: Seen) -> Finding:
    why = seen.why or (why_not(shown.data, seen.change) if seen.change else "")
    where = "{2} x {3} px at {0},{1}".format(*seen.box) if seen.box else seen.where
    return Finding(
        code=rule.code,
        name=rule.name,
        path=shown.path,
        message=f"{rule.what}, {where}" + (f" ({why})" if why else ""),
        severity=rule.severity,
        box=seen.box,
        edits=() if why or not seen.change else (Edit(shown.at, seen.change),),
    )
