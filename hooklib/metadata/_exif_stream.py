"""An EXIF stream with all that was read of it, and the bytes that nothing accounts for."""

from __future__ import annotations

from typing import Final, NamedTuple

from hooklib.metadata._ifd import LONG, Entry, Tree, claims
from hooklib.metadata._ifd_pictures import Picture, pictures
from hooklib.metadata._ifd_read import read
from hooklib.metadata._spans import merge, subtract
from hooklib.metadata._tags import IPTC_NAA
from hooklib.model import Span

PREAMBLE: Final = b"Exif\0\0"
"""What precedes the stream in a JPEG segment (EXIF 3.0, 4.7.2); some put it elsewhere too."""


STRAY: Final = 4
"""So many unused bytes in all are a writer's slip, not a carrier: Photoshop repeats the last value
behind the last directory, others do not clear what a slot has beyond a short value."""
_SIGNED: Final = b"ExifMeta"
"""ExifTool signs so, behind the header, the streams that it makes anew for WebP and others."""


class Stream(NamedTuple):
    """A stream, its directories, and its pictures by the directory that names them."""

    data: bytes
    tree: Tree
    pictures: dict[int, tuple[Picture, ...]]

    @property
    def every_picture(self) -> list[Picture]:
        """The pictures of all directories."""
        return [picture for many in self.pictures.values() for picture in many]


def split(data: bytes) -> tuple[bytes, bytes]:
    """Return the preamble, which most carriers have taken off, and the stream."""
    if data.startswith(PREAMBLE):
        return PREAMBLE, data[len(PREAMBLE) :]
    return b"", data


def stream_of(bare: bytes) -> Stream:
    """Read a stream without preamble. Raises BadImage."""
    tree = read(bare)
    return Stream(bare, tree, pictures(bare, tree))


def gaps(stream: Stream) -> list[Span]:
    """Return the bytes that nothing accounts for, none when they are too few to tell anything."""
    found = unused(stream)
    return found if sum(gap.end - gap.start for gap in found) > STRAY else []


def signature(data: bytes) -> list[Span]:
    """Return where ExifTool's signature is, in a stream that it made anew."""
    return [Span(8, 8 + len(_SIGNED))] if data.startswith(_SIGNED, 8) else []


def unused(stream: Stream) -> list[Span]:
    """Return the bytes that nothing accounts for, without the zeros around them."""
    shown = [span for picture in stream.every_picture for span in picture.spans]
    used = merge((*claims(stream.tree), *shown, *signature(stream.data)))
    free = subtract([Span(0, len(stream.data))], used)
    return [gap for gap in (_trimmed(stream.data, gap) for gap in free) if gap.end > gap.start]


def _trimmed(data: bytes, gap: Span) -> Span:
    rest = data[gap.start : gap.end].rstrip(b"\0")
    return Span(gap.start + len(rest) - len(rest.lstrip(b"\0")), gap.start + len(rest))


def is_swapped(entry: Entry, value: bytes) -> bool:
    """Tell whether IPTC data was stored as LONGs of the other byte order.

    A data set begins with 0x1C (IPTC-IIM 4.2, 1.5).
    """
    if entry.tag != IPTC_NAA or entry.type != LONG:
        return False
    return value[:1] != b"\x1c" and value[3:4] == b"\x1c"


def swapped(value: bytes) -> bytes:
    """Return a value of LONGs with the bytes of each in the other order."""
    return b"".join(value[at : at + 4][::-1] for at in range(0, len(value), 4))
