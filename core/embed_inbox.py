"""Embedder's inbox: what waits for the keeper's thread, and what of it comes first. Safe from any thread."""

import itertools
import queue
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum

from core.embed_process import EmbedProcess

Rows = list[list[float]]


class Rank(IntEnum):
    """What is taken up first."""

    CONTROL = 0
    QUERY = 1
    BATCH = 2


@dataclass(frozen=True)
class Job:
    """Texts, and the promise of their vectors."""

    texts: tuple[str, ...]
    future: "Future[Rows]" = field(default_factory=Future)


@dataclass(frozen=True)
class Gone:
    """This child's stream has ended."""

    child: EmbedProcess


class Wake:
    """Have a child ready."""


class Close:
    """End."""


Item = Job | Gone | Wake | Close


class Inbox:
    """Items by rank, and within a rank in the order they came."""

    def __init__(self) -> None:
        """Empty."""
        self._numbers = itertools.count()
        self._items: queue.PriorityQueue[tuple[Rank, int, Item]] = queue.PriorityQueue()

    def put(self, rank: Rank, item: Item) -> None:
        """Add an item; never blocks."""
        self._items.put((rank, next(self._numbers), item))

    def take(self, seconds: float | None) -> Item | None:
        """The next item, or None after so long without one (`seconds` None: wait for ever)."""
        try:
            return self._items.get(timeout=seconds)[2]
        except queue.Empty:
            return None

    def drain(self) -> list[Item]:
        """All that is left, once nobody puts any more."""
        return [self._items.get_nowait()[2] for _ in range(self._items.qsize())]
