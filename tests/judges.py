"""Independent looks at a file: what is hidden in it, and what Pillow makes of its picture."""

from __future__ import annotations

import base64
import binascii
import contextlib
import html
import io
import re
import zlib
from collections.abc import Iterator
from importlib import import_module
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

import brotli
from PIL import Image, ImageSequence
from pillow_jxl import JpegXLImagePlugin

JpegXLImagePlugin.DECODE_THREADS = 0
_JXL = b"\0\0\0\x0cJXL "
_ZLIB = re.compile(rb"(?=([\x08\x18\x28\x38\x48\x58\x68\x78][\x01-\xff]))", re.DOTALL)
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}\s?\n?){8,}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]{16,}={0,2}")


def everything(data: bytes) -> bytes:
    """Return a file's bytes and all that is compressed or encoded in it, two layers deep."""
    layers = [data]
    for depth in range(2):
        for layer in layers[depth:]:
            layers += list(_inside(layer))
    return b"\n".join(layers)


def _inside(data: bytes) -> Iterator[bytes]:
    yield from _text_of_xml(data)
    for match in re.finditer(rb"\x1f\x8b\x08", data):
        yield _inflated(data[match.start() :], 16 + zlib.MAX_WBITS)
    for match in _ZLIB.finditer(data):
        if (match[1][0] << 8 | match[1][1]) % 31 == 0:
            inflated = _inflated(data[match.start() :])
            if len(inflated) > 8:
                yield inflated
    yield from _brotli(data)
    for match in _HEX.finditer(data):
        yield bytes.fromhex(re.sub(rb"\s", b"", match[0]).decode())
    for match in _BASE64.finditer(data):
        letters = re.sub(rb"[\s=]", b"", match[0])
        for begin in range(4):  # letters before the real beginning may have been taken along
            piece = letters[begin:]
            with contextlib.suppress(binascii.Error):
                yield base64.b64decode(piece + b"=" * (-len(piece) % 4))


def _brotli(data: bytes) -> Iterator[bytes]:
    """Look into the boxes of JPEG XL that hold Brotli streams: brob, and jbrd at its end."""
    for box in re.finditer(rb"brob|jbrd", data):
        size = int.from_bytes(data[box.start() - 4 : box.start()], "big")
        payload = data[box.end() : box.start() - 4 + size]
        for begin in (4,) if box[0] == b"brob" else range(len(payload)):
            with contextlib.suppress(brotli.error):
                yield brotli.decompress(payload[begin:])


def _text_of_xml(data: bytes) -> Iterator[bytes]:
    """Yield a document with its references and its percent-encoding undone."""
    if b"&#" in data or b"&quot;" in data:
        yield html.unescape(data.decode("latin-1")).encode("latin-1", "replace")
    if b"data:" in data:
        yield unquote_to_bytes(data)


def _inflated(data: bytes, bits: int = zlib.MAX_WBITS) -> bytes:
    try:
        return zlib.decompressobj(bits).decompress(data, 1 << 20)
    except zlib.error:
        return b""


def holds(data: bytes, secret: bytes) -> bool:
    """Whether a secret is in a file: plain, compressed, encoded, or in UTF-16 or UTF-32."""
    hay = everything(data)
    text = secret.decode("latin-1")
    wide = (text.encode(f"utf-{width}-{order}") for width in (16, 32) for order in ("le", "be"))
    return any(form in hay for form in (secret, *wide))


class Picture(NamedTuple):
    """What a viewer gets: each frame's pixels and time, and what turns, scales and colours them."""

    frames: tuple[tuple[bytes, int], ...]
    size: tuple[int, int]
    mode: str
    profile: bytes
    orientation: int
    dpi: Any
    gamma: Any
    loop: Any


def same_picture(before: bytes, after: bytes) -> bool:
    """Whether a viewer gets the same from both; a file that Pillow could not open may be mended."""
    old, new = picture(before), picture(after)
    if not isinstance(old, str) and not old.frames:
        return True  # there were previews only
    if isinstance(old, str) or isinstance(new, str):
        return isinstance(old, str)
    profile = old.profile.startswith(new.profile) and bool(old.profile) == bool(new.profile)
    return profile and old._replace(profile=b"") == new._replace(profile=b"")


def _opened(data: bytes) -> Image.Image:
    """Open a file; what is coded as HEVC by pi-heif, which comes with the `dev` extra."""
    if data[4:8] == b"ftyp" and data[8:12] == b"heic":
        image: Image.Image = import_module("pi_heif").HeifImageFile(io.BytesIO(data))
        return image
    return Image.open(io.BytesIO(data))


MOST_PAGES = 16


def _frames(image: Image.Image) -> tuple[tuple[bytes, int], ...]:
    if image.format == "PSD":  # what Pillow goes through there are the layers
        return ((image.tobytes(), 0),)
    shown = _pages(image) if image.format == "TIFF" else iter(ImageSequence.Iterator(image))
    frames = tuple((frame.copy().tobytes(), int(frame.info.get("duration", 0))) for frame in shown)
    image.seek(0)
    return frames


def _pages(image: Image.Image) -> Iterator[Image.Image]:
    """Yield the pages of a TIFF that are no previews: reduced ones, or a camera's thumbnail."""
    for index in range(MOST_PAGES):
        try:
            image.seek(index)
        except EOFError:
            return
        except (TypeError, KeyError, OSError, SyntaxError, ValueError):
            continue  # a directory without a picture
        tags = image.tag_v2  # type: ignore[attr-defined]
        small = int(tags.get(254, 0)) & 1 or (index > 0 and 513 in tags)
        if not small and (index == 0 or 256 in tags):
            yield image


def picture(data: bytes) -> Picture | str:
    """Return what Pillow makes of a file, or why it makes nothing of it."""
    if data.startswith(_JXL):
        data = _without_jpeg(data)
    try:
        with _opened(data) as image:
            turn = image.getexif().get(0x0112, 1) if image.format == "TIFF" else None
            frames = _frames(image)
            info = image.info
            return Picture(
                frames=frames,
                size=image.size,
                mode=image.mode,
                profile=info.get("icc_profile", b"") or b"",
                # Pillow turns a TIFF's pixels as it loads them, and forgets that they were turned
                orientation=int(turn or image.getexif().get(0x0112, 1) or 1),
                dpi=info.get("dpi", (72, 72)),  # what Pillow says of any EXIF without resolution
                gamma=info.get("gamma"),
                loop=info.get("loop"),
            )
    except (OSError, SyntaxError, ValueError, AttributeError) as error:  # the last: Pillow's slip
        return type(error).__name__


def _without_jpeg(data: bytes) -> bytes:
    """Return a JPEG XL without the box that makes Pillow decode the JPEG that it was."""
    at = data.find(b"jbrd") - 4
    size = int.from_bytes(data[at : at + 4], "big")
    return data[:at] + data[at + size :] if at > 0 else data
