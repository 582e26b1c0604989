"""Entities of a document: those that only stand for a text, within a bound; no others.

Illustrator declares its name spaces as such entities. None of them holds another, so a document
grows by no more than can be counted beforehand.
"""

from __future__ import annotations

from typing import Final

from hooklib.model import BadImage

MOST: Final = 256
LONGEST: Final = 4096
MAX_EXPANSION: Final = 4 << 20


class Entities(dict[str, str]):
    """What each entity stands for."""

    def declare(
        self,
        name: str,
        parameter: int,
        value: str | None,
        base: str | None,
        system: str | None,
        public: str | None,
        notation: str | None,
    ) -> None:
        """Take a declaration as expat tells of it. Raises BadImage."""
        flat = value is not None and not parameter and "&" not in value and "<" not in value
        if not flat or value is None or len(value) > LONGEST:
            raise BadImage("SVG: entity that is more than a text")
        if len(self) >= MOST:
            raise BadImage("SVG: too many entities")
        self.setdefault(name, value)

    def refuse(self, *entity: object) -> None:
        """Refuse an entity that is used and not declared here."""
        raise BadImage("SVG: undeclared entity")

    def check(self, text: bytes) -> None:
        """Raise BadImage when a document with these would grow too large."""
        size = sum(text.count(b"&%b;" % name.encode()) * len(self[name]) for name in self)
        if size > MAX_EXPANSION:
            raise BadImage("SVG: entities grow too large")
