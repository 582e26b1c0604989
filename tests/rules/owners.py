"""Every name in the vocabularies of the rules, and who decides on it.

`python -m tests.rules.owners > tests/rules/owners.txt` writes the table anew that test_owners.py
compares: read its diff, since a lost name falls to its name space's default.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from hooklib.rules import (
    _exif_tags,
    _iptc_datasets,
    _keys,
    _photoshop_resources,
    _quicktime_names,
    _svg_keys,
    _text_keywords,
    _xmp_properties,
)
from hooklib.rules._vocabulary import Owners


def _tables() -> Iterator[tuple[str, Mapping[str, Owners]]]:
    """Yield a name and the entries of every table; `*` is what decides on the names not in it."""
    yield "anywhere", _keys._TELLING
    yield "exif", _exif_tags.TAGS
    for record, names in _iptc_datasets.RECORDS.items():
        yield f"iptc.{record}", names
    yield "jp2", _keys._JP2
    numbers = _photoshop_resources.RESOURCES
    yield "photoshop", {f"0x{number:04x}": codes for number, codes in numbers.items()}
    yield "quicktime", _quicktime_names.NAMES
    yield "svg", _svg_keys.OWNERS
    yield "text", _text_keywords.KEYWORDS
    for prefix, space in _xmp_properties.SPACES.items():
        own = {} if space.names is _exif_tags.TAGS else space.names
        yield f"xmp.{prefix}", {"*": space.rest, **own}
    whole = _xmp_properties.WHOLE
    yield "xmp-whole", {f"{space}.{name}": codes for (space, name), codes in whole.items()}


def _words() -> Iterator[tuple[str, str, str]]:
    """Yield the entries that lead from one name to another, and the sets of names."""
    leading = {
        "exif-number": {f"0x{number:04x}": tag for number, tag in _exif_tags.NUMBERS.items()},
        "text-dng": _text_keywords.MAGICK,
        "xmp-alias": _xmp_properties.ALIASES,
    }
    sets = {
        "iptc-technical": _iptc_datasets.TECHNICAL,
        "photoshop-print": [f"0x{n:04x}" for n in _photoshop_resources.PRINT_SETTINGS],
        "text-technical": _text_keywords.TECHNICAL,
        "xmp-as-exif": [k for k, s in _xmp_properties.SPACES.items() if s.names is _exif_tags.TAGS],
        "xmp-inherited": [".".join(step) for step in _xmp_properties.INHERITED],
        "xmp-people": [".".join(step) for step in _xmp_properties.NAMED_PEOPLE],
    }
    yield from ((table, *entry) for table, names in leading.items() for entry in names.items())
    yield from ((table, name, "-") for table, names in sets.items() for name in names)


def lines() -> list[str]:
    """Return "table key: codes" for every entry, sorted; "-" stands for nobody."""
    owned = (
        (table, name, " ".join(codes) or "-")
        for table, names in _tables()
        for name, codes in names.items()
    )
    return sorted(f"{table} {name}: {codes}" for table, name, codes in (*owned, *_words()))


if __name__ == "__main__":
    sys.stdout.buffer.write("".join(f"{line}\n" for line in lines()).encode())
