"""The titles of chats, by their ids, also of those in the bin. Called inside a transaction that is open."""

from collections.abc import Sequence
from typing import Final

import duckdb

from core.storage.codec import open_text

_TITLES: Final = "SELECT id, title FROM threads WHERE id IN (SELECT unnest(?::VARCHAR[]))"


def of(connection: duckdb.DuckDBPyConnection, threads: Sequence[str]) -> dict[str, str]:
    """Those that there are."""
    rows = connection.execute(_TITLES, [sorted(set(threads))]).fetchall() if threads else []
    return {row[0]: open_text(row[1]) for row in rows}
