"""WebP: RIFF sizes that lie, canvases, frames, and lossless data that no decoder should trust."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tests.hostile import Made, fixed
from tests.photos import noise
from tests.samples.webp import chunk, pillow, riff, split_chunks

STILL = pillow(noise(), lossless=True)


def made() -> Iterator[Made]:
    """Yield the files."""
    for name, data in _lies().items():
        yield f"webp-{name}.webp", fixed(data)
    yield "webp-200000-chunks.webp", lambda: riff(chunk(b"ABCD", b"x") * 200_000)
    frame = chunk(b"ANMF", bytes(16) + split_chunks_bytes())
    head = chunk(b"VP8X", b"\2" + bytes(9)) + chunk(b"ANIM", bytes(6))
    yield "webp-50000-frames.webp", lambda: riff(head, frame * 500)


def split_chunks_bytes() -> bytes:
    """Return the picture's chunk of a still file."""
    return b"".join(chunk(name, payload) for name, payload in split_chunks(STILL))


def _lies() -> dict[str, bytes]:
    body = split_chunks_bytes()

    def extended(flags: int, width: int, height: int, *rest: bytes) -> bytes:
        sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        return riff(chunk(b"VP8X", bytes((flags, 0, 0, 0)) + sizes), *rest)

    nested = body
    for _ in range(200):
        nested = chunk(b"ANMF", bytes(16) + nested)
    vp8l = b"\x2f" + struct.pack("<I", 16383 | 16383 << 14)
    return {
        "size-zero": b"RIFF\0\0\0\0WEBP" + body,
        "size-huge": b"RIFF\xff\xff\xff\xffWEBP" + body,
        "size-odd": b"RIFF\x05\0\0\0WEBPV",
        "header-only": b"RIFF\4\0\0\0WEBP",
        "chunk-beyond": riff(body) + b"EXIF\xff\xff\xff\xff",
        "chunk-inside-beyond": riff(body, b"EXIF\xff\xff\xff\x7f"),
        "canvas-huge": extended(0, 1 << 24, 1 << 24, body),
        "flags-all": extended(0xFF, 64, 48, body),
        "vp8x-short": riff(chunk(b"VP8X", b"\0"), body),
        "two-pictures": riff(body, body),
        "no-picture": extended(0, 9, 9),
        "frames-nested": extended(2, 64, 48, chunk(b"ANIM", bytes(6)), nested),
        "frame-outside": extended(
            2, 9, 9, chunk(b"ANIM", bytes(6)), chunk(b"ANMF", b"\xff" * 16 + body)
        ),
        "anim-short": extended(2, 64, 48, chunk(b"ANIM", b""), chunk(b"ANMF", b"")),
        "lossless-16384": riff(chunk(b"VP8L", vp8l + b"\xff" * 99)),
        "lossless-huffman": riff(chunk(b"VP8L", vp8l + b"\x8d\x52" * 4000)),
        "lossless-cut": riff(chunk(b"VP8L", vp8l[:3])),
        "lossy-key-frame-cut": riff(chunk(b"VP8 ", b"\x10\0\0\x9d\1\x2a")),
        "lossy-partition-beyond": riff(
            chunk(b"VP8 ", b"\xf0\xff\xff\x9d\1\x2a\xff\x3f\xff\x3f" + bytes(50))
        ),
        "exif-lies": extended(8, 64, 48, body, chunk(b"EXIF", b"Exif\0\0II*\0\xff\xff\xff\xff")),
        "xmp-lies": extended(4, 64, 48, body, chunk(b"XMP ", b"<?xpacket" * 99)),
        "iccp-empty": extended(32, 64, 48, chunk(b"ICCP", b""), body),
        "alph-lies": extended(16, 64, 48, chunk(b"ALPH", b"\xff" * 9), body),
    }
