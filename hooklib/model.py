"""The values that every layer passes on, and the errors, as a tree.

ImagePrivacyError
├── BadImage      bytes that are not what they claim to be; the only error that readers raise
├── CannotFix     a rewrite that could not be made, or not be proven right: the file stays
└── UsageError    wrong flags or settings; the command ends with exit code 2

A file is a tree. A `Format` splits a container into `Part`s; a `Payload` splits what is
in a part into `Field`s; a part or field may hold a payload or a whole image again. An item is
found again by its address: the part's index, then the `at` of each field on the way down.
"""

# no annotations from the future: NamedTuple compiles each of those, which every start waits for

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Final, Literal, NamedTuple, TypeAlias


class ImagePrivacyError(Exception):
    """Root of all errors of this package."""


class BadImage(ImagePrivacyError):
    """The bytes are damaged, hostile or of another kind; the text says what is wrong."""


class CannotFix(ImagePrivacyError):
    """A rewrite could not be made or not be proven right; the file was left as it is."""


class UsageError(ImagePrivacyError):
    """Wrong flags or settings."""


# Kinds of parts and fields. A payload or a format may bring further ones of its own.
PICTURE: Final = "picture"  # pixels and what decodes them; never dropped, compared before and after
ICC: Final = "icc"  # colour profile; never dropped, compared before and after
INDEX: Final = "index"  # the container's own book-keeping: never judged, kept right by `rebuild`
SILENT: Final = "silent"  # known by name to hold nothing personal: never judged, kept
VALUE: Final = "value"  # a leaf: one named value
EXIF: Final = "exif"  # a TIFF stream, from its byte order mark on
XMP: Final = "xmp"  # an XMP packet, any Unicode encoding
IPTC: Final = "iptc"  # IPTC-IIM data sets
PHOTOSHOP: Final = "photoshop"  # Photoshop image resource blocks ("8BIM"...)
TEXT: Final = "text"  # b"Keyword\0value", UTF-8
MAKERNOTE: Final = "makernote"  # vendor block; judged whole
PREVIEW: Final = "preview"  # smaller version of the picture; a blob again when its kind is known
IMAGE: Final = "image"  # a further full picture; a blob again
AUXILIARY: Final = "auxiliary"  # gain map, depth map, alpha: a blob that stays and is cleaned
MEDIA: Final = "media"  # video, audio, vendor trailer
PROVENANCE: Final = "provenance"  # C2PA, JUMBF
TRAILER: Final = "trailer"  # bytes that nothing in the file accounts for
UNKNOWN: Final = "unknown"  # named by no specification
DAMAGED: Final = "damaged"  # cannot be read, may be dropped


class Blob(NamedTuple):
    """Bytes of one file and where they came from.

    `elsewhere` says why the file of that path does not hold these bytes, where it does not.
    """

    data: bytes
    path: str
    commit: str | None = None
    elsewhere: str = ""


class Span(NamedTuple):
    """Bytes [start, end) of the container."""

    start: int
    end: int


class Part(NamedTuple):
    """One piece of a container that can be judged, dropped or given a new payload.

    `name` is what a person knows ("APP1 Exif", "thumbnail") and never holds text from the file.
    `data` is the payload as the reader of `kind` takes it (header off, decompressed, pieces
    joined); it is empty for PICTURE, ICC, INDEX and SILENT parts, whose bytes are in the `spans`.
    `stays` says why a fix cannot drop it, and is empty where one can.
    """

    kind: str
    name: str
    spans: tuple[Span, ...]
    data: bytes = b""
    key: str = ""
    text: str = ""
    stays: str = ""


class Field(NamedTuple):
    """One named value in a payload, or a payload or image inside it (`kind` is not VALUE).

    `key` is exiv2's notation (`Exif.GPSInfo.GPSLatitude`) and holds names from specifications only;
    `text` is the value as exiv2 prints it (rationals "48/1 51/1 30/1"; "" when it is binary);
    `at` is how the payload's own `rebuild` finds it again; `name` is what a person knows.
    """

    key: str
    at: Hashable
    text: str = ""
    kind: str = VALUE
    data: bytes = b""
    name: str = ""


Item: TypeAlias = Part | Field
Change: TypeAlias = bytes | str | None
"""What becomes of an item: None drops it, bytes are its new payload, a str is its new value."""
Rectangle: TypeAlias = tuple[int, int, int, int]
"""x, y, width and height in stored pixels, before any orientation tag is applied."""


class Hide(NamedTuple):
    """What becomes of an image whose pixels show too much: the boxes are hidden.

    `transparent`: so are the colours of what is fully transparent, which no viewer shows.
    """

    boxes: tuple[Rectangle, ...]
    transparent: bool = False


class Allowed(NamedTuple):
    """Pixels that may stay: those of one picture (by digest), all of them or in one box only."""

    code: str
    digest: str
    box: Rectangle | None = None
    reason: str = ""


def nothing_lost(before: bytes, after: bytes) -> str:
    """Tell nothing: most rewrites take what was flagged and no more."""
    return ""


