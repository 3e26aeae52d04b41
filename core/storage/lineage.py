"""The checkpoints of a thread's namespace as a tree: parents, branches, ways from a checkpoint up to its root.

Called by the saver's modules with the connection of an open transaction. Nothing here reads a blob.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import duckdb

_BRANCHES: Final = """
SELECT checkpoint_id, parent_id, step, source FROM checkpoints
WHERE thread_id = ? AND checkpoint_ns = ? ORDER BY checkpoint_id
"""
_NAMESPACES: Final = "SELECT DISTINCT checkpoint_ns FROM checkpoints WHERE thread_id = ? ORDER BY checkpoint_ns"
_LONG: Final = """
SELECT DISTINCT thread_id FROM (
    SELECT thread_id FROM checkpoints WHERE parent_id IS NOT NULL
    GROUP BY thread_id, checkpoint_ns HAVING count(*) > ?
) ORDER BY thread_id
"""

Connection = duckdb.DuckDBPyConnection
Parents = Mapping[str, str | None]
"""The parent of each checkpoint that there is. It may name one that was pruned."""


class Branch(NamedTuple):
    """One checkpoint of a thread. `step` and `source` are None where its metadata had none."""

    id: str
    parent: str | None
    step: int | None
    source: str | None


def branches(connection: Connection, thread: str, namespace: str) -> list[Branch]:
    """Every checkpoint of a thread's namespace, oldest first."""
    return [Branch(*row) for row in connection.execute(_BRANCHES, [thread, namespace]).fetchall()]


def parents(connection: Connection, thread: str, namespace: str) -> dict[str, str | None]:
    """The same as a mapping, oldest first."""
    return {each.id: each.parent for each in branches(connection, thread, namespace)}


def namespaces(connection: Connection, thread: str) -> list[str]:
    """The namespaces that a thread has checkpoints in."""
    return [row[0] for row in connection.execute(_NAMESPACES, [thread]).fetchall()]


def long_threads(connection: Connection, most: int) -> list[str]:
    """The threads with more than `most` checkpoints in a namespace, roots not counted."""
    return [row[0] for row in connection.execute(_LONG, [most]).fetchall()]


def upward(known: Parents, start: str | None) -> Iterator[str]:
    """From `start`, itself included, to the root or the last that was not pruned. A circle is gone round once."""
    seen: set[str] = set()
    while start is not None and start in known and start not in seen:
        seen.add(start)
        yield start
        start = known[start]


def leaves(known: Parents) -> list[str]:
    """The checkpoints that no other one follows."""
    followed = set(known.values())
    return [each for each in known if each not in followed]


def newest_of_each_branch(known: Parents, keep: int, spare: Iterable[str]) -> set[str]:
    """What `trim` leaves: the last `keep` before every leaf, the roots, and those to be spared."""
    kept = {each for each, parent in known.items() if parent is None} | (set(spare) & known.keys())
    for leaf in leaves(known):
        for count, each in enumerate(upward(known, leaf)):
            if count >= keep:
                break
            kept.add(each)
    return kept
