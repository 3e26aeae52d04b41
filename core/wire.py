"""The wire: commands and events as JSON lines, split on \\n only. Both processes use it, each its own direction.

Lone surrogates, which UTF-8 cannot carry, are replaced at both doors.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from core.commands import MAX_LINE, AnyCommand
from core.errors import Malformed
from core.events import AnyEvent

_ENCODER: Final = msgspec.json.Encoder()
_COMMANDS: "Final[msgspec.json.Decoder[AnyCommand]]" = msgspec.json.Decoder(AnyCommand)
_EVENTS: "Final[msgspec.json.Decoder[AnyEvent]]" = msgspec.json.Decoder(AnyEvent)
_UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class _Named(msgspec.Struct):
    id: str = ""


_NAMES: Final = msgspec.json.Decoder(_Named)


def encode(value: AnyCommand | AnyEvent) -> bytes:
    """One line, newline included."""
    try:
        return _ENCODER.encode(value) + b"\n"
    except UnicodeEncodeError:
        plain = _mend(msgspec.to_builtins(value))
        return _ENCODER.encode(plain) + b"\n"


def decode_command(line: bytes) -> AnyCommand:
    """The command in a line. Raises Malformed, with the command's id in params where it can be read."""
    try:
        return _COMMANDS.decode(line)
    except _UNREADABLE as error:
        raise Malformed(id=_name(line), kind=type(error).__name__) from None


def decode_event(line: bytes) -> AnyEvent:
    """The event in a line. Raises Malformed."""
    try:
        return _EVENTS.decode(line)
    except _UNREADABLE as error:
        raise Malformed(kind=type(error).__name__) from None


class LineSplitter:
    """Cuts a stream of bytes into lines. A line over `limit` bytes is given as None, once, and passed over."""

    def __init__(self, limit: int = MAX_LINE) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0
        self._skipping = False

    def feed(self, data: bytes) -> Iterator[bytes | None]:
        """The lines that `data` completes, without their newline."""
        *whole, rest = data.split(b"\n")
        for piece in whole:
            self._keep(piece)
            yield None if self._skipping else b"".join(self._parts)
            self._parts, self._size, self._skipping = [], 0, False
        self._keep(rest)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size >= self._limit:
            self._parts, self._skipping = [], True
        elif piece and not self._skipping:
            self._parts.append(piece)


def mend(text: str) -> str:
    """The text with lone surrogates replaced by U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _name(line: bytes) -> str:
    try:
        return _NAMES.decode(line).id
    except _UNREADABLE:
        return ""


def _mend(value: object) -> object:
    match value:
        case str():
            return mend(value)
        case dict():
            return {key: _mend(item) for key, item in value.items()}
        case list() | tuple():
            return [_mend(item) for item in value]
        case _:
            return value
