"""GIF files, made with Pillow and by hand."""

from __future__ import annotations

import io
from typing import Any

from hooklib.model import IPTC, PHOTOSHOP, TEXT, XMP
from tests.samples import Plant
from tests.samples._tails import behind
from tests.samples.png import CITY, MAIL, SECRET, frames, icc

COMMENT = b"GIF comment\0"
MAGIC = b"\1" + bytes(reversed(range(256))) + b"\0"
LOOP = b"!\xff\x0bNETSCAPE2.0\3\1\0\0\0"


def pillow(**options: Any) -> bytes:
    """Return a picture, or an animation, as Pillow writes it."""
    out = io.BytesIO()
    frames()[0].quantize(32).save(out, "GIF", **options)
    return out.getvalue()


def animated(**options: Any) -> bytes:
    """Return an animation of three frames with durations of their own."""
    others = [frame.quantize(32) for frame in frames()[1:]]
    return pillow(save_all=True, append_images=others, duration=[40, 80, 120], loop=2, **options)


def blocks(payload: bytes, size: int = 255) -> bytes:
    """Return a row of sub-blocks."""
    pieces = (payload[at : at + size] for at in range(0, len(payload), size))
    return b"".join(bytes((len(piece),)) + piece for piece in pieces) + b"\0"


def comment(text: bytes) -> bytes:
    """Return a comment extension."""
    return b"!\xfe" + blocks(text)


def application(name: bytes, payload: bytes) -> bytes:
    """Return an application extension."""
    return b"!\xff" + bytes((len(name),)) + name + blocks(payload)


def xmp(packet: bytes) -> bytes:
    """Return an XMP packet in the form of the specification, zero bytes in sub-blocks."""
    if b"\0" in packet:
        return application(b"XMP DataXMP", packet)
    return b"!\xff\x0bXMP DataXMP" + packet + MAGIC


def with_blocks(*more: bytes, after: bytes = b"") -> bytes:
    """Return a GIF with further blocks before its picture, and bytes after the trailer."""
    plain = pillow()
    at = 13 + (3 << (plain[10] & 7) + 1)
    return b"GIF89a" + plain[6:at] + b"".join(more) + plain[at:] + after


def _interlaced() -> bytes:
    out = io.BytesIO()
    frames()[1].convert("L").save(out, "GIF", interlace=1)
    return out.getvalue()


def _see_through() -> bytes:
    return pillow(transparency=3, disposal=2)


def tail_of_frame(more: bytes, size: int = 255) -> bytes:
    """Return a GIF with bytes after the end code of its frame, in sub-blocks of a size."""
    plain = pillow()
    at = plain.index(b",", 13 + (3 << (plain[10] & 7) + 1)) + 11
    codes, end = b"", at
    while plain[end]:
        codes += plain[end + 1 : end + 1 + plain[end]]
        end += 1 + plain[end]
    return plain[:at] + blocks(codes + more, size) + plain[end + 1 :]


def clean() -> dict[str, bytes]:
    """Return a file of every variant."""
    return {
        "gif-87a": pillow(),
        "gif-interlaced": _interlaced(),
        "gif-transparent": _see_through(),
        "gif-animated": animated(),
        "gif-animated-disposal": animated(disposal=[1, 2, 3]),
        "gif-icc": with_blocks(application(b"ICCRGBG1012", icc())),
        "gif-loops-of-both-kinds": with_blocks(
            LOOP, application(b"ANIMEXTS1.0", b"\1\3\0"), application(b"NETSCAPE2.0", b"\2\0\0\1\0")
        ),
        "gif-harmless-applications": with_blocks(
            application(b"ADOBE:IR1.0", b"\2\xde\xed"),
            application(b"ImageMagick", b"gamma=0.454545"),
        ),
        "gif-program-comment": with_blocks(comment(b"Created with GIMP")),
        "gif-no-trailer": pillow()[:-1],
        "gif-zeros": pillow()[:-1] + bytes(3) + b";" + bytes(40),
        "gif-frame-padded": tail_of_frame(bytes(2)),
    }


