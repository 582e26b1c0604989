"""What AVIF and HEIC can carry alike, around a picture that is coded one way or the other."""

from __future__ import annotations

import io
import zlib
from typing import Any, NamedTuple

from hooklib.model import EXIF, XMP
from tests.samples import Plant
from tests.samples._bmff_bytes import (
    IDAT,
    ITEM,
    Ref,
    Thing,
    box,
    full,
    heif,
    u16,
    u32,
)
from tests.samples.png import CITY, IIM, IRB, PACKET, SECRET, camera, frames, icc, pillow

COLOURS = ((200, 30, 30), (30, 200, 30), (30, 30, 200), (200, 200, 30))
GAIN = full(b"auxC", b"urn:com:apple:photo:2020:aux:hdrgainmap\0")
LINEAR = full(b"auxC", b"tag:apple.com,2023:photo:aux:linearthumbnail\0")
XMP_TYPE = b"application/rdf+xml\0"
XMP_ID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
C2PA_ID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
IPTC_ID = bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38")
PHOTOSHOP_ID = bytes.fromhex("2c4c0100850440b9a03e562148d6dfeb")
MOTION = PACKET.format(
    'xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" GCamera:MotionPhoto="1" '
    'GCamera:MotionPhotoVersion="1">'
).encode()
VIDEO = box(b"ftyp", b"mp42", bytes(4), b"isom") + box(b"mdat", SECRET)


class Base(NamedTuple):
    """A picture of four tiles with their properties, a thumbnail and a gain map."""

    major: bytes
    coding: bytes
    tiles: tuple[bytes, ...]
    props: tuple[bytes, ...]
    small: tuple[bytes, tuple[bytes, ...]]
    grey: tuple[bytes, tuple[bytes, ...]]


def picture(base: Base, *more: bytes, **options: Any) -> Thing:
    """Return the first tile as the primary item, with more properties."""
    return Thing(1, base.coding, base.tiles[0], (*base.props, *more), **options)


def single(base: Base, *things: Thing, refs: tuple[Ref, ...] = (), **options: Any) -> bytes:
    """Return a file of one tile and further items."""
    return heif([picture(base), *things], refs, major=base.major, **options)


def exif(number: int, tiff: bytes, **options: Any) -> Thing:
    """Return an Exif item."""
    return Thing(number, b"Exif", u32(0) + tiff, **options)


def xmp(number: int, packet: bytes, **options: Any) -> Thing:
    """Return an XMP item."""
    return Thing(number, b"mime", packet, texts=XMP_TYPE, **options)


def phone(base: Base, tiff: bytes, packet: bytes, *more: Thing, **options: Any) -> bytes:
    """Return a file built as phones do: tiles, thumbnail, gain map, Exif and XMP."""
    grid = Thing(1, b"grid", b"\0\0\1\1" + u16(128, 128), (_ispe(128), irot(1)), method=IDAT)
    tiles = [
        Thing(10 + n, base.coding, data, base.props, hidden=True)
        for n, data in enumerate(base.tiles)
    ]
    small = Thing(2, base.coding, *base.small)
    gain = Thing(3, base.coding, base.grey[0], (*base.grey[1], GAIN), hidden=True)
    things = [
        grid, exif(4, tiff, hidden=True), *tiles, xmp(5, packet), small, gain,
        xmp(6, packet), *more,
    ]  # fmt: skip
    refs = (
        Ref(b"dimg", 1, (10, 11, 12, 13)),
        Ref(b"thmb", 2, (1,)),
        Ref(b"auxl", 3, (1,)),
        Ref(b"cdsc", 4, (1,)),
        Ref(b"cdsc", 5, (1,)),
        Ref(b"cdsc", 6, (3,)),
        *options.pop("refs", ()),
    )
    return heif(things, refs, major=base.major, **options)


def _ispe(side: int) -> bytes:
    return full(b"ispe", u32(side, side))


def irot(turns: int) -> bytes:
    """Return a property that turns a picture."""
    return box(b"irot", bytes((turns,)))


def group(kind: bytes, *members: int, more: bytes = b"", number: int = 1000) -> bytes:
    """Return a group of items."""
    return full(kind, u32(number, len(members), *members), more)


