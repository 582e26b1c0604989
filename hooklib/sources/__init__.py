"""Where what is looked at comes from: one module a source, found by itself."""

from __future__ import annotations

from hooklib import _registry
from hooklib.printable import shown
from hooklib.sources._candidate import Candidate, NotChecked, repository
from hooklib.sources._read import content, read
from hooklib.sources._source import Request, Source

__all__ = (
    "NAMES",
    "Candidate",
    "NotChecked",
    "Request",
    "Source",
    "content",
    "load",
    "read",
    "repository",
    "shown",
)
NAMES = _registry.names(__path__)


def load(name: str) -> Source:
    """Return the source of a module of this package."""
    source: Source = _registry.constant(__name__, name, "SOURCE")
    return source
