"""Boxes hidden in HEIC: the picture is encoded again, tile by tile, and put in the place of the old
one, and so are its gain map, depth map, mattes and transparency, and the file's further pictures;
all else stays as it is. Needs pillow-heif, whose x265 encodes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, NamedTuple

import numpy as np

from hooklib.faces.model import Box, Painted, Painter, Style
from hooklib.faces.painters._like_size import quality_of
from hooklib.faces.painters._paint import Array, clip, painted
from hooklib.faces.painters._pillow import ERRORS, check_alike, guarded
from hooklib.faces.upright import scale
from hooklib.formats import _bmff_coded
from hooklib.formats._bmff import parts
from hooklib.formats._bmff_coded import Coded, Shown, Turn
from hooklib.guest import no_warnings
from hooklib.model import INDEX, CannotFix

MODULE: Final = "pillow_heif"
LACKS: Final = (
    "HEIC is only written here with pillow-heif: pip install 'image-privacy[heic-write]'; "
    "a hook: additional_dependencies: [pillow-heif]"
)
NOTE: Final = "HEIC: re-encoded at quality {}; pixels outside the box change slightly"
ONLY_BESIDE: Final = "HEIC: what goes with the picture, as a gain map, was re-encoded"
LARGEST: Final = 100_000_000
"""Pixels of a picture, and of its tiles together; half as many of more than 8 bits."""
LARGE: Final = 2_000_000
"""From so many pixels on, encoding is done in a quarter of the time."""
PADDING: Final = 64
"""Fewer columns or rows may be cropped: encoders fill up sizes that they do not take."""
BLOCK: Final = 8
"""Pixels: of a smaller picture more than the box itself is hidden, since it is enlarged again."""
NEW: Final = ("hvc1 picture", "property hvcC", "item properties")
"""Parts that change; what the last ones lead to does not."""


def lacks() -> str:
    """Return what has to be installed before HEIC can be written, "" when all is there."""
    return "" if find_spec(MODULE) else LACKS


def paint(data: bytes, boxes: Sequence[Box], style: Style) -> Painted:
    """Hide boxes in a picture and in what goes with it. Raises BadImage or CannotFix."""
    try:
        plugin = import_module(MODULE)
    except ImportError as error:
        raise CannotFix(LACKS) from error
    out, size, quality = data, None, 0
    for shown in _bmff_coded.pictures(data):
        if _turns(data, shown.number) != _turns(data, shown.beside):
            raise CannotFix("a HEIC whose gain map or the like is turned another way")
        done = _painted(plugin, out, shown, boxes, style, size)
        out, size = done.data, size or done.size
        quality = quality or (done.quality if shown.number == shown.beside else 0)
    if out == data:
        return Painted(data)
    before, after = (_bmff_coded.described(file) for file in (data, out))
    if _rest(data) != _rest(out) or before != after:
        raise CannotFix("more than the picture would change")
    return Painted(out, NOTE.format(quality) if quality else ONLY_BESIDE)


class _Done(NamedTuple):
    """The file, the width and height of the picture as it is seen, and its quality: 0 as it was."""

    data: bytes
    size: tuple[int, int]
    quality: int = 0


def _painted(
    plugin: Any,
    data: bytes,
    shown: Shown,
    boxes: Sequence[Box],
    style: Style,
    size: tuple[int, int] | None,
) -> _Done:
    """Hide boxes in one picture of a file; they are told for a picture of this size."""
    picture = _bmff_coded.coded(data, shown.number)
    old = _seen(plugin, data, shown, picture)
    own = old.shape[1], old.shape[0]
    if size is not None and size != own:
        inside = clip(boxes, Box(0, 0, *size))
        boxes = [_to_blocks(box) for box in scale(inside, size, own)]
    style = style if shown.number == shown.beside else "fill"
    new = painted(old, boxes, style)
    if np.array_equal(old, new):
        return _Done(data, own)
    canvas = _stored(_inverted(new, picture) if shown.alpha else new, picture)
    coder = _Coder(plugin, picture, canvas.shape[0] * canvas.shape[1] > LARGE)
    quality = quality_of(
        picture.coded, canvas, lambda rows, q: len(_bmff_coded.stored(coder.encode(rows, q))[0])
    )
    out = _rewritten(data, picture, [coder.encode(t, quality) for t in _tiles(canvas, picture)])
    found = _seen(plugin, out, shown, picture)
    check_alike(_coarse(old), _coarse(found), boxes, style == "fill")
    return _Done(out, own, quality)


def _to_blocks(box: Box) -> Box:
    left, top = box.x // BLOCK * BLOCK, box.y // BLOCK * BLOCK
    right, bottom = -(-(box.x + box.width) // BLOCK), -(-(box.y + box.height) // BLOCK)
    return Box(left, top, right * BLOCK - left, bottom * BLOCK - top)


def _turns(data: bytes, number: int) -> list[Turn]:
    return [turn for turn in _bmff_coded.coded(data, number).turns if turn.type != b"clap"]


def _seen(plugin: Any, data: bytes, shown: Shown, picture: Coded) -> Array:
    """Return a picture as it is seen, rows x columns x channels; of transparency 0 is opaque.

    Samples of more than 8 bits are the upper ones of 16.
    """
    tiles = len(picture.items) * picture.tile[0] * picture.tile[1]
    if max(tiles, picture.size[0] * picture.size[1]) > LARGEST // (1 + (picture.bits > 8)):
        raise CannotFix("the picture is larger than is decoded here")

    def loaded() -> Array:
        alone = _bmff_coded.as_picture(data, shown.number)
        image = plugin.open_heif(io.BytesIO(alone), convert_hdr_to_8bit=False)
        if image.mode.partition(";")[0] not in ("L", "I", "RGB"):
            raise CannotFix("a HEIC of these colours is not painted here")
        samples = np.array(image)  # a copy: the memory goes with the image
        return samples[:, : image.size[0]]  # where rows may be longer

    found = guarded(loaded)
    if found.itemsize != (1 if picture.bits == 8 else 2):
        raise CannotFix("a HEIC of another depth than its parts say")
    found = _inverted(found, picture) if shown.alpha else found
    return found if found.ndim == 3 else np.expand_dims(found, 2)


def _inverted(samples: Array, picture: Coded) -> Array:
    most = ((1 << picture.bits) - 1) << (8 * samples.itemsize - picture.bits)
    inverted: Array = np.minimum(samples, most)
    np.subtract(most, inverted, out=inverted)
    return inverted


def _coarse(samples: Array) -> Array:
    """Return the upper 8 bits of each sample."""
    return samples if samples.itemsize == 1 else (samples >> 8).astype(np.uint8)


def _stored(seen: Array, picture: Coded) -> Array:
    """Return the picture before it is turned and cropped, filled up to whole tiles."""
    for turn in reversed(picture.turns):
        if turn.type == b"clap":
            _check_crop(seen, picture, turn)
            seen = _filled(seen, *picture.size)
        elif turn.type == b"irot":  # so many quarters, counter-clockwise (HEIF 6.5.10)
            seen = np.rot90(seen, -(turn.payload[0] & 3))
        else:  # about the vertical axis, or the horizontal one (HEIF 6.5.12)
            seen = seen[:, ::-1] if turn.payload[0] & 1 else seen[::-1]
    if seen.shape[1::-1] != picture.size:
        raise CannotFix("a HEIC of another size than its parts say")
    wide, high = picture.tile
    rows = len(picture.items) // picture.columns
    return _filled(seen, wide * picture.columns, high * rows)


def _check_crop(seen: Array, picture: Coded, turn: Turn) -> None:
    """Raise CannotFix for a crop that takes away more than what an encoder had filled up."""
    if turn is not picture.turns[0] or len(turn.payload) < 32:
        raise CannotFix("a HEIC that is cropped is not painted here")
    numbers = np.frombuffer(turn.payload[:32], ">i4").astype(np.int64).tolist()
    for place, whole, left in zip((4, 6), picture.size, seen.shape[1::-1], strict=True):
        # the middle of what is left, from the middle of the whole: as far off as half of the rest
        offset, unit = numbers[place : place + 2]
        if whole - left >= PADDING or 2 * offset + (whole - left) * unit:
            raise CannotFix("a HEIC that is cropped is not painted here")


def _filled(array: Array, width: int, height: int) -> Array:
    down, across = height - array.shape[0], width - array.shape[1]
    if down < 0 or across < 0:
        raise CannotFix("a HEIC of another size than its parts say")
    return np.pad(array, ((0, down), (0, across), (0, 0)), mode="edge")


def _tiles(canvas: Array, picture: Coded) -> Iterator[Array]:
    wide, high = picture.tile
    for top in range(0, canvas.shape[0], high):
        for left in range(0, canvas.shape[1], wide):
            yield canvas[top : top + high, left : left + wide]


class _Coder:
    """Encodes samples in the way of a picture; `fast` for large ones."""

    def __init__(self, plugin: Any, picture: Coded, fast: bool) -> None:
        self.plugin = plugin
        self.deep = ";16" if picture.bits > 8 else ""
        colours = picture.colours
        self.options: dict[str, Any] = {
            "color_primaries": colours.primaries,
            "transfer_characteristics": colours.transfer,
            "matrix_coefficients": 6 if colours.matrix == 2 else colours.matrix,  # 2: not said
            "full_range_flag": colours.full,
            "bit_depth": picture.bits,
        }
        self.chroma = picture.chroma
        self.preset = "ultrafast" if fast else "fast"

    def encode(self, samples: Array, quality: int) -> bytes:
        """Return a file with the samples as its picture. Raises CannotFix."""
        height, width, channels = samples.shape
        out = io.BytesIO()
        parameters = {"preset": self.preset} | ({"chroma": self.chroma} if self.chroma else {})
        try:
            with no_warnings():
                self.plugin.encode(
                    ("L" if channels == 1 else "RGB") + self.deep,
                    (width, height),
                    np.ascontiguousarray(samples).tobytes(),
                    out,
                    quality=quality,
                    enc_params=parameters,
                    **self.options,
                )
        except ERRORS as error:
            raise CannotFix("the picture cannot be written as HEIC here") from error
        return out.getvalue()


def _rewritten(data: bytes, picture: Coded, made: Sequence[bytes]) -> bytes:
    """Return the file with new tiles. Raises CannotFix."""
    for file in made:
        new = _bmff_coded.coded(file)
        if (new.tile, new.bits) != (picture.tile, picture.bits):
            raise CannotFix("tiles of this size or depth are not written here")
    payloads, configurations = zip(*map(_bmff_coded.stored, made), strict=True)
    if len(set(configurations)) != 1:
        raise CannotFix("the tiles cannot be written in one way here")
    return _bmff_coded.replaced(data, picture, payloads, configurations[0])


def _rest(data: bytes) -> list[tuple[str, str, bytes]]:
    """Return what there is in a file besides the pixels, and how it is shown."""
    return [
        (part.kind, part.name, b"".join(data[start:end] for start, end in part.spans))
        for part in parts(data)
        if part.kind != INDEX and part.name not in NEW
    ]


PAINTER = Painter("HEIC", paint, lacks=lacks)
