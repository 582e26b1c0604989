"""How many elements a browser draws for an SVG: a few bytes can be used a million times over."""

from __future__ import annotations

from typing import Final, NamedTuple
from xml.parsers import expat

from hooklib.model import BadImage

MOST: Final = 20_000
"""Elements, each as often as it is used, that are drawn in a moment."""
DEEPEST: Final = 100
HREFS: Final = ("href", "xlink:href")


class _Element(NamedTuple):
    """What is in an element, and what else is drawn in its place."""

    used: str
    inside: list[_Element]


class _Tree:
    """The elements of a document, and those that have a name; `parse` fills it."""

    def __init__(self) -> None:
        self.named: dict[str, _Element] = {}
        self.root = _Element("", [])
        self._open = [self.root]

    def parse(self, document: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = lambda name: self._open.pop()
        try:
            parser.Parse(document, True)
        except expat.ExpatError as error:
            raise BadImage("a drawing that cannot be read") from error
        finally:
            parser.StartElementHandler = parser.EndElementHandler = None  # they hold the tree

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        is_use = name.rpartition(":")[2] == "use"
        used = next((attributes[key] for key in HREFS if key in attributes), "") if is_use else ""
        element = _Element(used.strip().removeprefix("#"), [])
        self._open[-1].inside.append(element)
        self._open.append(element)
        if "id" in attributes:
            self.named.setdefault(attributes["id"], element)


def is_quick(document: bytes) -> bool:
    """Whether a drawing has no more than MOST elements, uses counted. Raises BadImage."""
    tree = _Tree()
    tree.parse(document)
    return _cost(tree.root, tree.named, {}, DEEPEST) <= MOST


def _cost(element: _Element, named: dict[str, _Element], known: dict[int, int], deep: int) -> int:
    """Return how many elements are drawn; more than MOST for what is used in itself."""
    if id(element) in known:
        return known[id(element)]
    if not deep:
        return MOST + 1
    known[id(element)] = MOST + 1  # where it is met again below itself
    target = named.get(element.used)
    below = (*element.inside, target) if target is not None else element.inside
    total = 1 + sum(_cost(inner, named, known, deep - 1) for inner in below)
    known[id(element)] = min(total, MOST + 1)
    return known[id(element)]
