"""SVGZ files: gzip members around drawings."""

from __future__ import annotations

import zlib

from hooklib.model import XMP
from tests.samples import Plant, svg, xmp

SECRET = svg.HIDDEN.encode()


def member(
    content: bytes,
    *,
    name: bytes = b"",
    comment: bytes = b"",
    extra: bytes = b"",
    time: bytes = b"",
) -> bytes:
    """Return a gzip member (RFC 1952, 2.3)."""
    flags = 0x04 * bool(extra) | 0x08 * bool(name) | 0x10 * bool(comment)
    fields = len(extra).to_bytes(2, "little") + extra if extra else b""
    fields += b"".join(text + b"\0" for text in (name, comment) if text)
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = stream.compress(content) + stream.flush()
    footer = zlib.crc32(content).to_bytes(4, "little") + len(content).to_bytes(4, "little")
    return b"\x1f\x8b\x08" + bytes((flags,)) + (time or bytes(4)) + b"\2\3" + fields + body + footer


def clean() -> dict[str, bytes]:
    """Return packed drawings in which nothing is to be found."""
    return {
        "svgz-nothing": member(svg.drawing()),
        "svgz-inkscape": member(svg.clean()["svg-inkscape"]),
        "svgz-named": member(svg.drawing(), name=b"icon.svg", time=b"\1\2\3\4"),
    }


def wrap(kind: str, payload: bytes) -> bytes | None:
    """Return nothing: what a drawing carries is tested there."""
    return None


def plants() -> list[Plant]:
    """Return files with one carrier each."""
    inner = svg.drawing(f"<!-- {svg.HIDDEN} -->")
    photo = svg.drawing(f'<image href="{svg.packed(svg._jpeg())}"/>')
    packet = svg.wrap(XMP, xmp.packet("<photoshop:City>Huldaburg</photoshop:City>"))
    rows = {
        "comment": (member(inner), "IDN103", SECRET),
        "photo": (member(photo), "IDN103", SECRET),
        "xmp": (member(packet or b""), "LOC102", b"Huldaburg"),
        "name": (
            member(svg.drawing(), name=b"/home/wdroste/a.svg", time=b"\1\2\3\4"),
            "IDN104",
            b"wdroste",
        ),
        "gzip-comment": (member(svg.drawing(), comment=SECRET), "IDN103", SECRET),
        "extra": (member(svg.drawing(), extra=SECRET), "EMB105", SECRET),
        "behind": (member(svg.drawing()) + SECRET, "EMB104", SECRET),
        "second-member": (member(svg.drawing()) + member(SECRET), "EMB104", SECRET),
    }
    return [
        Plant(f"svgz-{name}", data, code, (secret,)) for name, (data, code, secret) in rows.items()
    ]
