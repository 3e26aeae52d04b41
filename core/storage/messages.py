"""Message rows and the journal of answers under way: reading and writing them inside a transaction that is open.

Called by `core.storage.transcript` alone, with the connection of its transaction.
"""

from collections.abc import Sequence
from typing import Any, Final

import duckdb

from core.storage.codec import clean, open_text, seal_text
from core.storage.rows import MessageRow

_BY_IDS: Final = """
SELECT id, thread, parent, role, text, state, time, utc_offset, model, thinking, checkpoint,
       tokens_in, tokens_out, first_token, total, error, details, origin, coalesce(edited, false)
FROM messages WHERE id IN (SELECT unnest(?::VARCHAR[]))
"""
_EXISTS: Final = "SELECT count(*) FROM messages WHERE id = ?"
_IN_THREAD: Final = "SELECT count(*) FROM messages WHERE thread = ? AND id = ?"
_TREE: Final = "SELECT id, parent FROM messages WHERE thread = ?"
_INSERT: Final = "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SIBLINGS: Final = """
SELECT one.id, other.id FROM messages AS one
JOIN messages AS other ON other.thread = one.thread AND other.parent IS NOT DISTINCT FROM one.parent
WHERE one.id IN (SELECT unnest(?::VARCHAR[])) ORDER BY one.id, other.id
"""
_DELETE: Final = "DELETE FROM messages WHERE id = ?"
_AWAIT_SEARCH: Final = "INSERT INTO search.waiting VALUES (?)"
_SET_CHECKPOINT: Final = "UPDATE messages SET checkpoint = ? WHERE id = ?"
_STREAMING: Final = "SELECT id FROM messages WHERE state = 'streaming' ORDER BY time, id"
_APPEND: Final = "INSERT INTO journal SELECT ?, coalesce(max(seq), -1) + 1, ?, ? FROM journal WHERE turn = ?"
_JOURNAL: Final = "SELECT text, thinking FROM journal WHERE turn = ? ORDER BY seq"
_FORGET_JOURNAL: Final = "DELETE FROM journal WHERE turn = ?"

Connection = duckdb.DuckDBPyConnection


def fetch(connection: Connection, ids: Sequence[str]) -> dict[str, MessageRow]:
    """The messages with these ids, those that there are."""
    if not ids:
        return {}
    found = connection.execute(_BY_IDS, [list(ids)]).fetchall()
    return {row[0]: _row(row) for row in found}


def exists(connection: Connection, message: str) -> bool:
    """Whether any thread has this message."""
    return connection.execute(_EXISTS, [message]).fetchall() != [(0,)]


def is_in(connection: Connection, thread: str, message: str) -> bool:
    """Whether this thread has this message."""
    return connection.execute(_IN_THREAD, [thread, message]).fetchall() != [(0,)]


def parents(connection: Connection, thread: str) -> dict[str, str | None]:
    """The tree of a thread: the parent of each message."""
    return dict(connection.execute(_TREE, [thread]).fetchall())


def siblings(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Of these messages that are not the only ones to follow what they follow: all that do, the first made first."""
    found: dict[str, list[str]] = {}
    for message, other in connection.execute(_SIBLINGS, [list(ids)]).fetchall() if ids else []:
        found.setdefault(message, []).append(other)
    return {message: tuple(others) for message, others in found.items() if len(others) > 1}


def put(connection: Connection, row: MessageRow) -> None:
    """Write a message in place of the one with its id, if there is one. The search takes it up once it has ended."""
    connection.execute(_DELETE, [row.id])
    connection.execute(_INSERT, _values(row))
    if row.text and row.state != "streaming":
        connection.execute(_AWAIT_SEARCH, [row.id])


def set_checkpoint(connection: Connection, message: str, checkpoint: str) -> None:
    """Note where LangGraph stood after a message."""
    connection.execute(_SET_CHECKPOINT, [checkpoint, message])


def streaming(connection: Connection) -> list[str]:
    """The ids of answers that were under way, oldest first."""
    return [row[0] for row in connection.execute(_STREAMING).fetchall()]


def append(connection: Connection, turn: str, text: str, thinking: str) -> None:
    """Add to the journal of a turn what came since the last time."""
    connection.execute(_APPEND, [turn, seal_text(text), seal_text(thinking), turn])


def journalled(connection: Connection, turn: str) -> tuple[str, str]:
    """Text and thinking of a turn as far as the journal has them."""
    found = connection.execute(_JOURNAL, [turn]).fetchall()
    return "".join(open_text(row[0]) for row in found), "".join(open_text(row[1]) for row in found)


def forget_journal(connection: Connection, turn: str) -> None:
    """The message is whole: its journal is not needed any more."""
    connection.execute(_FORGET_JOURNAL, [turn])


def _row(found: tuple[Any, ...]) -> MessageRow:
    fields = dict(zip(MessageRow.__struct_fields__, found, strict=True))
    for sealed in ("text", "thinking", "details"):
        fields[sealed] = open_text(fields[sealed])
    return MessageRow(**fields)


def _values(row: MessageRow) -> list[Any]:
    return [
        row.id,
        row.thread,
        row.parent,
        row.role,
        seal_text(row.text),
        row.state,
        row.time,
        row.utc_offset,
        clean(row.model),
        seal_text(row.thinking),
        row.checkpoint,
        row.tokens_in,
        row.tokens_out,
        row.first_token,
        row.total,
        row.error,
        seal_text(row.details),
        row.origin,
        row.edited,
    ]