def clean(base: Base) -> dict[str, bytes]:
    """Return files with nothing to find."""
    two = Thing(2, base.coding, base.tiles[1], base.props, hidden=True)
    grid = Thing(3, b"grid", b"\0\0\0\1" + u16(128, 64), (full(b"ispe", u32(128, 64)),))
    side = picture(base, hidden=True)._replace(id=4)
    profile = box(b"colr", b"prof", icc())
    return {
        "version-0": single(base, version=0),
        "version-2": single(base, version=2),
        "in-idat": heif([picture(base, method=IDAT)], major=base.major),
        "in-pieces": heif([picture(base, pieces=3)], major=base.major),
        "large-mdat": single(base, large=True),
        "open-mdat": single(base, is_open=True),
        "padded": single(base, before=[box(b"free", bytes(40))], loose=bytes(9)),
        "profile": heif([picture(base, profile)], major=base.major),
        "turned": heif([picture(base, irot(3), box(b"imir", b"\1"))], major=base.major),
        "named": heif(
            [picture(base, name=b"Color"), exif(2, _empty(), name=b"Exif")],
            major=base.major, name=b"libavif\0",
        ),
        "two-pictures": heif(
            [picture(base), two._replace(hidden=False)], major=base.major,
            groups=[group(b"ster", 1, 2)],
        ),
        "alternative": heif(
            [picture(base), two], major=base.major, groups=[group(b"altr", 1, 2)]
        ),
        "of-an-item": heif(
            [picture(base, method=ITEM, at=(0, len(base.tiles[0]))),
             Thing(9, base.coding, base.tiles[0], base.props, hidden=True)],
            [Ref(b"iloc", 1, (9,)), Ref(b"base", 1, (9,))], major=base.major,
        ),
        "grid": heif(
            [picture(base, hidden=True)._replace(id=5), two, grid._replace(id=1)],
            [Ref(b"dimg", 1, (5, 2))], major=base.major,
        ),
        "tone-map": heif(
            [picture(base), side._replace(id=3), Thing(4, b"tmap", bytes(62), (_ispe(64),))],
            [Ref(b"dimg", 4, (1, 3))], major=base.major, groups=[group(b"altr", 4, 1)],
        ),
        "gain-map": heif(
            [picture(base), side._replace(props=(*base.props, GAIN))],
            [Ref(b"auxl", 4, (1,))], major=base.major,
        ),
    }  # fmt: skip


def _empty() -> bytes:
    return b"II*\0\x08\0\0\0\0\0\0\0\0\0"


def wrap(base: Base, kind: str, payload: bytes) -> bytes | None:
    """Return a file that carries a payload, None for a kind that has no place here."""
    if kind == EXIF:
        return single(base, exif(2, payload), refs=(Ref(b"cdsc", 2, (1,)),))
    if kind == XMP:
        return single(base, xmp(2, payload), refs=(Ref(b"cdsc", 2, (1,)),))
    return None


def plants(base: Base, prefix: str) -> list[Plant]:
    """Return files with one carrier each."""
    rows = {**_items(base), **_pictures(base), **_names(base), **_boxes(base), **_behind(base)}
    secrets = {"EXIF-nowhere": (), "made-at": (SECRET[:8],), "in-meta": (SECRET[:7],)}
    return [
        Plant(f"{prefix}-{name}", data, code, secrets.get(name, (SECRET,)), select=tuple(select))
        for name, (data, code, *select) in rows.items()
    ]


