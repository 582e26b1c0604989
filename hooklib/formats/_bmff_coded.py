"""The coded pictures of a HEIF file: how their pixels are stored, and the file with new ones.

Files show one picture or several, each with what goes with it in its own places: gain maps, depth
maps, mattes, transparency. Of a picture that is made from others in a way of its own nobody could
say here whether it shows what is to be hidden. Specifications: ISO/IEC 23008-12 ("HEIF") 6.4, 6.5
and 6.6.2.3, 14496-15 8.3.3.1 (hvcC), 14496-12 12.1.4 (clap).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from hooklib.formats._bmff_items import HIDDEN, Meta
from hooklib.formats._bmff_known import PICTURE_ITEMS
from hooklib.formats._bmff_layout import layout
from hooklib.formats._bmff_rebuild import with_pictures
from hooklib.formats._bmff_tree import FULL, Node
from hooklib.model import BadImage, CannotFix

CODED: Final = b"hvc1"
GRID: Final = b"grid"
PLAIN: Final = frozenset(
    b"ispe pixi pasp colr irot imir clap hvcC auxC clli mdcv cclv amve ndwt reve free skip udes"
    b" altt rtpx crtt mdft itai uuid".split()
)
"""Properties that stay right whatever the picture is."""
TURNING: Final = (b"irot", b"imir", b"clap")
AUXILIARY: Final = b"auxC"
"""The property that says what goes with a picture (HEIF 6.5.8); `ALPHA` are the kinds that make it
transparent."""
ALPHA: Final = (
    *(b"urn:mpeg:hevc:2015:auxid:1\0", b"urn:mpeg:avc:2015:auxid:1\0"),
    b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0",
)
TONES: Final = b"tmap"
"""A picture that is made from the one and its gain map, and has no pixels of its own."""
CONFIGURATION: Final = 19
"""Bytes of hvcC up to the depth of colours."""
BITS: Final = (8, 10, 12)
CHROMA: Final = {0: "", 1: "420", 2: "422", 3: "444"}
"""By chroma_format_idc; without colours there is no subsampling."""


class Colours(NamedTuple):
    """How colours are coded: numbers of ISO/IEC 23091-2."""

    primaries: int = 1
    transfer: int = 13
    matrix: int = 6
    full: int = 1


class Turn(NamedTuple):
    """One step from the stored picture to the seen one: the property's type and its payload."""

    type: bytes
    payload: bytes


class Coded(NamedTuple):
    """The picture: `items` are its tiles, row by row, each of the size `tile`.

    `size` is that of the tiles together as far as they count; `coded` the bytes that they have;
    `bits` are those of each sample.
    """

    items: tuple[int, ...]
    columns: int
    tile: tuple[int, int]
    size: tuple[int, int]
    chroma: str
    bits: int
    colours: Colours
    turns: tuple[Turn, ...]
    coded: int


def coded(data: bytes, number: int | None = None) -> Coded:
    """Return how the picture, or the item of this number, is stored.

    Raises BadImage, CannotFix when it is no plain one.
    """
    meta = _meta(data)
    number = _primary(meta) if number is None else number
    properties = _properties(data, meta)
    properties.setdefault(number, [])
    items, columns, size = _tiles(data, meta, properties, number)
    for item in {number, *items}:
        _check_plain(properties[item])
    inner = (node for item in items if item != number for node in properties[item])
    if any(node.type in TURNING for node in inner):
        raise CannotFix("a HEIC whose tiles are turned or cropped is not painted here")
    tiles = {_size(data, properties[item]) for item in items}
    if len(tiles) != 1:
        raise CannotFix("a HEIC of tiles of several sizes is not painted here")
    tile = tiles.pop()
    configuration = _configuration(data, properties, items)
    used = (span for item in items for span in meta.places[item].spans)
    return Coded(
        items,
        columns,
        tile,
        size or tile,
        CHROMA[configuration[16] & 3],
        _bits(configuration),
        _colours(data, [*properties[number], *properties[items[0]]]),
        tuple(_turns(data, properties[number])),
        sum(end - start for start, end in used),
    )


class Shown(NamedTuple):
    """One picture of a file: the number of its item, and that of the one it goes with, in its own
    places; its own number when it is shown by itself. `alpha`: it is that one's transparency.
    """

    number: int
    beside: int
    alpha: bool = False


