"""What the command line can do: one module a command, found by itself, loaded when asked for."""

from __future__ import annotations

from hooklib import _registry
from hooklib.commands._command import Command

NAMES = tuple(name.replace("_", "-") for name in _registry.names(__path__))


def load(name: str) -> Command:
    """Return the command of a module of this package."""
    command: Command = _registry.constant(__name__, name.replace("-", "_"), "COMMAND")
    return command
