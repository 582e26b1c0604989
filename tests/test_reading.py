"""What was read of bytes is kept while one file is fixed, and not longer."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from hooklib import reading
from hooklib.cleaning import clean
from hooklib.cli import main
from hooklib.formats import _jpeg_segments
from hooklib.model import BadImage, Blob, Settings
from hooklib.reading import keeping, kept
from tests.photos import phone_photo
from tests.places import settle


class _Reader:
    def __init__(self) -> None:
        self.read: list[bytes] = []
        self.again = kept(self)

    def __call__(self, data: bytes) -> int:
        self.read.append(data)
        if not data:
            raise BadImage("empty")
        return len(data)

    __name__ = "reader"


def _other(data: bytes) -> bytes:
    return bytes(bytearray(data))


def test_the_same_bytes_are_read_once() -> None:
    reader = _Reader()
    with keeping():
        data = b"12345"
        assert [reader.again(data) for _ in range(3)] == [5, 5, 5]
        assert reader.again(_other(data)) == 5
    assert reader.read == [data, data]


def test_nothing_is_kept_without_being_asked_for_or_afterwards() -> None:
    reader, data = _Reader(), b"12345"
    reader.again(data)
    with keeping():
        reader.again(data)
        with keeping():
            reader.again(data)
        reader.again(data)
    reader.again(data)
    assert len(reader.read) == 3


def test_each_reader_has_its_own() -> None:
    first, second, data = _Reader(), _Reader(), b"12345"
    with keeping():
        first.again(data)
        second.again(data)
    assert first.read == second.read == [data]


def test_damage_is_told_each_time() -> None:
    reader, data = _Reader(), b""
    with keeping():
        for _ in range(2):
            with pytest.raises(BadImage):
                reader.again(data)


def test_bytes_that_take_the_place_of_others_in_memory_are_read() -> None:
    reader = _Reader()
    with keeping():
        for size in range(1, 2000):
            assert reader.again(bytes(size % 7 + 1)) == size % 7 + 1


def test_only_so_much_is_kept() -> None:
    reader = _Reader()
    pieces = [b"%05d" % number for number in range(reading.MOST_KNOWN + 5)]
    with keeping():
        for piece in pieces * 2:
            reader.again(piece)
    assert len(reader.read) == len(pieces) + 5


def test_another_thread_has_its_own() -> None:
    reader, data = _Reader(), b"12345"
    with keeping():
        reader.again(data)
        thread = threading.Thread(target=reader.again, args=(data,))
        thread.start()
        thread.join()
    assert len(reader.read) == 2


def test_a_fix_goes_through_a_photo_once_before_and_once_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []
    walk = _jpeg_segments.walk

    def watched(data: bytes, start: int = 0) -> _jpeg_segments.Picture:
        seen.append(data)
        return walk(data, start)

    monkeypatch.setattr("hooklib.formats._jpeg_layout.walk", watched)
    settle(monkeypatch, tmp_path)
    path = Path("photo.jpg")
    path.write_bytes(phone_photo())
    expected = clean(Blob(phone_photo(), "photo.jpg"), Settings()).data
    seen.clear()
    assert main(["--fix", "--faces", "off", "--no-cache", "photo.jpg"]) == 0
    assert path.read_bytes() == expected
    assert [data for data in seen if data in (phone_photo(), expected)] == [phone_photo(), expected]
