"""Taking checkpoints away: by thread, by run, all but the newest, or all but the newest of every branch.

Called by `core.storage.saver` with the connection of an open transaction. What goes is the checkpoint, its writes, and
every value that no other checkpoint of its thread names; a checkpoint that stays keeps what it is rebuilt from.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import duckdb
from langgraph.checkpoint.serde.base import SerializerProtocol

from core.storage import deltas, lineage, staging, values
from core.storage.codec import clean, open_
from core.storage.values import Place

KEEP_LATEST: Final = "keep_latest"
DELETE: Final = "delete"

_OF_THREAD: Final = (
    "DELETE FROM checkpoints WHERE thread_id = ?",
    "DELETE FROM checkpoint_blobs WHERE thread_id = ?",
    "DELETE FROM checkpoint_segments WHERE thread_id = ?",
    "DELETE FROM checkpoint_writes WHERE thread_id = ?",
)
_OF_RUNS: Final = """
SELECT thread_id, checkpoint_ns, checkpoint_id FROM checkpoints WHERE run_id IN (SELECT unnest(?::VARCHAR[]))
"""
_CHECKPOINTS: Final = """
DELETE FROM checkpoints
WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id IN (SELECT unnest(?::VARCHAR[]))
"""
_WRITES: Final = """
DELETE FROM checkpoint_writes
WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id IN (SELECT unnest(?::VARCHAR[]))
"""
_HEADS: Final = "SELECT type, checkpoint FROM checkpoints WHERE thread_id = ? AND checkpoint_ns = ?"
_VALUES: Final = "SELECT channel, version FROM checkpoint_blobs WHERE thread_id = ? AND checkpoint_ns = ?"
_UNNAMED: Final = """
DELETE FROM checkpoint_blobs WHERE thread_id = ? AND checkpoint_ns = ?
  AND (channel, version) IN (SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]))
"""
_PARTS: Final = """
SELECT parts FROM checkpoint_blobs WHERE thread_id = ? AND checkpoint_ns = ? AND parts IS NOT NULL
"""
_UNUSED: Final = """
DELETE FROM checkpoint_segments
WHERE thread_id = ? AND checkpoint_ns = ? AND id NOT IN (SELECT unnest(?::BIGINT[]))
"""

Connection = duckdb.DuckDBPyConnection


def delete_thread(connection: Connection, thread: str) -> None:
    """Remove everything of a thread, also what waits, and what of it does not load."""
    staging.settle(connection)
    staging.forget(connection, thread)
    for statement in _OF_THREAD:
        connection.execute(statement, [thread])


def delete_for_runs(connection: Connection, serde: SerializerProtocol, runs: Sequence[str]) -> None:
    """Remove the checkpoints of these runs."""
    gone: dict[Place, list[str]] = {}
    for thread, namespace, checkpoint in connection.execute(_OF_RUNS, [list(runs)]).fetchall():
        gone.setdefault((thread, namespace), []).append(checkpoint)
    for place, checkpoints in gone.items():
        _remove(connection, serde, place, checkpoints)


def keep_latest(connection: Connection, serde: SerializerProtocol, thread: str) -> None:
    """Leave the newest checkpoint of each namespace of a thread."""
    for namespace in lineage.namespaces(connection, thread):
        known = lineage.parents(connection, thread, namespace)
        _leave(connection, serde, (thread, namespace), known, {max(known)})


def trim(connection: Connection, serde: SerializerProtocol, thread: str, *, keep: int, spare: Iterable[str]) -> int:
    """Leave the last `keep` checkpoints before every leaf, the roots and `spare`; gives how many went."""
    count = 0
    for namespace in lineage.namespaces(connection, thread):
        known = lineage.parents(connection, thread, namespace)
        kept = lineage.newest_of_each_branch(known, keep, spare)
        if len(kept) < len(known):
            count += _leave(connection, serde, (thread, namespace), known, kept)
    return count


def _leave(
    connection: Connection, serde: SerializerProtocol, place: Place, known: lineage.Parents, kept: set[str]
) -> int:
    gone = known.keys() - kept - deltas.needed(connection, serde, place, known, kept)
    _remove(connection, serde, place, sorted(gone))
    return len(gone)


def _remove(connection: Connection, serde: SerializerProtocol, place: Place, checkpoints: Sequence[str]) -> None:
    if not checkpoints:
        return
    connection.execute(_CHECKPOINTS, [*place, list(checkpoints)])
    connection.execute(_WRITES, [*place, list(checkpoints)])
    named = {
        (clean(channel), clean(str(version)))
        for kind, head in connection.execute(_HEADS, list(place)).fetchall()
        for channel, version in serde.loads_typed((kind, open_(head)))["channel_versions"].items()
    }
    unnamed = [key for key in connection.execute(_VALUES, list(place)).fetchall() if key not in named]
    if unnamed:
        connection.execute(_UNNAMED, [*place, [key[0] for key in unnamed], [key[1] for key in unnamed]])
        used = values.segments_of(row[0] for row in connection.execute(_PARTS, list(place)).fetchall())
        connection.execute(_UNUSED, [*place, sorted(used)])
