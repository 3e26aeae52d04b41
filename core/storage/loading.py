"""Reading checkpoints: rows copied out inside a transaction that is open, then made into tuples outside of it.

Called by `core.storage.saver` alone; writing is `core.storage.checkpoints`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import duckdb
from langgraph.checkpoint.base import Checkpoint, CheckpointTuple, PendingWrite
from langgraph.checkpoint.serde.base import SerializerProtocol

from core.storage import values
from core.storage.codec import open_
from core.storage.position import Position
from core.storage.recent import Address, Value
from core.storage.values import Key, Place, Stored, Typed

_NEWEST: Final = "SELECT max(checkpoint_id) FROM checkpoints WHERE thread_id = ? AND checkpoint_ns = ?"
_SELECT: Final = """
SELECT thread_id, checkpoint_ns, checkpoint_id, metadata_type, metadata FROM checkpoints
WHERE ($thread IS NULL OR thread_id = $thread) AND ($namespace IS NULL OR checkpoint_ns = $namespace)
  AND ($checkpoint IS NULL OR checkpoint_id = $checkpoint) AND ($before IS NULL OR checkpoint_id < $before)
ORDER BY checkpoint_id DESC, thread_id, checkpoint_ns LIMIT $limit
"""
_HEADS: Final = """
SELECT checkpoint_id, parent_id, type, checkpoint, metadata_type, metadata FROM checkpoints
WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id IN (SELECT unnest(?::VARCHAR[]))
"""
_NEWEST_HEAD: Final = """
SELECT checkpoint_id, parent_id, type, checkpoint, metadata_type, metadata FROM checkpoints
WHERE thread_id = ? AND checkpoint_ns = ? ORDER BY checkpoint_id DESC LIMIT 1
"""
_WRITES: Final = """
SELECT checkpoint_id, task_path, task_id, idx, channel, type, blob FROM checkpoint_writes
WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id IN (SELECT unnest(?::VARCHAR[]))
ORDER BY task_path, task_id, idx
"""

Connection = duckdb.DuckDBPyConnection


class Wanted(NamedTuple):
    """What `list` asks for; None leaves a part open."""

    thread: str | None
    namespace: str | None
    checkpoint: str | None
    before: str | None
    limit: int | None


class Head(NamedTuple):
    """A checkpoint without its values, as it lies in the file and as Python sees it."""

    parent: str | None
    typed: Typed
    checkpoint: Checkpoint
    metadata: Typed


class Write(NamedTuple):
    """A write that waits at a checkpoint. They sort as LangGraph wants them."""

    path: str
    task: str
    idx: int
    channel: str
    typed: Typed


class Shelf(NamedTuple):
    """Rows of one thread and namespace, out of the file: heads by checkpoint id, blobs by channel and version."""

    heads: dict[str, Head]
    blobs: Mapping[Key, Stored]
    writes: dict[str, Sequence[Write]]


def newest(connection: Connection, position: Position) -> str | None:
    """The id of the last checkpoint of a thread and namespace; ids sort by time."""
    found: str | None = connection.execute(_NEWEST, [position.thread, position.namespace]).fetchall()[0][0]
    return found


def select(connection: Connection, wanted: Wanted) -> list[tuple[Position, Typed]]:
    """The positions that fit, newest first, each with its metadata."""
    rows = connection.execute(_SELECT, wanted._asdict()).fetchall()
    return [(Position(*row[:3]), (row[3], open_(row[4]))) for row in rows]


def fetch(connection: Connection, serde: SerializerProtocol, positions: Iterable[Position]) -> dict[Position, Shelf]:
    """Everything that these checkpoints are made of, in three statements per thread and namespace."""
    places: dict[tuple[str, str], list[str]] = {}
    for thread, namespace, checkpoint in positions:
        if checkpoint is not None:
            places.setdefault((thread, namespace), []).append(checkpoint)
    found = {place: connection.execute(_HEADS, [*place, ids]).fetchall() for place, ids in places.items()}
    return {Position(*place, None): _shelf(connection, serde, place, rows) for place, rows in found.items()}


def fetch_newest(connection: Connection, serde: SerializerProtocol, place: Place) -> tuple[str, Shelf] | None:
    """The last checkpoint of a thread and namespace, and what it is made of; None where there is none."""
    rows = connection.execute(_NEWEST_HEAD, list(place)).fetchall()
    return (rows[0][0], _shelf(connection, serde, place, rows)) if rows else None


def build(serde: SerializerProtocol, position: Position, shelf: Shelf) -> CheckpointTuple | None:
    """One checkpoint as LangGraph wants it, None when it is not on the shelf."""
    found = shelf.heads.get(position.checkpoint or "")
    if found is None:
        return None
    held = {
        channel: serde.loads_typed(shelf.blobs[channel, str(version)].typed)
        for channel, version in found.checkpoint["channel_versions"].items()
        if (channel, str(version)) in shelf.blobs
    }
    writes: list[PendingWrite] = [
        (write.task, write.channel, serde.loads_typed(write.typed))
        for write in shelf.writes.get(position.checkpoint or "", ())
    ]
    return CheckpointTuple(
        config=position.config(),
        checkpoint={**found.checkpoint, "channel_values": held},
        metadata=serde.loads_typed(found.metadata),
        parent_config=position._replace(checkpoint=found.parent).config() if found.parent else None,
        pending_writes=writes,
    )


def large(position: Position, blobs: Mapping[Key, Stored]) -> dict[Address, Value]:
    """What of these values is worth keeping for the next version to be compared with."""
    return {
        Address(position.thread, position.namespace, channel): Value(version, stored.runs, stored.typed[1])
        for (channel, version), stored in blobs.items()
        if stored.runs
    }


def named(checkpoint: Checkpoint) -> frozenset[Key]:
    """The channels that a checkpoint names, with their versions."""
    return frozenset((channel, str(version)) for channel, version in checkpoint["channel_versions"].items())


def _shelf(connection: Connection, serde: SerializerProtocol, place: Place, rows: Sequence[tuple[Any, ...]]) -> Shelf:
    heads = {row[0]: _head(serde, row) for row in rows}
    blobs = values.read(connection, place, {pair for head in heads.values() for pair in named(head.checkpoint)})
    writes: dict[str, list[Write]] = {}
    for checkpoint, path, task, idx, channel, kind, blob in connection.execute(_WRITES, [*place, [*heads]]).fetchall():
        writes.setdefault(checkpoint, []).append(Write(path, task, idx, channel, (kind, open_(blob))))
    return Shelf(heads, blobs, {**writes})


def _head(serde: SerializerProtocol, row: tuple[Any, ...]) -> Head:
    _, parent, kind, checkpoint, metadata_kind, metadata = row
    typed = (kind, open_(checkpoint))
    return Head(parent, typed, serde.loads_typed(typed), (metadata_kind, open_(metadata)))
