"""BMP files, by Pillow and by hand."""

from __future__ import annotations

import io

from PIL import Image

from tests.photos import noise
from tests.samples import Plant
from tests.samples.png import icc

SECRET = b"Wilhelmina Droste-Quexal"
MBED, LINK = b"DEBM", b"KNIL"


def saved(image: Image.Image, **options: object) -> bytes:
    """Return a picture as Pillow writes it."""
    out = io.BytesIO()
    image.save(out, "BMP", **options)
    return out.getvalue()


def picture(size: tuple[int, int] = (6, 5), mode: str = "RGB") -> Image.Image:
    """Return a small picture."""
    return noise(size).convert(mode)


def dib(
    bits: int,
    pixels: bytes,
    *,
    header: int = 40,
    compression: int = 0,
    used: int = 0,
    width: int = 6,
    height: int = 5,
    tail: bytes = b"",
) -> bytes:
    """Return a bitmap's header of a size, filled up with zeros or `tail`."""
    if header == 12:
        sizes = width.to_bytes(2, "little") + height.to_bytes(2, "little")
        return b"\x0c\0\0\0" + sizes + b"\1\0" + bits.to_bytes(2, "little")
    fields = (header, width, height)
    start = b"".join(number.to_bytes(4, "little", signed=True) for number in fields)
    start += b"\1\0" + bits.to_bytes(2, "little")
    rest = (compression, len(pixels), 2835, 2835, used, 0)
    start += b"".join(number.to_bytes(4, "little") for number in rest)
    return (start + tail).ljust(header, b"\0")[:header]


def whole(head: bytes, pixels: bytes, *, gap: bytes = b"", after: bytes = b"") -> bytes:
    """Return a file around a bitmap's header with its palette, and its pixels."""
    offset = 14 + len(head) + len(gap)
    size = offset + len(pixels) + len(after)
    start = b"BM" + size.to_bytes(4, "little") + bytes(4) + offset.to_bytes(4, "little")
    return start + head + gap + pixels + after


def rows(bits: int, width: int = 6, height: int = 5) -> bytes:
    """Return uncompressed pixels."""
    return bytes(range(200))[: (width * bits + 31) // 32 * 4 * height].ljust(
        (width * bits + 31) // 32 * 4 * height, b"\x5a"
    )


def v5(space: bytes, profile: bytes, *, between: bool = False) -> bytes:
    """Return a file with a profile, or the path of one, behind the pixels or before them."""
    pixels = rows(24)
    place = 124 if between else 124 + len(pixels)
    fields = bytearray(84)
    fields[16:20] = space
    fields[72:80] = place.to_bytes(4, "little") + len(profile).to_bytes(4, "little")
    head = dib(24, pixels, header=124, tail=bytes(fields))
    if between:
        return whole(head, pixels, gap=profile)
    return whole(head, pixels, after=profile)


PALETTE = bytes(range(64)) * 16
RLE = bytes.fromhex("06 05 00 00 03 07 03 09 00 00 00 06 01 02 03 04 05 06 00 02 01 01 05 08 00 01")


def clean() -> dict[str, bytes]:
    """Return a file of every variant."""
    encoded = dib(8, RLE, compression=1) + PALETTE
    return {
        "bmp-rgb": saved(picture()),
        "bmp-resolution": saved(picture(), dpi=(144, 144)),
        "bmp-palette": saved(picture(mode="P")),
        "bmp-grey": saved(picture(mode="L")),
        "bmp-bits": saved(picture(mode="1")),
        "bmp-alpha": saved(picture(mode="RGBA")),
        "bmp-os2": whole(dib(24, b"", header=12), rows(24)),
        "bmp-os2-2": whole(dib(24, b"", header=64), rows(24)),
        "bmp-v4": whole(dib(24, rows(24), header=108), rows(24)),
        "bmp-masks": whole(
            dib(16, rows(16), compression=3) + b"\0\xf8\0\0\xe0\7\0\0\x1f\0\0\0", rows(16)
        ),
        "bmp-top-down": whole(dib(24, rows(24), height=-5), rows(24)),
        "bmp-few-colours": whole(dib(8, rows(8), used=3) + PALETTE[:12], rows(8)),
        "bmp-runs": whole(encoded, RLE),
        "bmp-runs-padded": whole(encoded, RLE, after=bytes(2)),
        "bmp-icc": v5(MBED, icc()),
        "bmp-icc-before": v5(MBED, icc(), between=True),
        "bmp-linked-by-name": v5(LINK, b"srgb.icm\0"),
        "bmp-gap-of-zeros": whole(dib(24, rows(24)), rows(24), gap=bytes(6)),
        "bmp-slip": whole(dib(24, rows(24) + b"\1\1"), rows(24), after=b"\1\1"),
        "bmp-wrong-size": saved(picture())[:2] + bytes(4) + saved(picture())[6:],
    }


def wrap(kind: str, payload: bytes) -> bytes | None:
    """Return nothing: a BMP has no place for metadata."""
    return None


def plants() -> list[Plant]:
    """Return files with one carrier each."""
    base = saved(picture())
    path = b"C:\\Users\\wdroste\\display.icm\0"
    files = {
        "behind": (base + SECRET, "EMB104", SECRET),
        "behind-icc": (v5(MBED, icc()) + SECRET, "EMB104", SECRET),
        "gap": (whole(dib(24, rows(24)), rows(24), gap=SECRET), "EMB104", SECRET),
        "gap-before-icc": (
            whole(dib(24, rows(24)), rows(24), gap=SECRET, after=b"\0\0"),
            "EMB104",
            SECRET,
        ),
        "icc-tail": (v5(MBED, icc() + SECRET), "EMB104", SECRET),
        "icc-tail-before": (v5(MBED, icc() + SECRET, between=True), "EMB104", SECRET),
        "linked-profile": (v5(LINK, path), "IDN104", b"wdroste"),
        "linked-profile-before": (v5(LINK, path, between=True), "IDN104", b"wdroste"),
        "no-profile": (v5(MBED, SECRET), "IMG101", SECRET),
        "runs-tail": (whole(dib(8, RLE, compression=1) + PALETTE, RLE + SECRET), "EMB104", SECRET),
        "after-colours": (
            whole(dib(8, rows(8)) + PALETTE + SECRET, rows(8)),
            "EMB104",
            SECRET,
        ),
        "behind-uncounted": (whole(dib(24, rows(24)), rows(24)) + b"wd\x93", "EMB104", b"wd\x93"),
        "behind-counted": (
            whole(dib(24, rows(24) + b"wd7\x93"), rows(24), after=b"wd7\x93"),
            "EMB104",
            b"wd7\x93",
        ),
        "reserved": (base[:6] + b"wd7\x93" + base[10:], "EMB104", b"wd7\x93"),
    }
    return [
        Plant(f"bmp-{name}", data, code, (secret,)) for name, (data, code, secret) in files.items()
    ]
