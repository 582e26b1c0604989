"""Spans of bytes: joined, and taken from one another, in time that grows with their number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from hooklib.model import Span


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return the same bytes as sorted spans that neither touch nor overlap."""
    merged: list[Span] = []
    for span in sorted(spans):
        if span.end <= span.start:
            continue
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def subtract(spans: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """Return what of `spans` lies in none of `others`; both as `merge` returns them."""
    left: list[Span] = []
    first = 0
    for start, end in spans:
        while first < len(others) and others[first].end <= start:
            first += 1
        at = start
        index = first
        while index < len(others) and others[index].start < end:
            if others[index].start > at:
                left.append(Span(at, others[index].start))
            at = others[index].end
            index += 1
        if at < end:
            left.append(Span(at, end))
        first = max(first, index - 1)  # only the last one can reach into the next span
    return left


def overlaps(span: Span, merged: Sequence[Span]) -> bool:
    """Return whether a byte of `span` is in one of the spans, which are as `merge` returns them."""
    before = bisect_right(merged, span.start, key=lambda other: other.start)
    if before and merged[before - 1].end > span.start and span.end > span.start:
        return True
    return before < len(merged) and merged[before].start < span.end
