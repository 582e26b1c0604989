"""Names of the kin of HEIF: boxes, items, properties, and what programs call their items.

Specifications: ISO/IEC 14496-12 ("BMFF"), 23008-12 ("HEIF"), 23001-17 (uncompressed), 21496-1 (gain
maps), the AV1 bindings, QuickTime File Format, and the register of mp4ra.org.
"""

from __future__ import annotations

from typing import Final

SEQUENCE_BRANDS: Final = frozenset(
    b"avis msf1 hevc hevx hevm hevs avcs jpgs j2is vvis evbs".split()
)
"""Brands of files whose tracks are what is to be shown."""

PADDING: Final = frozenset((b"free", b"skip", b"wide"))
DATA: Final = frozenset((b"mdat", b"imda", b"idat"))
TOP: Final = frozenset((b"ftyp", b"meta", b"moov", b"mdat", b"imda", b"mpvd", b"sefd", b"uuid"))
"""Boxes of a file; where one of them does not end, the file was cut off."""
FRAGMENTS: Final = frozenset((b"moof", b"mfra", b"sidx", b"styp", b"ssix", b"mvex"))
VIDEO: Final = {b"mpvd": "motion photo video", b"sefd": "Samsung trailer"}
MANIFESTS: Final = frozenset((b"jumb", b"c2pa", b"c2ma"))
INDEX: Final[dict[bytes, frozenset[bytes]]] = {
    # parent -> boxes that are the container's own book-keeping, with nothing in them for people
    b"": frozenset((b"ftyp", b"pdin")),
    b"meta": frozenset((b"pitm", b"iloc", b"iinf", b"iref", b"iprp", b"grpl", b"dinf", b"idat")),
    b"iprp": frozenset((b"ipco", b"ipma")),
    b"dinf": frozenset((b"dref",)),
    b"moov": frozenset((b"iods",)),
    b"trak": frozenset((b"tref", b"trgr", b"load", b"msrc", b"mdia", b"edts")),
    b"mdia": frozenset((b"minf", b"elng")),
    b"minf": frozenset((b"dinf", b"stbl", b"vmhd", b"smhd", b"hmhd", b"nmhd", b"sthd")),
    b"stbl": frozenset((b"stsd", b"stco", b"co64")),
}
TABLES: Final = frozenset(
    b"stts ctts cslg stsc stsz stss stsh sdtp sbgp sgpd padb stdp subs csgp".split()
)
"""What tells which sample is shown when."""
PICTURE_TRACKS: Final = frozenset((b"pict", b"auxv"))
"""Handlers of image sequences (HEIF 7.2); "vide" is a video that may stand beside a picture."""
PICTURE_ITEMS: Final = frozenset(
    b"hvc1 hev1 lhv1 hvt1 av01 avc1 avt1 svc1 mvc1 vvc1 vvcN evc1 jpeg j2k1 jxl1 unci mski grid"
    b" iovl iden tmap tili sato".split()
)
DATALESS: Final = frozenset((b"iden",))
"""Derived from another picture by its properties alone."""

PROPERTIES: Final = frozenset(
    b"ispe pixi pasp colr irot imir clap auxC hvcC av1C avcC lhvC vvcC evcC jpgC j2kH jxlC tcol"
    b" svcC mvcC oinf tols lsel rloc a1op a1lx clli mdcv cclv amve ndwt reve subs rref iscl wipe"
    b" prdi sbpm cmpd uncC cpat cloc nloc disi splz fpat snuc cmin cmex vwpt pano aebr afbr wbbr"
    b" fobr dobr fast mskC mint tilC icef cmpC ccst auxi btrt gama fiel dvcC dvvC"
    b" hvcE lvcC blin stri hfov hero dadj".split()
)
"""Properties of items and configurations of tracks: how to decode and show a picture."""
TEXT_PROPERTIES: Final[dict[bytes, tuple[str | None, ...]]] = {
    b"udes": (None, "Title", "Description", "Keywords"),  # HEIF 6.5.20; None: a language
    b"altt": ("Description", None),  # HEIF 6.5.21
    b"rtpx": ("Comment",),
}
THUMBNAIL_AUXILIARY: Final = b"tag:apple.com,2023:photo:aux:linearthumbnail"

UUIDS: Final[dict[bytes, tuple[str, str]]] = {
    bytes.fromhex("be7acfcb97a942e89c71999491e3afac"): ("xmp", "uuid XMP"),
    bytes.fromhex("d8fec3d61b0e483c92975828877ec481"): ("provenance", "uuid C2PA"),
    b"JpgTiffExif->JP2": ("exif", "uuid Exif"),
    bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38"): ("iptc", "uuid IPTC"),
    bytes.fromhex("2c4c0100850440b9a03e562148d6dfeb"): ("photoshop", "uuid Photoshop"),
}
"""Kind and name by the longer type of a uuid box; all others are unknown."""

XMP_TYPES: Final = frozenset((b"application/rdf+xml", b"application/xmp+xml"))
PLAIN_NAMES: Final = frozenset(
    b"color|colour|alpha|exif|exif metadata|xmp|xmp metadata|gmap|gain map|gainmap|tmap|tone map"
    b"|depth|depth map|grid|tile|image|image item|hevc image|av1 image|thumbnail|thumb|primary"
    b"|derived image|heif/imagesequence/picturehandler"
    b"|primary item|root|icc|hdr|sdr|hvc1|av01|hdrgainmap|master|preview".split(b"|")
)
"""What encoders call their items, whatever the picture."""
_WORDS = b"""
handler handle media video sound alias data apple core url audio track time code iso pict picture
image avif heif heic metadata metad text subtitle hint file mp4 mainconcept l-smash lsmash gpac
videohandler videohandle soundhandler soundhandle metadhandle imagehandle datahandler
picturehandler subtitlehandler libheif libavif libavformat nokia
aom av1 hevc avc h.264 h.265 x264 x265 coding coder encoder codec libaom-av1 libsvtav1 librav1e
libx264 libx265
"""
PROGRAM_WORDS: Final = frozenset(_WORDS.split())
"""What the names of handlers and compressors are made of that programs give."""
_LIBRARIES = (b"lavc", b"lavf")
BLANK: Final = bytes(range(33))


def is_plain(name: bytes) -> bool:
    """Return whether a name is one that programs give to items, handlers or compressors."""
    text = name.strip(BLANK).lower()
    if text in PLAIN_NAMES:
        return True
    return all(word in PROGRAM_WORDS or _is_version(word) for word in text.split())


def _is_version(word: bytes) -> bool:
    """Whether a word is a library of FFmpeg with its version: "Lavc60.31.102"."""
    return word.startswith(_LIBRARIES) and not word[4:].strip(b"0123456789.")
