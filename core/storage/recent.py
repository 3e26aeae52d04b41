"""The newest large channel values that went through a saver, kept in memory: what the next version is compared with.

Held by `core.storage.archive`, on any thread. Only a help: whoever uses a value from here first looks whether the file
still has it with the same runs.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from core.storage.kept import Kept

ROOM: Final = 16 * 1024 * 1024
"""Bytes of values that are kept, the last used ones."""


class Run(NamedTuple):
    """A stretch of a segment."""

    segment: int
    start: int
    length: int


class Address(NamedTuple):
    """A channel of a thread's namespace."""

    thread: str
    namespace: str
    channel: str


class Value(NamedTuple):
    """One version of a channel, and the runs that it is made of."""

    version: str
    runs: tuple[Run, ...]
    data: bytes


class Recent:
    """The last used value of each channel."""

    def __init__(self, *, room: int = ROOM) -> None:
        self._values: Kept[Address, Value] = Kept(room)

    def get(self, address: Address) -> Value | None:
        """The value that was kept last for this channel."""
        return self._values.get(address)

    def keep(self, values: Mapping[Address, Value]) -> None:
        """Keep these from now on."""
        for address, value in values.items():
            self._values.keep(address, value, len(value.data))
