"""Copies of messages, one below the other, with what was found for them and what is attached to them.

Called by `core.storage.branches` inside transactions that are open. Copies that are there stay as they are. Where the
graph stood after the originals says nothing of the copies.
"""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from core.storage import attachments, ledger, messages
from core.storage.messages import Connection

_PAIRS: Final = """
(SELECT unnest($1::VARCHAR[]) AS original, unnest($2::VARCHAR[]) AS copy, unnest($3::VARCHAR[]) AS parent) AS pair
"""
_MESSAGES: Final = """
INSERT INTO messages
SELECT pair.copy, $4, pair.parent, role, text, state, time, utc_offset, model, thinking, NULL,
    tokens_in, tokens_out, first_token, total, error, details, coalesce(origin, id), edited
FROM messages JOIN {pairs} ON pair.original = messages.id
"""
_BESIDE: Final = (
    """
    INSERT INTO recalls SELECT pair.copy, key, revision, rank, score, sent, learned
    FROM recalls JOIN {pairs} ON pair.original = recalls.message
    """,
    """
    INSERT INTO message_recalls SELECT pair.copy, source, rank, score, sent, first, size
    FROM message_recalls JOIN {pairs} ON pair.original = message_recalls.message
    """,
    """
    INSERT INTO message_attachments SELECT pair.copy, place, attachment
    FROM message_attachments JOIN {pairs} ON pair.original = message_attachments.message
    """,
)
_AWAIT_SEARCH: Final = "INSERT INTO search.waiting SELECT unnest(?::VARCHAR[])"
_THERE: Final = "SELECT id FROM messages WHERE id IN (SELECT unnest(?::VARCHAR[]))"


def within(connection: Connection, ids: Mapping[str, str], *, thread: str, parent: str | None) -> None:
    """Copies in one database, by a few statements however many they are. `ids`: those of the copies, by the originals.

    `thread` gets them, the first one below `parent`.
    """
    there = {row[0] for row in connection.execute(_THERE, [list(ids.values())]).fetchall()}
    parents = [parent, *ids.values()]
    fresh = [(original, copy, above) for (original, copy), above in zip(ids.items(), parents, strict=False)]
    fresh = [each for each in fresh if each[1] not in there]
    if not fresh:
        return
    columns = [list(column) for column in zip(*fresh, strict=True)]
    connection.execute(_MESSAGES.format(pairs=_PAIRS), [*columns, thread])
    for statement in _BESIDE:
        connection.execute(statement.format(pairs=_PAIRS), columns)
    connection.execute(_AWAIT_SEARCH, [columns[1]])


def across(source: Connection, target: Connection, ids: Mapping[str, str], *, thread: str) -> None:
    """Copies in another database, the first one at the beginning of `thread`."""
    rows, hits = messages.fetch(source, list(ids)), ledger.hits_of(source, list(ids))
    parent: str | None = None
    for original, copy in ids.items():
        row = rows[original]
        origin = row.origin or row.id
        messages.put(target, replace(row, id=copy, thread=thread, parent=parent, checkpoint=None, origin=origin))
        ledger.put_hits(target, copy, hits[original])
        attachments.take_over_as(source, target, original, copy=copy)
        parent = copy
