"""AVIF files, made with Pillow and by hand."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from PIL import Image

from tests.samples import Plant
from tests.samples import _bmff_plants as shared
from tests.samples._bmff_bytes import Thing, added, box, coded, full, handler, u16, u32
from tests.samples._bmff_plants import Base
from tests.samples.png import CITY, SECRET, camera, frames, icc

QUALITY = 40


def pillow(image: Image.Image, **options: Any) -> bytes:
    """Return a picture as Pillow writes it."""
    out = io.BytesIO()
    image.save(out, "AVIF", speed=10, **{"quality": QUALITY, **options})
    return out.getvalue()


@cache
def animated(**options: Any) -> bytes:
    """Return an animation of three frames with durations of their own."""
    first, *others = frames()
    return pillow(first, save_all=True, append_images=others, duration=[40, 80, 120], **options)


def _see_through() -> Image.Image:
    picture = frames()[0].convert("RGBA")
    picture.putalpha(frames()[1].convert("L"))
    return picture


@cache
def base() -> Base:
    """Return a picture of four tiles, and small ones, coded as AV1."""
    tiles = [coded(pillow(Image.new("RGB", (64, 64), colour))) for colour in shared.COLOURS]
    small = coded(pillow(Image.new("RGB", (32, 32), "red")))
    grey = coded(pillow(Image.new("L", (64, 64), 90)))
    return Base(b"avif", b"av01", tuple(data for data, _ in tiles), tiles[0][1], small, grey)


def clean() -> dict[str, bytes]:
    """Return a file of every variant."""
    picture = frames()[0]
    return {
        "avif-pillow": pillow(picture),
        "avif-grey": pillow(picture.convert("L")),
        "avif-alpha": pillow(_see_through()),
        "avif-444": pillow(picture, subsampling="4:4:4", quality=100),
        "avif-icc": pillow(picture, icc_profile=icc()),
        "avif-orientation": pillow(picture, exif=_turned()),
        "avif-animated": animated(),
        "avif-animated-alpha": pillow(
            _see_through(), save_all=True, append_images=[_see_through()]
        ),
        **{f"avif-{name}": data for name, data in shared.clean(base()).items()},
    }


def _turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif.tobytes()


def wrap(kind: str, payload: bytes) -> bytes | None:
    """Return a file that carries a payload, None for a kind that has no place here."""
    if kind == "quicktime":
        return added(animated(), (b"moov",), payload)
    return shared.wrap(base(), kind, payload)


def plants() -> list[Plant]:
    """Return files with one carrier each."""
    made = {
        "pillow-EXIF": (pillow(frames()[0], exif=camera()), "DEV101"),
        "pillow-XMP": (pillow(frames()[0], xmp=CITY), "LOC102"),
        "pillow-both": (pillow(frames()[0], exif=camera(), xmp=CITY, icc_profile=icc()), "LOC102"),
        "animated-EXIF": (animated(exif=camera()), "DEV101"),
        "animated-XMP": (animated(xmp=CITY), "LOC102"),
        "animated-alpha-EXIF": (
            pillow(_see_through(), save_all=True, append_images=[_see_through()], exif=camera()),
            "DEV101",
        ),
        "handler-in-track": (_renamed(), "IDN103"),
        "unknown-in-movie": (added(animated(), (b"moov",), box(b"prIv", SECRET)), "EMB105"),
        "unknown-in-track": (added(animated(), (b"moov", b"trak"), box(b"prIv", SECRET)), "EMB105"),
        "free-in-movie": (added(animated(), (b"moov",), box(b"free", SECRET)), "EMB104"),
        "after-a-table": (_lengthened(), "EMB104"),
        "video-track": (_with_video(), "EMB103"),
        "items-in-movie": (_with_items(), "LOC102"),
    }
    found = [Plant(f"avif-{name}", data, code, (SECRET,)) for name, (data, code) in made.items()]
    times = Plant("avif-times", animated(), "TIM101", (), select=("TIM101",))
    return [*found, times, *shared.plants(base(), "avif")]


def _renamed() -> bytes:
    """Return an animation whose compressor has a name, in 32 bytes of fixed length."""
    name = bytes((10,)) + b"AOM Coding"
    assert name in animated()
    new = bytes((len(SECRET),)) + SECRET
    return animated().replace(name + bytes(21), new + bytes(31 - len(SECRET)))


def _lengthened() -> bytes:
    """Return an animation with more in stss than its count says."""
    return added(animated(), (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stss"), SECRET)


def _with_video() -> bytes:
    """Return an animation with a sound track, its samples in an mdat of their own at the end."""
    stbl = box(
        b"stbl",
        full(b"stsd", u32(0)),
        full(b"stts", u32(1, 1, 1)),
        full(b"stsc", u32(1, 1, 1, 1)),
        full(b"stsz", u32(len(SECRET), 1)),
        full(b"stco", u32(1, 0xFFFFFFF0)),
    )
    mdia = box(b"mdia", full(b"mdhd", bytes(20)), handler(b"soun"), box(b"minf", stbl))
    trak = box(b"trak", full(b"tkhd", bytes(8), u32(9), bytes(68)), mdia)
    data = added(animated(), (b"moov",), trak) + box(b"mdat", SECRET)
    return data.replace(u32(0xFFFFFFF0), u32(len(data) - len(SECRET)))


def _with_items() -> bytes:
    """Return an animation with XMP as an item of the movie, its bytes in the box itself."""
    thing = Thing(1, b"mime", CITY, texts=b"application/rdf+xml\0")
    infe = full(b"infe", u16(1, 0), b"mime", b"\0", thing.texts, version=2)
    iloc = full(b"iloc", b"\x44\0", u16(1, 1, 1, 0, 1), u32(0, len(CITY)), version=1)
    meta = full(b"meta", handler(b"null"), iloc, full(b"iinf", u16(1), infe), box(b"idat", CITY))
    return added(animated(), (b"moov",), meta)
