"""DEV: which device made a picture."""

from __future__ import annotations

from hooklib.model import MAKERNOTE, VALUE, Item, Rule, Settings, Verdict
from hooklib.rules._keys import belongs, by_key, by_kind_or_key, is_web_source
from hooklib.rules._photoshop_resources import PRINT_SETTINGS, names_printer

_host_key = by_key("DEV104")
_PRINT_KEYS = frozenset(f"photoshop.0x{number:04x}" for number in PRINT_SETTINGS)


def _is_print_settings(key: str) -> bool:
    return key.startswith("Photoshop.") and key.lower() in _PRINT_KEYS


def _model(item: Item, settings: Settings) -> Verdict:
    return belongs(item, "DEV101") and not is_web_source(item)


def _host(item: Item, settings: Settings) -> Verdict:
    if item.kind == VALUE and _is_print_settings(item.key):
        return names_printer(item.data)
    return _host_key(item, settings)


RULES: tuple[Rule, ...] = (
    Rule(
        "DEV101",
        "device-model",
        "camera or lens model",
        "It says which phone or camera somebody owns, what it is worth, and groups pictures by"
        " their photographer.",
        '--fix removes make, model and lens; to keep them, ignore = ["DEV101"].',
        _model,
    ),
    Rule(
        "DEV102",
        "serial-number",
        "serial number or unique id",
        "It is the same in every picture of one camera or account: whoever finds it elsewhere knows"
        " whose picture this is.",
        '--fix removes serial numbers and unique ids; to keep them, ignore = ["DEV102"].',
        by_key("DEV102"),
    ),
    Rule(
        "DEV103",
        "maker-note",
        "maker note",
        "The vendor's own block holds what its phone or camera cares to record, such as serial"
        " numbers, shutter counts, faces and owner names, undocumented and often enciphered.",
        "--fix removes the block as a whole, for no part of it can be taken out safely; with ignore"
        ' = ["DEV103"] it stays in place unmoved, with all that it holds.',
        by_kind_or_key(MAKERNOTE, "DEV103"),
    ),
    Rule(
        "DEV104",
        "host-name",
        "computer or printer name",
        "The name of a machine often has its owner's name in it, and tells how a network names its"
        " hosts.",
        '--fix removes the names of machines; to keep them, ignore = ["DEV104"].',
        _host,
    ),
)
