"""Taking a chat over from another database: title, messages, files, their ledger, its place in the remember queue.

Called by the engine on the target's lane, for a temporary chat that a person keeps. Checkpoints stay behind: they are
seeded again from the messages.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from core.storage import attachments, leaves, ledger, messages
from core.storage.database import Database
from core.storage.messages import Connection
from core.storage.rows import HitRow, MessageRow

_THREAD: Final = "SELECT id, title, created, changed, leaf FROM threads WHERE id = ?"
_EXISTS: Final = "SELECT count(*) FROM threads WHERE id = ?"
_ADD: Final = "INSERT INTO threads VALUES (?, ?, ?, ?, ?, NULL, NULL)"
_QUEUE: Final = "SELECT message, thread, time FROM remember_queue WHERE thread = ? ORDER BY time, message"
_ENQUEUE: Final = """
INSERT INTO remember_queue (message, thread, time)
SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM settings WHERE name = 'memory' AND value = 'off')
"""
_THERE: Final = """
SELECT key FROM store_items WHERE key IN (SELECT unnest($1::VARCHAR[]))
UNION SELECT id FROM messages WHERE id IN (SELECT unnest($1::VARCHAR[]))
"""


def adopt(source: Database, target: Database, thread: str, found: Mapping[str, Sequence[HitRow]]) -> list[MessageRow]:
    """Write `thread` of `source` into `target`, in one transaction; gives its messages, the oldest first.

    `found`: what was found in `target` for each answer; what has been erased there since is left out. A thread that
    `target` has already stays as it is there. Empty when `source` has no such thread.
    """
    with source.read() as there, target.write() as here:
        head = there.execute(_THREAD, [thread]).fetchall()
        if not head or here.execute(_EXISTS, [thread]).fetchall() != [(0,)]:
            return []
        ids = list(messages.parents(there, thread))
        rows = sorted(messages.fetch(there, ids).values(), key=lambda row: (row.time, row.id))
        here.execute(_ADD, list(head[0]))
        for row in rows:
            messages.put(here, replace(row, checkpoint=None))
        attachments.take_over(there, here, ids)
        leaves.take_over(there, here, thread)
        _take_hits(here, found)
        _take_queue(here, there.execute(_QUEUE, [thread]).fetchall())
        return rows


def _take_hits(here: Connection, found: Mapping[str, Sequence[HitRow]]) -> None:
    keys = sorted({hit.key for hits in found.values() for hit in hits})
    left = {row[0] for row in here.execute(_THERE, [keys]).fetchall()}
    for message, hits in found.items():
        kept = [hit for hit in hits if hit.key in left]
        if kept:
            ledger.put_hits(here, message, kept)


def _take_queue(here: Connection, waiting: list[tuple[Any, ...]]) -> None:
    for row in waiting:
        here.execute(_ENQUEUE, list(row))
