"""JPEG XL files: codestreams made with Pillow's plug-in, boxes by hand."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import brotli
from PIL import Image
from pillow_jxl import Encoder

from hooklib.formats._boxes import make
from hooklib.model import EXIF, XMP
from tests.samples import Plant
from tests.samples._tails import behind
from tests.samples.png import CITY, SECRET, camera, frames

SIGNATURE = b"\0\0\0\x0cJXL \r\n\x87\n"
FTYP = make(b"ftyp", b"jxl \0\0\0\0jxl ")


def bits(*fields: tuple[int, int]) -> bytes:
    """Return numbers of so many bits, lowest first."""
    held = count = 0
    for width, value in fields:
        held |= value << count
        count += width
    return held.to_bytes((count + 7) // 8, "little")


@cache
def stream(mode: str = "RGB", **options: Any) -> bytes:
    """Return a codestream without a container."""
    image = frames()[0].convert(mode)
    out = io.BytesIO()
    image.save(out, "JXL", effort=1, num_threads=0, lossless=True, **options)
    return out.getvalue()


def container(*boxes: bytes, after: bytes = b"") -> bytes:
    """Return a file with boxes before and after that of the codestream."""
    return SIGNATURE + FTYP + b"".join(boxes) + make(b"jxlc", stream()) + after


def exif(tiff: bytes, before: bytes = b"") -> bytes:
    """Return an Exif box; `before` stands between its offset and the TIFF stream."""
    return make(b"Exif", len(before).to_bytes(4, "big") + before + tiff)


def brob(box: bytes) -> bytes:
    """Return a box compressed."""
    return make(b"brob", box[4:8] + brotli.compress(box[8:]))


@cache
def from_jpeg(*more: bytes, tail: bytes = b"", **options: Any) -> bytes:
    """Return a JPEG's file that can become the JPEG again; `more` are segments in it."""
    out = io.BytesIO()
    frames()[0].save(out, "JPEG", quality=30, **options)
    jpeg = out.getvalue()
    jpeg = jpeg[:2] + b"".join(more) + jpeg[2:] + tail
    make_encoder: Any = Encoder  # its stub does not know all of these
    encoder = make_encoder(
        mode="RGB",
        lossless=False,
        quality=90,
        decoding_speed=0,
        effort=1,
        use_container=True,
        use_original_profile=False,
        num_threads=0,
    )
    return bytes(encoder(jpeg, 24, 18, jpeg_encode=True))


def gain_map() -> bytes:
    """Return a gain map box with metadata, and no colours of its own."""
    return make(b"jhgm", b"\0\0\5quiet\0" + bytes(4) + stream("L"))


