"""A network in ONNX form with YuNet's inputs and outputs that takes white squares for faces.

The real one looks at an image at three strides. Here the mean of each 32 x 32 px is both scores of
that stride, and every other output is 0: a white square on the grid is a box of 32 px with its
centre at the square's top left corner. Written in the wire format of protocol buffers; the numbers
are those of the fields in onnx.proto3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

SIDE = 640
STRIDES = (8, 16, 32)
CHANNELS = {"cls": 1, "obj": 1, "bbox": 4, "kps": 10}
FLOAT, INT64 = 1, 7
INTS = 7  # of an attribute


def _varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out, value = out + bytes((value & 127 | 128,)), value >> 7
    return out + bytes((value,))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value % 2**64)


def _bytes(field: int, content: bytes | str) -> bytes:
    content = content.encode() if isinstance(content, str) else content
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _tensor(name: str, shape: Sequence[int], kind: int, values: Iterable[float]) -> bytes:
    raw = b"".join(struct.pack("<f", v) if kind == FLOAT else struct.pack("<q", v) for v in values)
    dims = b"".join(_number(1, size) for size in shape)
    return dims + _number(2, kind) + _bytes(8, name) + _bytes(9, raw)


def _value(name: str, shape: Sequence[int]) -> bytes:
    dims = b"".join(_bytes(1, _number(1, size)) for size in shape)
    return _bytes(1, name) + _bytes(2, _bytes(1, _number(1, FLOAT) + _bytes(2, dims)))


def _ints(name: str, *values: int) -> bytes:
    return _bytes(1, name) + b"".join(_number(8, value) for value in values) + _number(20, INTS)


def _node(kind: str, inputs: Sequence[str], output: str, *attributes: bytes) -> bytes:
    ends = b"".join(_bytes(1, name) for name in inputs) + _bytes(2, output) + _bytes(3, output)
    return ends + _bytes(4, kind) + b"".join(_bytes(5, attribute) for attribute in attributes)


def model() -> bytes:
    """Return the network."""
    nodes: list[bytes] = []
    tensors: list[bytes] = []
    outputs: list[bytes] = []
    for part, channels in CHANNELS.items():
        for stride in STRIDES:
            name = f"{part}_{stride}"
            seen = stride == 32 and part in ("cls", "obj")
            weights = [1 / 3 / 255 * seen] * 3 * channels
            tensors.append(_tensor(f"{name}_w", (channels, 3, 1, 1), FLOAT, weights))
            tensors.append(_tensor(f"{name}_s", (3,), INT64, (1, -1, channels)))
            pool = (_ints("kernel_shape", stride, stride), _ints("strides", stride, stride))
            nodes += [
                _node("AveragePool", ["input"], f"{name}_p", *pool),
                _node("Conv", [f"{name}_p", f"{name}_w"], f"{name}_c", _ints("kernel_shape", 1, 1)),
                _node("Transpose", [f"{name}_c"], f"{name}_t", _ints("perm", 0, 2, 3, 1)),
                _node("Reshape", [f"{name}_t", f"{name}_s"], name),
            ]
            outputs.append(_value(name, (1, (SIDE // stride) ** 2, channels)))
    graph = b"".join(_bytes(1, node) for node in nodes) + _bytes(2, "squares")
    graph += b"".join(_bytes(5, tensor) for tensor in tensors)
    graph += _bytes(11, _value("input", (1, 3, SIDE, SIDE)))
    graph += b"".join(_bytes(12, output) for output in outputs)
    return _number(1, 8) + _bytes(8, _bytes(1, "") + _number(2, 11)) + _bytes(7, graph)
