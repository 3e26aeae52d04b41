"""Memories that a person marked as not relevant for an answer. Called inside a transaction that is open."""

from typing import Final, NamedTuple

import duckdb

from core.storage.codec import open_text

_MARK: Final = """
INSERT INTO not_relevant SELECT ?, ?, ?
WHERE NOT EXISTS (SELECT 1 FROM not_relevant WHERE message = ? AND key = ?)
"""
_UNMARK: Final = "DELETE FROM not_relevant WHERE message = ? AND key = ?"
_IS_MARKED: Final = "SELECT 1 FROM not_relevant WHERE message = ? AND key = ?"
_MARKS: Final = """
SELECT marks.key, asked.id, asked.text FROM not_relevant AS marks
JOIN messages AS answer ON answer.id = marks.message JOIN messages AS asked ON asked.id = answer.parent
ORDER BY marks.time, marks.key
"""

Connection = duckdb.DuckDBPyConnection


class Mark(NamedTuple):
    """A memory is not wanted for questions like this one, whose message it is."""

    key: str
    message: str
    question: str


def mark(connection: Connection, message: str, key: str, time: int) -> None:
    """Mark a memory for an answer."""
    connection.execute(_MARK, [message, key, time, message, key])


def unmark(connection: Connection, message: str, key: str) -> None:
    """Take it back."""
    connection.execute(_UNMARK, [message, key])


def is_marked(connection: Connection, message: str, key: str) -> bool:
    """Whether a memory is marked for this answer."""
    return bool(connection.execute(_IS_MARKED, [message, key]).fetchall())


def marks(connection: Connection) -> list[Mark]:
    """Every mark, with the question of its answer."""
    return [Mark(row[0], row[1], open_text(row[2])) for row in connection.execute(_MARKS).fetchall()]
