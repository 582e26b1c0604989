"""The detector's file, which the build packs beside this module (`_pack.py`)."""

from __future__ import annotations

import hashlib
import os
from typing import Final

from hooklib.model import UsageError

PATH: Final = os.path.join(os.path.dirname(__file__), "centerface.onnx")
SHA256: Final = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
REMEDY: Final = "install image-privacy again, or ignore FAC"


def read(path: str = PATH) -> bytes:
    """Return the file's bytes. Raises UsageError when it is missing or not the one expected."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise UsageError(f"the face detector is not in this installation: {REMEDY}") from error
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise UsageError(f"the face detector's file was changed or damaged: {REMEDY}")
    return data
