"""How many elements a browser draws for an SVG: a few bytes can be used a million times over."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import unquote
from xml.parsers import expat

from hooklib.model import BadImage

MOST: Final = 20_000
"""Elements, each as often as it is used, that are drawn in a moment."""
DEEPEST: Final = 100
HREFS: Final = ("href", "xlink:href")
URL: Final = re.compile(r"""url\(\s*["']?\s*#([^"')]*)""", re.IGNORECASE)
FILTER: Final = r"filter(?!-|\s*:\s*none)"
"""A blur in a blur in a blur takes minutes; what begins with `filter-` are names of Inkscape's."""
UNCLEAR: Final = re.compile(rf"[@\\]|url|{FILTER}", re.IGNORECASE)
"""What in a style sheet may bring in more, or take long; names can be written with backslashes."""
SLOW: Final = re.compile(rf"\\|{FILTER}", re.IGNORECASE)
"""The same in the style of one element."""


class _Element(NamedTuple):
    """What is in an element, and the names of what else is drawn for it."""

    used: tuple[str, ...]
    inside: list[_Element]


class _Tree:
    """The elements of a document, and those that have a name; `parse` fills it."""

    def __init__(self) -> None:
        self.named: dict[str, _Element] = {}
        self.root = _Element((), [])
        self.is_clear = True
        self._open = [self.root]
        self._in_style = False

    def parse(self, document: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(document, True)
        except expat.ExpatError as error:
            raise BadImage("a drawing that cannot be read") from error
        finally:  # they hold the tree
            parser.StartElementHandler = parser.EndElementHandler = None
            parser.CharacterDataHandler = None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        own = name.rpartition(":")[2]
        self._in_style = own == "style"
        self.is_clear &= "filter" not in attributes and not SLOW.search(attributes.get("style", ""))
        links = [attributes[key] for key in HREFS if key in attributes] if own == "use" else []
        used = [link.strip().removeprefix("#") for link in links]
        used += [match for value in attributes.values() for match in URL.findall(value)]
        element = _Element(tuple(unquote(name).strip() for name in used), [])
        self._open[-1].inside.append(element)
        self._open.append(element)
        if "id" in attributes:
            self.named.setdefault(attributes["id"].strip(), element)

    def _end(self, name: str) -> None:
        self._open.pop()
        self._in_style = False

    def _text(self, text: str) -> None:
        if self._in_style and UNCLEAR.search(text):
            self.is_clear = False


def is_quick(document: bytes) -> bool:
    """Whether a drawing has no more than MOST elements, uses counted. Raises BadImage."""
    tree = _Tree()
    tree.parse(document)
    return tree.is_clear and _cost(tree.root, tree.named, {}, DEEPEST) <= MOST


def _cost(element: _Element, named: dict[str, _Element], known: dict[int, int], deep: int) -> int:
    """Return how many elements are drawn; more than MOST for what is used in itself."""
    if id(element) in known:
        return known[id(element)]
    if not deep:
        return MOST + 1
    known[id(element)] = MOST + 1  # where it is met again below itself
    targets = (named[name] for name in element.used if name in named)
    total = 1 + sum(_cost(inner, named, known, deep - 1) for inner in (*element.inside, *targets))
    known[id(element)] = min(total, MOST + 1)
    return known[id(element)]