def _items(base: Base) -> dict[str, tuple[Any, ...]]:
    model, about = camera(), (Ref(b"cdsc", 2, (1,)),)
    headed = Thing(2, b"Exif", u32(6) + b"Exif\0\0" + model)
    junk = Thing(2, b"Exif", u32(len(SECRET)) + SECRET + _empty())
    packed = Thing(2, b"mime", zlib.compress(CITY), texts=XMP_TYPE + b"deflate\0")
    rows: dict[str, tuple[Any, ...]] = {
        "EXIF": (single(base, exif(2, model), refs=about), "DEV101"),
        "EXIF-in-idat": (single(base, exif(2, model, method=IDAT), refs=about), "DEV101"),
        "EXIF-headed": (single(base, headed), "DEV101"),
        "EXIF-bare": (single(base, Thing(2, b"Exif", model)), "DEV101"),
        "EXIF-in-pieces": (single(base, exif(2, model, pieces=3)), "DEV101"),
        "EXIF-version-0": (single(base, exif(2, model), version=0), "DEV101"),
        "EXIF-version-2": (single(base, exif(2, model), version=2), "DEV101"),
        "EXIF-damaged": (single(base, junk), "IMG101"),
        "EXIF-nowhere": (single(base, Thing(2, b"Exif", SECRET, at=(1 << 30, 9))), "IMG101"),
        "second-EXIF": (single(base, exif(2, _empty()), exif(3, model)), "DEV101"),
        "large-mdat": (single(base, exif(2, model), large=True), "DEV101"),
        "open-mdat": (single(base, exif(2, model), is_open=True), "DEV101"),
        "XMP": (single(base, xmp(2, CITY), refs=about), "LOC102"),
        "XMP-in-idat": (single(base, xmp(2, CITY, method=IDAT)), "LOC102"),
        "XMP-deflated": (single(base, packed), "LOC102"),
        "XMP-brotli": (
            single(base, packed._replace(data=SECRET, texts=XMP_TYPE + b"br\0")), "IMG101",
        ),
        "mime": (single(base, Thing(2, b"mime", SECRET, texts=b"text/plain\0")), "EMB105"),
        "uri": (single(base, Thing(2, b"uri ", SECRET, texts=b"urn:x\0")), "EMB105"),
        "C2PA-item": (
            single(base, Thing(2, b"mime", SECRET, texts=b"application/c2pa\0")), "PRV101",
        ),
        "unknown-item": (single(base, Thing(2, b"prIv", SECRET)), "EMB105"),
        "phone-EXIF": (phone(base, model, PACKET.format(">").encode()), "DEV101"),
        "phone-XMP": (phone(base, _empty(), CITY), "LOC102"),
    }  # fmt: skip
    inner = exif(2, model)
    holder = Thing(3, b"mime", b"abc" + inner.data, texts=b"text/plain\0")
    whole = single(
        base, inner._replace(method=ITEM, at=(3, len(inner.data))), holder,
        refs=(Ref(b"iloc", 2, (3,)),),
    )  # fmt: skip
    old = full(b"infe", u16(2, 0), b"\0", XMP_TYPE, b"\0")
    first = (exif(2, model), Thing(9, base.coding, base.tiles[0], base.props, hidden=True))
    shifted = heif(
        [picture(base, method=ITEM, at=(0, len(base.tiles[0]))), *first],
        [Ref(b"iloc", 1, (9,)), Ref(b"base", 1, (9,))], major=base.major,
    )  # fmt: skip
    jpeg = Thing(2, b"mime", _jpeg(), texts=b"image/jpeg\0")
    return {
        **rows,
        "EXIF-of-an-item": (whole, "DEV101"),
        "EXIF-before-an-item": (shifted, "DEV101"),
        "EXIF-nowhere-in-it": (
            single(base, Thing(2, b"Exif", u32(9) + SECRET + bytes(9))),
            "IMG101",
        ),
        "XMP-old-entry": (single(base, xmp(2, CITY, entry=old)), "LOC102"),
        "nameless": (single(base, Thing(2, b"mime", SECRET, entry=b"")), "EMB105"),
        "JPEG-item": (single(base, jpeg), "EMB102"),
    }


