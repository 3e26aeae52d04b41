"""The debt to a file in which something was erased: deleted rows still lie there as bytes, and in its snapshots.

Noted in `meta` by whoever erases, in the same transaction; paid by `Database.scrub`. Each debt has a mark of its own:
what is erased while an older debt is being paid stays owed.
"""

from typing import Final

import duckdb

from core.ids import new_id

_OWED: Final = "SELECT value FROM meta WHERE name = 'scrub_owed'"
_FORGET: Final = "DELETE FROM meta WHERE name = 'scrub_owed'"
_OWE: Final = "INSERT INTO meta VALUES ('scrub_owed', ?)"
_PAY: Final = "DELETE FROM meta WHERE name = 'scrub_owed' AND value = ?"

Connection = duckdb.DuckDBPyConnection


def owe(connection: Connection) -> None:
    """Note that something was erased."""
    connection.execute(_FORGET)
    connection.execute(_OWE, [new_id()])


def owed(connection: Connection) -> str | None:
    """The mark of the last erasure that is not paid for."""
    rows = connection.execute(_OWED).fetchall()
    return rows[0][0] if rows else None


def pay(connection: Connection, mark: str) -> None:
    """Everything up to this erasure is gone from the disk."""
    connection.execute(_PAY, [mark])
