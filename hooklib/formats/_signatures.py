"""The first bytes of files, for what tells a kind by them and for what reads it."""

from __future__ import annotations

from typing import Final

GIF: Final = (b"GIF87a", b"GIF89a")
"""Signature and version (GIF89a, section 17)."""
JP2: Final = b"\0\0\0\x0cjP  \r\n\x87\n"
"""The signature box (T.800, I.5.1)."""
J2K: Final = b"\xff\x4f\xff\x51"
"""The first markers of a codestream (T.800, A.2)."""
JXL: Final = b"\0\0\0\x0cJXL \r\n\x87\n"
JXL_CODESTREAM: Final = b"\xff\x0a"
"""A container and a codestream (ISO/IEC 18181-2, 4.2)."""
