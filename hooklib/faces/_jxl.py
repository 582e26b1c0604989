"""JPEG XL for Pillow: decoded by pillow-jxl-plugin, once its headers are known to be within bounds.

That plugin decodes a file as it opens it, follows what is kept of a JPEG, and of an animation gives
the last frame: so it only ever gets a codestream, after a look at all frames in it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from PIL import Image, ImageFile

from hooklib.formats._jxl_bits import Bits
from hooklib.formats._jxl_frames import frames
from hooklib.formats._jxl_image import Image as Header
from hooklib.formats._jxl_image import Undecided, image
from hooklib.formats._jxl_stream import codestream
from hooklib.model import BadImage

MODULE: Final = "pillow_jxl"
REMEDY: Final = (
    "pip install 'image-privacy[jxl]'; a hook: additional_dependencies: [pillow-jxl-plugin]"
)
LARGEST: Final = 50_000_000
"""Pixels of any one frame, which may be larger than the picture."""
MOST: Final = 1_000_000_000
"""Pixels of all frames, of which some may only be parts of the picture."""
UNTOLD: Final = "how large its frames are cannot be told before decoding"


class JxlFile(ImageFile.ImageFile):
    """One picture as it is seen: the codestream's orientation applies, that of EXIF does not count.

    `mode` is only right once it is loaded. To open one raises BadImage.
    """

    format = "JXL"

    def _open(self) -> None:
        stream = codestream(self.fp.read() if self.fp else b"")
        header = image_header(stream)
        wide, high = header.size
        self._stream: bytes | None = stream
        self._size = (high, wide) if header.orientation > 4 else (wide, high)
        self._mode = "RGBA" if header.channels else "RGB"
        self.is_animated = header.animated
        self.decoder: Any = decoder()

    def load(self) -> Any:
        """Decode the picture. Raises BadImage."""
        if self._stream is not None:
            check(self._stream)
            decoded = decode(self.decoder, self._stream)
            self._stream = None
            self._mode, self._size, self.im = decoded.mode, decoded.size, decoded.im
        return Image.Image.load(self)

    def getexif(self) -> Image.Exif:
        """Return no tags: what EXIF says of the picture does not count (ISO/IEC 18181-2)."""
        return Image.Exif()


def image_header(stream: bytes) -> Header:
    """Return what a codestream's header says. Raises BadImage."""
    try:
        return image(Bits(stream))
    except Undecided as error:
        raise BadImage(UNTOLD) from error


def decoder() -> Any:
    """Return what makes decoders and encoders. Raises BadImage with the remedy."""
    try:
        return import_module(MODULE)
    except ImportError as error:
        raise BadImage(
            f"its pixels cannot be decoded without pillow-jxl-plugin: {REMEDY}"
        ) from error


def check(stream: bytes) -> None:
    """Raise BadImage unless all frames of a codestream are of a size that is decoded here."""
    total = 0
    try:
        for frame, _ in frames(stream):
            total += frame.area
            if frame.area > LARGEST or total > MOST:
                raise BadImage("more pixels than are looked at")
    except Undecided as error:
        raise BadImage(UNTOLD) from error


def decode(plugin: Any, stream: bytes) -> Image.Image:
    """Return a codestream's last frame, in one thread. Raises what the decoder does."""
    _, info, data, *_ = plugin.Decoder(num_threads=0)(stream)
    mode = "F" if info.mode == "F;16" else info.mode
    return Image.frombytes(mode, (info.width, info.height), data)
