"""Files made in code for the tests: one module a container and one a payload.

A container's module offers
    clean()  -> dict[str, bytes]    whole files with nothing to find, by id, every variant of it
    plants() -> list[Plant]         whole files with one carrier each that only this container has
    wrap(kind, payload) -> bytes | None    a whole file carrying a payload of a kind, None: cannot

A payload's module offers
    plants() -> list[Plant]         payloads with one carrier each; `data` is the payload
    clean()  -> dict[str, bytes]    payloads with nothing to find by default
"""

from __future__ import annotations

from typing import NamedTuple


class Plant(NamedTuple):
    """One carrier with a secret in it: what must be found, and what must be gone afterwards.

    `secrets` are bytes that a fix leaves nowhere in the file, plain or compressed; `keeps` are
    bytes that are still there; `select` are the opt-in codes that the row needs.
    """

    carrier: str
    data: bytes
    code: str
    secrets: tuple[bytes, ...]
    keeps: tuple[bytes, ...] = ()
    select: tuple[str, ...] = ()
