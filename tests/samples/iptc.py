"""IPTC-IIM blocks with one carrier each, and blocks that hold nothing of anybody."""

from __future__ import annotations

import io

from PIL import Image

from tests.samples import Plant

UTF8 = b"\x1b%G"


def data_set(record: int, number: int, value: bytes, *, extended: bool = False) -> bytes:
    """Return one data set; `extended` writes its length in four bytes of their own."""
    length = b"\x80\x04" + len(value).to_bytes(4, "big") if extended else b""
    return bytes((0x1C, record, number)) + (length or len(value).to_bytes(2, "big")) + value


VERSION = data_set(2, 0, b"\0\x04")
RIGHTS = data_set(2, 116, b"Copyright Kept Agency")


def block(*sets: bytes, utf8: bool = False) -> bytes:
    """Return a block with the usual first data sets."""
    character_set = data_set(1, 90, UTF8) if utf8 else b""
    return character_set + VERSION + b"".join(sets)


def thumbnail(comment: bytes) -> bytes:
    """Return a small JPEG with a comment."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", comment=comment)
    return out.getvalue()


# carrier, record, number, code, secret, opt-in
_ROWS = (
    ("city", 2, 90, "LOC102", b"Bad Wunderlich", ()),
    ("sublocation", 2, 92, "LOC102", b"Am Brunnen 11", ()),
    ("province", 2, 95, "LOC102", b"Oberprovinz", ()),
    ("country code", 2, 100, "LOC102", b"XZQ", ()),
    ("country name", 2, 101, "LOC102", b"Grand Fenwick", ()),
    ("content location code", 2, 26, "LOC102", b"XYQ", ()),
    ("content location name", 2, 27, "LOC102", b"Lower Slobbovia", ()),
    ("contact", 2, 118, "IDN102", b"erna@muster.example", ()),
    ("writer", 2, 122, "IDN101", b"Erna Schreiberin", ()),
    ("instructions", 2, 40, "IDN103", b"not before she has left", ()),
    ("job of a transmission", 2, 103, "DEV102", b"TRANS-88110", ()),
    ("unique name", 1, 100, "DEV102", b"UNO:20200101:erna:1", ()),
    ("unknown data set", 2, 240, "EMB105", b"what is this 6174", ()),
    ("unknown record", 5, 10, "EMB105", b"record five 6175", ()),
    ("owner id", 2, 188, "IDN101", b"OWNER-9931", ()),
    ("date", 2, 55, "TIM101", b"20190304", ("TIM101",)),
    ("caption", 2, 120, "CAP101", b"Erna at the well", ("CAP101",)),
    ("keyword", 2, 25, "CAP101", b"erna-keyword", ("CAP101",)),
    ("program", 2, 65, "TRC101", b"Bildprogramm 9", ("TRC101",)),
    ("by-line", 2, 80, "RGT101", b"Erna Fotografin", ("RGT101",)),
)


def plants() -> list[Plant]:
    """Return blocks with one carrier each."""
    keeps = (b"Copyright Kept Agency",)
    rows = [
        Plant(
            carrier,
            block(data_set(record, number, secret), RIGHTS),
            code,
            (secret,),
            () if "RGT101" in select else keeps,
            select,
        )
        for carrier, record, number, code, secret, select in _ROWS
    ]
    city = b"Sankt Extended"
    umlaut = "Überlingen-Süd".encode()
    late = block(RIGHTS) + b"\xfejunk 7231" + data_set(2, 90, b"Behind Junk")
    return [
        *rows,
        _plant("city, extended length", block(data_set(2, 90, city, extended=True), RIGHTS), city),
        _plant("city, UTF-8", block(data_set(2, 90, umlaut), RIGHTS, utf8=True), umlaut),
        _plant(
            "city, Latin-1", block(data_set(2, 90, b"K\xf6ln-S\xfcd"), RIGHTS), b"K\xf6ln-S\xfcd"
        ),
        _plant(
            "city, second one", block(RIGHTS, data_set(2, 90, b""), data_set(2, 90, city)), city
        ),
        _plant("city behind junk", late, b"Behind Junk"),
        _plant("trailing bytes", block(RIGHTS) + b"tail 16180", b"tail 16180", "EMB104"),
        Plant(
            "preview",
            block(data_set(2, 202, thumbnail(b"iptc preview 41")), RIGHTS),
            "EMB101",
            (b"iptc preview 41",),
            keeps,
        ),
    ]


def _plant(carrier: str, data: bytes, secret: bytes, code: str = "LOC102") -> Plant:
    return Plant(carrier, data, code, (secret,), (b"Copyright Kept Agency",))


def clean() -> dict[str, bytes]:
    """Return blocks in which nothing is to be found."""
    return {
        "versions only": block(utf8=True),
        "rights": block(RIGHTS, data_set(2, 80, b"Kept Agency"), utf8=True),
        "title and software": block(data_set(2, 5, b"Logo"), data_set(2, 65, b"digiKam")),
        "padding": block(RIGHTS) + b"\0\0\0",
        "envelope": data_set(1, 0, b"\0\x04") + data_set(1, 90, UTF8) + block(RIGHTS),
    }
