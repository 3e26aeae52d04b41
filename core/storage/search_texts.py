"""The texts that the search found: messages and memories, by the numbers of their documents.

Called by `core.memory.finding` inside a transaction that is open.
"""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

import duckdb

from core.storage.codec import open_text

_TEXTS: Final = """
SELECT documents.id, documents.key, messages.text, messages.thread, messages.time,
    coalesce(messages.origin, messages.id), messages.role, messages.parent, items.value
FROM search.documents AS documents
LEFT JOIN messages ON documents.item IS NULL AND messages.id = documents.key
LEFT JOIN store_items AS items ON items.id = documents.item
WHERE documents.id IN (SELECT unnest(?::BIGINT[]))
"""
_WITHHELD: Final = "SELECT message FROM withheld"
_COPIES: Final = "SELECT id FROM messages WHERE origin IN (SELECT message FROM withheld)"
_ORIGINS: Final = "SELECT coalesce(origin, id) FROM messages WHERE id IN (SELECT unnest(?::VARCHAR[]))"
_OF_KEYS: Final = """
SELECT key, id FROM search.documents WHERE item IS NOT NULL AND key IN (SELECT unnest(?::VARCHAR[]))
"""

Connection = duckdb.DuckDBPyConnection


class Message(NamedTuple):
    """A message. `time` in ms since 1970, UTC; `origin`: the message that it is a copy of, or itself."""

    key: str
    text: str
    thread: str
    time: int
    origin: str


class Memory(NamedTuple):
    """A memory, with its value in the store."""

    key: str
    json: str


def texts(connection: Connection, docs: Sequence[int]) -> dict[int, Message | Memory]:
    """What stands in these documents, but for messages that are withheld, their copies, and what answers them."""
    found = connection.execute(_TEXTS, [list(docs)]).fetchall() if docs else []
    away = _away(connection) if found else frozenset()
    read: dict[int, Message | Memory] = {}
    for doc, key, text, thread, time, origin, role, parent, value in found:
        if value is not None:
            read[doc] = Memory(key, open_text(value))
        elif text is not None and key not in away and (role == "user" or parent not in away):
            read[doc] = Message(key, open_text(text), thread, time, origin)
    return read


def origins(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """The origins of those of these that are messages."""
    found = connection.execute(_ORIGINS, [list(ids)]).fetchall() if ids else []
    return frozenset(row[0] for row in found)


def of_memories(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """The numbers of the documents of the memories with these keys."""
    return dict(connection.execute(_OF_KEYS, [list(keys)]).fetchall()) if keys else {}


def _away(connection: Connection) -> frozenset[str]:
    withheld = connection.execute(_WITHHELD).fetchall()
    copies = connection.execute(_COPIES).fetchall() if withheld else []
    return frozenset(row[0] for row in [*withheld, *copies])
