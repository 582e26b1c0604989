"""PNG and APNG: bombs in every compressed chunk, lengths that lie, chunks out of order."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from functools import partial

from tests.hostile import Made, fixed
from tests.hostile.exifs import thumbnail_chain
from tests.samples.png import SIGNATURE, chunk

MEBI = 1 << 20
END = chunk(b"IEND")


def made() -> Iterator[Made]:
    """Yield the files."""
    for name, data in _lies().items():
        yield f"png-{name}.png", fixed(data)
    bombs = {
        "ztxt": lambda bomb: _png(chunk(b"zTXt", b"Comment\0\0" + bomb)),
        "itxt": lambda bomb: _png(chunk(b"iTXt", b"Comment\0\1\0\0\0" + bomb)),
        "iccp": lambda bomb: _png(chunk(b"iCCP", b"x\0\0" + bomb)),
        "raw-profile": lambda bomb: _png(chunk(b"zTXt", b"Raw profile type exif\0\0" + bomb)),
        "ztxt-9-times": lambda bomb: _png(chunk(b"zTXt", b"Comment\0\0" + bomb) * 9),
        "idat": lambda bomb: SIGNATURE + header(9, 9) + chunk(b"IDAT", bomb) + END,
    }
    for name, wrap in bombs.items():
        yield f"png-bomb-{name}.png", partial(lambda wrap: wrap(bomb(600)), wrap)
    yield "png-12000-by-12000.png", lambda: _bomb_picture(12_000, 2)
    yield "png-12000-by-12000-deep.png", lambda: _bomb_picture(12_000, 6, 16)
    yield "png-200000-chunks.png", lambda: _png(chunk(b"tEXt", b"a\0b") * 200_000)
    yield "png-100000-frames.png", lambda: _png(_frames(100_000))
    yield "png-many-idats.png", lambda: SIGNATURE + header(9, 9) + chunk(b"IDAT") * 100_000 + END
    yield "png-thumbnails.png", lambda: _png(chunk(b"abCd", thumbnail_chain(30)))


def bomb(mebibytes: int) -> bytes:
    """Return a zlib stream of so many MiB of zeros."""
    return _zeros(mebibytes * MEBI)


def _zeros(count: int) -> bytes:
    """Return a zlib stream of zeros: a MiB of them packed once, again and again, and the rest."""
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(bytes(MEBI)) + packer.flush(zlib.Z_FULL_FLUSH)
    rest = packer.compress(bytes(count % MEBI)) + packer.flush()
    adler = count % 65521 << 16 | 1  # RFC 1950, section 8.2
    return b"\x78\xda" + block * (count // MEBI) + rest + adler.to_bytes(4, "big")


def header(width: int, height: int, colour: int = 0, depth: int = 8, lace: int = 0) -> bytes:
    """Return an IHDR chunk."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, lace))


def _png(*between: bytes) -> bytes:
    image = chunk(b"IDAT", zlib.compress(bytes(9 * 10)))
    return SIGNATURE + header(9, 9) + b"".join(between) + image + END


def _bomb_picture(side: int, colour: int, depth: int = 8) -> bytes:
    row = 1 + side * {2: 3, 6: 4}[colour] * depth // 8
    return SIGNATURE + header(side, side, colour, depth) + chunk(b"IDAT", _zeros(side * row)) + END


def _frames(count: int) -> bytes:
    frame = struct.pack(">IIIIIHHBB", 0, 1, 1, 0, 0, 1, 100, 0, 0)
    return chunk(b"acTL", struct.pack(">II", count, 0)) + chunk(b"fcTL", frame) * 120_000


def _lies() -> dict[str, bytes]:
    image = chunk(b"IDAT", zlib.compress(bytes(90)))
    good = _png()
    return {
        "signature-only": SIGNATURE,
        "no-header": SIGNATURE + image + END,
        "no-end": good[:-12],
        "no-picture": SIGNATURE + header(9, 9) + END,
        "two-headers": _png(header(8, 8)),
        "crc-wrong": good[:-4] + b"\0\0\0\0",
        "length-beyond": good[:33] + b"\x7f\xff\xff\xfftEXt" + good[33:],
        "length-negative": good[:33] + b"\xff\xff\xff\xfftEXt" + good[33:],
        "name-of-zeros": _png(chunk(b"\0\0\0\0", b"x")),
        "60000-by-60000": SIGNATURE + header(60_000, 60_000) + image + END,
        "2-to-the-31": SIGNATURE + header(2**31 - 1, 2**31 - 1) + image + END,
        "2-to-the-32": SIGNATURE + header(2**32 - 1, 1) + image + END,
        "zero-by-zero": SIGNATURE + header(0, 0) + image + END,
        "depth-7": SIGNATURE + header(9, 9, 0, 7) + image + END,
        "colour-5": SIGNATURE + header(9, 9, 5) + image + END,
        "interlace-9": SIGNATURE + header(9, 9, lace=9) + image + END,
        "palette-none": SIGNATURE + header(9, 9, 3) + image + END,
        "palette-of-800": SIGNATURE + header(9, 9, 3) + chunk(b"PLTE", bytes(800)) + image + END,
        "trns-too-long": _png(chunk(b"tRNS", bytes(9999))),
        "text-without-nul": _png(chunk(b"tEXt", b"x" * 99), chunk(b"zTXt", b"x"), chunk(b"iTXt")),
        "itxt-flags": _png(chunk(b"iTXt", b"a\0\7\7")),
        "exif-empty": _png(chunk(b"eXIf")),
        "exif-lies": _png(chunk(b"eXIf", b"II*\0\xff\xff\xff\xff")),
        "raw-profile-lies": _png(chunk(b"tEXt", b"Raw profile type exif\0\nexif\n  99999999\nff")),
        "raw-profile-negative": _png(chunk(b"tEXt", b"Raw profile type iptc\0\niptc\n  -1\nff")),
        "idat-garbage": SIGNATURE + header(9, 9) + chunk(b"IDAT", b"\x78\x9c" + b"\xff" * 99) + END,
        "idat-dictionary": SIGNATURE + header(9, 9) + chunk(b"IDAT", b"\x78\xbb\0\0\0\1") + END,
        "filter-255": SIGNATURE + header(9, 9) + chunk(b"IDAT", zlib.compress(b"\xff" * 90)) + END,
        "actl-of-4-billion": _png(chunk(b"acTL", b"\xff" * 8)),
        "fctl-outside": _png(
            chunk(b"acTL", struct.pack(">II", 1, 0)), chunk(b"fcTL", b"\xff" * 26)
        ),
        "fdat-short": _png(chunk(b"fdAT", b"\0")),
        "iend-full": good[:-12] + chunk(b"IEND", b"x" * 999),
    }
