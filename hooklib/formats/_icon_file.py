"""Icons and cursors: how they are told; the rest is loaded when there is one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from hooklib.model import Format, Part


def icon(name: str, suffix: str, kind: int) -> Format:
    """Return the format of files whose directory says that they are of a kind (ICONDIR, idType)."""
    return Format(
        name,
        (suffix,),
        partial(_sniff, kind),
        partial(_parts, kind),
        partial(_rebuild, kind),
        pixels=False,
    )


def _sniff(kind: int, head: bytes) -> bool:
    if not head.startswith(bytes((0, 0, kind, 0))):
        return False
    from hooklib.formats import _icons

    return _icons.sniff(head, kind)


def _parts(kind: int, data: bytes) -> list[Part]:
    from hooklib.formats import _icons

    return _icons.parts(data, kind)


def _rebuild(kind: int, data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    from hooklib.formats import _icons

    return _icons.rebuild(data, changes, kind)
