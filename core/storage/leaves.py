"""The message that ends a chat's current branch: moving it, and keeping in mind which branches were left by that.

Called inside a transaction that is open. What has been left can be shown again as it was read last.
"""

from typing import Final

from core.storage import batch, branch, messages
from core.storage.messages import Connection

_LEAF: Final = "SELECT leaf FROM threads WHERE id = ?"
_MOVE: Final = "UPDATE threads SET leaf = ? WHERE id = ?"
_EXTEND: Final = "UPDATE threads SET leaf = ?, changed = greatest(changed, ?) WHERE id = ?"
_SHOWN: Final = "SELECT parent, child FROM shown_branches WHERE thread = ?"
_FORGET: Final = "DELETE FROM shown_branches WHERE thread = ? AND parent IN (SELECT unnest(?::VARCHAR[]))"
_KEEP: Final = "INSERT INTO shown_branches VALUES"


def leaf(connection: Connection, thread: str) -> str | None:
    """The last message of a chat's current branch; None for an empty one, and for a chat that is not there."""
    found = connection.execute(_LEAF, [thread]).fetchall()
    return found[0][0] if found else None


def move(connection: Connection, thread: str, new: str | None) -> None:
    """End the current branch with `new`, which is in this chat, or before everything."""
    _leave(connection, thread, leaf(connection, thread), new)
    connection.execute(_MOVE, [new, thread])


def extend(connection: Connection, thread: str, new: str, *, parent: str | None, time: int) -> None:
    """End it with a message that was written just now, `parent` before it."""
    old = leaf(connection, thread)
    if old != parent:
        _leave(connection, thread, old, new)
    connection.execute(_EXTEND, [new, time, thread])


def shown(connection: Connection, thread: str) -> frozenset[str]:
    """The messages of a chat's current branch."""
    return frozenset(branch.upward(messages.parents(connection, thread), leaf(connection, thread)))


def below(connection: Connection, thread: str, message: str) -> str:
    """The end of the branch through `message`: the current one, or where it was read last."""
    parents = messages.parents(connection, thread)
    current = leaf(connection, thread)
    if current is not None and message in branch.upward(parents, current):
        return current
    return branch.downward(parents, message, dict(connection.execute(_SHOWN, [thread]).fetchall()))


def take_over(source: Connection, target: Connection, thread: str) -> None:
    """What of a chat in one database was read last, for the same chat in another."""
    rows = source.execute(_SHOWN, [thread]).fetchall()
    batch.insert(target, _KEEP, [[thread, parent, child] for parent, child in rows])


def _leave(connection: Connection, thread: str, old: str | None, new: str | None) -> None:
    away = branch.left(messages.parents(connection, thread), old, new)
    if away:
        connection.execute(_FORGET, [thread, list(away)])
        batch.insert(connection, _KEEP, [[thread, parent, child] for parent, child in away.items()])