def _pictures(base: Base) -> dict[str, tuple[Any, ...]]:
    packet = PACKET.format(">").encode()
    secret = Thing(8, base.coding, SECRET, base.props, hidden=True)
    about = (Ref(b"thmb", 8, (1,)),)
    tiled = Thing(7, b"grid", b"\0\0\0\0" + u16(64, 64), (_ispe(64),), method=IDAT)
    small = (Ref(b"dimg", 7, (8,)), Ref(b"thmb", 7, (1,)))
    linear = secret._replace(props=(*base.props, LINEAR))
    gain = Thing(3, base.coding, base.grey[0], (*base.grey[1], GAIN), hidden=True)
    jpeg = Thing(8, b"jpeg", _jpeg(), (_ispe(24),))
    return {
        "thumbnail": (single(base, secret, refs=about), "EMB101"),
        "thumbnail-in-idat": (single(base, secret._replace(method=IDAT), refs=about), "EMB101"),
        "thumbnail-of-tiles": (single(base, tiled, secret, refs=small), "EMB101"),
        "thumbnail-in-groups": (
            single(
                base, secret, refs=about,
                groups=_groups(base),
            ), "EMB101",
        ),
        "thumbnail-with-gain-map": (
            single(
                base, secret, gain, refs=(Ref(b"thmb", 8, (1,)), Ref(b"auxl", 3, (1, 8))),
            ), "EMB101",
        ),
        "linear-thumbnail": (single(base, linear, refs=(Ref(b"auxl", 8, (1,)),)), "EMB101"),
        "phone-thumbnail": (phone(base, _empty(), packet, secret, refs=about), "EMB101"),
        "hidden-picture": (single(base, secret), "EMB102"),
        "hidden-grid": (single(base, tiled._replace(hidden=True), secret,
                               refs=(Ref(b"dimg", 7, (8,)),)), "EMB102"),
        "JPEG-gain-map": (single(base, jpeg, refs=(Ref(b"auxl", 8, (1,)),)), "DEV101"),
    }  # fmt: skip


def _groups(base: Base) -> list[bytes]:
    """Return two groups; libavif takes none with more in it than items."""
    more = bytes(16) if base.major == b"heic" else b""
    return [group(b"albc", 1, 8, more=more), group(b"eqiv", 8, 1, number=8)]


def _jpeg() -> bytes:
    out = io.BytesIO()
    frames()[0].save(out, "JPEG", exif=b"Exif\0\0" + camera())
    return out.getvalue()


def _names(base: Base) -> dict[str, tuple[Any, ...]]:
    two = Thing(2, base.coding, base.tiles[1], base.props)
    udes = full(b"udes", b"en\0", SECRET + b"\0", b"\0\0")
    url = full(b"url ", b"file:///home/" + SECRET + b"/a\0")
    pascal = bytes((len(SECRET),)) + SECRET + b"\0" * (base.major == b"avif")
    return {
        "handler-pascal": (single(base, name=pascal), "IDN103"),
        "item-name": (single(base, two._replace(name=b"for " + SECRET)), "IDN103"),
        "item-path": (single(base, two._replace(name=b"/home/" + SECRET + b"/a.png")), "IDN104"),
        "after-a-name": (
            single(base, two._replace(type=b"av01", texts=SECRET)), "EMB104",
        ),
        "handler": (single(base, name=b"for " + SECRET + b"\0"), "IDN103"),
        "after-a-handler": (single(base, name=b"\0" + SECRET), "EMB104"),
        "title": (heif([picture(base, udes)], major=base.major), "CAP101", "CAP101"),
        "alt-text": (
            heif([picture(base, full(b"altt", SECRET + b"\0en\0"))], major=base.major),
            "CAP101", "CAP101",
        ),
        "made-at": (
            heif([picture(base, full(b"crtt", SECRET[:8]))], major=base.major), "TIM101", "TIM101",
        ),
        "data-reference": (
            single(base, inside=[box(b"dinf", full(b"dref", u32(1), url))]), "IDN104",
        ),
    }  # fmt: skip


