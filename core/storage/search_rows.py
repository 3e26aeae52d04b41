"""The rows of the search: texts as the search knows them, the words in them, and the chats they stand in.

Called by `core.memory.index` and by erasing, inside a transaction that is open. What a word is and what it counts,
`core.memory` decides; here it is a number.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import duckdb

from core.ids import new_id
from core.storage import search_vectors

_KEY: Final = "SELECT value FROM meta WHERE name = 'search_key'"
_SET_KEY: Final = "INSERT INTO meta VALUES ('search_key', ?)"
_NEXT: Final = "SELECT coalesce(max(id), 0) + 1 FROM search.documents"
_INSERT: Final = """
INSERT INTO search.documents SELECT
    unnest(?::BIGINT[]), unnest(?::VARCHAR[]), unnest(?::BIGINT[]), unnest(?::BIGINT[]), unnest(?::BIGINT[]),
    unnest(?::BIGINT[]), unnest(?::UBIGINT[]), unnest(?::BIGINT[]), unnest(?::INTEGER[]), unnest(?::INTEGER[]),
    unnest(?::INTEGER[]), unnest(?::INTEGER[]), unnest(?::FLOAT[]), unnest(?::BOOLEAN[]), unnest(?::BOOLEAN[]),
    unnest(?::BOOLEAN[]), unnest(?::BOOLEAN[]), unnest(?::BOOLEAN[])
"""
_POSTINGS: Final = """
INSERT INTO search.postings SELECT unnest(?::UBIGINT[]), unnest(?::BIGINT[]), unnest(?::INTEGER[])
"""
_OF_KEYS: Final = """
SELECT id FROM search.documents WHERE item IS NULL AND key IN (SELECT unnest(?::VARCHAR[]))
"""
_OF_ITEMS: Final = "SELECT id FROM search.documents WHERE item IN (SELECT unnest(?::BIGINT[]))"
_OF_MEMORIES: Final = "SELECT id FROM search.documents WHERE item IS NOT NULL AND key IN (SELECT unnest(?::VARCHAR[]))"
_OF_THREAD: Final = """
SELECT id FROM search.documents WHERE item IS NULL AND chat IN (SELECT id FROM search.chats WHERE thread = ?)
"""
_FORGET: Final = (
    "DELETE FROM search.documents WHERE id IN (SELECT unnest(?::BIGINT[]))",
    "DELETE FROM search.postings WHERE doc IN (SELECT unnest(?::BIGINT[]))",
)
_FORGET_CHAT: Final = "DELETE FROM search.chats WHERE thread = ?"
_FORGET_WAITING: Final = "DELETE FROM search.waiting WHERE message IN (SELECT id FROM messages WHERE thread = ?)"
_CHATS: Final = "SELECT thread, id FROM search.chats WHERE thread IN (SELECT unnest(?::VARCHAR[]))"
_ADD_CHAT: Final = """
INSERT INTO search.chats
SELECT (SELECT coalesce(max(id), 0) + 1 FROM search.chats), id, leaf, binned IS NOT NULL FROM threads WHERE id = ?
RETURNING id
"""
_MOVED: Final = """
SELECT chats.id, chats.thread, threads.leaf, threads.binned IS NOT NULL
FROM search.chats AS chats JOIN threads ON threads.id = chats.thread
WHERE chats.leaf IS DISTINCT FROM threads.leaf OR chats.binned <> (threads.binned IS NOT NULL)
"""
_MOVE: Final = "UPDATE search.chats SET leaf = ?, binned = ? WHERE id = ?"
_IN_CHAT: Final = "SELECT id, key, hidden FROM search.documents WHERE chat = ? AND item IS NULL"
_HIDE: Final = "UPDATE search.documents SET hidden = ? WHERE id IN (SELECT unnest(?::BIGINT[]))"

SPOTS: Final = 1 << 32
"""A spot is the number of a chat times this, plus the place of a message on its way from the root."""

Connection = duckdb.DuckDBPyConnection


class Document(NamedTuple):
    """A row of `search.documents`, in the order of its columns, but for its id."""

    key: str
    """Of a message its id, of a memory its key."""
    item: int | None
    """Of a memory its number in the store."""
    updated: int
    """Of a memory when it was put, in µs."""
    spot: int
    """Where a message stands (`SPOTS`); -1 for a memory."""
    chat: int
    speaker: int
    """The hash of a name."""
    time: int
    day: int
    """On which it was said, counted from 1970."""
    first_day: int
    last_day: int
    """Which days it speaks of; 0 and 0 if none."""
    length: int
    """In words that count."""
    asks: float
    """The share of questions in it, 0 to 1."""
    has_time: bool
    has_number: bool
    assistant: bool
    superseded: bool
    hidden: bool
    """In the bin, or not on the current branch of its chat."""


class Moved(NamedTuple):
    """A chat that another leaf ends now, or that went into the bin or came out of it."""

    chat: int
    thread: str
    leaf: str | None
    binned: bool


def hasher(connection: Connection) -> "Hasher":
    """The file's own, which is made with its first use."""
    found = known_hasher(connection)
    if found is None:
        connection.execute(_SET_KEY, [new_id()])
        return hasher(connection)
    return found


