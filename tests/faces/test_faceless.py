"""Pictures that nobody is in: nothing is found. There are 200; by default a sample is looked at."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

import pytest

from hooklib.faces.look import Options, look
from tests.effort import every
from tests.faces.pictures import faceless

KINDS = {
    kind: list(group)
    for kind, group in groupby(faceless(), key=lambda picture: picture[0].rpartition("-")[0])
}


def test_there_are_enough_of_them() -> None:
    assert sum(map(len, KINDS.values())) >= 200


@pytest.mark.once
@pytest.mark.parametrize("kind", KINDS)
def test_no_face_is_found(kind: str) -> None:
    pictures: list[tuple[str, Callable[[], bytes]]] = every(5, KINDS[kind])
    assert [name for name, make in pictures if look(make(), Options())] == []
