"""The payloads: one module each, found by itself."""

from __future__ import annotations

from hooklib._registry import constants
from hooklib.model import Payload

PAYLOADS: dict[str, Payload] = {
    payload.kind: payload for payload in constants(__name__, __path__, "PAYLOAD")
}
