"""Codes that machines read, drawn by code, and pictures that show some."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

TEXT = "WIFI:T:WPA;S:home;P:Sesame;;"
LEFT = [
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
]
"""The digits of the left half of an EAN-13, with odd parity (GS1 General Specifications, 5.2.1)."""
PARITIES = [
    *("LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG"),
    *("LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"),
]
"""By the first digit: which of the left half have even parity."""


def qr_code(text: str = TEXT, module: int = 4) -> NDArray[np.uint8]:
    """Return a QR code in grey, with a border of four modules."""
    code = np.pad(cv2.QRCodeEncoder.create().encode(text), 2, constant_values=255)
    return np.asarray(code.repeat(module, 0).repeat(module, 1), np.uint8)


def ean_13(digits: str = "400638133393", module: int = 3, height: int = 120) -> NDArray[np.uint8]:
    """Return a bar code in grey for twelve digits, with its quiet zones."""
    odd = [int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)]
    digits += str(-sum(odd) % 10)
    parities = PARITIES[int(digits[0])]
    left = [_left(int(d), parity) for d, parity in zip(digits[1:7], parities, strict=True)]
    right = [_inverted(LEFT[int(d)]) for d in digits[7:]]
    bits = "101" + "".join(left) + "01010" + "".join(right) + "101"
    row = np.array([255 * (bit == "0") for bit in f"{'0' * 11}{bits}{'0' * 11}"], np.uint8)
    bars = row.repeat(module)[np.newaxis].repeat(height, 0)
    return np.pad(bars, ((12, 12), (0, 0)), constant_values=255)


def _left(digit: int, parity: str) -> str:
    return LEFT[digit] if parity == "L" else _inverted(LEFT[digit])[::-1]


def _inverted(bits: str) -> str:
    return "".join("1" if bit == "0" else "0" for bit in bits)


def scene(*codes: NDArray[np.uint8], size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Return a smooth coloured picture with codes in it, one beside the other from 60, 80 on."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack((90 + x // 8, 120 + y // 8, 200 - (x + y) // 12), axis=2).clip(0, 255)
    image = Image.fromarray(pixels.astype(np.uint8))
    left = 60
    for code in codes:
        image.paste(Image.fromarray(code), (left, 80))
        left += code.shape[1] + 40
    return image
