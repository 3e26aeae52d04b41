"""The newest large channel values that went through a saver, kept in memory: what the next version is compared with.

Held by `core.storage.saver` and shared by its copies, on any thread. Only a help: whoever uses a value from here first
looks whether the file still has it with the same runs.
"""

import threading
from collections import OrderedDict
from typing import Final, NamedTuple

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
        self._room = room
        self._size = 0
        self._lock = threading.Lock()
        self._values: OrderedDict[Address, Value] = OrderedDict()

    def get(self, address: Address) -> Value | None:
        """The value that was kept last for this channel."""
        with self._lock:
            return self._values.get(address)

    def keep(self, address: Address, value: Value) -> None:
        """Keep this one from now on; one that takes more than half of the room is not kept."""
        with self._lock:
            self._drop(address)
            if len(value.data) > self._room // 2:
                return
            self._values[address] = value
            self._size += len(value.data)
            while self._size > self._room:
                self._drop(next(iter(self._values)))

    def _drop(self, address: Address) -> None:
        old = self._values.pop(address, None)
        if old is not None:
            self._size -= len(old.data)
