"""A JPEG with new coefficients under the boxes and the old bits everywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from itertools import starmap
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hooklib.faces.jpeg import progressive, progressive_code, sequential
from hooklib.faces.jpeg.bits import Copy, joined
from hooklib.faces.jpeg.colour import space
from hooklib.faces.jpeg.cover import covered
from hooklib.faces.jpeg.frame import Frame, Scan, read
from hooklib.faces.jpeg.huffman import Table, codes
from hooklib.faces.jpeg.items import (
    Coder,
    Coefficients,
    Difference,
    Key,
    Piece,
    completed,
    of_scan,
    tables_of,
    touched,
)
from hooklib.faces.model import Box, Style
from hooklib.formats._jpeg_segments import DHT, segment
from hooklib.model import BadImage, CannotFix

WALKED_SEQUENTIAL: Final = 16_000_000
WALKED_PROGRESSIVE: Final = 1_000_000
"""Bytes up to which a result is walked through again. It would take half a second and more in
larger files; there, the comparison of all decoded pixels has to do."""


class Walked(NamedTuple):
    """All scans of a picture taken apart, and the DC of the touched blocks.

    `states` are digests of where, after each progressive scan, coefficients that stay are not zero.
    """

    frame: Frame
    scans: list[Scan]
    pieces: list[list[Piece]]
    values: dict[Key, int]
    states: list[bytes]


def spliced(data: bytes, boxes: Sequence[Box], style: Style) -> bytes:
    """Return the file with its boxes hidden; the same bytes if no box meets the picture.

    Only MCUs that a box touches change. Raises Unspliced, BadImage or CannotFix.
    """
    frame, scans = read(data)
    mask = touched(frame, boxes)
    if not mask.any():
        return data
    old = walked(data, frame, scans, mask)
    new = covered(data, frame, space(data, frame), boxes, style, old.values)
    out: list[bytes] = []
    at = 0
    for scan, pieces in zip(scans, old.pieces, strict=True):
        tables, coded = _coded(frame, scan, pieces, new)
        out += (data[at : scan.start], tables, data[scan.start : scan.data], coded)
        at = scan.end
    result = b"".join((*out, data[at:]))
    if len(data) <= (WALKED_PROGRESSIVE if frame.progressive else WALKED_SEQUENTIAL):
        _check(result, old, mask)
    return result


def walked(
    data: bytes,
    frame: Frame,
    scans: list[Scan],
    mask: NDArray[np.bool_],
    made_from: Walked | None = None,
) -> Walked:
    """Read all scans. Raises BadImage. `made_from`: see `sequential.find`."""
    values: dict[Key, int] = {}
    all_pieces = []
    states = []
    known = progressive.history(frame) if frame.progressive else []
    for number, scan in enumerate(scans):
        if frame.progressive:
            pieces, found = progressive.find(data, frame, scan, mask, known)
            states.append(_state(frame, scan, mask, known))
        else:
            like = made_from if made_from and _same_codes(made_from.scans, scans) else None
            pieces, found = sequential.find(
                data, frame, scan, mask, like.pieces[number] if like else ()
            )
        all_pieces.append(pieces)
        values.update(found)
    return Walked(frame, scans, all_pieces, values, states)


def _same_codes(old: Sequence[Scan], new: Sequence[Scan]) -> bool:
    """Whether what the old scans' tables encode, the new ones' decode to the same symbols."""
    if len(old) != len(new):
        return False
    for before, after in zip(map(tables_of, old), map(tables_of, new), strict=True):
        if before.keys() != after.keys():
            return False
        for slot, table in before.items():
            if not codes(table).items() <= codes(after[slot]).items():
                return False
    return True


def _state(frame: Frame, scan: Scan, mask: NDArray[np.bool_], known: progressive.History) -> bytes:
    if not scan.first:
        return b""
    stay = ~of_scan(mask, frame, scan)
    return blake2b(known[scan.components[0]][stay].tobytes()).digest()


def _coded(
    frame: Frame, scan: Scan, pieces: list[Piece], new: dict[Key, Coefficients]
) -> tuple[bytes, bytes]:
    """Return a DHT segment (b"" where no code is missing) and the scan's entropy-coded data."""
    missing: dict[int, set[int]] = {}
    tables = tables_of(scan)
    coders = []
    for piece in pieces:
        coder = Coder(tables, missing)
        if piece.items is not None:
            if frame.progressive:
                progressive_code.code(piece.items, coder, scan, new)
            else:
                sequential.code(piece.items, coder, scan, new)
        coders.append(coder)
    longer = completed(tables, missing)
    all_codes = {slot: codes(table) for slot, table in {**tables, **longer}.items()}
    out = []
    for piece, coder in zip(pieces, coders, strict=True):
        kept = piece.items is None
        out.append(piece.data if kept else joined(piece.data, coder.tokens, all_codes))
        out.append(piece.behind)
    return b"".join(_dht(slot, table) for slot, table in longer.items()), b"".join(out)


def _dht(slot: int, table: Table) -> bytes:
    """Return a DHT segment of one table (T.81, B.2.4.2)."""
    return segment(DHT, bytes((slot,)) + table.counts + table.symbols)


def _check(result: bytes, old: Walked, mask: NDArray[np.bool_]) -> None:
    """Walk through the new scans: raise CannotFix unless all that stays is found bit for bit.

    The same codes behind the same history are the same coefficients: decoding goes on in step.
    """
    try:
        frame, scans = read(result)
        again = walked(result, frame, scans, mask, old)
    except BadImage as error:
        raise CannotFix("the JPEG could not be spliced without damage") from error
    right = frame == old.frame and again.values.keys() == old.values.keys()
    right = right and again.states == old.states
    if not right or not all(starmap(_same, zip(_exact(old), _exact(again), strict=True))):
        raise CannotFix("the JPEG could not be spliced exactly")


def _exact(found: Walked) -> list[Piece]:
    """Return the intervals in which runs cannot have been split: those of AC bands are left out.

    `Walked.states` stand for these.
    """
    pairs = zip(found.scans, found.pieces, strict=True)
    return [piece for scan, pieces in pairs if not scan.first for piece in pieces]


def _same(old: Piece, new: Piece) -> bool:
    """Whether the bits and values of an interval that stay are the same."""
    if old.items is None or new.items is None:
        return old == new
    return old.behind == new.behind and _kept(old) == _kept(new)


def _kept(piece: Piece) -> tuple[bytes, list[Difference]]:
    """Return the bits that are copied, all in one, and the DC values that stay."""
    bits = np.unpackbits(np.frombuffer(piece.data, np.uint8))
    items = piece.items or []
    parts = [bits[item.start : item.end] for item in items if isinstance(item, Copy)]
    values = [item for item in items if isinstance(item, Difference)]
    return np.packbits(np.concatenate((bits[:0], *parts))).tobytes(), values
