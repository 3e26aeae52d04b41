"""Many rows in one statement.

Called by the modules of `core.storage` with the connection of an open transaction: a statement costs more than a row.
"""

from collections.abc import Sequence
from typing import Any

import duckdb


def insert(connection: duckdb.DuckDBPyConnection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run `statement`, which ends in VALUES, with these rows of equal length; nothing when there are none."""
    if not rows:
        return
    one = "(" + ", ".join("?" * len(rows[0])) + ")"
    values = [value for row in rows for value in row]
    connection.execute(statement + " " + ", ".join([one] * len(rows)), values)
