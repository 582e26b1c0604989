"""GitHub's workflow commands: lines on a job's output that become annotations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_IN_DATA: Final[Mapping[str, str | int | None]] = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES: Final[Mapping[str, str | int | None]] = {**_IN_DATA, ":": "%3A", ",": "%2C"}


def command(name: str, properties: Mapping[str, str], data: str) -> str:
    """Return a command on one line, whatever is in its properties and its data."""
    inside = ",".join(
        f"{key}={_escaped(value, _IN_PROPERTIES)}" for key, value in properties.items()
    )
    return f"::{name} {inside}::{_escaped(data, _IN_DATA)}"


def _escaped(text: str, table: Mapping[str, str | int | None]) -> str:
    return text.translate(str.maketrans(dict(table)))
