"""What the search reads: what is still to be taken in, the postings of terms, the traits of documents.

Called by `core.memory.index` and `core.memory.candidates` inside a transaction that is open. Many rows come as arrays.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import duckdb

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
_MOVED: Final = """
SELECT 1 FROM search.chats AS chats JOIN threads ON threads.id = chats.thread
WHERE chats.leaf IS DISTINCT FROM threads.leaf OR chats.binned <> (threads.binned IS NOT NULL)
"""
_TODO: Final = f"""
SELECT EXISTS (FROM search.waiting), EXISTS ({_CHANGED}), EXISTS ({_GONE}), EXISTS ({_MOVED}),
    EXISTS (SELECT 1 FROM meta WHERE name = 'search_rewording'), coalesce(({_LANGUAGE}), '')
"""  # noqa: S608  nothing but constants
_BEHIND: Final = f"""
SELECT EXISTS ({_GONE}) OR EXISTS ({_MOVED}) OR (
    SELECT coalesce(max(time), -1) FROM messages WHERE id IN (SELECT message FROM search.waiting)
) > (SELECT coalesce(max(time), -1) FROM search.documents WHERE item IS NULL) OR (
    SELECT coalesce(max(updated_at), -1) FROM store_items WHERE namespace = ?
) > (SELECT coalesce(max(updated), -1) FROM search.documents)
"""  # noqa: S608  nothing but constants
_WAITING: Final = """
SELECT DISTINCT messages.id, messages.time FROM search.waiting AS waiting JOIN messages ON messages.id = waiting.message
ORDER BY messages.time DESC, messages.id DESC LIMIT ?
"""
_TAKEN: Final = "DELETE FROM search.waiting WHERE message IN (SELECT unnest(?::VARCHAR[]))"
_LOST: Final = "DELETE FROM search.waiting WHERE message NOT IN (SELECT id FROM messages)"
_ENDS: Final = "SELECT id, leaf, binned IS NOT NULL FROM threads WHERE id IN (SELECT unnest(?::VARCHAR[]))"
_TREES: Final = "SELECT thread, id, parent FROM messages WHERE thread IN (SELECT unnest(?::VARCHAR[]))"
_STILL_LACKING: Final = """
SELECT id FROM search.documents WHERE id IN (SELECT unnest(?::BIGINT[])) AND id NOT IN (SELECT doc FROM {table})
"""
_TOTALS: Final = """
SELECT count(*), coalesce(avg(length), 0) FROM search.documents WHERE NOT hidden
"""
_POSTINGS: Final = "SELECT term, doc, count FROM search.postings WHERE term IN (SELECT unnest(?::UBIGINT[]))"
_DOCUMENTS: Final = """
SELECT id, spot, speaker, day, first_day, last_day, length, asks, has_time, has_number, assistant, superseded, time
FROM search.documents AS documents WHERE {where}
"""
_OF_MESSAGES: Final = """
SELECT id, key FROM search.documents WHERE item IS NULL AND key IN (SELECT unnest(?::VARCHAR[])) ORDER BY id
"""

Connection = duckdb.DuckDBPyConnection


class Tree(NamedTuple):
    """The messages of a chat, each with the one before it; the last of the current branch; whether it is binned."""

    parents: dict[str, str | None]
    leaf: str | None
    binned: bool


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


def is_behind(connection: Connection, namespace: str) -> bool:
    """Whether anything is newer than all that was taken in, gone, or moved."""
    return bool(connection.execute(_BEHIND, [namespace, namespace]).fetchall()[0][0])


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


def trees(connection: Connection, threads: Sequence[str]) -> dict[str, Tree]:
    """Of each of these chats, those that there are."""
    ends = connection.execute(_ENDS, [list(threads)]).fetchall()
    found = {thread: Tree({}, leaf, binned) for thread, leaf, binned in ends}
    for thread, message, parent in connection.execute(_TREES, [list(found)]).fetchall():
        found[thread].parents[message] = parent
    return found


def still_lacking(connection: Connection, generation: Generation, docs: Sequence[int]) -> frozenset[int]:
    """Those of these documents that are there and have no vector."""
    found = connection.execute(_STILL_LACKING.format(table=generation.table), [list(docs)]).fetchall()
    return frozenset(row[0] for row in found)


def totals(connection: Connection) -> tuple[int, float]:
    """How many documents there are, and their mean length."""
    count, length = connection.execute(_TOTALS).fetchall()[0]
    return int(count), float(length)


def documents(connection: Connection, where: Where) -> "Columns":
    """All documents, a column each; plainly read, which takes less time than choosing some does."""
    return connection.execute(_DOCUMENTS.format(where=where.condition), where.values).fetchnumpy()


def postings(connection: Connection, terms: Sequence[int]) -> "Columns":
    """Where these terms occur, hidden documents too: term, doc, count."""
    return connection.execute(_POSTINGS, [list(terms)]).fetchnumpy()


def messages(connection: Connection, ids: Sequence[str]) -> dict[int, str]:
    """The messages with these ids, by the numbers of their documents."""
    found: list[Any] = connection.execute(_OF_MESSAGES, [list(ids)]).fetchall() if ids else []
    return dict(found)
