"""What the search reads: what is still to be taken in, the postings of terms, the traits of documents.

Called by `core.memory.index` and `core.memory.ranking` inside a transaction that is open. Many rows come as arrays.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import duckdb

from core.storage.codec import open_text
from core.storage.search_vectors import Generation, Where

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]

_CHANGED: Final = """
SELECT items.id FROM store_items AS items
ANTI JOIN search.documents AS documents ON documents.item = items.id AND documents.updated = items.updated_at
WHERE items.namespace = ? ORDER BY items.updated_at DESC LIMIT ?
"""
_GONE: Final = """
SELECT item FROM search.documents WHERE item IS NOT NULL
    AND item NOT IN (SELECT id FROM store_items WHERE namespace = ?)
"""
_LANGUAGE: Final = "SELECT value FROM settings WHERE name = 'memory_language'"
_TODO: Final = f"""
SELECT EXISTS (FROM search.waiting), EXISTS ({_CHANGED}), EXISTS ({_GONE}), EXISTS (
    SELECT 1 FROM search.chats AS chats JOIN threads ON threads.id = chats.thread
    WHERE chats.leaf IS DISTINCT FROM threads.leaf OR chats.binned <> (threads.binned IS NOT NULL)
), EXISTS (SELECT 1 FROM meta WHERE name = 'search_rewording'),
    coalesce(({_LANGUAGE}), '')
"""  # noqa: S608  nothing but constants
_WAITING: Final = """
SELECT DISTINCT messages.id, messages.time FROM search.waiting AS waiting JOIN messages ON messages.id = waiting.message
ORDER BY messages.time DESC, messages.id DESC LIMIT ?
"""
_TAKEN: Final = "DELETE FROM search.waiting WHERE message IN (SELECT unnest(?::VARCHAR[]))"
_LOST: Final = "DELETE FROM search.waiting WHERE message NOT IN (SELECT id FROM messages)"
_END: Final = "SELECT leaf, binned IS NOT NULL FROM threads WHERE id = ?"
_STILL_LACKING: Final = """
SELECT id FROM search.documents WHERE id IN (SELECT unnest(?::BIGINT[])) AND id NOT IN (SELECT doc FROM {table})
"""
_TOTALS: Final = """
SELECT count(*), coalesce(avg(length), 0) FROM search.documents WHERE NOT hidden
"""
_POSTINGS: Final = """
SELECT postings.term, postings.doc, postings.count, documents.length, documents.spot
FROM search.postings AS postings JOIN search.documents AS documents ON documents.id = postings.doc
WHERE postings.term IN (SELECT unnest(?::UBIGINT[])) AND {where}
"""
_TRAITS: Final = """
SELECT id, key, coalesce(item, -1) AS item, spot, speaker,
    day, first_day, last_day, asks, has_time, has_number, assistant, superseded, time, length
FROM search.documents AS documents
WHERE (id IN (SELECT unnest(?::BIGINT[])) OR spot IN (SELECT unnest(?::BIGINT[]))) AND {where}
"""
_OF_MESSAGES: Final = """
SELECT id, key FROM search.documents WHERE item IS NULL AND key IN (SELECT unnest(?::VARCHAR[])) ORDER BY id
"""
_OF_KEYS: Final = (
    "SELECT key, item FROM search.documents WHERE item IS NOT NULL AND key IN (SELECT unnest(?::VARCHAR[]))"
)
_SAID: Final = """
WITH away AS (
    SELECT message FROM withheld UNION SELECT id FROM messages WHERE origin IN (SELECT message FROM withheld)
)
SELECT id, text, thread, time, coalesce(origin, id) FROM messages
WHERE id IN (SELECT unnest(?::VARCHAR[])) AND id NOT IN (FROM away)
    AND (role = 'user' OR parent IS NULL OR parent NOT IN (FROM away))
