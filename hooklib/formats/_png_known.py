"""What is known of PNG chunks by their names: which hold numbers only, and how many."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from hooklib.model import INDEX, PICTURE, SILENT


class Known(NamedTuple):
    """The kind of a chunk of numbers, and the lengths its payload may have."""

    kind: str
    sizes: Collection[int]


KNOWN: Final[dict[str, Known]] = {
    # PNG, third edition, sections 11.2 and 11.3: what pixels look like.
    "PLTE": Known(PICTURE, range(3, 769, 3)),
    "tRNS": Known(PICTURE, range(257)),
    "gAMA": Known(PICTURE, (4,)),
    "cHRM": Known(PICTURE, (32,)),
    "sRGB": Known(PICTURE, (1,)),
    "cICP": Known(PICTURE, (4,)),
    "mDCV": Known(PICTURE, (24,)),
    "mDCv": Known(PICTURE, (24,)),  # its name in the drafts
    "cLLI": Known(PICTURE, (8,)),
    "cLLi": Known(PICTURE, (8,)),  # its name in the drafts
    "sBIT": Known(PICTURE, range(1, 5)),
    "pHYs": Known(PICTURE, (9,)),
    "bKGD": Known(PICTURE, (1, 2, 6)),
    "hIST": Known(PICTURE, range(2, 513, 2)),
    # Extensions to the PNG specification.
    "oFFs": Known(PICTURE, (9,)),
    "sTER": Known(PICTURE, (1,)),
    "gIFg": Known(PICTURE, (4,)),  # disposal, user input flag and delay of a GIF frame
    # Private ones that decoders act on.
    "CgBI": Known(PICTURE, (4,)),  # Apple: no zlib wrapper, blue before red
    "gmAP": Known(PICTURE, range(1025)),  # Android: how the gain map in gdAT applies (ISO 21496-1)
    "iDOT": Known(INDEX, (28,)),  # Apple: where the lower half's IDAT starts
    # Private ones with numbers that say nothing of a person.
    "vpAg": Known(SILENT, (9,)),  # ImageMagick: virtual page size
    "caNv": Known(SILENT, (16,)),  # ImageMagick: canvas size and offset
    "orNT": Known(SILENT, (1,)),  # ImageMagick: orientation
    "npTc": Known(SILENT, range(32, 4097)),  # Android nine-patch: stretchable areas
    "npOl": Known(SILENT, range(16, 65)),  # Android nine-patch: outline
    "npLb": Known(SILENT, (16,)),  # Android nine-patch: layout bounds
    "grAb": Known(SILENT, (8,)),  # ZDoom: sprite offset
}
