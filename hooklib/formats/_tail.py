"""What lies behind the end of a picture: a second picture, a video, an archive, anything.

One file that is a picture to one program and an archive, document or page to another is made this
way, and so is a picture with another one behind it that no viewer shows.
"""

from __future__ import annotations

import re
from typing import Final

from hooklib.model import IMAGE, MEDIA, TRAILER, Part, Span

HEAD: Final = 4096
"""So many bytes tell what kind of file begins there."""
MOST: Final = 4 << 20
"""So many leftover bytes are looked at in one piece."""
PADDING: Final = b"\0\xff \t\r\n"
"""Bytes that fill up a file and say nothing."""
ANYTHING: Final = "bytes after the end"
SECOND: Final = "second picture"

_FILES: Final = (
    (rb"PK(?:\x03\x04|\x05\x06|\x07\x08)", TRAILER, "ZIP archive"),
    (rb"%PDF-", TRAILER, "PDF document"),
    (rb"Rar!\x1a\x07", TRAILER, "RAR archive"),
    (rb"7z\xbc\xaf\x27\x1c", TRAILER, "7z archive"),
    (rb"\x1f\x8b\x08|BZh[1-9]1AY|\xfd7zXZ\0|\x28\xb5\x2f\xfd|.{257}ustar", TRAILER, "archive"),
    (rb"MZ.{58}|\x7fELF|#!\s?/", TRAILER, "program"),
    (rb"\s*<(?i:!doctype\s+html|html|head|body|script|iframe)[\s>]", TRAILER, "HTML page"),
    (rb"\s*<\?(?i:php|=)", TRAILER, "PHP script"),
    (rb".{4}ftyp|\x1a\x45\xdf\xa3|RIFF.{4}AVI ", MEDIA, "video"),
    (rb"ID3[\x02-\x04]|OggS\0|fLaC|MThd|RIFF.{4}WAVE", MEDIA, "sound"),
)
"""How files begin that are no pictures."""


def tail_part(data: bytes, start: int, end: int | None = None) -> Part | None:
    """Return what lies in [start, end), behind a picture, as one part; None when nothing does.

    Zeros before another picture or a video go with it, but are not in its `data`.
    """
    end = len(data) if end is None else end
    if start >= end:
        return None
    at = behind_zeros(data, start, end)
    kind, name = kind_of(data[at : min(end, at + HEAD)])
    content = leftover(data, start, end) if kind == TRAILER else data[at:end]
    return Part(kind, name, (Span(start, end),), content)


def leftover(data: bytes, start: int, end: int) -> bytes:
    """Return the bytes [start, end) that nothing accounts for: of many, some that are no padding.

    They go or stay as a whole, and need not be in memory once more to be judged.
    """
    step = MOST if end - start > MOST else max(1, end - start)
    for at in range(start, end, step):
        piece = data[at : min(end, at + step)]
        if piece.strip(PADDING):
            return piece
    return data[start : start + step]


def behind_zeros(data: bytes, at: int, end: int) -> int:
    """Return the end of the zeros at `at`; those that begin the first box of a file are none."""
    zeros = re.compile(rb"\0*").match(data, at, end)
    at, start = zeros.end() if zeros else at, at
    box = re.compile(rb"ftyp|jP  |JXL ").search(data, at, at + 8)  # ISO/IEC 14496-12, 4.3
    return max(start, box.start() - 4) if box and box.start() - 4 <= at else at


def kind_of(head: bytes) -> tuple[str, str]:
    """Return the kind of part that these bytes begin, and its name."""
    if _is_picture(head):
        return IMAGE, SECOND
    for start, kind, name in _FILES:
        if re.match(start, head, re.DOTALL):
            return kind, f"{name} after the end"
    return TRAILER, ANYTHING


def _is_picture(head: bytes) -> bool:
    from hooklib.formats import sniff  # loads every container, and few files have a tail
    from hooklib.formats._unread import name

    return sniff(head) is not None or name(head, "") is not None
