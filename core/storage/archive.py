"""The checkpoints of one file, with what of them is kept in memory: the work behind `core.storage.saver`.

Any thread. A saver and its copies share one. What is kept in memory saves statements and is never trusted further than
the file's last commit: if anybody else wrote since, everything is read again. What is put after, or written at, what
is known is one row that waits (`core.storage.staging`). One checkpoint is read from its tables and from what waits; who
reads more has what waits brought into its tables first.
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
from core.storage.whole_view import View

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
        self._staged: int | None = None
        self._numbers: list[int] = []
        self._counting = threading.Lock()

    def get(self, serde: SerializerProtocol, place: Position) -> CheckpointTuple | None:
        """The checkpoint at `place`, or the newest of its thread and namespace."""
        mark, spot = self._db.last_commit, place[:2]
        inside = self._db.is_inside()
        known = None if inside else self._memory.get(spot, mark)
        if known is not None and place.checkpoint in (None, known.checkpoint):
            return _from_memory(serde, place, known)
        with self._db.read() as connection:
            waiting = staging.of_thread(connection, place.thread)
            checkpoint, shelf = loading.fetch_one(connection, serde, place, waiting.puts)
        if checkpoint is None or place.checkpoint is None:
            waiting.check(place.thread)
        if not inside and place.checkpoint is None:
            self._memory.learn(spot, _learnt(checkpoint, shelf), mark)
        return self._shown(serde, place._replace(checkpoint=checkpoint), shelf) if checkpoint else None

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
        """Store a task's writes at a checkpoint. Raises ValueError where `place` names none."""
        if place.checkpoint is None:
            raise ValueError("writes belong to a checkpoint, and none is named")
        if not writes or (not self._db.is_inside() and self._stage_writes(place, place.checkpoint, writes)):
            return
        with self._writing() as (connection, mark):
            staging.settle(connection)
            there = checkpoints.known_writes(connection, place, writes[0].task)
            kept = checkpoints.kept_writes(writes, there)
            checkpoints.put_writes(connection, place, kept, there)
            newest = self._memory.get(place[:2], mark)
            if newest is not None and place.checkpoint >= newest.checkpoint:
                self._memory.change(place[:2], newest.with_writes(place.checkpoint, kept), mark)

    @contextmanager
    def reading(self) -> Iterator[View]:
        """A view with every checkpoint."""
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
        put = Put(spot, [checkpoints.row(made, parent)], rows, segments, [])
        if not self._let_wait(put, known, _after(known, made, parent, stored)):
            return False
        self._recent.keep(loading.large(made.position, stored))
        return True

    def _stage_writes(self, place: Position, checkpoint: str, writes: list[Write]) -> bool:
        """The same for a task's writes at the newest checkpoint, or at a later one, none of which replaces one."""
        spot = place[:2]
        known = self._memory.get(spot, self._db.last_commit)
        if known is None or checkpoint < known.checkpoint:
            return False
        there = {write.idx for write in known.writes_at(checkpoint) if write.task == writes[0].task}
        kept = checkpoints.kept_writes(writes, there)
        if any(write.idx in there for write in kept):
            return False
        rows = [checkpoints.write_row(place, write) for write in kept]
        after = known.with_writes(checkpoint, kept)
        return not rows or self._let_wait(Put(spot, [], [], [], rows), known, after)

    def _let_wait(self, put: Put, known: Newest, after: Newest | None) -> bool:
        """Add a row that waits, by which `known` becomes `after`; False where that is old by now, or the row large."""
        data = staging.packed(put)
        if len(data) > staging.LARGE:
            return False
        if self._count() >= staging.MOST:
            self._settle()
        with self._alone() as (connection, mark):
            if self._memory.get(put.place, mark) is not known:
                return False
            staging.add(connection, put.place[0], data)
            self._staged = self._count() + 1
            self._memory.change(put.place, after, mark)
        return True

    def _count(self) -> int:
        """How many puts wait, as far as this saver knows: what it found in the file, and its own."""
        if self._staged is None:
            with self._db.read() as connection:
                self._staged = staging.count(connection)
        return self._staged

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
    if not known.checkpoint:
        return None
    head = Head(known.parent, known.head, serde.loads_typed(known.head), known.metadata)
    shelf = Shelf({known.checkpoint: head}, known.values, {known.checkpoint: known.writes})
    return loading.build(serde, place._replace(checkpoint=known.checkpoint), shelf)


def _learnt(checkpoint: str | None, shelf: Shelf) -> Newest:
    writes = {each: tuple(some) for each, some in shelf.writes.items()}
    if checkpoint is None:
        return NOTHING._replace(early=writes)
    head, own = shelf.heads[checkpoint], writes.pop(checkpoint, ())
    named = loading.named(head.checkpoint)
    return Newest(checkpoint, head.parent, head.typed, head.metadata, named, shelf.blobs, own, writes)


def _is_fresh(made: Draft, known: Newest) -> bool:
    """Whether neither the checkpoint nor one of its versions can be in the file yet."""
    newer = made.position.checkpoint is not None and made.position.checkpoint > known.checkpoint
    return newer and all(_OURS.fullmatch(version) for _, version in made.new)


def _after(known: Newest | None, made: Draft, parent: str | None, stored: Mapping[Key, Stored]) -> Newest | None:
    """The thread's newest checkpoint after a put; None where not all of it is known."""
    if known is None or (checkpoint := made.position.checkpoint) is None or not _is_fresh(made, known):
        return None
    if not made.named - made.new <= known.named:
        return None
    values = {key: known.values[key] for key in made.named - made.new if key in known.values}
    values.update((key, stored[key]) for key in made.named & stored.keys())
    early = {each: writes for each, writes in known.early.items() if each > checkpoint}
    own = known.writes_at(checkpoint)
    return Newest(checkpoint, parent, made.checkpoint, made.metadata, made.named, values, own, early)
