"""IDN: who somebody is."""

from __future__ import annotations

import re
from typing import Final

from hooklib.model import VALUE, Item, Rule, Settings, Verdict
from hooklib.rules._contacts import contacts
from hooklib.rules._cut import Finder, without
from hooklib.rules._keys import belongs, by_key
from hooklib.rules._paths import is_installed, paths
from hooklib.rules._photoshop_resources import is_named_plainly
from hooklib.rules._svg_keys import is_bare_name
from hooklib.rules._text import about

_UNSAVED: Final = frozenset(("<untitled>", "untitled"))
"""What programs write in place of a file that has no name yet."""
_NUMBERS: Final = re.compile(r"[\d ./:,\-]*")
"""Most values: numbers, fractions, dates. None of them holds a contact or a path."""
_ALWAYS_TEXT: Final = ("UserComment", "XPComment")
"""Read as text whatever their type is: no text there means that they are empty."""
_UNKNOWN_KEYWORD: Final = "Text.other"
_GDAL: Final = ".GDALMetadata"
_DRAWING_NOTES: Final = frozenset(("Svg.comment", "Svg.text"))
_ACCOUNT: Final = re.compile(r"\s*\b(?:doc|user|brand|template)=[\w\-]*")
"""How Canva adds to its name whose design it was (`xmp:CreatorTool`)."""


def _contact(item: Item, settings: Settings) -> Verdict:
    return belongs(item, "IDN102") or _cut(item, contacts)


def _private_text(item: Item, settings: Settings) -> Verdict:
    if belongs(item, "IDN103"):
        if not item.text:
            return not item.key.endswith(_ALWAYS_TEXT)
        if item.key in _DRAWING_NOTES:
            from hooklib.rules._markup import is_note

            return not is_note(item.text)
        if item.key.startswith("Exif.") and item.key.endswith(_GDAL):
            from hooklib.rules._gdal import private

            return private(item.text)
        if item.key.startswith("Photoshop.") and item.key.endswith(".Name"):
            return not is_named_plainly(item.text)
        return about(item.text) == "private"
    if item.kind == VALUE and item.text.startswith("Canva ") and _ACCOUNT.search(item.text):
        return _ACCOUNT.sub("", item.text).strip()
    return False


def _path(item: Item, settings: Settings) -> Verdict:
    if belongs(item, "IDN104"):
        text = item.text.strip()
        nobodys = text.lower() in _UNSAVED or is_installed(text)
        return not nobodys and not is_bare_name(item.key, item.text)
    return _cut(item, paths)


def _cut(item: Item, find: Finder) -> Verdict:
    """Cut pieces out of any text; a keyword that nobody knows is part of it but cannot change."""
    if item.kind != VALUE or _NUMBERS.fullmatch(item.text):
        return False
    if item.key != _UNKNOWN_KEYWORD:
        return without(item.text, find)
    keyword, newline, value = item.text.partition("\n")
    if without(keyword, find) is not False:
        return True
    left = without(value, find)
    return f"{keyword}{newline}{left}" if isinstance(left, str) else left


RULES: tuple[Rule, ...] = (
    Rule(
        "IDN101",
        "person-name",
        "person's name",
        "It names who owns the camera, who edited the file or whose face is where, who may not want"
        " to be found with this picture.",
        "--fix removes these names and keeps creator and copyright, which ask to be read; to keep"
        ' them, ignore = ["IDN101"].',
        by_key("IDN101"),
    ),
    Rule(
        "IDN102",
        "contact-detail",
        "contact detail",
        "An e-mail address, telephone number or postal address in a picture is read by people and"
        " machines that it was not meant for.",
        "--fix removes the fields made for contact details and cuts e-mail addresses and telephone"
        " numbers out of other text; postal addresses are found in their own fields only; to keep"
        ' them, ignore = ["IDN102"].',
        _contact,
    ),
    Rule(
        "IDN103",
        "private-text",
        "comment or other free text",
        "Notes, prompts and comments are written for oneself or by programs, and are seldom meant"
        " to be published.",
        "--fix removes the text; what only names a program stays, and so do titles, captions and"
        ' rights; to keep it, ignore = ["IDN103"].',
        _private_text,
    ),
    Rule(
        "IDN104",
        "local-path",
        "local file path",
        "A path gives away the user's name, and what is worked on under which names on that"
        " machine.",
        '--fix cuts the path out and keeps the text around it; to keep it, ignore = ["IDN104"].',
        _path,
    ),
)
