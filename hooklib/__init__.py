"""image-privacy: keeps people's private lives out of git repositories."""

from __future__ import annotations

__version__ = "0.1.0"
