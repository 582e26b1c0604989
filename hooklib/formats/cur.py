"""CUR: Windows cursors. Each picture in them is an image of its own."""

from __future__ import annotations

from hooklib.formats._icon_file import icon

FORMAT = icon("CUR", ".cur", 2)
