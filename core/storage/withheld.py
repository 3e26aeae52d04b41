"""Messages whose memory a person took away: recall leaves them alone, and what answered them.

Called inside a transaction that is open. They stay where they were said, and come back into recall with the memory.
"""

from collections.abc import Sequence
from typing import Final

import duckdb

from core.storage import batch

_ADD: Final = "INSERT INTO withheld VALUES"
_REMOVE: Final = "DELETE FROM withheld WHERE message IN (SELECT unnest(?::VARCHAR[]))"

Connection = duckdb.DuckDBPyConnection


def withhold(connection: Connection, messages: Sequence[str]) -> None:
    """Leave these messages out of recall from now on."""
    release(connection, messages)
    batch.insert(connection, _ADD, [[message] for message in dict.fromkeys(messages)])


def release(connection: Connection, messages: Sequence[str]) -> None:
    """Let recall find these messages again."""
    if messages:
        connection.execute(_REMOVE, [list(messages)])
