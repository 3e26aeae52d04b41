"""Embedder's wire: frames between the engine and its embedding process, over the child's stdin and stdout.

A frame is four bytes of length, big-endian, and one msgpack value. Both sides import this, so it imports nothing slow.
"""

import struct
from typing import IO, Final

import msgspec

from core.errors import EmbedderDown

MOST_BYTES: Final = 64 * 1024 * 1024
"""A longer frame is a broken stream, not a message."""
_LENGTH: Final = struct.Struct(">I")


class Work(msgspec.Struct, frozen=True, tag=True):
    """To the child: embed these texts. One at a time, each is answered by `Vectors` or `Unfit`."""

    texts: tuple[str, ...]


class Loaded(msgspec.Struct, frozen=True, tag=True):
    """From the child, first: the model is loaded."""

    dimensions: int


class Broken(msgspec.Struct, frozen=True, tag=True):
    """From the child, first and last: the weights at this path are not the published ones, or not there."""

    path: str


class Vectors(msgspec.Struct, frozen=True, tag=True):
    """From the child: as many vectors of unit length as there were texts, float32 in this machine's byte order."""

    data: bytes


class Unfit(msgspec.Struct, frozen=True, tag=True):
    """From the child: these texts could not be embedded; the child goes on. `kind` is the exception's type."""

    kind: str


class Stopped(msgspec.Struct, frozen=True, tag=True):
    """From the child, at any time: its offline guard refused so many more connections or look-ups."""

    refused: int


Frame = Work | Loaded | Broken | Vectors | Unfit | Stopped
_DECODER: Final = msgspec.msgpack.Decoder(Frame)


def write_frame(pipe: IO[bytes], frame: Frame) -> None:
    """Write one frame at once. The caller sees to it that only one thread writes."""
    body = msgspec.msgpack.encode(frame)
    pipe.write(_LENGTH.pack(len(body)) + body)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> Frame | None:
    """The next frame; None at the end of the stream, also inside a frame. Raises `EmbedderDown` on nonsense."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > MOST_BYTES:
        raise EmbedderDown
    body = pipe.read(length)
    if len(body) < length:
        return None
    try:
        frame: Frame = _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Not chained: the decoder's message may quote what it read.
        raise EmbedderDown from None
    return frame
