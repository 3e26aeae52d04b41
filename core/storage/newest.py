"""The newest checkpoint of each thread that a saver used last, as it lies in the file, so that it need not be read.

Held by `core.storage.archive`. LangGraph reads a checkpoint that it has just written at the start of each run; from
here that takes no statement. It is worth anything only as long as nobody else has written: each change of the file has
a mark (`Database.last_commit`), and what is kept here counts for one of them.
"""

import threading
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Self

from core.storage.kept import Kept
from core.storage.loading import Write
from core.storage.values import Key, Place, Stored, Typed

ROOM: Final = 16 * 1024 * 1024
"""Bytes of checkpoints with their values."""


class Newest(NamedTuple):
    """Everything that the newest checkpoint of a thread's namespace is made of."""

    checkpoint: str
    parent: str | None
    head: Typed
    metadata: Typed
    named: frozenset[Key]
    """The channels and versions that it names, also those without a value."""
    values: Mapping[Key, Stored]
    writes: tuple[Write, ...]
    early: Mapping[str, tuple[Write, ...]]
    """Writes at later checkpoints: LangGraph stores some of them before the checkpoint itself."""

    def size(self) -> int:
        """In bytes, about."""
        values = sum(len(stored.typed[1]) for stored in self.values.values())
        writes = sum(len(write.typed[1]) for some in (self.writes, *self.early.values()) for write in some)
        return len(self.head[1]) + values + writes

    def writes_at(self, checkpoint: str) -> tuple[Write, ...]:
        """The writes at this checkpoint, or at a later one that is to come."""
        return self.writes if checkpoint == self.checkpoint else self.early.get(checkpoint, ())

    def with_writes(self, checkpoint: str, kept: Sequence[Write]) -> Self:
        """With writes of one task there, in place of those at the same places."""
        replaced = {(write.task, write.idx) for write in kept}
        others = [write for write in self.writes_at(checkpoint) if (write.task, write.idx) not in replaced]
        writes = tuple(sorted([*others, *kept]))
        if checkpoint == self.checkpoint:
            return self._replace(writes=writes)
        return self._replace(early={**self.early, checkpoint: writes})


NOTHING: Final = Newest("", None, ("", b""), ("", b""), frozenset(), {}, (), {})
"""A thread's namespace without a checkpoint: every one is later."""


class Memory:
    """The newest checkpoints, for one state of the file."""

    def __init__(self, *, room: int = ROOM) -> None:
        self._lock = threading.Lock()
        self._mark: object = None
        self._kept: Kept[Place, Newest] = Kept(room)

    def get(self, place: Place, mark: object) -> Newest | None:
        """The newest checkpoint in the file's state `mark`."""
        with self._lock:
            return self._kept.get(place) if self._holds(mark) else None

    def learn(self, place: Place, found: Newest, mark: object) -> None:
        """Keep what was read of the file in the state `mark`, or in a later one."""
        with self._lock:
            if not self._holds(mark):
                self._kept.clear()
                self._mark = mark
            self._kept.keep(place, found, found.size())

    def turn(self, before: object, after: object) -> None:
        """The file is about to go from one state to another; what was kept goes along, unless it was of another."""
        with self._lock:
            if not self._holds(before):
                self._kept.clear()
            self._mark = after

    def change(self, place: Place, new: Newest | None, mark: object) -> None:
        """What a transaction with this mark makes of a thread's newest checkpoint; None: not known."""
        with self._lock:
            if not self._holds(mark):
                return
            if new is None:
                self._kept.drop(place)
            else:
                self._kept.keep(place, new, new.size())

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept.clear()
            self._mark = None

    def _holds(self, mark: object) -> bool:
        return mark is not None and self._mark is mark
