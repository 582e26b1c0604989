"""Which rule decides on which Photoshop image resource, by number.

Source: Adobe Photoshop File Formats Specification, Image Resource IDs. Resources that hold another
payload (IPTC 0x0404, EXIF 0x0422, XMP 0x0424) or a picture (0x0409, 0x040C) are no values: what is
in them is judged by its own names.
"""

from __future__ import annotations

import re
from typing import Final

from hooklib.rules._vocabulary import NOBODY, STRANGER, Owners

_GROUPS: Final = {
    "CAP101": "03f0",  # caption
    "DEV104": "043d",  # Windows' print settings begin with the name of the printer
    "EMB101": "0409 040c",
    "IDN103": "041b 1b58 1b59",  # workflow URL, ImageReady's variables and data sets
    "IDN104": "043e",  # path of the automatic save
    "RGT101": "040a 040b 0410",  # copyright flag and URL, watermark
    "TRC101": """
        03ee 0415 041a 041d 041e 0421 0425 0429 0435 043f 0440 0bb7 1f40 0fa0 0fa1
        """,  # names of channels, slices and layers, URL list, versions, digests, paths, frames
    "": """
        03e8 03e9 03ea 03eb 03ed 03ef 03f1 03f2 03f3 03f4 03f5 03f6 03f7 03f8 03f9 03fa 03fb
        03fc 03fd 03fe 03ff 0400 0401 0402 0403 0405 0406 0408 040d 040e 040f 0411 0412 0413
        0414 0416 0417 0419 041c 0426 0428 042a 042b 042d 042e 042f 0430 0431 0432 0433 0434
        0436 0437 0438 043a 043b 043c 0bb8 1b5a 1b5b 1b5c 1b5d 1b5e 2710
        """,
}
RESOURCES: Final[dict[int, Owners]] = {
    int(number, 16): tuple(codes.split())
    for codes, numbers in _GROUPS.items()
    for number in numbers.split()
}
PRINT_SETTINGS: Final = frozenset((0x03E9, 0x03EA, 0x042F, 0x043A, 0x043B, 0x043C))
"""In most exports; they name the printer only where somebody has printed."""

_LABEL_WORDS = """
alpha alternate altitude angle angles application as aspect background base block border bw caption
channel channels clip clipping color colour compatibility comps copyright copyrighted count cutout
data dataset digest display document duotone effective effects exif extra flag flags function
functions fx generator global grid group guides halftone halftoning icc id identifier identifiers
ids idx image info information iptc iptc-naa japanese jpeg layer layers lighting list mac mark mask
measurement metadata name names new number origin origindatairb outline overrides path pfad
photoshop pixel plug-in pref print profile quality ratio raw record resolution resource scale seed
settings silhouette silo slices specific spot state table thumbnail timeline tracciato tracé
transfer trazado untagged url values version visible watermark windows workflow working xmp
"""
_LABELS: Final = frozenset(_LABEL_WORDS.split())
"""What programs name resources after their meaning with: "Copyright Flag", "Layers Group Info"."""

_NUMBER = re.compile(r"\d{1,3}")
_PATHS = range(0x07D0, 0x0BB7)  # 2000 to 2998: outlines
_PRINTER = b"printerName" + b"TEXT"  # a descriptor's key and type
_MACOS = (b"PrinterID", b"PrinterName", b"PrinterURI", b"NSPrinter\0", b"printer-name")


def owners_of(number: int) -> Owners:
    """Return who decides on a resource."""
    if number in _PATHS:
        return NOBODY
    return RESOURCES.get(number, STRANGER)


def is_named_plainly(name: str) -> bool:
    """Return whether a name of a resource, or of an outline in one, is what it is and no more."""
    return all(word in _LABELS or _NUMBER.fullmatch(word) for word in name.lower().split())


def names_printer(data: bytes) -> bool:
    """Return whether print settings hold the name of a printer.

    A text in a descriptor is its length in UTF-16 units (4 bytes), then the units with a final 0;
    macOS writes property lists, where the key alone says that there is a printer.
    """
    at = data.find(_PRINTER)
    if at < 0:
        return any(mark in data for mark in _MACOS)
    return data[at + len(_PRINTER) + 4 :][:2] not in (b"", b"\0\0")
