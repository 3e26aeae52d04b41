"""Removing a chat or a memory for good: every row of it, and a debt to the file so that the bytes go too.

Called by `core.storage.transcript` with the connection of its transaction. The text of a memory goes with the last
answer that found or stored it.
"""

from collections.abc import Sequence
from typing import Final

import duckdb

from core.storage import attachments, drafts, pruning, scrubbing, search_rows

_MEMORIES: Final = (
    "DELETE FROM memory_texts WHERE key IN (SELECT unnest(?::VARCHAR[]))",
    "DELETE FROM memory_log WHERE key IN (SELECT unnest(?::VARCHAR[]))",
    "DELETE FROM recalls WHERE key IN (SELECT unnest(?::VARCHAR[]))",
    "DELETE FROM memory_steps WHERE key IN (SELECT unnest(?::VARCHAR[]))",
    "DELETE FROM not_relevant WHERE key IN (SELECT unnest(?::VARCHAR[]))",
)
_ROWS: Final = (
    "DELETE FROM journal WHERE turn IN (SELECT id FROM messages WHERE thread = ?)",
    "DELETE FROM recalls WHERE message IN (SELECT id FROM messages WHERE thread = ?)",
    "DELETE FROM message_recalls WHERE message IN (SELECT id FROM messages WHERE thread = ?)",
    "DELETE FROM message_recalls WHERE source IN (SELECT id FROM messages WHERE thread = ?)",
    "DELETE FROM memory_log WHERE message IN (SELECT id FROM messages WHERE thread = ?)",
    "DELETE FROM not_relevant WHERE message IN (SELECT id FROM messages WHERE thread = ?)",
    "DELETE FROM remember_queue WHERE thread = ?",
    """
    DELETE FROM withheld WHERE message IN (SELECT id FROM messages WHERE thread = $1)
      AND message NOT IN (SELECT origin FROM messages WHERE thread <> $1 AND origin IS NOT NULL)
    """,
    "DELETE FROM messages WHERE thread = ?",
    "DELETE FROM shown_branches WHERE thread = ?",
    "DELETE FROM threads WHERE id = ?",
)
_UNUSED_TEXTS: Final = """
DELETE FROM memory_texts WHERE (key, revision) NOT IN (
    SELECT key, revision FROM recalls UNION SELECT key, revision FROM memory_log WHERE event <> 'undone'
)
"""
_UNUSED_LOG: Final = """
DELETE FROM memory_log WHERE event = 'undone' AND key NOT IN (SELECT key FROM memory_texts)
"""

Connection = duckdb.DuckDBPyConnection


def thread(connection: Connection, name: str) -> None:
    """Remove a chat with its messages, their ledger, what the search has of them, and where the graph was in it."""
    search_rows.forget_thread(connection, name)
    drafts.forget(connection, name)
    attachments.forget_thread(connection, name)
    for statement in _ROWS:
        connection.execute(statement, [name])
    connection.execute(_UNUSED_TEXTS)
    connection.execute(_UNUSED_LOG)
    pruning.delete_thread(connection, name)
    scrubbing.owe(connection)


def memories(connection: Connection, keys: Sequence[str]) -> None:
    """Remove the texts that memories had, and their histories; their items in the store are the store's to remove."""
    for statement in _MEMORIES:
        connection.execute(statement, [list(keys)])
    search_rows.forget_memories(connection, keys)
    scrubbing.owe(connection)