def pictures(data: bytes) -> tuple[Shown, ...]:
    """Return all pictures that have pixels of their own, the primary one first.

    Raises BadImage, CannotFix when another picture could still show what is in these.
    """
    meta = _meta(data)
    properties = _properties(data, meta)
    auxiliary = _companions(data, meta, properties)
    primary = _primary(meta)
    tiles = {t for item in meta.entries for t in _made_from(meta, item) if _is_grid(meta, item)}
    small = {r.source for r in meta.references if r.type == b"thmb"}
    own = [primary] + [
        item
        for item, entry in meta.entries.items()
        if entry.type in (CODED, GRID) and item not in {primary, *auxiliary} | tiles | small
    ]
    if not {found.beside for found in auxiliary.values()} <= {*own}:
        raise CannotFix("a HEIC with a further picture that goes with no other one")
    found = (*(Shown(item, item) for item in own), *auxiliary.values())
    used = [i for shown in found for i in _tiles(data, meta, properties, shown.number)[0]]
    if len(set(used)) != len(used):
        raise CannotFix("a HEIC that shows one tile several times is not painted here")
    known = {*(shown.number for shown in found), *used}
    others = [e for i, e in meta.entries.items() if e.type in PICTURE_ITEMS and i not in known]
    if not all(entry.type == TONES and _made_from(meta, entry.id) <= known for entry in others):
        raise CannotFix("a HEIC with a thumbnail or a picture made from others could still show it")
    return found


def _companions(
    data: bytes, meta: Meta, properties: Mapping[int, Sequence[Node]]
) -> dict[int, Shown]:
    """Return what goes with another picture in its own places: gain maps and the like."""
    found: dict[int, Shown] = {}
    for reference in (r for r in meta.references if r.type == b"auxl"):
        item, held = reference.source, properties.get(reference.source, ())
        kinds = [data[n.box.at + FULL : n.box.end] for n in held if n.type == AUXILIARY]
        if item not in meta.entries:
            continue
        if len(kinds) != 1 or len(reference.targets) != 1 or item in found:
            raise CannotFix("a HEIC with a further picture of no known kind could still show it")
        found[item] = Shown(item, reference.targets[0], kinds[0].startswith(ALPHA))
    return dict(sorted(found.items()))


def _is_grid(meta: Meta, item: int) -> bool:
    return meta.entries[item].type == GRID


def _made_from(meta: Meta, item: int) -> set[int]:
    found = (r.targets for r in meta.references if r.type == b"dimg" and r.source == item)
    return {target for targets in found for target in targets}


def described(data: bytes) -> dict[int, list[bytes]]:
    """Return what the properties of each item say, without how it is coded. Raises BadImage."""
    return {
        item: [data[slice(*node.box.whole)] for node in nodes if node.type != b"hvcC"]
        for item, nodes in _properties(data, _meta(data)).items()
    }


def as_picture(data: bytes, item: int) -> bytes:
    """Return the file as if this item were its picture, for decoders that show nothing else.

    The item is named as the primary one, accompanies none, has nothing beside it and is not hidden
    (HEIF 6.4).
    """
    meta = _meta(data)
    out = bytearray(data)
    primary, entry = meta.node.first(b"pitm"), meta.entries[item]
    if primary is None:
        raise BadImage("no primary picture")
    width = 4 if data[primary.box.at] else 2
    if item >> 8 * width:
        raise BadImage("an item's number is too large")
    start = primary.box.at + FULL
    out[start : start + width] = item.to_bytes(width, "big")
    if entry.hidden:
        out[entry.node.box.at + FULL - 1] &= ~HIDDEN & 0xFF
    for reference in meta.references:
        if reference.type == b"auxl" and item in (reference.source, *reference.targets):
            at = reference.node.box.start + 4
            out[at : at + 4] = b"skip"
    return bytes(out)


def _primary(meta: Meta) -> int:
    if meta.primary is None or meta.primary not in meta.entries:
        raise BadImage("no primary picture")
    return meta.primary


def _meta(data: bytes) -> Meta:
    found = layout(data)
    if found.tracks or len(found.metas) != 1:
        raise CannotFix("a HEIC with tracks or several lists of pictures is not painted here")
    return found.metas[0]


def _properties(data: bytes, meta: Meta) -> dict[int, list[Node]]:
    """Return the properties of each item, in their order."""
    container = meta.node.first(b"iprp", b"ipco")
    boxes = container.children if container else ()
    found: dict[int, list[Node]] = {}
    for associations in meta.associations:
        nodes = [boxes[n - 1] for n in associations.indices if 0 < n <= len(boxes)]
        found.setdefault(associations.item, []).extend(nodes)
    return found


