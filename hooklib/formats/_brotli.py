"""Brotli streams (RFC 7932), decompressed with bounded memory."""

from __future__ import annotations

from typing import Final

from hooklib.model import BadImage

MOST: Final = 1 << 26
"""Bytes that all streams of one file may decompress to; metadata are much smaller."""
STEP: Final = 1 << 16
"""Bytes that come out at once."""


class Unpacker:
    """Decompresses the streams of a file until they have grown too large."""

    def __init__(self) -> None:
        self._room = MOST

    def __call__(self, data: bytes) -> bytes:
        """Return the one stream that `data` are. Raises BadImage, also for bytes behind it."""
        import brotli  # few files need it

        pieces: list[bytes] = []
        decoder = brotli.Decompressor()
        try:
            piece = decoder.process(data, output_buffer_limit=STEP)
            while piece or not decoder.can_accept_more_data():
                pieces.append(piece)
                self._room -= len(piece)
                if self._room < 0:
                    raise BadImage("a compressed stream that grows too large")
                piece = decoder.process(b"", output_buffer_limit=STEP)
        except brotli.error as error:
            raise BadImage("a compressed stream that is damaged") from error
        if not decoder.is_finished():
            raise BadImage("a compressed stream without its end")
        return b"".join(pieces)
