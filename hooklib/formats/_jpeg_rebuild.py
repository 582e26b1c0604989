"""A JPEG file without some of its pieces or with others in their place.

Order matters: what is behind the first picture gets its new size, then the XMP packet that names
those sizes, then everything has its place, then the offsets of MPF and Samsung are filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice

from hooklib.formats._jpeg_layout import Layout, is_main_xmp, read
from hooklib.formats._jpeg_offsets import (
    blocks_kept,
    directory_number,
    fill_index,
    fill_samsung,
    shorten_index,
)
from hooklib.formats._jpeg_piece import Piece, extended, guid_of, wrapped
from hooklib.formats._jpeg_plan import Plan, mover, spliced, splices, tail_size
from hooklib.formats._jpeg_segments import JUNK, SOS
from hooklib.formats._jpeg_tail import PADDING, is_video
from hooklib.model import ICC, INDEX, PICTURE, XMP, BadImage, CannotFix

_GUID = re.compile(rb"(?<![0-9A-Fa-f])[0-9A-Fa-f]{32}(?![0-9A-Fa-f])")
_KEPT = frozenset((PICTURE, ICC, INDEX))


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with the changes. Raises BadImage or CannotFix."""
    if not changes:
        return data
    layout = read(data)
    plan = Plan(layout, _asked(layout, changes), {})
    _settle_tail(plan)
    _write_extended(plan)
    _update_xmp(plan, data)
    shorten_index(plan)
    _settle_junk(plan)
    _write(plan)
    moved = mover(splices(plan))
    fill_index(plan, moved)
    fill_samsung(plan, data, moved)
    return spliced(data, splices(plan))


def _asked(layout: Layout, changes: Mapping[int, bytes | None]) -> dict[int, bytes | None]:
    for number in changes:
        if not 0 <= number < len(layout.pieces):
            raise CannotFix(f"JPEG has no part {number}")
        part = layout.pieces[number].part
        if part.kind in _KEPT:
            raise CannotFix(f"{part.name} must stay as it is")
    return {number: change or None for number, change in changes.items()}


def _settle_junk(plan: Plan) -> None:
    """Let junk go with the segment that parts it from a scan: it would become a piece of that."""
    pieces = plan.layout.pieces[: plan.layout.behind]
    ordered = sorted(
        (span, number) for number, piece in enumerate(pieces) for span in piece.part.spans
    )
    in_scan = False
    for _, number in ordered:
        if pieces[number].marker == JUNK and in_scan:
            plan.payloads[number] = None
        elif not plan.gone(number):
            in_scan = pieces[number].marker == SOS


def _settle_tail(plan: Plan) -> None:
    """Let padding go with what it pads, and the Samsung directory with its blocks."""
    pieces = plan.layout.pieces
    for number in range(len(pieces) - 2, plan.layout.behind - 1, -1):
        if pieces[number].part.name == PADDING and plan.gone(number + 1):
            plan.payloads[number] = None
    trailer, blocks = plan.layout.trailer, blocks_kept(plan)
    if trailer is None or not _tail_changes(plan):
        return
    directory = directory_number(plan.layout)
    if any(blocks):
        size = trailer.directory.end - trailer.directory.start - 12 * blocks.count(False)
        plan.written[directory] = bytes(size)
    else:
        plan.payloads[directory] = None


def _tail_changes(plan: Plan) -> bool:
    return any(number >= plan.layout.behind for number in plan.payloads)


def _write_extended(plan: Plan) -> None:
    """Write extended XMP packets, and tell the main packets their new names."""
    names: dict[bytes, bytes | None] = {}
    for number, piece in enumerate(plan.layout.pieces):
        if not isinstance(piece.group, tuple) or piece.group[0] != XMP:
            continue
        if number not in plan.payloads:
            continue
        payload = plan.payloads[number]
        if payload is not None:
            if piece.part.kind != XMP:
                raise CannotFix("damaged extended XMP can only be removed")
            plan.written[number] = extended(piece.marker, payload)
        names[piece.group[1]] = guid_of(payload) if payload else None
    for number, piece in enumerate(plan.layout.pieces if names else ()):
        packet = plan.payloads.get(number, piece.part.data)
        if is_main_xmp(piece) and packet:
            for old in names.keys() & set(_GUID.findall(packet)):
                packet = _renamed(packet, old, names[old])
            if packet != piece.part.data:
                plan.payloads[number] = packet or None


def _renamed(packet: bytes, old: bytes, new: bytes | None) -> bytes:
    return packet.replace(old, new) if new else _without_extended(packet, old)


def _without_extended(packet: bytes, guid: bytes) -> bytes:
    """Return a main packet without the property that names an extended one which is gone."""
    from hooklib.metadata import xmp  # brings the XML parser, which is rarely needed

    try:
        names = [
            field.at
            for field in xmp.PAYLOAD.fields(packet)
            if field.key.endswith("HasExtendedXMP") and field.text.encode() == guid
        ]
        return xmp.PAYLOAD.rebuild(packet, dict.fromkeys(names))
    except BadImage:
        return packet  # nobody can read the name in it either


def _update_xmp(plan: Plan, data: bytes) -> None:
    """Correct what the main XMP packet says of the sizes of what is behind the first picture."""
    layout = plan.layout
    if not _tail_changes(plan):
        return
    from hooklib.formats import _gcontainer  # brings the XML parser, which is rarely needed

    behind = range(layout.behind, len(layout.pieces))
    spans = [layout.pieces[number].part.spans[0] for number in behind]
    moved = [
        _gcontainer.Moved(*span, tail_size(plan, number))
        for number, span in zip(behind, spans, strict=True)
    ]
    solid = [span for piece, span in zip(layout.tail, spans, strict=True) if not _is_padding(piece)]
    videos = [number for number in behind if is_video(layout.pieces[number])]
    video_gone = bool(videos) and all(plan.gone(number) for number in videos)
    main = (number for number, piece in enumerate(layout.pieces) if is_main_xmp(piece))
    for number in islice(main, 1):
        packet = plan.payloads.get(number, layout.pieces[number].part.data)
        if packet:
            new = _gcontainer.updated(packet, layout.end, len(data), solid, moved, video_gone)
            if new != packet:
                plan.payloads[number] = new


def _is_padding(piece: Piece) -> bool:
    return piece.part.name == PADDING


def _write(plan: Plan) -> None:
    for number, payload in plan.payloads.items():
        if payload is None:
            plan.written[number] = b""
        elif number not in plan.written:
            plan.written[number] = wrapped(plan.layout.pieces[number], payload)
