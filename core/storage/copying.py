"""Copying a thread: all its checkpoints, writes and values, in every namespace, without reading one of them.

Called by `core.storage.saver` with the connection of an open transaction. What the other thread has already stays.
"""

from typing import Final

import duckdb

_COPIES: Final = (
    """
    INSERT INTO checkpoints BY NAME SELECT * REPLACE ($target AS thread_id) FROM checkpoints AS here
    WHERE thread_id = $source AND NOT EXISTS (
        FROM checkpoints AS there WHERE there.thread_id = $target
        AND there.checkpoint_ns = here.checkpoint_ns AND there.checkpoint_id = here.checkpoint_id
    )
    """,
    """
    INSERT INTO checkpoint_blobs BY NAME SELECT * REPLACE ($target AS thread_id) FROM checkpoint_blobs AS here
    WHERE thread_id = $source AND NOT EXISTS (
        FROM checkpoint_blobs AS there WHERE there.thread_id = $target
        AND there.checkpoint_ns = here.checkpoint_ns AND there.channel = here.channel AND there.version = here.version
    )
    """,
    """
    INSERT INTO checkpoint_segments BY NAME SELECT * REPLACE ($target AS thread_id) FROM checkpoint_segments AS here
    WHERE thread_id = $source AND NOT EXISTS (
        FROM checkpoint_segments AS there WHERE there.thread_id = $target
        AND there.checkpoint_ns = here.checkpoint_ns AND there.id = here.id
    )
    """,
    """
    INSERT INTO checkpoint_writes BY NAME SELECT * REPLACE ($target AS thread_id) FROM checkpoint_writes AS here
    WHERE thread_id = $source AND NOT EXISTS (
        FROM checkpoint_writes AS there WHERE there.thread_id = $target AND there.checkpoint_ns = here.checkpoint_ns
        AND there.checkpoint_id = here.checkpoint_id AND there.task_id = here.task_id AND there.idx = here.idx
    )
    """,
)


def copy_thread(connection: duckdb.DuckDBPyConnection, source: str, target: str) -> None:
    """Make `target` have everything that `source` has."""
    for statement in _COPIES:
        connection.execute(statement, {"source": source, "target": target})
