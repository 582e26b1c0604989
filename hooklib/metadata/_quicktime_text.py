"""Texts of user data: QuickTime's, each behind length and language, and those of 3GPP.

QuickTime File Format, "User Data Text Strings and Language Codes"; 3GPP TS 26.244, 8.2.
"""

from __future__ import annotations

from typing import Final

from hooklib.formats._boxes import title
from hooklib.metadata._quicktime_names import INTERNATIONAL, THREE_GPP
from hooklib.model import CannotFix

HEAD: Final = 4
"""Length and language of an international text, two bytes each."""
LANGUAGE: Final = 6
"""Version, flags and language before a text of 3GPP."""


def text_of(kind: bytes, payload: bytes) -> str | None:
    """Return a value as text, None when it is binary."""
    name = title(kind)
    if name in INTERNATIONAL:
        pieces = _pieces(payload)
        if pieces:
            return "\n".join(_decoded(text) for _, text in pieces)
    if name in THREE_GPP:
        payload = payload[LANGUAGE:]
        if payload.startswith(b"\xfe\xff"):
            return payload[2:].decode("utf-16-be", "replace").rstrip("\0")
    text = payload.rstrip(b"\0")
    try:
        decoded = text.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return decoded if all(c.isprintable() or c in "\r\n\t" for c in decoded) else None


def _pieces(payload: bytes) -> list[tuple[bytes, bytes]]:
    """Return head and text of each text, none when the lengths do not fit."""
    found = []
    at = 0
    while at + HEAD <= len(payload):
        size = int.from_bytes(payload[at : at + 2], "big")
        if at + HEAD + size > len(payload):
            return []
        found.append((payload[at : at + HEAD], payload[at + HEAD : at + HEAD + size]))
        at += HEAD + size
    return found if not any(payload[at:]) else []


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("mac-roman")


def with_text(kind: bytes, payload: bytes, new: str) -> bytes:
    """Return a value with another text. Raises CannotFix where there are several."""
    data = new.encode("utf-8")
    name = title(kind)
    if name in INTERNATIONAL and (pieces := _pieces(payload)):
        if len(pieces) > 1 or len(data) > 0xFFFF:
            raise CannotFix("texts in several languages can only be removed")
        return len(data).to_bytes(2, "big") + pieces[0][0][2:] + data
    if name in THREE_GPP:
        return payload[:LANGUAGE] + data + b"\0"
    return data
