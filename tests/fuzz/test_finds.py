"""What fuzzing found stays mended, and every target takes its own seeds."""

from __future__ import annotations

from itertools import islice

import pytest

from tests.fuzz.targets import attempt, targets

pytestmark = pytest.mark.once


@pytest.mark.parametrize("name", targets())
def test_seeds_pass(name: str) -> None:
    target = targets()[name]
    seeds = list(islice(target.seeds(), 0, None, 7))
    assert seeds
    for seed in seeds:
        attempt(target, seed)
