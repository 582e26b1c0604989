"""Photoshop image resources with one carrier each, and those of exports that hold nothing."""

from __future__ import annotations

import hashlib
import struct

from tests.samples import Plant, iptc, xmp

JPEG_HEADER = struct.Struct(">6IHH")  # format, width, height, row, total, compressed, bits, planes


def resource(number: int, data: bytes, name: bytes = b"", signature: bytes = b"8BIM") -> bytes:
    """Return one resource block, padded."""
    label = bytes((len(name),)) + name
    label += b"\0" * (len(label) % 2)
    size = len(data).to_bytes(4, "big")
    return signature + number.to_bytes(2, "big") + label + size + data + b"\0" * (len(data) % 2)


def thumbnail(comment: bytes) -> bytes:
    """Return a thumbnail resource's data."""
    picture = iptc.thumbnail(comment)
    return JPEG_HEADER.pack(1, 8, 8, 24, 192, len(picture), 24, 1) + picture


def unicode_text(text: str) -> bytes:
    """Return a string as resources count it: characters, then UTF-16."""
    return len(text).to_bytes(4, "big") + text.encode("utf-16-be")


def with_digest(data: bytes) -> bytes:
    """Return an IPTC resource and the digest of it."""
    digest = hashlib.md5(data, usedforsecurity=False).digest()
    return resource(0x0404, data) + resource(0x0425, digest)


def tiff(tag: int, value: bytes) -> bytes:
    """Return an EXIF stream of one ASCII tag."""
    text = value + b"\0"
    entry = struct.pack(">HHII", tag, 2, len(text), 26)
    return b"MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\0" + text + b"\0" * (len(text) % 2)


RESOLUTION = resource(0x03ED, struct.pack(">IHHIHH", 72 << 16, 1, 2, 72 << 16, 1, 2))
SLICES = struct.pack(">I4i", 6, 0, 0, 64, 64) + unicode_text("Web\0") + struct.pack(">I", 0)
VERSION = (
    b"\0\0\0\x01\x01"
    + unicode_text("Adobe Photoshop\0")
    + unicode_text("Adobe Photoshop CC 2019\0")
    + b"\0\0\0\x01"
)


def print_settings(printer: str) -> bytes:
    """Return a print descriptor with the name of a printer."""
    item = b"\0\0\0\x0bprinterNameTEXT" + unicode_text(printer + "\0")
    flag = b"\0\0\0\x0fprintSixteenBitbool\0"
    return b"\0\0\0\x10" + unicode_text("\0") + b"\0\0\0\0null\0\0\0\x02" + flag + item


# carrier, id, data, code, secret
_ROWS = (
    ("URL of copyright", 0x040B, b"https://rights.example/77", "RGT101", b"rights.example"),
    ("caption", 0x03F0, b"\x12Hulda at the river", "CAP101", b"Hulda at the river"),
    ("path of the saved file", 0x043E, unicode_text("/Users/hulda/x.psd"), "IDN104", None),
    ("workflow URL", 0x041B, unicode_text("https://hulda.example/"), "IDN103", None),
    ("printer", 0x043D, b"\x01\x02HULDA-LASERJET\0\0", "DEV104", b"HULDA-LASERJET"),
    ("printer in settings", 0x043A, print_settings("Hulda's LaserJet"), "DEV104", None),
    ("plug-in resource", 0x0FA5, b"plug-in of hulda", "EMB105", b"plug-in of hulda"),
    ("unknown resource", 0x1234, b"what is this 2718", "EMB105", b"what is this 2718"),
    (
        "known resource of a wrong size",
        0x040D,
        b"\0\0\0\x1ehidden angle",
        "EMB105",
        b"hidden angle",
    ),
    ("thumbnail", 0x040C, thumbnail(b"thumbnail of hulda"), "EMB101", b"thumbnail of hulda"),
    ("old thumbnail", 0x0409, thumbnail(b"old thumb of hulda"), "EMB101", b"old thumb of hulda"),
    ("EXIF", 0x0422, tiff(0x0110, b"Modell 99182"), "DEV101", b"Modell 99182"),
    ("EXIF 3", 0x0423, tiff(0x0110, b"Modell 99183"), "DEV101", b"Modell 99183"),
)
_OPT_IN = frozenset(("RGT101", "CAP101"))
_UNICODE_SECRETS = {
    "path of the saved file": "/Users/hulda/x.psd",
    "workflow URL": "https://hulda.example/",
    "printer in settings": "Hulda's LaserJet",
}


