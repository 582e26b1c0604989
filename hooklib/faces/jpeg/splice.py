"""A JPEG with new coefficients under the boxes and the old bits everywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hooklib.faces.jpeg import progressive, progressive_code, sequential
from hooklib.faces.jpeg.bits import joined
from hooklib.faces.jpeg.colour import space
from hooklib.faces.jpeg.cover import covered
from hooklib.faces.jpeg.frame import Frame, Scan, read
from hooklib.faces.jpeg.huffman import Table, codes
from hooklib.faces.jpeg.items import (
    Coder,
    Coefficients,
    Key,
    Piece,
    completed,
    tables_of,
    touched,
)
from hooklib.faces.jpeg.proof import prove
from hooklib.faces.model import Box, Style
from hooklib.formats._jpeg_segments import DHT, segment


class Walked(NamedTuple):
    """The scans of a picture taken apart, and the DC of the touched blocks."""

    pieces: list[list[Piece]]
    values: dict[Key, int]


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
    prove(result, frame, scans, old.pieces)
    return result


def walked(data: bytes, frame: Frame, scans: list[Scan], mask: NDArray[np.bool_]) -> Walked:
    """Read all scans. Raises BadImage."""
    values: dict[Key, int] = {}
    all_pieces = []
    known = progressive.history(frame) if frame.progressive else []
    for scan, keep in zip(scans, progressive.refined(scans), strict=True):
        if frame.progressive:
            pieces, found = progressive.find(data, frame, scan, mask, known, keep)
        else:
            pieces, found = sequential.find(data, frame, scan, mask)
        all_pieces.append(pieces)
        values.update(found)
    return Walked(all_pieces, values)


def _coded(
    frame: Frame, scan: Scan, pieces: list[Piece], new: dict[Key, Coefficients]
) -> tuple[bytes, bytes]:
    """Return a DHT segment (b"" where no code is missing) and the scan's entropy-coded data."""
    missing: dict[int, set[int]] = {}
    tables = tables_of(scan)
    code = progressive_code.code if frame.progressive else sequential.code
    coders: list[Coder | None] = []
    for piece in pieces:
        if piece.items is None:
            coders.append(None)
            continue
        coder = Coder(tables, missing)
        code(piece.items, coder, scan, new)
        coders.append(coder)
    longer = completed(tables, missing)
    all_codes = {slot: codes(table) for slot, table in {**tables, **longer}.items()}
    out = []
    for piece, done in zip(pieces, coders, strict=True):
        out.append(piece.data if done is None else joined(piece.data, done.tokens, all_codes))
        out.append(piece.behind)
    return b"".join(_dht(slot, table) for slot, table in longer.items()), b"".join(out)


def _dht(slot: int, table: Table) -> bytes:
    """Return a DHT segment of one table (T.81, B.2.4.2)."""
    return segment(DHT, bytes((slot,)) + table.counts + table.symbols)
