"""Writing checkpoints: made ready outside, then a few statements inside a transaction that is open.

Called by `core.storage.saver` alone; reading is `core.storage.loading`, taking away is `core.storage.pruning`. A
channel's value lies in `checkpoint_blobs` once per version, however many checkpoints refer to it, and a version is
never written twice: so a fork cannot change the branch it came from. How a value lies there is `core.storage.values`.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

import duckdb
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
)
from langgraph.checkpoint.serde.base import SerializerProtocol

from core.storage import batch, values
from core.storage.codec import clean, seal
from core.storage.loading import Write, named
from core.storage.position import Position
from core.storage.recent import Recent, Value
from core.storage.staging import Head, WriteRow
from core.storage.values import Key, Stored, Typed

_FORGET: Final = "DELETE FROM checkpoints WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id = ?"
_ADD: Final = "INSERT INTO checkpoints VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_KNOWN_WRITES: Final = """
SELECT idx FROM checkpoint_writes WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id = ? AND task_id = ?
"""
_FORGET_WRITES: Final = """
DELETE FROM checkpoint_writes
WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id = ? AND task_id = ?
  AND idx IN (SELECT unnest(?::INTEGER[]))
"""
_ADD_WRITES: Final = "INSERT INTO checkpoint_writes VALUES"
_LEAST: Final = -(2**63)
_GREATEST: Final = 2**63 - 1
"""Steps that the file can hold; nobody counts further."""

Connection = duckdb.DuckDBPyConnection


class Draft(NamedTuple):
    """A checkpoint made ready for its rows, all serializing done: so no transaction waits for a serializer."""

    position: Position
    checkpoint: tuple[str, bytes]
    metadata: tuple[str, bytes]
    facts: tuple[int | None, str | None, str | None]
    """Step, source and run id, readable without the serializer."""
    values: dict[Key, Typed]
    named: frozenset[Key]
    """All channels that it names, with their versions."""
    new: frozenset[Key]
    """Those of them that changed, also those that have no value now."""


def draft(
    serde: SerializerProtocol,
    position: Position,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    new_versions: ChannelVersions,
) -> Draft:
    """Serialize a checkpoint. `position` is its own, with its id; new channels without a value leave no row."""
    head = {name: value for name, value in checkpoint.items() if name != "channel_values"}
    held = checkpoint["channel_values"]
    new = {channel: (clean(channel), clean(str(version))) for channel, version in new_versions.items()}
    return Draft(
        position,
        serde.dumps_typed(head),
        serde.dumps_typed(metadata),
        (_number(metadata.get("step")), _text(metadata.get("source")), _text(metadata.get("run_id"))),
        {key: serde.dumps_typed(held[channel]) for channel, key in new.items() if channel in held},
        named(checkpoint),
        frozenset(new.values()),
    )


def row(made: Draft, parent: str | None) -> Head:
    """A checkpoint's row."""
    (kind, head), (metadata_kind, metadata) = made.checkpoint, made.metadata
    place = (made.position.checkpoint or "", parent)
    return (*place, *made.facts, kind, seal(head), metadata_kind, seal(metadata))


def write_row(position: Position, write: Write) -> WriteRow:
    """A write's row."""
    return (position.checkpoint or "", *write[:4], write.typed[0], seal(write.typed[1]))


def put(connection: Connection, made: Draft, parent: str | None, recent: Recent, *, squeeze: bool) -> dict[Key, Stored]:
    """Write a checkpoint, in place of the one with its id if there is one, and the values that are new; gives these."""
    connection.execute(_FORGET, list(made.position))
    connection.execute(_ADD, [*made.position[:2], *row(made, parent)])
    return values.add(connection, made.position[:2], made.values, recent, squeeze=squeeze)


def put_fresh(
    connection: Connection, made: Draft, parent: str | None, bases: Mapping[str, Value], *, squeeze: bool
) -> dict[Key, Stored]:
    """The same where it is known that neither the checkpoint nor one of the versions is there."""
    connection.execute(_ADD, [*made.position[:2], *row(made, parent)])
    return values.add_fresh(connection, made.position[:2], made.values, bases, squeeze=squeeze)


def known_writes(connection: Connection, position: Position, task: str) -> set[int]:
    """The places of a task's writes that are there."""
    return {row[0] for row in connection.execute(_KNOWN_WRITES, [*position, task]).fetchall()}


def kept_writes(writes: Sequence[Write], known: Collection[int]) -> list[Write]:
    """Which of a task's writes are kept, where those at the places `known` are there already.

    A task's ordinary write, once there, stays; an error, interrupt or resume is replaced.
    """
    return [*{write.idx: write for write in writes if write.idx < 0 or write.idx not in known}.values()]


def put_writes(connection: Connection, position: Position, kept: Sequence[Write], known: Collection[int]) -> None:
    """Add a task's writes, in place of those that are there: at the places `known`."""
    if replaced := sorted({write.idx for write in kept} & set(known)):
        connection.execute(_FORGET_WRITES, [*position, kept[0].task, replaced])
    batch.insert(connection, _ADD_WRITES, [[*position[:2], *write_row(position, write)] for write in kept])


def drafted_writes(serde: SerializerProtocol, writes: Sequence[tuple[str, Any]], task: str, path: str) -> list[Write]:
    """Writes made ready for their rows."""
    return [
        Write(clean(path), clean(task), WRITES_IDX_MAP.get(channel, place), clean(channel), serde.dumps_typed(value))
        for place, (channel, value) in enumerate(writes)
    ]


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int) and _LEAST <= value <= _GREATEST else None


def _text(value: object) -> str | None:
    return None if value is None else clean(str(value))