"""
_ORIGINS: Final = "SELECT coalesce(origin, id) FROM messages WHERE id IN (SELECT unnest(?::VARCHAR[]))"

Connection = duckdb.DuckDBPyConnection


class Todo(NamedTuple):
    """Which kinds of changes the search has not taken in, and the language that was chosen; empty: none."""

    waiting: bool
    changed: bool
    gone: bool
    moved: bool
    rewording: bool
    language: str

    @property
    def anything(self) -> bool:
        """Whether there is any."""
        return any(self[:-1])


def todo(connection: Connection, namespace: str) -> Todo:
    """What is to be taken in. Memories are those of `namespace`."""
    return Todo(*connection.execute(_TODO, [namespace, 1, namespace]).fetchall()[0])


def language(connection: Connection) -> str:
    """The code of the language that was chosen for the profile; empty: none."""
    return "".join(row[0] for row in connection.execute(_LANGUAGE).fetchall())


def waiting(connection: Connection, limit: int) -> list[str]:
    """The newest messages that are to be taken in."""
    return [row[0] for row in connection.execute(_WAITING, [limit]).fetchall()]


def taken(connection: Connection, ids: Sequence[str]) -> None:
    """These messages wait no longer; without any, what waits is gone by now."""
    if ids:
        connection.execute(_TAKEN, [list(ids)])
    else:
        connection.execute(_LOST)


def changed(connection: Connection, namespace: str, limit: int) -> list[int]:
    """The numbers of the memories that are new or were put again, the newest first."""
    return [row[0] for row in connection.execute(_CHANGED, [namespace, limit]).fetchall()]


def gone(connection: Connection, namespace: str) -> list[int]:
    """The numbers of the memories that the store does not have any more."""
    return [row[0] for row in connection.execute(_GONE, [namespace]).fetchall()]


def end_of(connection: Connection, thread: str) -> tuple[str | None, bool]:
    """The last message of a chat's current branch, and whether the chat is in the bin."""
    found = connection.execute(_END, [thread]).fetchall()
    return (found[0][0], found[0][1]) if found else (None, True)


def still_lacking(connection: Connection, generation: Generation, docs: Sequence[int]) -> frozenset[int]:
    """Those of these documents that are there and have no vector."""
    found = connection.execute(_STILL_LACKING.format(table=generation.table), [list(docs)]).fetchall()
    return frozenset(row[0] for row in found)


def totals(connection: Connection) -> tuple[int, float]:
    """How many documents there are, and their mean length."""
    count, length = connection.execute(_TOTALS).fetchall()[0]
    return int(count), float(length)


def postings(connection: Connection, terms: Sequence[int], where: Where) -> "Columns":
    """Where these terms occur: term, doc, count, length, spot."""
    return connection.execute(_POSTINGS.format(where=where.condition), [list(terms), *where.values]).fetchnumpy()


def traits(connection: Connection, docs: Sequence[int], spots: Sequence[int], where: Where) -> "Columns":
    """Of the documents with these numbers, and those at these spots."""
    values = [list(docs), list(spots), *where.values]
    return connection.execute(_TRAITS.format(where=where.condition), values).fetchnumpy()


def of_memories(connection: Connection, wanted: Sequence[str]) -> dict[str, int]:
    """The numbers in the store of the memories with these keys."""
    return dict(connection.execute(_OF_KEYS, [list(wanted)]).fetchall()) if wanted else {}


def messages(connection: Connection, ids: Sequence[str]) -> dict[int, str]:
    """The messages with these ids, by the numbers of their documents."""
    found: list[Any] = connection.execute(_OF_MESSAGES, [list(ids)]).fetchall() if ids else []
    return dict(found)


def said(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, str, int, str]]:
    """Text, chat, time and origin of each of these messages, but for those that are withheld, and their copies.

    The origin is the message that it is a copy of, or itself.
    """
    found = connection.execute(_SAID, [list(ids)]).fetchall() if ids else []
    return {key: (open_text(text), thread, time, origin) for key, text, thread, time, origin in found}


def origins(connection: Connection, ids: Iterable[str]) -> frozenset[str]:
    """The origins of those of these that are messages."""
    return frozenset(row[0] for row in connection.execute(_ORIGINS, [list(ids)]).fetchall())