def known_hasher(connection: Connection) -> "Hasher | None":
    """None where nothing was ever hashed in this file."""
    found = connection.execute(_KEY).fetchall()
    return Hasher(str(found[0][0]).encode()) if found else None


class Hasher:
    """Words as 64 bits that say nothing without the file's key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __call__(self, word: str) -> int:
        """Of one word."""
        return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8, key=self._key).digest(), "big")


def add(connection: Connection, rows: Sequence[tuple[Document, Mapping[int, int]]]) -> None:
    """Write documents with how often each term occurs in them. The caller has removed those in their places."""
    if not rows:
        return
    first = int(connection.execute(_NEXT).fetchall()[0][0])
    documents = [(first + at, *document) for at, (document, _) in enumerate(rows)]
    connection.execute(_INSERT, [list(column) for column in zip(*documents, strict=True)])
    postings = [(term, first + at, count) for at, (_, counts) in enumerate(rows) for term, count in counts.items()]
    if postings:
        connection.execute(_POSTINGS, [list(column) for column in zip(*postings, strict=True)])


def forget_messages(connection: Connection, messages: Sequence[str]) -> None:
    """Take these messages out of the search."""
    _forget(connection, connection.execute(_OF_KEYS, [list(messages)]).fetchall() if messages else [])


def forget_items(connection: Connection, items: Sequence[int]) -> None:
    """Take the memories with these numbers out of the search."""
    _forget(connection, connection.execute(_OF_ITEMS, [list(items)]).fetchall() if items else [])


def forget_memories(connection: Connection, keys: Sequence[str]) -> None:
    """Take the memories with these keys out of the search."""
    _forget(connection, connection.execute(_OF_MEMORIES, [list(keys)]).fetchall() if keys else [])


def forget_thread(connection: Connection, thread: str) -> None:
    """Take a chat out of the search, before its messages are removed."""
    _forget(connection, connection.execute(_OF_THREAD, [thread]).fetchall())
    connection.execute(_FORGET_CHAT, [thread])
    connection.execute(_FORGET_WAITING, [thread])


def chats(connection: Connection, threads: Iterable[str]) -> dict[str, int]:
    """The numbers of these chats; new ones get one."""
    wanted = list(dict.fromkeys(threads))
    known = {str(thread): int(number) for thread, number in connection.execute(_CHATS, [wanted]).fetchall()}
    for thread in wanted:
        if thread not in known:
            for row in connection.execute(_ADD_CHAT, [thread]).fetchall():
                known[thread] = int(row[0])
    return known


def moved(connection: Connection) -> list[Moved]:
    """The chats of which the search shows something else than what is current."""
    return [Moved(*row) for row in connection.execute(_MOVED).fetchall()]


def move(connection: Connection, change: Moved, way: frozenset[str]) -> None:
    """Show of a chat the messages on its `way`, or none where it is in the bin."""
    shown = frozenset() if change.binned else way
    wrong: dict[bool, list[int]] = {True: [], False: []}
    for number, key, hidden in connection.execute(_IN_CHAT, [change.chat]).fetchall():
        if hidden is (key in shown):
            wrong[not hidden].append(number)
    for hidden, numbers in wrong.items():
        if numbers:
            connection.execute(_HIDE, [hidden, numbers])
    connection.execute(_MOVE, [change.leaf, change.binned, change.chat])


def _forget(connection: Connection, found: Sequence[tuple[int]]) -> None:
    numbers = [row[0] for row in found]
    if not numbers:
        return
    for statement in _FORGET:
        connection.execute(statement, [numbers])
    search_vectors.forget(connection, numbers)
