"""The PNG chunks that are neither pixels nor text: what each may carry, by its name."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from typing import Final, TypeAlias

from hooklib.formats._png_chunks import Chunk
from hooklib.formats._png_icc import iccp_parts
from hooklib.formats._png_known import KNOWN
from hooklib.formats._png_raw import EXIF_HEADER
from hooklib.formats._png_text import text_parts
from hooklib.formats._zlib import Inflater
from hooklib.model import (
    AUXILIARY,
    EXIF,
    PICTURE,
    PREVIEW,
    PROVENANCE,
    SILENT,
    TEXT,
    TRAILER,
    UNKNOWN,
    VALUE,
    XMP,
    BadImage,
    Part,
)

Reader: TypeAlias = Callable[[Chunk, bytes, Inflater], "list[Part]"]

KINDS: Final = {
    "tXMP": XMP,  # where a draft of 2001 put it
    "gdAT": AUXILIARY,  # Android: the gain map, a PNG of its own
    "prVW": PREVIEW,  # Adobe Fireworks
    "caBX": PROVENANCE,  # C2PA manifest
    "seAl": PROVENANCE,  # SEAL signature with the signer's domain
    "dSIG": PROVENANCE,  # digital signature with its certificate
}
GIF_TEXT: Final = 24
"""Bytes of grid, cell and colours before the text in gIFt (Extensions to the PNG specification)."""
GIF_LOOPS: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_SCALE: Final = re.compile(rb"[\1\2][0-9.eE+-]{1,32}\0[0-9.eE+-]{1,32}\Z")
_DATE: Final = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}"


def chunk_parts(chunk: Chunk, payload: bytes, inflate: Inflater) -> list[Part]:
    """Return the parts of a chunk. Raises BadImage when it is not what its name says."""
    reader = READERS.get(chunk.name) or READERS.get(chunk.name.lower())
    if reader is not None:
        return reader(chunk, payload, inflate)
    if chunk.name in KNOWN:
        return [_numbers(chunk, payload)]
    kind = KINDS.get(chunk.name, UNKNOWN)
    name = f"chunk {chunk.name}" if kind == UNKNOWN else chunk.name
    return [Part(kind, name, (chunk.whole,), payload)]


def _numbers(chunk: Chunk, payload: bytes) -> Part:
    kind, sizes = KNOWN[chunk.name]
    if len(payload) not in sizes:
        raise BadImage("a length that it cannot have")
    return Part(kind, chunk.name, (chunk.payload,))


def _end(chunk: Chunk, payload: bytes, inflate: Inflater) -> list[Part]:
    if not payload:
        return []
    return [Part(TRAILER, "bytes in IEND", (chunk.payload,), payload)]


def _exif(chunk: Chunk, payload: bytes, inflate: Inflater) -> list[Part]:
    return [Part(EXIF, chunk.name, (chunk.whole,), _exif_split(payload, inflate)[1])]


def _exif_split(payload: bytes, inflate: Inflater) -> tuple[bytes, bytes]:
    """Return the bytes before the TIFF stream, and the stream.

    Some writers put the header of a JPEG segment there; zxIf, once proposed, has a zero byte, the
    length, and a zlib stream.
    """
    if payload.startswith(b"\0"):
        inflated = inflate(payload[5:])
        if 5 + inflated.end < len(payload):
            raise BadImage("compressed EXIF with further bytes behind it")
        return b"\0", inflated.data
    header = EXIF_HEADER if payload.startswith(EXIF_HEADER) else b""
    return header, payload[len(header) :]


def exif_payload(payload: bytes, new: bytes, inflate: Inflater) -> bytes:
    """Return the payload of an EXIF chunk with another TIFF stream, in the form of the old one."""
    header, _ = _exif_split(payload, inflate)
    if header == b"\0":
        return header + len(new).to_bytes(4, "big") + zlib.compress(new, 9)
    return header + new


def _time(chunk: Chunk, payload: bytes, inflate: Inflater) -> list[Part]:
    if len(payload) != 7:
        raise BadImage("not 7 bytes long")
    text = _DATE.format(int.from_bytes(payload[:2], "big"), *payload[2:])
    return [Part(TEXT, chunk.name, (chunk.whole,), b"tIME\0" + text.encode())]


def _gif_text(chunk: Chunk, payload: bytes, inflate: Inflater) -> list[Part]:
    if len(payload) < GIF_TEXT:
        raise BadImage("shorter than its fixed fields")
    text = payload[GIF_TEXT:].decode("latin-1").encode("utf-8")
    return [Part(TEXT, chunk.name, (chunk.whole,), b"gIFt\0" + text)]


def _gif_application(chunk: Chunk, payload: bytes, inflate: Inflater) -> list[Part]:
    """Tell a GIF's loop count, three bytes, from whatever else an application stored."""
    if payload[:11] in GIF_LOOPS and len(payload) <= 16:
        return [Part(SILENT, chunk.name, (chunk.payload,))]
    return [Part(UNKNOWN, "chunk gIFx", (chunk.whole,), payload)]


def _suggested_palette(chunk: Chunk, payload: bytes, inflate: Inflater) -> list[Part]:
    """Read sPLT: nothing needs the palette, so its name takes the whole chunk along."""
    name, _, rest = payload.partition(b"\0")
    if rest[:1] not in (b"\x08", b"\x10") or (len(rest) - 1) % (6 if rest[0] == 8 else 10):
        raise BadImage("a length that it cannot have")
    text = name.decode("latin-1")
    return [Part(VALUE, chunk.name, (chunk.whole,), payload, "Png.sPLT.PaletteName", text)]


def _calibration(chunk: Chunk, payload: bytes, inflate: Inflater) -> list[Part]:
    """Read pCAL: no pixel needs it, so its name, unit and numbers are one text."""
    text = payload.decode("latin-1").replace("\0", "\n")
    return [Part(VALUE, chunk.name, (chunk.whole,), payload, "Png.pCAL.Calibration", text)]


def _scale(chunk: Chunk, payload: bytes, inflate: Inflater) -> list[Part]:
    if not _SCALE.match(payload):
        raise BadImage("another layout")
    return [Part(PICTURE, chunk.name, (chunk.payload,))]


READERS: Final[dict[str, Reader]] = {
    "tEXt": text_parts,
    "zTXt": text_parts,
    "iTXt": text_parts,
    "exif": _exif,  # by its lower case: eXIf, and exIf as some spelled it
    "zxif": _exif,
    "iCCP": iccp_parts,
    "IEND": _end,
    "tIME": _time,
    "gIFt": _gif_text,
    "gIFx": _gif_application,
    "sPLT": _suggested_palette,
    "pCAL": _calibration,
    "sCAL": _scale,
}
