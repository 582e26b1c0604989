"""JPEG XL: how a file is told; the rest is loaded when there is one, for every run asks here."""

from __future__ import annotations

from collections.abc import Mapping

from hooklib.formats._signatures import JXL, JXL_CODESTREAM
from hooklib.model import Format, Part


def sniff(head: bytes) -> bool:
    """Tell a container by its signature box, a codestream by its header."""
    if head.startswith(JXL_CODESTREAM):
        from hooklib.formats._jxl_image import is_image  # two bytes alone tell too little

        return is_image(head)
    return head.startswith(JXL)


def parts(data: bytes) -> list[Part]:
    """Return all parts in the order of the file. Raises BadImage."""
    from hooklib.formats import _jxl_file

    return _jxl_file.parts(data)


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix."""
    from hooklib.formats import _jxl_file

    return _jxl_file.rebuild(data, changes)


def lost(before: bytes, after: bytes) -> str:
    """Tell when a file can no longer become the JPEG that it was made from."""
    from hooklib.formats import _jxl_file

    gone = _jxl_file.restores(before) and not _jxl_file.restores(after)
    return "it no longer turns back into the JPEG that it was made from" if gone else ""


FORMAT = Format("JPEG XL", (".jxl",), sniff, parts, rebuild, lost=lost)
