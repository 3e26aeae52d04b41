"""A little memory with a limit in bytes: the last used things stay.

Held by the saver for channel values (`core.storage.recent`) and whole checkpoints (`core.storage.newest`). Any thread;
whoever needs several steps to be one takes a lock of their own.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Things by their key; `room` is in bytes, as each thing's size is told."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._used = 0
        self._lock = threading.Lock()
        self._things: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def get(self, key: K) -> V | None:
        """What was kept last under this key."""
        with self._lock:
            if key not in self._things:
                return None
            self._things.move_to_end(key)
            return self._things[key][0]

    def keep(self, key: K, thing: V, size: int) -> None:
        """Keep this one from now on; one that takes more than half of the room is not kept."""
        with self._lock:
            self._drop(key)
            if size > self._room // 2:
                return
            self._things[key] = thing, size
            self._used += size
            while self._used > self._room:
                self._drop(next(iter(self._things)))

    def drop(self, key: K) -> None:
        """Keep nothing under this key."""
        with self._lock:
            self._drop(key)

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._things.clear()
            self._used = 0

    def _drop(self, key: K) -> None:
        _, size = self._things.pop(key, (None, 0))
        self._used -= size
