"""What holds for every registered container and payload, whoever wrote it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from hooklib import formats
from hooklib.cleaning import clean
from hooklib.formats import sniff
from hooklib.model import BadImage, Blob, CannotFix, Format, Part, Payload, Settings
from hooklib.rules import RULES
from hooklib.scan import scan
from tests.effort import examples
from tests.judges import same_picture
from tests.rows import CONTAINERS, PAYLOADS, clean_files, for_each, grouped, rows, samples

ALL = Settings(select=tuple(sorted(code for code, rule in RULES.items() if rule.look is None)))
CLEAN = dict(clean_files())
ROWS = {row.carrier: row.data for row in rows()}
FILES = {**CLEAN, **ROWS}
GROUPS = grouped(FILES, str)
CLEAN_GROUPS = grouped(CLEAN, str)
SMALL = sorted((name for name in FILES), key=lambda name: len(FILES[name]))


def _format(name: str) -> Format:
    found: Format = import_module(f"hooklib.formats.{name}").FORMAT
    return found


def _payload(name: str) -> Payload:
    found: Payload = import_module(f"hooklib.metadata.{name}").PAYLOAD
    return found


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_container_has_samples(container: str) -> None:
    module = samples(container)
    assert module.clean()
    assert module.plants()
    for data in module.clean().values():
        known = map(formats.load, formats.NAMES)
        assert [fmt for fmt in known if fmt.sniff(data[:4096])] == [_format(container)]


def _parts(data: bytes) -> list[Part]:
    fmt = sniff(data[:4096])
    return [] if fmt is None else list(fmt.parts(data))


@pytest.mark.parametrize("group", GROUPS)
def test_no_change_gives_the_same_bytes(group: str) -> None:
    for_each(GROUPS[group], str, _no_change_gives_the_same_bytes)


def _no_change_gives_the_same_bytes(name: str) -> None:
    data = FILES[name]
    fmt = sniff(data[:4096])
    assert fmt is not None
    assert fmt.rebuild(data, {}) == data


def test_every_payload_is_planted_and_no_change_gives_the_same() -> None:
    rebuild = {_payload(name).kind: _payload(name).rebuild for name in PAYLOADS}
    assert len(rebuild) == len(PAYLOADS)
    planted = set()
    for name, data in FILES.items():
        for part in _parts(data):
            if part.kind in rebuild:
                planted.add(part.kind)
                with contextlib.suppress(BadImage):
                    assert rebuild[part.kind](part.data, {}) == part.data, name
    assert planted == set(rebuild)


@pytest.mark.parametrize("group", CLEAN_GROUPS)
def test_a_file_with_nothing_to_find_is_silent_and_untouched(group: str) -> None:
    for_each(CLEAN_GROUPS[group], str, _silent_and_untouched)


def _silent_and_untouched(name: str) -> None:
    blob = Blob(CLEAN[name], "x")
    assert [finding.message for finding in scan(blob, Settings()).findings] == []
    assert clean(blob, Settings()).data is blob.data


@pytest.mark.once
@pytest.mark.parametrize("group", GROUPS)
def test_with_every_rule_on_the_picture_stays(group: str) -> None:
    whole = [name for name in GROUPS[group] if "damaged" not in name]
    for_each(whole, str, _picture_stays)


def _picture_stays(name: str) -> None:
    cleaned = clean(Blob(FILES[name], "x"), ALL)
    assert same_picture(FILES[name], cleaned.data)
    assert not [f for f in scan(Blob(cleaned.data, "x"), ALL).findings if f.fixable]


def _smallest(container: str) -> list[str]:
    mine = [name for name in SMALL if name.startswith(container)]
    return mine[:3] + mine[len(mine) // 2 : len(mine) // 2 + 3]


@pytest.mark.once
@pytest.mark.parametrize("name", [name for c in CONTAINERS for name in _smallest(c)])
def test_every_prefix_gets_a_verdict(name: str) -> None:
    data = FILES[name]
    for end in range(len(data)):
        _verdict(data[:end])


def _verdict(data: bytes) -> None:
    """Check and fix: whatever the bytes, a verdict or a refusal, and no other exception."""
    blob = Blob(data, "x")
    found = scan(blob, ALL).findings
    if any(finding.fixable for finding in found):
        with contextlib.suppress(CannotFix):
            clean(blob, ALL)


def _flipped(draw: Callable[..., int], data: bytes) -> bytes:
    broken = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        broken[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(broken)


@pytest.mark.once
@pytest.mark.parametrize("container", CONTAINERS)
@effort(max_examples=examples(100, 300), deadline=None)
@given(st.data())
def test_flipped_bytes_get_a_verdict(container: str, data: st.DataObject) -> None:
    names = [name for name in FILES if name.startswith(container)]
    name = data.draw(st.sampled_from(names))
    _verdict(_flipped(data.draw, FILES[name]))