def _pieces(count: int = 3) -> bytes:
    """Return a codestream in several boxes."""
    whole = stream()
    cuts = [whole[n * len(whole) // count : (n + 1) * len(whole) // count] for n in range(count)]
    numbers = [n | (0x80000000 if n == count - 1 else 0) for n in range(count)]
    return b"".join(
        make(b"jxlp", number.to_bytes(4, "big") + cut)
        for number, cut in zip(numbers, cuts, strict=True)
    )


def clean() -> dict[str, bytes]:
    """Return a file of every variant."""
    alpha = io.BytesIO()
    frames()[0].convert("RGBA").save(alpha, "JXL", effort=1, num_threads=0, quality=60)
    deep = io.BytesIO()
    Image.new("I;16", (9, 7), 4711).save(deep, "JXL", effort=1, num_threads=0, lossless=True)
    return {
        "jxl-codestream": stream(),
        "jxl-grey": stream("L"),
        "jxl-alpha": alpha.getvalue(),
        "jxl-16-bit": deep.getvalue(),
        "jxl-container": container(),
        "jxl-pieces": SIGNATURE + FTYP + _pieces(),
        "jxl-level": container(make(b"jxll", b"\x0a")),
        "jxl-index": container(make(b"jxli", bytes(9))),
        "jxl-to-the-end": SIGNATURE + FTYP + bytes(4) + b"jxlc" + stream(),
        "jxl-gain-map": container(after=gain_map()),
        "jxl-free": container(make(b"free", bytes(30))),
        "jxl-from-jpeg": from_jpeg(),
        "jxl-from-progressive-jpeg": from_jpeg(progressive=True, subsampling=0),
        "jxl-empty-exif": container(exif(b"II*\0\x08\0\0\0\0\0\0\0\0\0")),
    }


def wrap(kind: str, payload: bytes) -> bytes | None:
    """Return a file that carries a payload, None for a kind that has no place here."""
    if kind == EXIF:
        return container(exif(payload))
    if kind == XMP:
        return container(brob(make(b"xml ", payload)))
    return None


def plants() -> list[Plant]:
    """Return files with one carrier each."""
    jumbf = make(b"jumb", b"\0\0\0\x1ejumdc2pa" + SECRET)
    app1 = b"\xff\xe1" + (len(camera()) + 8).to_bytes(2, "big") + b"Exif\0\0" + camera()
    app9 = b"\xff\xe9" + (len(SECRET) + 7).to_bytes(2, "big") + b"ACME\0" + SECRET
    files = {
        "EXIF-headed": (container(exif(camera(), b"Exif\0\0")), "DEV101"),
        "EXIF-headed-uncounted": (container(exif(b"Exif\0\0" + camera())), "DEV101"),
        "EXIF-without-offset": (container(make(b"Exif", camera())), "DEV101"),
        "EXIF-behind": (container(after=exif(camera())), "DEV101"),
        "EXIF-compressed": (container(brob(exif(camera()))), "DEV101"),
        "EXIF-offset-over-text": (container(exif(camera(), SECRET)), "IMG101"),
        "EXIF-from-jpeg": (from_jpeg(app1), "DEV101"),
        "XMP": (container(make(b"xml ", CITY)), "LOC102"),
        "second-XMP": (container(make(b"xml ", CITY), after=brob(make(b"xml ", CITY))), "LOC102"),
        "xml": (container(make(b"xml ", b"<notes>" + SECRET + b"</notes>")), "EMB105"),
        "jumb": (container(jumbf), "PRV101"),
        "jumb-compressed": (container(brob(jumbf)), "PRV101"),
        "box": (container(make(b"abcd", SECRET)), "EMB105"),
        "box-compressed": (container(brob(make(b"abcd", SECRET))), "EMB105"),
        "box-named-oddly": (container(make(b"\1\2\3\4", SECRET)), "EMB105"),
        "uuid": (container(make(b"uuid", bytes(16) + SECRET)), "EMB105"),
        "free": (container(make(b"free", SECRET)), "EMB104"),
        "level-and-more": (container(make(b"jxll", b"\x05" + SECRET)), "EMB105"),
        "brob-damaged": (container(make(b"brob", b"xml " + SECRET)), "IMG101"),
        "brob-damaged-tail": (
            container(make(b"brob", b"xml " + brotli.compress(CITY) + SECRET)),
            "IMG101",
        ),
        "gain-map-of-another-layout": (container(make(b"jhgm", b"\0\0\1" + SECRET)), "IMG101"),
        "jbrd-comment": (from_jpeg(comment=SECRET), "IDN103"),
        "jbrd-segment": (from_jpeg(app9), "EMB105"),
        "jbrd-tail": (from_jpeg(tail=SECRET), "EMB104"),
        "jbrd-damaged": (container(make(b"jbrd", SECRET)), "IMG101"),
    }
    rows = [Plant(f"jxl-{name}", data, code, (SECRET,)) for name, (data, code) in files.items()]
    inside = SIGNATURE + FTYP + make(b"jxlc", stream() + SECRET)
    number = b"\x80\0\0\1"
    pieces = (
        SIGNATURE
        + FTYP
        + make(b"jxlp", bytes(4) + stream() + SECRET)
        + make(b"jxlp", number + SECRET)
    )
    rows += [
        Plant("jxl-behind-the-stream-in-its-box", inside, "EMB104", (SECRET,)),
        Plant("jxl-behind-the-stream-in-pieces", pieces, "EMB104", (SECRET,)),
        Plant("jxl-behind-the-stream", stream() + SECRET, "EMB104", (SECRET,)),
    ]
    naked = [p._replace(carrier=f"{p.carrier}-stream") for p in behind("jxl", stream())]
    return [*rows, *behind("jxl", container()), *naked]
