"""JPEG 2000 files, made with Pillow and by hand."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from hooklib.formats._boxes import make
from hooklib.model import EXIF, IPTC, PHOTOSHOP, TEXT, XMP
from tests.samples import Plant
from tests.samples._tails import behind
from tests.samples.png import CITY, MAIL, SECRET, camera, frames, icc

COMMENT = b"JPEG 2000 comment\0"
UUIDS = {
    XMP: bytes.fromhex("be7acfcb97a942e89c71999491e3afac"),
    EXIF: b"JpgTiffExif->JP2",
    IPTC: bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38"),
    PHOTOSHOP: bytes.fromhex("2c4c0100850440b9a03e562148d6dfeb"),
}
ADOBE_EXIF = bytes.fromhex("0537cdab9d0c4431a72afa561f2a113e")
GEO_JP2 = bytes.fromhex("b14bf8bd083d4b43a5ae8cd7d5a6ce03")
GML = (
    b'<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"><gml:pos>'
    + SECRET
    + b"</gml:pos></gml:FeatureCollection>"
)


@cache
def pillow(**options: Any) -> bytes:
    """Return a picture as Pillow writes it: JP2, without its comment."""
    out = io.BytesIO()
    frames()[0].save(out, "JPEG2000", **options)
    return out.getvalue()


def raw(**options: Any) -> bytes:
    """Return a codestream without a container."""
    return pillow(no_jp2=True, **options)


def uncommented(stream: bytes) -> bytes:
    """Return a codestream without the comment that the encoder wrote."""
    at = stream.index(b"\xff\x64")
    end = at + 2 + int.from_bytes(stream[at + 2 : at + 4], "big")
    return stream[:at] + stream[end:]


def commented(text: bytes, kind: int = 1) -> bytes:
    """Return a codestream with another comment in its main header."""
    stream = uncommented(raw())
    at = stream.index(b"\xff\x90")
    return stream[:at] + com(text, kind) + stream[at:]


def com(text: bytes, kind: int = 1) -> bytes:
    """Return a comment marker segment."""
    return b"\xff\x64" + (len(text) + 4).to_bytes(2, "big") + bytes((0, kind)) + text


def in_tile(segment: bytes, **options: Any) -> bytes:
    """Return a codestream with a marker segment in its first tile-part's header."""
    stream = uncommented(raw(**options))
    at = stream.index(b"\xff\x90")
    length = int.from_bytes(stream[at + 6 : at + 10], "big") + len(segment)
    head = stream[:at] + stream[at : at + 6] + length.to_bytes(4, "big") + stream[at + 10 : at + 12]
    return head + segment + stream[at + 12 :]


def without_length() -> bytes:
    """Return a codestream whose tile-part reaches to its end: length 0."""
    stream = bytearray(uncommented(raw()))
    at = stream.index(b"\xff\x90")
    stream[at + 6 : at + 10] = bytes(4)
    return bytes(stream)


