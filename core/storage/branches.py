"""What a person does with the branches of a chat: shows one, puts another text beside an answer, leaves a message out.

Over an open database, on its lane. Messages are added and the leaf moves; no row that was there is changed. Everything
may be called again with the same ids and happens once.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from core.errors import NoSuchMessage, NoSuchThread, ThreadBusy
from core.storage import attachments, branch, leaves, ledger, messages
from core.storage.codec import seal_text
from core.storage.database import Database
from core.storage.messages import Connection
from core.storage.rows import HitRow, MessageRow

_IS_THREAD: Final = "SELECT count(*) FROM threads WHERE id = ?"
_ADD_THREAD: Final = "INSERT INTO threads VALUES (?, ?, ?, ?, ?, NULL, NULL)"

CopyId = Callable[[str], str]
"""The id of the copy of a message; the same one each time."""


class _Copy(NamedTuple):
    original: str
    row: MessageRow
    hits: list[HitRow]


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
        row = _ended(connection, thread, [message])[0]
        if row.role != "assistant":
            raise NoSuchMessage
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
        _, *rows = _ended(connection, thread, way[way.index(message) :])
        copies = _copies(connection, rows, thread=thread, parent=parents[message], copy_id=copy_id)
        for one in copies:
            _put(connection, one)
            attachments.copy(connection, one.original, to=one.row.id)
        leaves.move(connection, thread, copies[-1].row.id if copies else parents[message])
    return {one.original: one.row.id for one in copies}


def branch_off(
    source: Database, target: Database, thread: str, message: str, *, copy: str, title: str, time: int, copy_id: CopyId
) -> dict[str, str]:
    """Make a chat `copy` in `target` of copies of what leads to `message`, unless it is there: their ids, by the first.

    Raises as `remove`.
    """
    with target.write() as here, source.read() as there:
        parents = _tree(there, thread)
        rows = _ended(there, thread, branch.upward(parents, message)[::-1] or [message])
        copies = _copies(there, rows, thread=copy, parent=None, copy_id=copy_id)
        if here.execute(_IS_THREAD, [copy]).fetchall() == [(0,)]:
            here.execute(_ADD_THREAD, [copy, seal_text(title), time, time, copies[-1].row.id])
            for one in copies:
                _put(here, one)
                if source is target:
                    attachments.copy(here, one.original, to=one.row.id)
                else:
                    attachments.take_over_as(there, here, one.original, copy=one.row.id)
    return {one.original: one.row.id for one in copies}


def _tree(connection: Connection, thread: str) -> dict[str, str | None]:
    parents = messages.parents(connection, thread)
    if not parents and connection.execute(_IS_THREAD, [thread]).fetchall() == [(0,)]:
        raise NoSuchThread
    return parents


def _ended(connection: Connection, thread: str, ids: Sequence[str]) -> list[MessageRow]:
    rows = messages.fetch(connection, ids)
    if any(one not in rows or rows[one].thread != thread for one in ids):
        _tree(connection, thread)
        raise NoSuchMessage
    if any(row.state == "streaming" for row in rows.values()):
        raise ThreadBusy
    return [rows[one] for one in ids]


def _copies(
    connection: Connection, rows: Sequence[MessageRow], *, thread: str, parent: str | None, copy_id: CopyId
) -> list[_Copy]:
    """One below the other, the first below `parent`. Where the graph stood after the originals says nothing of them."""
    hits = ledger.hits_of(connection, [row.id for row in rows])
    made: list[_Copy] = []
    for row in rows:
        origin = row.origin or row.id
        copy = replace(row, id=copy_id(row.id), thread=thread, parent=parent, checkpoint=None, origin=origin)
        made.append(_Copy(row.id, copy, hits[row.id]))
        parent = copy.id
    return made


def _put(connection: Connection, copy: _Copy) -> None:
    if not messages.exists(connection, copy.row.id):
        messages.put(connection, copy.row)
        ledger.put_hits(connection, copy.row.id, copy.hits)
