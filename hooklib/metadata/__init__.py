"""The payloads: one module each, named like the kind that it reads and found by itself."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from hooklib.model import Payload

KINDS = frozenset(info.name for info in iter_modules(__path__) if not info.name.startswith("_"))


@cache
def reader(kind: str) -> Payload | None:
    """Return the payload of a kind, None where there is none.

    Modules are loaded when first asked for: most files hold one or two kinds.
    """
    if kind not in KINDS:
        return None
    payload: Payload = import_module(f"{__name__}.{kind}").PAYLOAD
    return payload