def split_boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return type and payload of each box."""
    out, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        out.append((data[at + 4 : at + 8], data[at + 8 : at + size]))
        at += size
    return out


def build(
    *more: bytes, stream: bytes | None = None, header: bytes = b"", last: bytes | None = None
) -> bytes:
    """Return a JP2 with boxes before its codestream, and in its header box.

    `last` are the bytes of the codestream's box, where it is not to be made from `stream`.
    """
    boxes = split_boxes(pillow())
    if last is None:
        last = make(b"jp2c", uncommented(raw()) if stream is None else stream)
    front = [make(kind, payload + header * (kind == b"jp2h")) for kind, payload in boxes[:3]]
    return b"".join((*front, *more, last))


def profiled(profile: bytes) -> bytes:
    """Return a JP2 with a colour profile, restricted (method 2)."""
    data = build()
    old = make(b"colr", b"\1\0\0\0\0\0\x10")
    new = make(b"colr", b"\2\0\0" + profile)
    at = data.index(b"jp2h") - 4
    size = int.from_bytes(data[at : at + 4], "big") + len(new) - len(old)
    return (data[:at] + size.to_bytes(4, "big") + data[at + 4 :]).replace(old, new)


def resolution() -> bytes:
    """Return a box with a resolution: 300 dots an inch."""
    return make(b"res ", make(b"resc", b"\x2e\x23\0\1\x2e\x23\0\1\0\0"))


def large(kind: bytes, payload: bytes) -> bytes:
    """Return a box with a size of eight bytes."""
    return b"\0\0\0\1" + kind + (16 + len(payload)).to_bytes(8, "big") + payload


def endless(stream: bytes) -> bytes:
    """Return a box that reaches to the end of the file."""
    return bytes(4) + b"jp2c" + stream


def uuid(kind: bytes, payload: bytes) -> bytes:
    """Return a box with a long type."""
    return make(b"uuid", kind + payload)


def clean() -> dict[str, bytes]:
    """Return a file of every variant."""
    grey = io.BytesIO()
    frames()[0].convert("L").save(grey, "JPEG2000", irreversible=True)
    alpha = io.BytesIO()
    frames()[0].convert("RGBA").save(alpha, "JPEG2000")
    return {
        "jp2-pillow": pillow(),
        "jp2-raw": raw(),
        "jp2-grey": grey.getvalue(),
        "jp2-alpha": alpha.getvalue(),
        "jp2-tiles": pillow(tile_size=(8, 8), plt=True),
        "jp2-plain": build(),
        "jp2-icc": profiled(icc()),
        "jp2-resolution": build(header=resolution()),
        "jp2-large-size": build(last=large(b"jp2c", uncommented(raw()))),
        "jp2-to-the-end": build(last=endless(uncommented(raw()))),
        "jp2-tile-without-length": build(stream=without_length()),
        "jp2-kakadu": build(stream=commented(b"Kakadu-v7.10.2")),
        "jp2-kakadu-layers": build(
            stream=commented(
                b"Kdu-Layer-Info: log_2{Delta-D(squared-error)/Delta-L(bytes)}, L(bytes)\n"
                b"-192.0,  1.7e+02\n",
            )
        ),
        "jp2-jasper": build(stream=commented(b"Creator: JasPer Version 1.900.1")),
        "jp2-free": build(make(b"free", bytes(20))),
        "jp2-exif-empty": build(make(b"rreq", b"\1\x80\x80\0\1\0\5\x80\0\0")),
    }


def wrap(kind: str, payload: bytes) -> bytes | None:
    """Return a file that carries a payload, None for a kind that has no place here."""
    if kind in UUIDS:
        return build(uuid(UUIDS[kind], payload))
    if kind == TEXT and payload.startswith(COMMENT):
        return build(stream=commented(payload[len(COMMENT) :]))
    return None


def plants() -> list[Plant]:
    """Return files with one carrier each."""
    layered = make(b"asoc", make(b"lbl ", b"gml.data") + make(b"asoc", make(b"xml ", GML)))
    label = make(b"asoc", make(b"lbl ", SECRET))
    second = make(b"jp2c", commented(SECRET))
    files = {
        "COM": (build(stream=commented(SECRET)), "IDN103"),
        "COM-binary": (build(stream=commented(b"\xff\0\xe4" + SECRET, 0)), "IDN103"),
        "COM-mail": (build(stream=commented(b"made with OpenJPEG, ask " + MAIL)), "IDN102"),
        "COM-in-raw": (commented(SECRET), "IDN103"),
        "COM-in-tile": (build(stream=in_tile(com(SECRET))), "IDN103"),
        "COM-in-tile-mail": (in_tile(com(b"made with OpenJPEG, ask " + MAIL)), "IDN102"),
        "COM-software": (build(stream=commented(b"Created by OpenJPEG version 7.31")), "TRC101"),
        "COM-large-size": (build(last=large(b"jp2c", commented(SECRET))), "IDN103"),
        "COM-to-the-end": (build(last=endless(commented(SECRET))), "IDN103"),
        "COM-where-nothing-moves": (
            build(make(b"cidx", b"manf"), stream=commented(SECRET)),
            "IDN103",
        ),
        "reserved-segment": (_reserved(b"\xff\x6f"), "EMB105"),
        "reserved-segment-in-tile": (in_tile(b"\xff\x6f\0\x10" + SECRET), "EMB105"),
        "XMP-in-xml": (build(make(b"xml ", CITY)), "LOC102"),
        "GML": (build(make(b"xml ", GML)), "LOC101"),
        "GML-in-asoc": (build(layered), "LOC101"),
        "xml": (build(make(b"xml ", b"<notes>" + SECRET + b"</notes>")), "EMB105"),
        "asoc": (build(label), "EMB105"),
        "GeoJP2": (build(uuid(GEO_JP2, b"II*\0\x08\0\0\0\0\0" + SECRET)), "LOC101"),
        "EXIF-of-Adobe": (build(uuid(ADOBE_EXIF, camera())), "DEV101"),
        "EXIF-headed": (build(uuid(UUIDS[EXIF], b"Exif\0\0" + camera())), "DEV101"),
        "EXIF-behind": (build() + uuid(UUIDS[EXIF], camera()), "DEV101"),
        "EXIF-where-nothing-moves": (
            build(make(b"cidx", b"manf"), uuid(UUIDS[EXIF], camera())),
            "DEV101",
        ),
        "uuid": (build(uuid(bytes(16), SECRET)), "EMB105"),
        "uuid-of-secret": (build(uuid(SECRET + b"--", b"")), "EMB105"),
        "box": (build(make(b"abcd", SECRET)), "EMB105"),
        "box-in-header": (build(header=make(b"abcd", SECRET)), "EMB105"),
        "bytes-in-header": (build(header=SECRET), "EMB104"),
        "uinf": (
            build(make(b"uinf", make(b"ulst", b"\0\0") + make(b"url ", bytes(4) + SECRET))),
            "IDN103",
        ),
        "jp2i": (build(make(b"jp2i", b"<rights>" + SECRET + b"</rights>")), "RGT101"),
        "jp2i-mail": (build(make(b"jp2i", b"<rights>" + MAIL + b"</rights>")), "IDN102"),
        "jumb": (build(make(b"jumb", SECRET)), "PRV101"),
        "free": (build(make(b"free", SECRET)), "EMB104"),
        "free-where-nothing-moves": (
            build(make(b"cidx", b"manf"), make(b"skip", SECRET)),
            "EMB104",
        ),
        "box-in-header-where-nothing-moves": (
            build(make(b"cidx", b"manf"), header=make(b"abcd", SECRET)),
            "EMB105",
        ),
        "ICC-tail": (profiled(icc() + SECRET), "EMB104"),
        "resolution-tail": (
            build(header=make(b"res ", make(b"resd", bytes(10) + SECRET))),
            "EMB104",
        ),
        "behind-EOC-in-box": (build(stream=uncommented(raw()) + SECRET), "EMB104"),
        "behind-EOC-to-the-end": (build(last=endless(uncommented(raw()) + SECRET)), "EMB104"),
        "behind-EOC-raw": (uncommented(raw()) + SECRET, "EMB104"),
        "behind-tile-without-length": (without_length() + SECRET, "EMB104"),
        "second-codestream": (build() + second, "EMB102"),
        "behind-jp2": (pillow() + build(stream=commented(SECRET)), "EMB102"),
    }
    secrets = {"COM-mail": MAIL, "COM-in-tile-mail": MAIL, "jp2i-mail": MAIL}
    secrets["COM-software"] = b"7.31"
    select = {"COM-software": ("TRC101",), "jp2i": ("RGT101",)}
    rows = [
        Plant(f"jp2-{n}", data, code, (secrets.get(n, SECRET),), select=select.get(n, ()))
        for n, (data, code) in files.items()
    ]
    return [*rows, *behind("jp2", build())]


def _reserved(marker: bytes) -> bytes:
    stream = uncommented(raw())
    at = stream.index(b"\xff\x90")
    return stream[:at] + marker + b"\0\x10" + SECRET + stream[at:]
