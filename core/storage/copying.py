"""Copying a thread: all its checkpoints, writes and values, in every namespace, without reading one of them.

Called by `core.storage.saver` with the connection of an open transaction. What the other thread has already stays.
"""

from typing import Final

import duckdb

from core.storage import staging

_COPY: Final = """
INSERT INTO {table} BY NAME SELECT * REPLACE ($target AS thread_id) FROM {table} AS here
WHERE thread_id = $source AND NOT EXISTS (FROM {table} AS there WHERE there.thread_id = $target AND {same})
"""
_KEYS: Final = {
    "checkpoints": ("checkpoint_ns", "checkpoint_id"),
    "checkpoint_blobs": ("checkpoint_ns", "channel", "version"),
    "checkpoint_segments": ("checkpoint_ns", "id"),
    "checkpoint_writes": ("checkpoint_ns", "checkpoint_id", "task_id", "idx"),
}
"""What tells the rows of a thread apart, by table."""


def copy_thread(connection: duckdb.DuckDBPyConnection, source: str, target: str) -> None:
    """Make `target` have everything that `source` has. Raises ValueError where something of that does not load."""
    staging.of_thread(connection, source).check(source)
    for table, keys in _KEYS.items():
        same = " AND ".join(f"there.{key} = here.{key}" for key in keys)
        connection.execute(_COPY.format(table=table, same=same), {"source": source, "target": target})
