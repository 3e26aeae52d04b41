"""Writing checkpoints: made ready outside, then a few statements inside a transaction that is open.

Called by `core.storage.saver` alone; reading is `core.storage.loading`, taking away is `core.storage.pruning`. A
channel's value lies in `checkpoint_blobs` once per version, however many checkpoints refer to it, and a version is
never written twice: so a fork cannot change the branch it came from. How a value lies there is `core.storage.values`.
"""

from collections.abc import Sequence
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
from core.storage.position import Position
from core.storage.recent import Address, Recent, Value

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

Connection = duckdb.DuckDBPyConnection


class Draft(NamedTuple):
    """A checkpoint made ready for its rows, all serializing done: so no transaction waits for a serializer."""

    position: Position
    checkpoint: tuple[str, bytes]
    metadata: tuple[str, bytes]
    facts: tuple[int | None, str | None, str | None]
    """Step, source and run id, readable without the serializer."""
    values: dict[tuple[str, str], tuple[str, bytes]]
    """By channel and version."""


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
    step = metadata.get("step")
    return Draft(
        position,
        serde.dumps_typed(head),
        serde.dumps_typed(metadata),
        (step if isinstance(step, int) else None, _text(metadata.get("source")), _text(metadata.get("run_id"))),
        {
            (clean(channel), clean(str(version))): serde.dumps_typed(held[channel])
            for channel, version in new_versions.items()
            if channel in held
        },
    )


def put(
    connection: Connection, made: Draft, parent: str | None, recent: Recent, *, squeeze: bool
) -> dict[Address, Value]:
    """Write a checkpoint, in place of the one with its id if there is one, and the values that are new.

    Gives what `recent` may keep once the transaction is through.
    """
    thread, namespace, _ = made.position
    connection.execute(_FORGET, list(made.position))
    (kind, head), (metadata_kind, metadata) = made.checkpoint, made.metadata
    connection.execute(_ADD, [*made.position, parent, *made.facts, kind, seal(head), metadata_kind, seal(metadata)])
    return values.add(connection, (thread, namespace), made.values, recent, squeeze=squeeze)


def put_writes(
    connection: Connection, position: Position, writes: Sequence[tuple[str, str, bytes]], task: str, path: str
) -> None:
    """Keep a task's writes. A task's ordinary write, once there, stays; an error, interrupt or resume is replaced."""
    task, key = clean(task), [*position, clean(task)]
    known = {row[0] for row in connection.execute(_KNOWN_WRITES, key).fetchall()}
    fresh: dict[int, list[Any]] = {}
    for place, (channel, kind, blob) in enumerate(writes):
        idx = WRITES_IDX_MAP.get(channel, place)
        if idx < 0 or idx not in known:
            fresh[idx] = [*position, clean(path), task, idx, clean(channel), kind, seal(blob)]
    if replaced := known & fresh.keys():
        connection.execute(_FORGET_WRITES, [*key, sorted(replaced)])
    batch.insert(connection, _ADD_WRITES, list(fresh.values()))


def _text(value: object) -> str | None:
    return None if value is None else clean(str(value))
