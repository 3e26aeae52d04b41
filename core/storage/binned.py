"""The chats in the bin: which there are, which have been there for too long, and which memories went there with one.

Called on the file's lane. A chat's companions are keys alone; where the memories are, only the store knows.
"""

import json
from collections.abc import Sequence
from typing import Final

import msgspec

from core.storage.codec import open_text
from core.storage.database import Database

_BINNED: Final = """
SELECT threads.id, title, binned, count(messages.id)
FROM threads LEFT JOIN messages ON messages.thread = threads.id
WHERE binned IS NOT NULL GROUP BY ALL ORDER BY binned DESC, threads.id DESC
"""
_OVER: Final = "SELECT id FROM threads WHERE binned <= ? ORDER BY binned, id"
_COMPANIONS: Final = "SELECT value FROM meta WHERE name = ?"
_FORGET: Final = "DELETE FROM meta WHERE name = ?"
_NOTE: Final = "INSERT INTO meta VALUES (?, ?)"
_OF: Final = "SELECT id FROM threads WHERE binned IS NOT NULL AND id IN (SELECT unnest(?::VARCHAR[]))"


class BinnedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One chat in the bin since `binned`, in milliseconds since 1970, UTC. `messages`: how many, on all branches."""

    id: str
    title: str
    binned: int
    messages: int


def binned(db: Database) -> list[BinnedRow]:
    """All chats in the bin, last put there first."""
    with db.read() as connection:
        found = connection.execute(_BINNED).fetchall()
        return [BinnedRow(id=row[0], title=open_text(row[1]), binned=row[2], messages=row[3]) for row in found]


def over(db: Database, time: int) -> list[str]:
    """The ids of the chats that have been in the bin since `time` or longer, the oldest first."""
    with db.read() as connection:
        return [row[0] for row in connection.execute(_OVER, [time]).fetchall()]


def of_these(db: Database, threads: list[str]) -> list[str]:
    """Which of these chats are in the bin."""
    with db.read() as connection:
        return sorted(row[0] for row in connection.execute(_OF, [threads]).fetchall())


def add_companions(db: Database, thread: str, keys: Sequence[str]) -> None:
    """Note memories that go into the bin with a chat, beside those that did before."""
    if keys:
        with db.write() as connection:
            known = dict.fromkeys((*companions(db, thread), *keys))
            connection.execute(_FORGET, [_name(thread)])
            connection.execute(_NOTE, [_name(thread), json.dumps(list(known))])


def companions(db: Database, thread: str) -> list[str]:
    """The keys of the memories that went into the bin with a chat."""
    with db.read() as connection:
        rows = connection.execute(_COMPANIONS, [_name(thread)]).fetchall()
        return list(json.loads(rows[0][0])) if rows else []


def forget_companions(db: Database, thread: str) -> None:
    """The chat is out of the bin, or erased."""
    with db.write() as connection:
        connection.execute(_FORGET, [_name(thread)])


def _name(thread: str) -> str:
    return f"binned_with:{thread}"