class Format(NamedTuple):
    """One container. A module of `hooklib.formats` ends with its `FORMAT`.

    sniff(head): whether the first bytes (at most 4096) are of this format.
    parts(data): every byte of the file is in a part's span or is plain framing (lengths,
        signatures, checksums). Raises BadImage.
    rebuild(data, changes): `changes` maps indices of `parts(data)` to None (gone) or a new payload;
        the rest is copied byte for byte; with no changes the result equals `data`. Raises
        BadImage, or CannotFix when a change cannot be carried out.
    pixels: whether it has pixels of its own in which faces are looked for; a drawing has none.
    lost(before, after): what a person is told that a rewrite took besides, "" for nothing.
    """

    name: str
    suffixes: tuple[str, ...]
    sniff: Callable[[bytes], bool]
    parts: Callable[[bytes], list[Part]]
    rebuild: Callable[[bytes, Mapping[int, bytes | None]], bytes]
    pixels: bool = True
    lost: Callable[[bytes, bytes], str] = nothing_lost


class Payload(NamedTuple):
    """One kind of metadata. A module of `hooklib.metadata` ends with its `PAYLOAD`.

    fields(data): every value and every byte that could hold something. Raises BadImage.
    rebuild(data, changes): `changes` maps `Field.at` to a Change; what is left is written back
        smaller, b"" when nothing is left; with no changes the result equals `data`. Raises
        BadImage, or CannotFix when a change cannot be carried out.
    """

    kind: str
    fields: Callable[[bytes], list[Field]]
    rebuild: Callable[[bytes, Mapping[Hashable, Change]], bytes]


class Settings(NamedTuple):
    """What is looked for and how; the same settings and bytes give the same findings."""

    select: tuple[str, ...] = ()  # codes or prefixes; empty: the default rules
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    file_ignore: tuple[str, ...] = ()  # of `per-file-ignores`, for this file; always wins
    location: Literal["remove", "coarsen"] = "remove"
    location_decimals: int = 1
    show_values: bool = False
    faces: Literal["thorough", "fast", "off"] = "off"  # what users get by default is in Config
    face_model: str = ""  # "": the packed detector; else the path of a YuNet file
    face_threshold: float = 0.0  # 0: the detector's own
    min_face: float = 0.0  # share of the picture's long side
    redact: Literal["fill", "mosaic", "blur"] = "fill"
    max_file_size: int = 512  # MiB
    max_images: int = 16  # different ones inside a file, whose pixels are looked at
    max_pixels: int = 0  # megapixels of a picture; 0: as many as memory and time allow, by kind
    max_frames: int = 0  # of a picture; 0 likewise
    allowed: tuple[Allowed, ...] = ()


Verdict: TypeAlias = bool | str
"""False: nothing wrong. True: drop the item. A str: the item's value may stay in this form."""


def silent(item: Item, settings: Settings) -> Verdict:
    """Judge nothing: for rules whose findings do not come from single parts or fields."""
    return False


class Seen(NamedTuple):
    """Something that a rule sees in the pixels of one image.

    `box` or, in words, `where` is its place; `change` is what a fix does about it, None where none
    can, and `why` says why not.
    """

    box: Rectangle | None = None
    change: Hide | None = None
    where: str = ""
    why: str = ""


Look: TypeAlias = Callable[[bytes, Settings], Iterable[Seen]]
"""Looks at the pixels of an image. Raises BadImage for what cannot be decoded, also in the end."""


class Rule(NamedTuple):
    """Decides on parts and fields, or on pixels. A module of `hooklib.rules` ends with its `RULES`.

    `what` completes the message "<what> in APP1 Exif"; `risk` and `remedy` are one sentence each.
    `look` is for rules on pixels, with `sought` for what it looks for, in the plural; `drawings`
    when it looks at files without pixels of their own as well.
    """

    code: str
    name: str
    what: str
    risk: str
    remedy: str
    judge: Callable[[Item, Settings], Verdict] = silent
    severity: Literal["error", "warning"] = "error"
    default: bool = True
    look: Look | None = None
    sought: str = ""
    drawings: bool = False


class Edit(NamedTuple):
    """What a fix does to the item at this address."""

    at: tuple[Hashable, ...]
    change: Change | Hide


class Finding(NamedTuple):
    """One rule broken in one part (or box) of one file. Holds no private value.

    `edits` is how a fix mends it, empty when it cannot; `values` is filled for the terminal only.
    """

    code: str
    name: str
    path: str
    message: str
    part: str = ""
    fields: tuple[str, ...] = ()
    severity: Literal["error", "warning"] = "error"
    commit: str | None = None
    box: Rectangle | None = None
    edits: tuple[Edit, ...] = ()
    values: tuple[str, ...] = ()

    @property
    def fixable(self) -> bool:
        """Whether `--fix` can mend it."""
        return bool(self.edits)


class Verdicts(NamedTuple):
    """What one blob came to: its findings, and why it was not checked where it was not."""

    findings: tuple[Finding, ...] = ()
    skipped: str | None = None
    format: str = ""