def wrap(kind: str, payload: bytes) -> bytes | None:
    """Return a file that carries a payload, None for a kind that has no place here."""
    if kind == XMP:
        return with_blocks(xmp(payload))
    if kind == IPTC:
        return with_blocks(application(b"MGKIPTC0000", payload))
    if kind == PHOTOSHOP:
        return with_blocks(application(b"MGK8BIM0000", payload))
    if kind == TEXT and payload.startswith(COMMENT):
        return with_blocks(comment(payload[len(COMMENT) :]))
    return None


def plants() -> list[Plant]:
    """Return files with one carrier each."""
    grid = bytes(8) + b"\x08\x08\1\0"
    files = {
        "comment": (with_blocks(comment(SECRET)), "IDN103"),
        "comment-latin-1": (with_blocks(comment(b"\xe4 " + SECRET)), "IDN103"),
        "comment-mail": (with_blocks(comment(b"made with GIMP, ask " + MAIL)), "IDN102"),
        "comment-between-frames": (_between_frames(comment(SECRET)), "IDN103"),
        "comment-software": (with_blocks(comment(b"Created with GIMP 7.31")), "TRC101"),
        "plain-text": (with_blocks(b"!\1\x0c" + grid + blocks(SECRET)), "IDN103"),
        "XMP-in-sub-blocks": (with_blocks(application(b"XMP DataXMP", CITY)), "LOC102"),
        "C2PA": (with_blocks(application(b"C2PA_GIF\1\0\0", b"\0\0\0\x28jumb" + SECRET)), "PRV101"),
        "MIDI": (with_blocks(application(b"MIDISONGDm7", SECRET)), "EMB103"),
        "application": (with_blocks(application(b"WHATEVER1.0", SECRET)), "EMB105"),
        "application-name": (with_blocks(application(SECRET[:11], b"\1")), "EMB105"),
        "application-short-name": (with_blocks(application(b"TEN LETTER", SECRET)), "EMB105"),
        "application-without-blocks": (with_blocks(b"!\xff\0", comment(SECRET)), "IDN103"),
        "ImageReady-more": (with_blocks(application(b"ADOBE:IR1.0", SECRET)), "EMB105"),
        "extension": (with_blocks(b"!\x77" + blocks(SECRET)), "EMB105"),
        "loop-of-nothing": (with_blocks(application(b"NETSCAPE2.0", SECRET)), "EMB105"),
        "loop-more": (with_blocks(LOOP[:-1] + blocks(SECRET)), "EMB104"),
        "loop-long": (with_blocks(application(b"NETSCAPE2.0", b"\1\5\0" + SECRET)), "EMB104"),
        "ICC-tail": (with_blocks(application(b"ICCRGBG1012", icc() + SECRET)), "EMB104"),
        "ICC-none": (with_blocks(application(b"ICCRGBG1012", SECRET)), "IMG101"),
        "control-long": (with_blocks(b"!\xf9" + blocks(b"\4\7\0\0" + SECRET)), "EMB104"),
        "control-more": (with_blocks(b"!\xf9\4\4\7\0\0" + blocks(SECRET)), "EMB104"),
        "frame-tail": (tail_of_frame(SECRET), "EMB104"),
    }
    software = {"comment-software": b"GIMP 7.31"}
    secrets = {"comment-mail": MAIL, "application-name": SECRET[:11], **software}
    rows = [
        Plant(
            f"gif-{name}",
            data,
            code,
            (secrets.get(name, SECRET),),
            select=("TRC101",) if name in software else (),
        )
        for name, (data, code) in files.items()
    ]
    return [*rows, *behind("gif", pillow())]


def _between_frames(block: bytes) -> bytes:
    whole = animated()
    at = whole.rindex(b"!\xf9\4")
    return whole[:at] + block + whole[at:]
