"""Google's directory of appended files in a JPEG's main XMP packet, read and kept right.

Container:Directory is a list of items in the order of the file; the first is the picture itself.
Item:Length is an appended file's size, Item:Padding the bytes behind a file (Ultra HDR 1.1, Motion
Photo 1.0). Camera:MicroVideoOffset counts from the end of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hooklib.metadata import _xml
from hooklib.model import BadImage, Span

_CONTAINERS = frozenset(
    ("http://ns.google.com/photos/1.0/container/", "http://ns.google.com/photos/dd/1.0/container/")
)
_ITEMS = frozenset(uri + "item/" for uri in _CONTAINERS)
_CAMERA = "http://ns.google.com/photos/1.0/camera/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_VIDEO_FLAGS = ("MotionPhoto", "MicroVideo", "MicroVideoOffset")
_MARK = b"http://ns.google.com/photos/"
_MOST_ITEMS = 256


class Value(NamedTuple):
    """A property's value and its bytes in the packet."""

    text: str
    span: Span

    @property
    def number(self) -> int:
        """Return the value as a size, 0 when it is none."""
        return int(self.text) if self.text.isdecimal() and len(self.text) < 16 else 0


class Item(NamedTuple):
    """One item of the directory, the bytes of its rdf:li and its properties by local name."""

    span: Span
    values: dict[str, Value]

    @property
    def semantic(self) -> str:
        """Return what the item says it is: a word, a URI or ""."""
        return " ".join(
            self.values[name].text for name in ("Semantic", "DataURI") if name in self.values
        )

    @property
    def is_video(self) -> bool:
        """Whether the item is the video of a motion photo."""
        mime = self.values.get("Mime")
        return self.semantic == "MotionPhoto" or (
            mime is not None and mime.text.startswith("video/")
        )


class Directory(NamedTuple):
    """The items, the first picture's among them, and the camera's flags of a video."""

    items: list[Item]
    flags: dict[str, Value]


class Moved(NamedTuple):
    """A piece behind the first picture: where it was and its new size."""

    start: int
    end: int
    size: int


def read(packet: bytes) -> Directory:
    """Return the directory and flags of a UTF-8 packet, empty when there are none."""
    if _MARK not in packet:
        return Directory([], {})
    try:
        root = _xml.parse(packet).root
    except BadImage:
        return Directory([], {})
    items: list[Item] = []
    flags: dict[str, Value] = {}
    for node in _xml.walk(root):
        if node.name.local == "Directory" and node.name.uri in _CONTAINERS and not items:
            items = [_item(li) for li in _list_items(node)[:_MOST_ITEMS]]
        flags.update(
            (name.local, value)
            for name, value in _values(node)
            if name.uri == _CAMERA and name.local in _VIDEO_FLAGS
        )
    return Directory(items, flags)


def _list_items(directory: _xml.Node) -> list[_xml.Node]:
    return [
        node
        for container in _xml.elements(directory)
        for node in _xml.elements(container)
        if node.name == _xml.Name(_RDF, "li")
    ]


def _item(li: _xml.Node) -> Item:
    values = {
        name.local: value
        for node in _xml.walk(li)
        for name, value in _values(node)
        if name.uri in _ITEMS
    }
    return Item(Span(li.start, li.end), values)


def _values(node: _xml.Node) -> Iterator[tuple[_xml.Name, Value]]:
    """Yield the simple properties that a node is or has as attributes."""
    for attribute in node.attributes:
        span = Span(attribute.value_start, attribute.value_end)
        yield attribute.name, Value(attribute.value, span)
    if node.kind == _xml.ELEMENT and not _xml.elements(node):
        yield node.name, Value(_xml.text_of(node).strip(), Span(node.inner_start, node.inner_end))


def places(items: Sequence[Item], start: int, size: int, spans: Sequence[Span]) -> list[Span]:
    """Return where each item is in a file of `size` bytes; an empty span when it is nowhere.

    `start` is the end of the first picture, which is the first item whatever length it gives;
    `spans` is what was found behind it.
    """
    found = []
    at = start
    for number, item in enumerate(items):
        length = item.values["Length"].number if "Length" in item.values else 0
        place = _place(at, length, size, spans) if number else Span(start, start)
        found.append(place)
        if place.end:
            at = place.end + (item.values["Padding"].number if "Padding" in item.values else 0)
    return found


def _place(at: int, length: int, size: int, spans: Sequence[Span]) -> Span:
    exact = [span for span in spans if span.end - span.start == length]
    for span in exact:
        if span.start == at:
            return span
    behind = next((span for span in exact if span.start > at), None)
    if behind:
        return behind  # padding that the directory does not mention
    if length and at + length <= size:
        return Span(at, at + length)
    if 0 < length <= size:
        return Span(size - length, size)  # readers look for a video from the end
    return Span(0, 0)


def updated(
    packet: bytes, start: int, size: int, spans: Sequence[Span], moved: Sequence[Moved], video: bool
) -> bytes:
    """Return the packet with the sizes of what is behind the first picture now.

    `moved` says what became of each piece of it, `video` whether a video went with none left.
    """
    directory = read(packet)
    cuts: list[Span] = []
    puts: list[tuple[Span, bytes]] = []
    items = directory.items
    for number, (item, place) in enumerate(
        zip(items, places(items, start, size, spans), strict=True)
    ):
        left = _left(moved, place)
        # Samsung counts a video's length to the end of the file, over what may stay.
        gone = (video and item.is_video) or (place.end > place.start and not left)
        if number and gone:
            cuts.append(_xml.with_indent(packet, *item.span))
            continue
        if number and "Length" in item.values:
            puts += _number(item.values["Length"], place.end - place.start, left)
        padding = item.values.get("Padding")
        if padding and place.end:
            gap = Span(place.end, place.end + padding.number)
            puts += _number(padding, padding.number, _left(moved, gap))
    puts += _flags(directory.flags, size, moved, video)
    return _xml.splice(packet, cuts, puts)


def _number(value: Value, old: int, new: int) -> list[tuple[Span, bytes]]:
    return [(value.span, b"%d" % new)] if new != old else []


def _flags(
    flags: dict[str, Value], size: int, moved: Sequence[Moved], video: bool
) -> Iterator[tuple[Span, bytes]]:
    for name, value in flags.items():
        if video:
            yield value.span, b"0"
        elif name == "MicroVideoOffset":
            old = min(value.number, size)
            yield from _number(value, old, _left(moved, Span(size - old, size)))


def _left(moved: Sequence[Moved], span: Span) -> int:
    """Return how many bytes of a span of the old file are left."""
    left = 0
    for piece in moved:
        shared = min(piece.end, span.end) - max(piece.start, span.start)
        if shared > 0:
            left += max(0, piece.size - (piece.end - piece.start - shared))
    return left
