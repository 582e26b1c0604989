"""Finds the modules of a package and the constants that they end with."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import import_module
from typing import Any


def names(path: Iterable[str]) -> tuple[str, ...]:
    """Return the names of a package's modules that have no leading underscore.

    Read from the folder: what the standard library has for it loads half of itself.
    """
    files = (file for folder in path for file in os.listdir(folder))
    return tuple(sorted(f[:-3] for f in files if f.endswith(".py") and not f.startswith("_")))


def constant(package: str, module: str, name: str) -> Any:
    """Return what a module of the package calls `name`."""
    return getattr(import_module(f"{package}.{module}"), name)
