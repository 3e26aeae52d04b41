"""The checkpoints of one file, with what of them is kept in memory: the work behind `core.storage.saver`.

Any thread. A saver and its copies share one. What is kept in memory saves statements and is never trusted further than
the file's last commit: if anybody else wrote since, everything is read again. A put after what is known is one row
that waits (`core.storage.staging`), and who reads has what waits brought into its tables first.
"""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import duckdb
from langgraph.checkpoint.base import CheckpointTuple
from langgraph.checkpoint.serde.base import SerializerProtocol

from core.storage import checkpoints, loading, staging, values, whole_view
from core.storage.checkpoints import Draft
from core.storage.codec import pack
from core.storage.database import Database
from core.storage.loading import Head, Shelf, Write
from core.storage.newest import NOTHING, Memory, Newest
from core.storage.position import Position
from core.storage.recent import Recent, Value
from core.storage.staging import Put
from core.storage.values import Key, Stored

_OURS: Final = re.compile(r"\d{32}\.[0-9a-f]{16}")
"""A version with a random tail, which no other value can have."""

_NUMBERS: Final = "SELECT nextval('checkpoint_segment_ids') FROM range(64)"

Connection = duckdb.DuckDBPyConnection


class Archive:
    """Reads and writes checkpoints over an open database. `squeeze`: long values are made smaller."""

    def __init__(self, db: Database, *, squeeze: bool) -> None:
        self._db = db
        self._squeeze = squeeze
        self._recent = Recent()
        self._memory = Memory()
        self._staged = 0
        self._numbers: list[int] = []
        self._counting = threading.Lock()

    def get(self, serde: SerializerProtocol, place: Position) -> CheckpointTuple | None:
        """The checkpoint at `place`, or the newest of its thread and namespace."""
        mark, spot = self._db.last_commit, place[:2]
        inside = self._db.is_inside()
        known = None if inside else self._memory.get(spot, mark)
        if known is not None and place.checkpoint in (None, known.checkpoint):
            return _from_memory(serde, place, known)
        if place.checkpoint is not None:
            return self._read(serde, place)
        with self.reading() as (connection, mark):
            found = loading.fetch_newest(connection, serde, spot)
        if not inside:
            self._memory.learn(spot, _learnt(*found) if found else NOTHING, mark)
        return self._shown(serde, place._replace(checkpoint=found[0]), found[1]) if found else None

    def put(self, made: Draft, parent: str | None) -> None:
        """Store a checkpoint."""
        if not self._db.is_inside() and self._stage(made, parent):
            return
        spot = made.position[:2]
        with self._writing() as (connection, mark):
            known = self._memory.get(spot, mark)
            if known is not None and _is_fresh(made, known):
                bases = _bases(made, known)
                stored = checkpoints.put_fresh(connection, made, parent, bases, squeeze=self._squeeze)
            else:
                staging.settle(connection)
                stored = checkpoints.put(connection, made, parent, self._recent, squeeze=self._squeeze)
            if known is None or made.position.checkpoint is None or made.position.checkpoint >= known.checkpoint:
                self._memory.change(spot, _after(known, made, parent, stored), mark)
        self._recent.keep(loading.large(made.position, stored))

    def put_writes(self, place: Position, writes: list[Write]) -> None:
        """Store a task's writes at a checkpoint."""
        if not writes:
            return
        with self._writing() as (connection, mark):
            newest = self._memory.get(place[:2], mark)
            if newest is None or newest.checkpoint != place.checkpoint:
                there = checkpoints.known_writes(connection, place, writes[0].task)
                checkpoints.put_writes(connection, place, writes, there)
                return
            task = [write for write in newest.writes if write.task == writes[0].task]
            kept = checkpoints.put_writes(connection, place, writes, {write.idx for write in task})
            gone = {write.idx for write in kept}
            others = [write for write in newest.writes if write not in task or write.idx not in gone]
            self._memory.change(place[:2], newest._replace(writes=tuple(sorted([*others, *kept]))), mark)

    @contextmanager
    def reading(self) -> Iterator[tuple[Connection, object]]:
        """A view with every checkpoint, and the mark of the file before it."""
        with whole_view.reading(self._db, self._settle) as view:
            yield view

    def _stage(self, made: Draft, parent: str | None) -> bool:
        """Store a checkpoint in one statement that commits by itself; False, and nothing stored, where that won't do.

        What it is compared with must be known, and still be the newest when its turn comes.
        """
        spot = made.position[:2]
        known = self._memory.get(spot, self._db.last_commit)
        if known is None or not _is_fresh(made, known):
            return False
        segments: list[tuple[int, bytes]] = []

        def keep(data: bytes) -> int:
            segments.append((self._number(), pack(data, squeeze=self._squeeze)))
            return segments[-1][0]

        rows, stored = values.rows_of(made.values, _bases(made, known), keep)
        data = staging.packed(Put(checkpoints.row(made, parent), rows, segments))
        if self._staged >= staging.MOST:
            self._settle()
        with self._alone() as (connection, mark):
            if self._memory.get(spot, mark) is not known:
                return False
            staging.add(connection, data)
            self._staged += 1
            self._memory.change(spot, _after(known, made, parent, stored), mark)
        self._recent.keep(loading.large(made.position, stored))
        return True

    def _settle(self) -> None:
        with self._writing() as (connection, _):
            staging.settle(connection)
            self._staged = 0

    def _number(self) -> int:
        """One that no segment has or will get: taken from the file's sequence for good, before anything has it."""
        with self._counting:
            if not self._numbers:
                with self._alone() as (connection, _):
                    self._numbers = [row[0] for row in connection.execute(_NUMBERS).fetchall()]
                self._numbers.reverse()
            return self._numbers.pop()

    def _read(self, serde: SerializerProtocol, place: Position) -> CheckpointTuple | None:
        with self.reading() as (connection, _):
            shelves = loading.fetch(connection, serde, [place])
        return self._shown(serde, place, shelves[place._replace(checkpoint=None)])

    def _shown(self, serde: SerializerProtocol, place: Position, shelf: Shelf) -> CheckpointTuple | None:
        self._recent.keep(loading.large(place, shelf.blobs))
        return loading.build(serde, place, shelf)

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A transaction that takes away or copies: what is kept in memory goes."""
        with self._db.write() as connection:
            self._memory.clear()
            staging.settle(connection)
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[tuple[Connection, object]]:
        """A transaction and its mark, None inside another block: that one may still be rolled back."""
        with self._db.write() as connection:
            mark = self._db.writing
            self._memory.turn(self._db.last_commit, mark)
            yield connection, mark

    @contextmanager
    def _alone(self) -> Iterator[tuple[Connection, object]]:
        """The same for one statement that commits by itself."""
        with self._db.single() as (connection, mark):
            self._memory.turn(self._db.last_commit, mark)
            yield connection, mark


def _bases(made: Draft, known: Newest) -> dict[str, Value]:
    return {address.channel: value for address, value in loading.large(made.position, known.values).items()}


def _from_memory(serde: SerializerProtocol, place: Position, known: Newest) -> CheckpointTuple | None:
    if known is NOTHING:
        return None
    head = Head(known.parent, known.head, serde.loads_typed(known.head), known.metadata)
    shelf = Shelf({known.checkpoint: head}, known.values, {known.checkpoint: known.writes})
    return loading.build(serde, place._replace(checkpoint=known.checkpoint), shelf)


def _learnt(checkpoint: str, shelf: Shelf) -> Newest:
    head, writes = shelf.heads[checkpoint], tuple(shelf.writes.get(checkpoint, ()))
    named = loading.named(head.checkpoint)
    return Newest(checkpoint, head.parent, head.typed, head.metadata, named, shelf.blobs, writes)


def _is_fresh(made: Draft, known: Newest) -> bool:
    """Whether neither the checkpoint nor one of its versions can be in the file yet."""
    newer = made.position.checkpoint is not None and made.position.checkpoint > known.checkpoint
    return newer and all(_OURS.fullmatch(version) for _, version in made.new)


def _after(known: Newest | None, made: Draft, parent: str | None, stored: Mapping[Key, Stored]) -> Newest | None:
    """The thread's newest checkpoint after a put; None where not all of it is known."""
    if known is None or made.position.checkpoint is None or not _is_fresh(made, known):
        return None
    if not made.named - made.new <= known.named:
        return None
    values = {key: known.values[key] for key in made.named - made.new if key in known.values}
    values.update((key, stored[key]) for key in made.named & stored.keys())
    return Newest(made.position.checkpoint, parent, made.checkpoint, made.metadata, made.named, values, ())
