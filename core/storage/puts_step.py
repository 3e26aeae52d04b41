"""The schema's step for puts that wait: each says whose it is, and may have writes.

Called by `core.storage.schema` inside the step's transaction. How a put lies in its row is written out here: what this
step makes stays as it is, also when `core.storage.staging` goes on to something else.
"""

from typing import Any, Final

import duckdb
import msgspec

_OLD: Final = "SELECT put FROM checkpoint_puts"
_RENEW: Final = "CREATE OR REPLACE TABLE checkpoint_puts (thread_id VARCHAR NOT NULL, put BLOB NOT NULL)"
_ADD: Final = "INSERT INTO checkpoint_puts VALUES (?, ?)"


def renew_puts(connection: duckdb.DuckDBPyConnection) -> None:
    """The step. A row that does not load is kept, and belongs to no thread."""
    rows = connection.execute(_OLD).fetchall()
    connection.execute(_RENEW)
    for (data,) in rows:
        connection.execute(_ADD, list(_renewed(data)))


def _renewed(data: bytes) -> tuple[str, bytes]:
    try:
        checkpoint, values, segments = msgspec.msgpack.decode(data, type=tuple[list[Any], list[Any], list[Any]])
    except msgspec.MsgspecError:
        return "", data
    place, head = checkpoint[:2], checkpoint[2:]
    return str(place[0]), msgspec.msgpack.encode([place, [head], values, segments, []])
