"""Many threads at once: the same answers as one after the other, and the process stays as it is."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any

import cv2
import pytest
from PIL import Image, ImageDraw

import hooklib
from hooklib.faces import _search, weak
from hooklib.faces._pool import Pool
from hooklib.faces._remembered import MOST, remembered
from tests.faces.pictures import portrait, saved
from tests.photos import phone_photo
from tests.places import HOOKLIB

pytestmark = pytest.mark.once
THREADS = 8
FAST = {"faces": "fast"}
KINDS = ("JPEG", "PNG", "GIF", "TIFF", "BMP", "WEBP")


def pictures(count: int) -> list[bytes]:
    """Return so many different pictures: with and without a face, with metadata, damaged."""
    kinds = chain.from_iterable(repeat(KINDS))
    found = [phone_photo(), phone_photo()[:900]]
    for number, kind in enumerate(islice(kinds, count - len(found))):
        image = (
            portrait("astronaut", 160).image.copy() if number % 3 else Image.new("RGB", (96, 64))
        )
        ImageDraw.Draw(image).rectangle((0, 0, 3, 3), fill=(number, 0, 0))
        options: dict[str, Any] = {"compression": "tiff_lzw"} if kind == "TIFF" else {}
        found.append(saved(image, kind, **options))
    return found


def outcome(data: bytes) -> object:
    """Return what both functions make of a picture."""
    try:
        return hooklib.inspect(data, FAST), hooklib.clean(data, FAST)
    except hooklib.BadImage as error:
        return str(error)


@pytest.mark.faces
def test_threads_get_the_answers_of_one_alone() -> None:
    files = pictures(10)
    _search._answers.clear()
    barrier = threading.Barrier(THREADS)

    def work(number: int) -> list[object]:
        barrier.wait(60)
        mine = files[number:] + files[:number]  # each begins somewhere else
        return [outcome(data) for data in mine[:4]]

    with ThreadPoolExecutor(THREADS) as pool:
        together = list(pool.map(work, range(THREADS)))
    _search._answers.clear()
    weak._answers.clear()
    alone = {data: outcome(data) for data in files}
    for number, results in enumerate(together):
        mine = files[number:] + files[:number]
        assert results == [alone[data] for data in mine[:4]]


HOST = """
import os, sys, threading, warnings
sys.path.insert(0, {path!r})
import hooklib
from PIL import Image
data = open(sys.argv[1], 'rb').read()
seen, stop = set(), threading.Event()

def state():
    silenced = ('ignore', None, Warning, None, 0) in warnings.filters
    stderr, limited = os.fstat(2).st_ino, 'OPENBLAS_NUM_THREADS' in os.environ
    return Image.MAX_IMAGE_PIXELS, silenced, stderr, limited

def watch():
    while not stop.is_set():
        seen.add(state())

before = state()
watcher = threading.Thread(target=watch)
watcher.start()
threads = [threading.Thread(target=lambda: hooklib.clean(data, dict(faces='fast'))) for _ in '1234']
[t.start() for t in threads]
[t.join() for t in threads]
stop.set()
watcher.join()
print(seen == {{before}}, state() == before)
os.write(2, b'still here')
"""


@pytest.mark.faces
def test_the_process_stays_as_it_is_all_the_while(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(saved(portrait("astronaut", 200).image, "TIFF", compression="tiff_lzw"))
    done = subprocess.run(
        [sys.executable, "-c", HOST.format(path=HOOKLIB), str(path)],
        capture_output=True,
        text=True,
        check=True,
        env={name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"},
    )
    assert (done.stdout, done.stderr) == ("True True\n", "still here")


@pytest.mark.faces
def test_opencv_keeps_its_number_of_threads() -> None:
    before = cv2.getNumThreads()
    try:
        cv2.setNumThreads(2)
        data = io.BytesIO()
        Image.new("RGB", (64, 64), "teal").save(data, "PNG")
        hooklib.inspect(data.getvalue(), FAST)
        assert cv2.getNumThreads() == 2
    finally:
        cv2.setNumThreads(before)


@pytest.mark.faces
def test_warnings_of_the_host_are_its_own() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        filters = list(warnings.filters)
        hooklib.inspect(saved(Image.new("RGB", (64, 64)), "GIF"), FAST)
        assert list(warnings.filters) == filters


def test_a_pool_lends_each_thing_to_one_thread_at_a_time() -> None:
    made: list[list[int]] = []

    def make() -> list[int]:
        made.append([])
        return made[-1]

    pool = Pool(make, 3)

    def use(number: int) -> None:
        with pool.one() as thing:
            thing.append(number)
            assert thing[-1] == number
            assert len(thing) == 1
            thing.pop()

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(use, range(2000)))
    assert 1 <= len(made) <= 3


def test_a_pool_gets_back_what_was_used_in_vain() -> None:
    pool = Pool(object, 1)
    with pytest.raises(ValueError, match="no"), pool.one():
        raise ValueError("no")
    with pool.one():
        pass


def test_what_is_remembered_stays_bounded_under_threads() -> None:
    answers: dict[int, int] = {}
    with ThreadPoolExecutor(THREADS) as threads:
        keys = [number % 200 for number in range(20_000)]
        found = list(threads.map(lambda key: remembered(answers, key, lambda: key * 2), keys))
    assert found == [key * 2 for key in keys]
    assert len(answers) <= MOST
