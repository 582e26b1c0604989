"""WebP files, made with Pillow and by hand."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from hooklib.model import EXIF, XMP
from tests.samples import Plant
from tests.samples._tails import behind
from tests.samples.png import CITY, SECRET, camera, frames, icc

EXIF_FLAG, XMP_FLAG, ALPHA_FLAG, ANIMATION_FLAG = 0x08, 0x04, 0x10, 0x02


def chunk(fourcc: bytes, payload: bytes) -> bytes:
    """Return a chunk with its size and padding."""
    padding = b"\0" * (len(payload) % 2)
    return fourcc + len(payload).to_bytes(4, "little") + payload + padding


def riff(*chunks: bytes) -> bytes:
    """Return a whole file."""
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def split_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return FourCC and payload of each chunk of a file or, from its row of chunks, of a frame."""
    out, at = [], 12
    while at < len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        out.append((data[at : at + 4], data[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    return out


def pillow(image: Image.Image, **options: Any) -> bytes:
    """Return a picture as Pillow writes it."""
    out = io.BytesIO()
    image.save(out, "WEBP", **options)
    return out.getvalue()


def lossy() -> bytes:
    """Return one VP8 chunk."""
    return pillow(frames()[0], quality=40)


def canvas(flags: int) -> bytes:
    """Return a VP8X chunk for the pictures of this module."""
    size = (23).to_bytes(3, "little") + (17).to_bytes(3, "little")
    return chunk(b"VP8X", bytes((flags, 0, 0, 0)) + size)


def extended(*more: bytes, flags: int = 0) -> bytes:
    """Return a file with VP8X, a picture and more chunks."""
    return riff(canvas(flags), lossy()[12:], *more)


def animated(**options: Any) -> bytes:
    """Return an animation of three frames with durations of their own."""
    first, *others = frames()
    return pillow(
        first, save_all=True, append_images=others, duration=[40, 80, 120], quality=40, **options
    )


def _see_through() -> Image.Image:
    picture = frames()[0].convert("RGBA")
    picture.putalpha(frames()[1].convert("L"))
    return picture


def clean() -> dict[str, bytes]:
    """Return a file of every variant."""
    return {
        "webp-lossy": lossy(),
        "webp-lossless": pillow(frames()[0], lossless=True),
        "webp-alpha": pillow(_see_through(), quality=40),
        "webp-alpha-lossless": pillow(_see_through(), lossless=True),
        "webp-animated": animated(),
        "webp-animated-lossless": animated(lossless=True),
        "webp-icc": pillow(frames()[0], quality=40, icc_profile=icc()),
        "webp-animated-icc": animated(icc_profile=icc()),
        "webp-extended": extended(),
    }


def wrap(kind: str, payload: bytes) -> bytes | None:
    """Return a file that carries a payload, None for a kind that has no place here."""
    if kind == EXIF:
        return extended(chunk(b"EXIF", payload), flags=EXIF_FLAG)
    if kind == XMP:
        return extended(chunk(b"XMP ", payload), flags=XMP_FLAG)
    return None


def plants() -> list[Plant]:
    """Return files with one carrier each."""
    headed = b"Exif\0\0" + camera()
    plain = chunk(b"EXIF", b"II*\0\x08\0\0\0\0\0\0\0\0\0")
    icc_tail = chunk(b"ICCP", icc() + SECRET)
    files = {
        "EXIF": (extended(chunk(b"EXIF", camera()), flags=EXIF_FLAG), "DEV101"),
        "EXIF-headed": (extended(chunk(b"EXIF", headed), flags=EXIF_FLAG), "DEV101"),
        "EXIF-without-flag": (extended(chunk(b"EXIF", camera())), "DEV101"),
        "EXIF-without-VP8X": (riff(lossy()[12:], chunk(b"EXIF", camera())), "DEV101"),
        "second-EXIF": (extended(plain, chunk(b"EXIF", camera()), flags=EXIF_FLAG), "DEV101"),
        "XMP": (extended(chunk(b"XMP ", CITY), flags=XMP_FLAG), "LOC102"),
        "XMP-nul": (extended(chunk(b"XMP\0", CITY), flags=XMP_FLAG), "LOC102"),
        "second-XMP": (
            extended(chunk(b"XMP ", b""), chunk(b"XMP ", CITY), flags=XMP_FLAG),
            "LOC102",
        ),
        "C2PA": (extended(chunk(b"C2PA", b"\0\0\0\x28jumb" + SECRET)), "PRV101"),
        "unknown": (extended(chunk(b"prIv", SECRET)), "EMB105"),
        "unknown-binary": (extended(chunk(b"\1\2\3\4", SECRET)), "EMB105"),
        "second-picture": (extended(chunk(b"VP8 ", SECRET)), "EMB105"),
        "unshown-frame": (extended(chunk(b"ANMF", SECRET)), "EMB105"),
        "second-VP8X": (extended(chunk(b"VP8X", SECRET[-10:])), "EMB105"),
        "padding": (_padded(), "EMB104"),
        "last-bytes": (extended(SECRET[-7:]), "EMB104"),
        "ICCP-tail": (extended(icc_tail, flags=0x20), "EMB104"),
        "ANIM-tail": (_animation(b"ANIM", SECRET), "EMB104"),
        "ANMF-unknown": (_animation(b"ANMF", chunk(b"prIv", SECRET)), "EMB105"),
        "ANMF-EXIF": (_animation(b"ANMF", chunk(b"EXIF", camera())), "DEV101"),
        "ANMF-tail": (_animation(b"ANMF", SECRET[-7:]), "EMB104"),
    }
    secrets = {
        "last-bytes": SECRET[-7:],
        "ANMF-tail": SECRET[-7:],
        "padding": b"\x93\xc5\xa7\x5e",
        "second-VP8X": SECRET[-10:],
    }
    rows = [
        Plant(f"webp-{name}", data, code, (secrets.get(name, SECRET),))
        for name, (data, code) in files.items()
    ]
    return [*rows, *behind("webp", lossy())]


def _padded() -> bytes:
    """Return a file whose secret is a padding byte: it shows beside the byte before it."""
    odd = chunk(b"EXIF", b"II*\0\x08\0\0\0\0\0\0\0\0\0\x93\xc5\xa7")[:-1] + b"\x5e"
    return extended(odd, flags=EXIF_FLAG)


def _animation(fourcc: bytes, more: bytes) -> bytes:
    """Return an animation with more bytes in the last chunk of a kind."""
    pieces = split_chunks(animated())
    index = max(n for n, (name, _) in enumerate(pieces) if name == fourcc)
    pieces[index] = (fourcc, pieces[index][1] + more)
    return riff(*(chunk(*piece) for piece in pieces))
