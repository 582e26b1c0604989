"""The payloads: one module each, named like the kind that it reads, loaded when first needed."""

from __future__ import annotations

from functools import cache

from hooklib import _registry
from hooklib.model import Payload

KINDS = frozenset(_registry.names(__path__))


@cache
def reader(kind: str) -> Payload | None:
    """Return the payload of a kind, None where there is none."""
    if kind not in KINDS:
        return None
    payload: Payload = _registry.constant(__name__, kind, "PAYLOAD")
    return payload