def plants() -> list[Plant]:
    """Return resources with one carrier each."""
    keeps = (RESOLUTION,)
    rows = [
        Plant(
            carrier,
            RESOLUTION + resource(number, data),
            code,
            (secret or _UNICODE_SECRETS[carrier].encode("utf-16-be"),),
            keeps,
            (code,) if code in _OPT_IN else (),
        )
        for carrier, number, data, code, secret in _ROWS
    ]
    city = iptc.block(iptc.data_set(2, 90, b"Huldastadt"), iptc.RIGHTS)
    packet = xmp.packet(f"{xmp.KEPT}<photoshop:City>Huldaburg</photoshop:City>")
    named = resource(0x07D0, bytes(26), b"garden of hulda")
    foreign = resource(0x0064, b"album of hulda", signature=b"PHUT")
    return [
        *rows,
        _plant("IPTC", with_digest(city), "LOC102", b"Huldastadt"),
        _plant("XMP", resource(0x0424, packet), "LOC102", b"Huldaburg"),
        _plant("path name", named, "IDN103", b"garden of hulda"),
        _plant("resource name", resource(0x040D, bytes(4), b"hulda's"), "IDN103", b"hulda's"),
        _plant("PhotoDeluxe", foreign, "EMB105", b"album of hulda"),
        _plant("trailing bytes", b"tail 14142", "EMB104", b"tail 14142"),
        _plant("bytes between", b"gap 17320!" + resource(0x040D, bytes(4)), "EMB104", b"gap 17320"),
    ]


def _plant(carrier: str, data: bytes, code: str, secret: bytes) -> Plant:
    return Plant(carrier, RESOLUTION + data, code, (secret,), (RESOLUTION,))


def clean() -> dict[str, bytes]:
    """Return resources in which nothing is to be found."""
    rights = iptc.block(iptc.RIGHTS)
    return {
        "resolution": RESOLUTION,
        "export": b"".join(
            (
                with_digest(rights),
                resource(0x043A, print_settings("")),
                RESOLUTION,
                resource(0x0426, bytes(14)),
                resource(0x040D, b"\0\0\0\x1e"),
                resource(0x0419, b"\0\0\0\x1e"),
                resource(0x03F3, bytes(8) + b"\x01"),
                resource(0x040A, b"\0"),
                resource(0x2710, b"\0\x01" + bytes(8)),
                resource(0x03F5, bytes(72)),
                resource(0x03F8, bytes(112)),
                resource(0x0408, struct.pack(">IIII", 1, 576, 576, 0)),
                resource(0x041E, bytes(4)),
                resource(0x041A, SLICES),
                resource(0x0428, b"\0\0\0\x01?\xf0" + bytes(6)),
                resource(0x0414, b"\0\0\0\x01"),
                resource(0x0421, VERSION),
                resource(0x0406, b"\0\x07\0\0\0\x01\x01"),
            )
        ),
        "clipping path": RESOLUTION + resource(0x07D0, bytes(52), b"Path 1"),
        "empty IPTC": RESOLUTION + resource(0x0404, b""),
        "ICC profile": RESOLUTION + resource(0x040F, b"profile"),
        "odd, without padding": resource(0x0411, b"\x01")[:-1] + RESOLUTION,
    }
