"""Whether a file holds together: every value loads, every reference leads somewhere, every vector has its item.

Called by the engine and by tests, on a helper thread. It reads in small pieces, each one view of the file, and works
on them outside of it, so that it keeps nobody waiting. Parents of checkpoints may have been pruned, and texts of
memories erased: that is no fault. A channel without a value has no row, so a lost row of one cannot be told.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from langgraph.checkpoint.serde.base import SerializerProtocol

from core.storage import check_checkpoints, vectors, whole_view
from core.storage.check_checkpoints import Finding
from core.storage.codec import open_text
from core.storage.database import Database

_REFERENCES: Final = {
    ("messages", "its chat is missing"): """
SELECT id FROM messages WHERE NOT EXISTS (SELECT 1 FROM threads WHERE threads.id = messages.thread)
""",
    ("messages", "the message before it is missing"): """
SELECT id FROM messages AS child WHERE parent IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = child.parent AND messages.thread = child.thread)
""",
    ("threads", "its last message is missing"): """
SELECT id FROM threads WHERE leaf IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = threads.leaf AND messages.thread = threads.id)
""",
    ("shown_branches", "its message is missing"): """
SELECT child FROM shown_branches
WHERE NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = child AND messages.thread = shown_branches.thread)
""",
    ("threads", "its first checkpoint is missing"): """
SELECT id FROM threads WHERE root_checkpoint IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM checkpoints WHERE thread_id = threads.id AND checkpoint_id = threads.root_checkpoint
)
""",
    ("journal", "its answer is missing"): """
SELECT DISTINCT turn FROM journal WHERE NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = journal.turn)
""",
    ("recalls", "its answer is missing"): """
SELECT message || ' ' || key FROM recalls
WHERE NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = recalls.message)
""",
    ("memory_log", "its answer is missing"): """
SELECT message || ' ' || key FROM memory_log WHERE message IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = memory_log.message)
""",
    ("remember_queue", "its answer is missing"): """
SELECT message FROM remember_queue
WHERE NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = remember_queue.message)
""",
}
_NO_ITEM: Final = """
SELECT item || ' ' || path FROM {table} WHERE NOT EXISTS (SELECT 1 FROM store_items WHERE store_items.id = item)
"""
_MESSAGES: Final = "SELECT id, text, thinking, details FROM messages WHERE id > ? ORDER BY id LIMIT 500"
_THREADS: Final = "SELECT id, title FROM threads WHERE id > ? ORDER BY id LIMIT 2000"
_ITEMS: Final = "SELECT id, value FROM store_items WHERE id > ? ORDER BY id LIMIT 2000"
_MEMORIES: Final = """
SELECT key || ' ' || revision AS name, text FROM memory_texts WHERE name > ? ORDER BY name LIMIT 2000
"""


def check(db: Database, *, serde: SerializerProtocol | None) -> list[Finding]:
    """What is wrong in the file, nothing if it is sound. Without a serializer checkpoints are not loaded.

    Raises FileBroken where a part of the file cannot be read at all.
    """
    checkpoints = [*check_checkpoints.waiting(db), *check_checkpoints.check(db, serde)]
    return [*_references(db), *_vectors(db), *_texts(db), *checkpoints]


def _references(db: Database) -> Iterator[Finding]:
    for (table, fault), statement in _REFERENCES.items():
        for row in _fetch(db, statement):
            yield Finding(table, str(row[0]), fault)


def _vectors(db: Database) -> Iterator[Finding]:
    with db.read() as connection:
        tables = [vectors.table(dims) for dims in vectors.dimensions(connection)]
    for table in tables:
        for row in _fetch(db, _NO_ITEM.format(table=table)):
            yield Finding(table, str(row[0]), "its item is missing")


def _texts(db: Database) -> Iterator[Finding]:
    yield from _unreadable(db, "messages", _MESSAGES, "", open_text)
    yield from _unreadable(db, "threads", _THREADS, "", open_text)
    yield from _unreadable(db, "memory_texts", _MEMORIES, "", open_text)
    yield from _unreadable(db, "store_items", _ITEMS, -1, lambda sealed: json.loads(open_text(sealed)))


def _unreadable(
    db: Database, table: str, statement: str, after: str | int, load: Callable[[bytes], object]
) -> Iterator[Finding]:
    """The rows in which a value does not load, page by page in the order of their first column."""
    while rows := _fetch(db, statement, after):
        after = rows[-1][0]
        for name, *values in rows:
            try:
                for value in values:
                    load(value)
            except ValueError as error:
                yield Finding(table, str(name), f"it does not load: {type(error).__name__}")


def _fetch(db: Database, statement: str, *values: str | int) -> list[Any]:
    with whole_view.reading(db) as (connection, _):
        return connection.execute(statement, list(values)).fetchall()
