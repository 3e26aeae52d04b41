"""How large an image is, read from its first bytes: the engine needs no library that draws. Pure."""

import struct
from typing import Final

from core.attachments.kinds import JPEG, PNG

_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers that begin a frame: all of 0xC0 to 0xCF but the tables of Huffman codes, extensions and arithmetic coding."""
_BARE: Final = frozenset((0x01, *range(0xD0, 0xD9)))
"""Markers without a length."""


def image_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG or a JPEG; None where the data does not say, so is no whole image."""
    if data.startswith(PNG):
        return _positive(*struct.unpack(">II", data[16:24])) if data[12:16] == b"IHDR" and len(data) >= 24 else None
    return _jpeg_size(data) if data.startswith(JPEG) else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _BARE:
            at += 2
        elif marker in _JPEG_FRAMES:
            if at + 9 > len(data):
                return None
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return _positive(width, height)
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _positive(width: int, height: int) -> tuple[int, int] | None:
    return (width, height) if width > 0 and height > 0 else None
