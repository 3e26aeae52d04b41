"""What a person does with the branches of a chat: shows one, puts another text beside an answer, leaves a message out.

Over an open database, on its lane. Messages are added and the leaf moves; no row that was there is changed. Everything
may be called again with the same ids and happens once.
"""

from collections.abc import Callable
from typing import Final

from core.errors import NoSuchMessage, NoSuchThread, ThreadBusy
from core.storage import branch, copies, leaves, messages
from core.storage.codec import seal_text
from core.storage.database import Database
from core.storage.messages import Connection
from core.storage.rows import MessageRow

_IS_THREAD: Final = "SELECT count(*) FROM threads WHERE id = ?"
_STREAMING: Final = """
SELECT count(*) FROM messages WHERE state = 'streaming' AND id IN (SELECT unnest(?::VARCHAR[]))
"""
_ADD_THREAD: Final = "INSERT INTO threads VALUES (?, ?, ?, ?, ?, NULL, NULL)"

CopyId = Callable[[str], str]
"""The id of the copy of a message; the same one each time."""


def show(db: Database, thread: str, message: str | None, *, exact: bool) -> None:
    """End the current branch where the one through `message` was read last, or, `exact`, with it.

    None: before everything, which only `exact` can. Raises NoSuchThread or NoSuchMessage.
    """
    with db.write() as connection:
        parents = _tree(connection, thread)
        if message not in parents and not (message is None and exact):
            raise NoSuchMessage
        end = message if exact or message is None else leaves.below(connection, thread, message)
        leaves.move(connection, thread, end)


def edit(db: Database, thread: str, message: str, *, edited: str, text: str, time: int) -> None:
    """Put `text` beside an answer, as the message `edited`. Raises NoSuchThread, NoSuchMessage or ThreadBusy."""
    with db.write() as connection:
        _tree(connection, thread)
        row = messages.fetch(connection, [message]).get(message)
        if row is None or row.thread != thread or row.role != "assistant":
            raise NoSuchMessage
        _ended(connection, [message])
        if not messages.exists(connection, edited):
            other = MessageRow(
                id=edited, thread=thread, parent=row.parent, role=row.role, text=text, state="whole", time=time,
                utc_offset=row.utc_offset, model=row.model, edited=True,
            )  # fmt: skip
            messages.put(connection, other)
        leaves.move(connection, thread, edited)


def remove(db: Database, thread: str, message: str, copy_id: CopyId) -> dict[str, str]:
    """Go on without `message`: what follows it on the current branch is copied below what it follows; ids of copies.

    Nothing where it is not on the current branch. Raises NoSuchThread, NoSuchMessage, or ThreadBusy when it is written
    still, or what follows.
    """
    with db.write() as connection:
        parents = _tree(connection, thread)
        if message not in parents:
            raise NoSuchMessage
        way = branch.upward(parents, leaves.leaf(connection, thread))[::-1]
        if message not in way:
            return {}
        _, *below = _ended(connection, way[way.index(message) :])
        ids = {original: copy_id(original) for original in below}
        copies.within(connection, ids, thread=thread, parent=parents[message])
        leaves.move(connection, thread, ids[below[-1]] if below else parents[message])
    return ids


def branch_off(
    source: Database, target: Database, thread: str, message: str, *, copy: str, title: str, time: int, copy_id: CopyId
) -> dict[str, str]:
    """Make a chat `copy` in `target` of copies of what leads to `message`, unless it is there: their ids, by the first.

    Raises as `remove`.
    """
    with target.write() as here, source.read() as there:
        if message not in (parents := _tree(there, thread)):
            raise NoSuchMessage
        way = _ended(there, branch.upward(parents, message)[::-1])
        ids = {original: copy_id(original) for original in way}
        if here.execute(_IS_THREAD, [copy]).fetchall() == [(0,)]:
            here.execute(_ADD_THREAD, [copy, seal_text(title), time, time, ids[message]])
            if source is target:
                copies.within(here, ids, thread=copy, parent=None)
            else:
                copies.across(there, here, ids, thread=copy)
    return ids


def _tree(connection: Connection, thread: str) -> dict[str, str | None]:
    parents = messages.parents(connection, thread)
    if not parents and connection.execute(_IS_THREAD, [thread]).fetchall() == [(0,)]:
        raise NoSuchThread
    return parents


def _ended(connection: Connection, ids: list[str]) -> list[str]:
    """The same, where none of them is written still."""
    if connection.execute(_STREAMING, [ids]).fetchall() != [(0,)]:
        raise ThreadBusy
    return ids
