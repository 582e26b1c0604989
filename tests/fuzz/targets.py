"""What is fuzzed: containers, payloads, the JPEG splicer, pictures in HEIC; each as one function.

A target takes any bytes. It may raise BadImage or CannotFix, which `attempt` swallows; anything
else, a promise that does not hold among it, is a find.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import suppress
from functools import cache, partial
from importlib import import_module
from typing import NamedTuple

from hooklib.cleaning import DAMAGE, clean
from hooklib.formats import sniff
from hooklib.metadata._ifd import ROOM
from hooklib.model import BadImage, Blob, CannotFix, Format, Payload, Settings
from hooklib.rules import RULES
from hooklib.scan import scan
from tests.rows import CONTAINERS, PAYLOADS, clean_files, rows

ALL = Settings(select=tuple(sorted(code for code, rule in RULES.items() if rule.look is None)))
LARGEST_SEED = 1 << 16


class Target(NamedTuple):
    """One function to fuzz; `seeds` makes the files that mutation starts from."""

    run: Callable[[bytes], object]
    seeds: Callable[[], Iterator[bytes]]


def attempt(target: Target, data: bytes) -> None:
    """Run a target; what readers may raise is no find."""
    with suppress(BadImage, CannotFix):
        target.run(data)


@cache
def targets() -> dict[str, Target]:
    """Return every target by its name."""
    found = {name: _container(name) for name in CONTAINERS}
    found |= {f"payload-{name}": _payload(name) for name in PAYLOADS}
    found["heif-pictures"] = Target(_pictures, found["heif"].seeds)
    return found | {"splice": Target(_splice, _spliced_seeds)}


def _container(name: str) -> Target:
    fmt: Format = import_module(f"hooklib.formats.{name}").FORMAT

    def seeds() -> Iterator[bytes]:
        return (data for data in _files() if sniff(data[:4096]) is fmt)

    return Target(partial(_judge, fmt), seeds)


def _judge(fmt: Format, data: bytes) -> None:
    """Read, check and fix a file as if it were of this container."""
    if not fmt.sniff(data[:4096]):
        return
    assert fmt.rebuild(data, {}) == data
    covered = sum(span.end - span.start for part in fmt.parts(data) for span in part.spans)
    assert covered <= 4 * len(data) + ROOM  # pieces may share bytes, but not without end
    cleaned = clean(Blob(data, "x"), ALL)
    left = scan(Blob(cleaned.data, "x"), ALL).findings
    assert all(f.code == DAMAGE for f in left if f.fixable)  # those may have had to stay


def _payload(name: str) -> Target:
    payload: Payload = import_module(f"hooklib.metadata.{name}").PAYLOAD
    return Target(partial(_rewrite, payload), lambda: iter(_parts().get(payload.kind, ())))


def _rewrite(payload: Payload, data: bytes) -> None:
    """Read a payload, and take its first half of fields, then each field alone, out of it."""
    fields = payload.fields(data)
    assert payload.rebuild(data, {}) == data
    places: list[Hashable] = [field.at for field in fields]
    for dropped in (places[: len(places) // 2], *([place] for place in places[:8])):
        with suppress(CannotFix):
            payload.rebuild(data, dict.fromkeys(dropped))


def _pictures(data: bytes) -> None:
    """Put other bytes in the place of each picture of a HEIC that could be painted."""
    from hooklib.formats._bmff_coded import as_picture, coded, described, pictures, replaced

    for shown in pictures(data):
        picture = coded(data, shown.number)
        new = replaced(data, picture, [b"\1\2"] * len(picture.items), bytes(23))
        assert described(new) == described(data)
        assert pictures(new) == pictures(data)
        assert len(as_picture(data, shown.number)) == len(data)


def _splice(data: bytes) -> None:
    """Hide a box, named by the first four bytes, in a JPEG, the rest."""
    from hooklib.faces.model import Box
    from hooklib.faces.painters.jpeg import paint

    x, y, width, height = (8 * byte for byte in data[:4].ljust(4, b"\1"))
    paint(data[4:], [Box(x, y, width, height)], "fill")


def _spliced_seeds() -> Iterator[bytes]:
    from tests.faces.jpegs import cases

    yield from (b"\1\1\2\2" + case.data for case in cases())


@cache
def _parts() -> dict[str, list[bytes]]:
    """Return what all files hold, by its kind."""
    found: dict[str, list[bytes]] = {}
    for data in _files():
        fmt = sniff(data[:4096])
        with suppress(BadImage):
            for part in fmt.parts(data) if fmt else ():
                found.setdefault(part.kind, []).append(part.data)
    return found


@cache
def _files() -> tuple[bytes, ...]:
    made = [data for _, data in clean_files()] + [row.data for row in rows()]
    return tuple(data for data in dict.fromkeys(made) if len(data) <= LARGEST_SEED)