def _tiles(
    data: bytes, meta: Meta, properties: Mapping[int, Sequence[Node]], number: int
) -> tuple[tuple[int, ...], int, tuple[int, int] | None]:
    """Return a picture's coded items, how many are in a row, and the size of a grid of them."""
    kind = meta.entries[number].type
    items: tuple[int, ...] = (number,)
    columns, size = 1, None
    if kind == GRID:
        items, columns, size = _grid(data, meta, number)
    elif kind != CODED:
        raise CannotFix("a HEIC of this way of coding is not painted here")
    for item in items:
        entry, place = meta.entries.get(item), meta.places.get(item)
        if entry is None or entry.type != CODED or item not in properties:
            raise CannotFix("a HEIC of this way of coding is not painted here")
        if place is None or place.wrong or not place.spans:
            raise BadImage("a picture whose data are not to be had")
    if len(set(items)) != len(items):
        raise CannotFix("a HEIC that shows one tile several times is not painted here")
    return items, columns, size


def _grid(data: bytes, meta: Meta, number: int) -> tuple[tuple[int, ...], int, tuple[int, int]]:
    """Read version, flags, rows and columns less one, width and height (HEIF 6.6.2.3.2)."""
    place = meta.places.get(number)
    held = b"".join(data[a:b] for a, b in place.spans) if place and not place.wrong else b""
    wide = 4 if held[1:2] and held[1] & 1 else 2
    if len(held) < 4 + 2 * wide or held[0]:
        raise BadImage("a grid without its description")
    rows, columns = held[2] + 1, held[3] + 1
    size = int.from_bytes(held[4 : 4 + wide], "big"), int.from_bytes(held[4 + wide :][:wide], "big")
    found = [r.targets for r in meta.references if r.type == b"dimg" and r.source == number]
    if len(found) != 1 or len(found[0]) != rows * columns:
        raise BadImage("a grid of more or fewer tiles than it says")
    return found[0], columns, size


def _turns(data: bytes, nodes: Sequence[Node]) -> Iterator[Turn]:
    for node in nodes:
        if node.type in TURNING:
            if node.box.at == node.box.end:
                raise BadImage("a turn without its number")
            yield Turn(node.type, data[slice(*node.box.payload)])


def _check_plain(nodes: Sequence[Node]) -> None:
    if any(node.type not in PLAIN for node in nodes):
        raise CannotFix("a HEIC with properties that may no longer be right")


def _size(data: bytes, nodes: Sequence[Node]) -> tuple[int, int]:
    for node in nodes:
        held = data[slice(*node.box.payload)]
        if node.type == b"ispe" and len(held) >= 12:
            return int.from_bytes(held[4:8], "big"), int.from_bytes(held[8:12], "big")
    raise BadImage("a picture without a size")


def _configuration(
    data: bytes, properties: Mapping[int, Sequence[Node]], items: Sequence[int]
) -> bytes:
    """Return the one configuration of all tiles."""
    users = {
        node.box.start: node for item in items for node in properties[item] if node.type == b"hvcC"
    }
    if len(users) != 1:
        raise CannotFix("a HEIC of tiles that are coded in several ways is not painted here")
    (node,) = users.values()
    held = data[slice(*node.box.payload)]
    if len(held) < CONFIGURATION:
        raise BadImage("a configuration that is cut off")
    return held


def _bits(configuration: bytes) -> int:
    """Return the bits of a sample. Raises CannotFix for numbers of them that are not written."""
    bits, others = (8 + (configuration[at] & 7) for at in (17, 18))
    if bits not in BITS or (bits != others and configuration[16] & 3):
        raise CannotFix("a HEIC of so many bits a sample is not painted here")
    return bits


def _colours(data: bytes, nodes: Sequence[Node]) -> Colours:
    for node in nodes:
        held = data[slice(*node.box.payload)]
        if node.type == b"colr" and held.startswith(b"nclx") and len(held) >= 11:
            primaries, transfer, matrix = (
                int.from_bytes(held[at : at + 2], "big") for at in (4, 6, 8)
            )
            return Colours(primaries, transfer, matrix, held[10] >> 7)
    return Colours()


def configurations(data: bytes) -> Iterator[bytes]:
    """Yield the configurations of the pictures in a file. Raises BadImage."""
    for meta in layout(data).metas:
        container = meta.node.first(b"iprp", b"ipco")
        for node in container.all(b"hvcC") if container else ():
            yield data[slice(*node.box.payload)]


def stored(data: bytes) -> tuple[bytes, bytes]:
    """Return the bytes and the configuration of a file's only picture. Raises BadImage."""
    found = layout(data)
    meta = found.metas[0]
    place = meta.places.get(meta.primary or 0)
    held = list(configurations(data))
    if place is None or len(held) != 1:
        raise BadImage("no primary picture")
    return b"".join(data[start:end] for start, end in place.spans), held[0]


def replaced(data: bytes, picture: Coded, new: Sequence[bytes], configuration: bytes) -> bytes:
    """Return the file with other pixels in its tiles. Raises BadImage or CannotFix."""
    return with_pictures(data, dict(zip(picture.items, new, strict=True)), b"hvcC", configuration)