def _boxes(base: Base) -> dict[str, tuple[Any, ...]]:
    def uuid(name: bytes, payload: bytes) -> bytes:
        return single(base, before=[box(b"uuid", name, payload)])

    strange = box(b"prIv", SECRET)
    return {
        "uuid": (uuid(bytes(range(16)), SECRET), "EMB105"),
        "uuid-XMP": (uuid(XMP_ID, CITY), "LOC102"),
        "uuid-C2PA": (uuid(C2PA_ID, bytes(4) + b"manifest\0" + SECRET), "PRV101"),
        "uuid-IPTC": (uuid(IPTC_ID, IIM), "LOC102"),
        "uuid-Photoshop": (uuid(PHOTOSHOP_ID, IRB), "LOC102"),
        "uuid-in-meta": (single(base, inside=[box(b"uuid", bytes(16), SECRET)]), "EMB105"),
        "jumb": (single(base, before=[box(b"jumb", SECRET)]), "PRV101"),
        "free": (single(base, before=[box(b"free", SECRET)]), "EMB104"),
        "skip": (single(base, after=[box(b"skip", SECRET)]), "EMB104"),
        "free-in-meta": (single(base, inside=[box(b"free", SECRET)]), "EMB104"),
        "unknown": (single(base, before=[strange]), "EMB105"),
        "unknown-in-meta": (single(base, inside=[strange]), "EMB105"),
        "unknown-property": (heif([picture(base, strange)], major=base.major), "EMB105"),
        "free-property": (heif([picture(base, box(b"free", SECRET))], major=base.major), "EMB104"),
        "content-id": (
            heif([picture(base, box(b"uuid", bytes.fromhex("4a66efa7e541526c94279e77617feb7d"),
                                    SECRET))], major=base.major), "DEV102",
        ),
        "xml": (single(base, inside=[full(b"xml ", SECRET + b"\0")]), "EMB105"),
        "udta": (
            single(base, after=[box(b"udta", box(b"\xa9mak", u16(len(SECRET), 0), SECRET))]),
            "DEV101",
        ),
    }  # fmt: skip


def _behind(base: Base) -> dict[str, tuple[Any, ...]]:
    profile = box(b"colr", b"prof", icc() + SECRET)
    return {
        "orphan": (single(base, loose=SECRET), "EMB104"),
        "orphan-in-idat": (single(base, idat_loose=SECRET), "EMB104"),
        "second-mdat": (single(base, after=[box(b"mdat", SECRET)]), "EMB104"),
        "behind": (single(base, after=[SECRET]), "EMB104"),
        "in-meta": (single(base, inside=[SECRET[:7]]), "EMB104"),
        "after-a-title": (
            heif([picture(base, full(b"altt", b"\0en\0", SECRET))], major=base.major), "EMB104",
        ),
        "after-a-reference": (
            single(base, exif(2, _empty()), refs=(Ref(b"cdsc", 2, (1,), SECRET),)), "EMB104",
        ),
        "after-a-property": (
            heif([picture(base, box(b"irot", b"\1" + SECRET))], major=base.major), "EMB104",
        ),
        "profile-tail": (heif([picture(base, profile)], major=base.major), "EMB104"),
        "mpvd": (single(base, after=[box(b"mpvd", VIDEO)]), "EMB103"),
        "motion-photo": (
            single(base, xmp(2, MOTION), after=[box(b"mpvd", VIDEO)]), "EMB103",
        ),
        "sefd": (single(base, after=[box(b"sefd", SECRET)]), "EMB103"),
        "video-behind": (single(base, after=[VIDEO]), "EMB103"),
        "movie": (_movie(base), "EMB103"),
        "PNG-behind": (single(base, after=[pillow(frames()[0]) + SECRET]), "EMB102"),
        "HEIF-behind": (single(base, after=[single(base, loose=SECRET)]), "EMB102"),
    }  # fmt: skip


def _movie(base: Base) -> bytes:
    """Return a still picture with a movie whose samples are in mdat."""

    def movie(at: int) -> bytes:
        stbl = box(
            b"stbl",
            full(b"stsd", u32(0)), full(b"stts", u32(1, 1, 1)), full(b"stsc", u32(1, 1, 1, 1)),
            full(b"stsz", u32(0, 1, len(SECRET))), full(b"co64", u32(1, 0, at)),
        )  # fmt: skip
        hdlr = full(b"hdlr", bytes(4), b"vide", bytes(12), b"\0")
        mvhd = full(b"mvhd", bytes(96))
        return box(b"moov", mvhd, box(b"trak", box(b"mdia", hdlr, box(b"minf", stbl))))

    data = single(base, before=[movie(0)], loose=SECRET)
    at = data.index(SECRET)
    return single(base, before=[movie(at)], loose=SECRET)
