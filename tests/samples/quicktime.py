"""QuickTime's values as movie boxes hold them."""

from __future__ import annotations

from tests.samples import Plant
from tests.samples._bmff_bytes import box, full, handler, u16, u32
from tests.samples.png import CITY, MAIL, SECRET, frames, pillow

PLACE = b"+48.8584+002.2945+035.000/"


def text(value: bytes, language: int = 0x15C7) -> bytes:
    """Return a text as QuickTime's user data hold it."""
    return u16(len(value), language) + value


def udta(kind: bytes, payload: bytes) -> bytes:
    """Return user data of one value."""
    return box(b"udta", box(kind, payload))


def value(data: bytes, kind: int = 1) -> bytes:
    """Return a value of a well-known type: 1 is UTF-8."""
    return box(b"data", u32(kind, 0), data)


def keyed(*pairs: tuple[bytes, bytes]) -> bytes:
    """Return a meta box of keys and values, as Apple writes it: without version and flags."""
    keys = full(b"keys", u32(len(pairs)), *(box(b"mdta", key) for key, _ in pairs))
    rows = (box(u32(n), value(data)) for n, (_, data) in enumerate(pairs, start=1))
    return box(b"meta", handler(b"mdta"), keys, box(b"ilst", *rows))


def typed(kind: bytes, *values: bytes) -> bytes:
    """Return user data with values by type, as iTunes writes them."""
    entry = box(kind, *values)
    return box(b"udta", full(b"meta", handler(b"mdir"), box(b"ilst", entry)))


def apple(name: str) -> bytes:
    """Return one of Apple's keys."""
    return f"com.apple.quicktime.{name}".encode()


def clean() -> dict[str, bytes]:
    """Return values with nothing to find."""
    return {
        "quicktime-encoder": udta(b"\xa9too", text(b"Lavf60.3.100")),
        "quicktime-title": typed(b"\xa9nam", value(b"Dusk")),
        "quicktime-technical": keyed((apple("live-photo.auto"), b"1")),
        "quicktime-padded": box(b"udta", box(b"free", bytes(8)), bytes(4)),
    }


def plants() -> list[Plant]:
    """Return boxes with one carrier each."""
    loci = bytes(4) + u16(0x15C7) + SECRET + b"\0\0" + u32(0, 0, 0) + b"\0\0"
    two = keyed((apple("software"), b"17.1"), (apple("model"), SECRET))
    stranger = keyed((b"org.example." + SECRET, b"1"))
    rows = {
        "xyz": (udta(b"\xa9xyz", text(PLACE)), "LOC101", PLACE),
        "loci": (udta(b"loci", loci), "LOC101", SECRET),
        "make": (udta(b"\xa9mak", text(SECRET)), "DEV101", SECRET),
        "comment": (udta(b"\xa9cmt", text(SECRET)), "IDN103", SECRET),
        "mail": (udta(b"\xa9cmt", text(b"Lavf ask " + MAIL)), "IDN102", MAIL),
        "mail-in-title": (udta(b"\xa9nam", text(b"Dusk, ask " + MAIL)), "IDN102", MAIL),
        "mail-in-3GPP": (udta(b"titl", bytes(6) + b"Dusk, ask " + MAIL + b"\0"), "IDN102", MAIL),
        "two-languages": (udta(b"\xa9mod", text(SECRET) + text(b"x", 1)), "DEV101", SECRET),
        "GoPro-serial": (udta(b"CAME", SECRET), "DEV102", SECRET),
        "Samsung": (udta(b"smta", SECRET), "DEV103", SECRET),
        "XMP": (udta(b"XMP_", CITY), "LOC102", SECRET),
        "thumbnail": (udta(b"thmb", bytes(8) + b"\xff\xd8\xff" + SECRET), "EMB101", SECRET),
        "unknown": (udta(b"prIv", SECRET), "EMB105", SECRET),
        "behind": (box(b"udta", box(b"\xa9too", text(b"Lavf")), SECRET[:7]), "EMB104", SECRET[:7]),
        "free": (box(b"udta", box(b"free", SECRET)), "EMB105", SECRET),
        "key-position": (keyed((apple("location.ISO6709"), PLACE)), "LOC101", PLACE),
        "key-model": (two, "DEV101", SECRET),
        "key-content-id": (keyed((apple("content.identifier"), SECRET)), "DEV102", SECRET),
        "key-comment": (keyed((apple("comment"), SECRET)), "IDN103", SECRET),
        "key-mail": (keyed((apple("title"), b"Dusk, ask " + MAIL)), "IDN102", MAIL),
        "key-unknown": (stranger, "EMB105", SECRET),
        "key-in-udta": (box(b"udta", keyed((apple("model"), SECRET))), "DEV101", SECRET),
        "comment-by-type": (typed(b"\xa9cmt", value(SECRET)), "IDN103", SECRET),
        "account-by-type": (typed(b"apID", value(SECRET)), "DEV102", SECRET),
        "cover": (typed(b"covr", value(pillow(frames()[0]) + SECRET, 14)), "EMB101", SECRET),
        "unknown-by-type": (typed(b"prIv", value(SECRET)), "EMB105", SECRET),
    }
    return [
        Plant(f"quicktime-{name}", data, code, (secret,))
        for name, (data, code, secret) in rows.items()
    ]
