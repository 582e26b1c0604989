"""Icons, by Pillow and by hand."""

from __future__ import annotations

import io

from PIL import Image

from tests.photos import noise
from tests.samples import Plant, bmp, png
from tests.samples.bmp import SECRET


def directory(
    *pictures: bytes, kind: int = 1, gap: bytes = b"", after: bytes = b"", twice: bool = False
) -> bytes:
    """Return an icon of pictures, a gap before the last one; `twice` lists the first one again."""
    listed = [*pictures, *pictures[:1]] if twice else list(pictures)
    at = 6 + 16 * len(listed)
    entries, body, places = b"", b"", {}
    for index, picture in enumerate(pictures):
        if index == len(pictures) - 1:
            body += gap
        places[picture] = at + len(body)
        body += picture
    for picture in listed:
        sizes = len(picture).to_bytes(4, "little") + places[picture].to_bytes(4, "little")
        entries += b"\x06\x05\0\0" + (_depth(picture) if kind == 1 else b"\3\0\2\0") + sizes
    count = len(listed).to_bytes(2, "little")
    return bytes((0, 0, kind, 0)) + count + entries + body + after


def _depth(picture: bytes) -> bytes:
    """Return one plane, and the bits of a pixel."""
    return b"\1\0" + (b"\x20\0" if picture.startswith(b"\x89") else picture[14:16])


def bitmap(bits: int = 24, *, mask: bool = True, after: bytes = b"") -> bytes:
    """Return a bitmap as an icon has it: header of twice the height, pixels, mask."""
    palette = bmp.PALETTE[: 4 << bits] if bits <= 8 else b""
    head = bmp.dib(bits, b"", height=10)
    return head + palette + bmp.rows(bits) + (b"\xa0\0\0\0" * 5 if mask else b"") + after


def pillow(**options: object) -> bytes:
    """Return an icon of two sizes as Pillow writes it."""
    out = io.BytesIO()
    noise((32, 32), mode="RGBA").save(out, "ICO", sizes=[(16, 16), (32, 32)], **options)
    return out.getvalue()


def small_png(comment: bytes = b"") -> bytes:
    """Return a PNG, with a text in it where one is given."""
    from PIL.PngImagePlugin import PngInfo

    info, out = PngInfo(), io.BytesIO()
    if comment:
        info.add_text("Comment", comment.decode())
    Image.new("RGB", (6, 5), (200, 30, 60)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def clean() -> dict[str, bytes]:
    """Return a file of every variant."""
    return {
        "ico-png": directory(small_png()),
        "ico-pillow": pillow(),
        "ico-pillow-bitmaps": pillow(bitmap_format="bmp"),
        "ico-bitmap": directory(bitmap()),
        "ico-bitmap-4": directory(bitmap(4)),
        "ico-alpha": directory(bitmap(32)),
        "ico-alpha-without-mask": directory(bitmap(32, mask=False)),
        "ico-mixed": directory(bitmap(), small_png(), bitmap(8)),
        "ico-twice": directory(small_png(), bitmap(), twice=True),
    }


def wrap(kind: str, payload: bytes) -> bytes | None:
    """Return nothing: what is in the pictures of an icon is tested with them."""
    return None


def plants(kind: int = 1, name: str = "ico") -> list[Plant]:
    """Return icons or cursors with one carrier each."""
    told = small_png(SECRET)
    exif = next(p for p in png.plants() if p.code == "DEV101")
    files = {
        "png-text": directory(told, kind=kind),
        "second-png-text": directory(small_png(), told, bitmap(), kind=kind),
        "shared-png-text": directory(told, bitmap(), kind=kind, twice=True),
        "gap": directory(bitmap(), small_png(), kind=kind, gap=SECRET),
        "gap-first": directory(bitmap(), kind=kind, gap=SECRET),
        "behind": directory(small_png(), bitmap(), kind=kind, after=SECRET),
        "behind-png": directory(small_png() + SECRET, bitmap(), kind=kind),
        "behind-mask": directory(bitmap(32, after=SECRET), kind=kind),
        "behind-first-mask": directory(bitmap(32, after=SECRET), bitmap(8), kind=kind),
    }
    rows = [
        Plant(f"{name}-{n}", data, "IDN103" if "text" in n else "EMB104", (SECRET,))
        for n, data in files.items()
    ]
    data = directory(bitmap(), exif.data, kind=kind)
    return [*rows, Plant(f"{name}-png-exif", data, exif.code, exif.secrets)]
