"""What lists, counts and comparisons need of every memory, beside the store's rows: derived from them, never the truth.

Called by `core.memory` inside a transaction that is open. Whoever puts an item into the store, `refresh` notices by
its id and time, so that nothing has to be told. A memory's text is not here: `digest` says which texts are the same.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import duckdb

from core.storage import items
from core.storage.items import Stored

_STATE: Final = """
SELECT
    (SELECT count(*) FROM store_items WHERE namespace IN (SELECT unnest(?::VARCHAR[]))),
    (SELECT count(*) FROM memory_index),
    (SELECT count(*) FROM memory_index JOIN store_items AS item
        ON item.id = memory_index.item AND item.updated_at = memory_index.changed
        AND item.namespace = memory_index.namespace)
"""
_MISSING: Final = """
SELECT item.id FROM store_items AS item
ANTI JOIN memory_index ON item.id = memory_index.item AND item.updated_at = memory_index.changed
    AND item.namespace = memory_index.namespace
WHERE item.namespace IN (SELECT unnest(?::VARCHAR[])) ORDER BY item.id
"""
_FORGET: Final = """
DELETE FROM memory_index WHERE item IN (
    SELECT memory_index.item FROM memory_index ANTI JOIN store_items AS item
        ON item.id = memory_index.item AND item.updated_at = memory_index.changed
        AND item.namespace = memory_index.namespace
)
"""
_ADD: Final = """
INSERT INTO memory_index SELECT
    unnest(?::BIGINT[]), unnest(?::BIGINT[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]),
    unnest(?::BOOLEAN[]), unnest(?::VARCHAR[]), unnest(?::BIGINT[]), unnest(?::BLOB[]), unnest(?::VARCHAR[])
"""
_FROM: Final = """
SELECT namespace, key, threads FROM memory_index WHERE list_has_any(string_split(threads, ' '), ?::VARCHAR[])
ORDER BY learned DESC, key DESC
"""
_DIGESTS: Final = "SELECT digest, key FROM memory_index WHERE namespace = ? ORDER BY learned DESC, key DESC"
_SAME: Final = "SELECT namespace, key FROM memory_index WHERE digest = ? ORDER BY learned, key"
_SUPERSEDED: Final = """
SELECT key FROM memory_index WHERE namespace = ? AND superseded_by IN (SELECT unnest(?::VARCHAR[])) ORDER BY key
"""
_AMONG: Final = """
SELECT DISTINCT digest FROM memory_index WHERE namespace = ? AND digest IN (SELECT unnest(?::BLOB[]))
"""
_PAGE: Final = """
SELECT key FROM memory_index WHERE namespace = ? AND (? = '' OR kind = ?)
ORDER BY pinned DESC, learned DESC, key DESC LIMIT ? OFFSET ?
"""
_OLDEST: Final = "SELECT key FROM memory_index WHERE namespace = ? ORDER BY learned, key"
_COUNTS: Final = "SELECT kind, count(*) FROM memory_index WHERE namespace = ? GROUP BY kind ORDER BY kind"
_PINNED: Final = """
WITH RECURSIVE way AS (
    SELECT key, superseded_by, 0 AS steps FROM memory_index WHERE namespace = ? AND pinned
    UNION
    SELECT next.key, next.superseded_by, way.steps + 1 FROM way JOIN memory_index AS next
        ON next.key = way.superseded_by AND next.namespace = ? WHERE way.steps < 100
)
SELECT DISTINCT key FROM way WHERE superseded_by = ''
"""
_DAYS: Final = """
SELECT (learned + ?) // 86400000 AS day, count(*) FROM memory_index WHERE namespace = ? GROUP BY day ORDER BY day
"""
_TOGETHER: Final = 2000

Connection = duckdb.DuckDBPyConnection


class Entry(NamedTuple):
    """What the index holds of one memory. `learned` in milliseconds since 1970, UTC. `threads`: where it comes from."""

    kind: str
    pinned: bool
    superseded_by: str
    learned: int
    digest: bytes
    threads: Sequence[str]


Read = Callable[[Stored], Entry]


def is_fresh(connection: Connection, namespaces: Sequence[str]) -> bool:
    """Whether the index says what the rows of these namespaces say."""
    rows, indexed, same = connection.execute(_STATE, [list(namespaces)]).fetchall()[0]
    return bool(rows == indexed == same)


def refresh(connection: Connection, namespaces: Sequence[str], read: Read) -> None:
    """Make it say so. Reads the rows that have changed since, and no other."""
    connection.execute(_FORGET)
    missing = [row[0] for row in connection.execute(_MISSING, [list(namespaces)]).fetchall()]
    for start in range(0, len(missing), _TOGETHER):
        found = items.by_id(connection, missing[start : start + _TOGETHER]).values()
        rows = [_values(row, read(row)) for row in found]
        connection.execute(_ADD, [list(column) for column in zip(*rows, strict=True)])


def same(connection: Connection, digest: bytes) -> list[tuple[str, str]]:
    """Namespace and key of the memories with the same text, first learned first."""
    return [(row[0], row[1]) for row in connection.execute(_SAME, [digest]).fetchall()]


def among(connection: Connection, namespace: str, digests: Sequence[bytes]) -> set[bytes]:
    """Those of these texts that some memory of the namespace has, by digest."""
    return {row[0] for row in connection.execute(_AMONG, [namespace, list(digests)]).fetchall()}


def superseded_by(connection: Connection, namespace: str, keys: Sequence[str]) -> list[str]:
    """The keys of the memories that one of these replaced."""
    return [row[0] for row in connection.execute(_SUPERSEDED, [namespace, list(keys)]).fetchall()]


def digests(connection: Connection, namespace: str) -> dict[bytes, str]:
    """The first learned memory of each text, by digest."""
    found: list[Any] = connection.execute(_DIGESTS, [namespace]).fetchall()
    return dict(found)


def from_threads(connection: Connection, threads: Sequence[str]) -> list[tuple[str, str, frozenset[str]]]:
    """Namespace, key and all chats of the memories that come from any of these chats, the newest first."""
    rows = connection.execute(_FROM, [list(threads)]).fetchall() if threads else []
    return [(row[0], row[1], frozenset(row[2].split(" "))) for row in rows]


def page(connection: Connection, namespace: str, kind: str, *, offset: int, limit: int) -> list[str]:
    """The keys of a part of the list: pinned first, then last learned first. `kind` empty: all kinds."""
    return [row[0] for row in connection.execute(_PAGE, [namespace, kind, kind, limit, offset]).fetchall()]


def oldest_first(connection: Connection, namespace: str) -> list[str]:
    """The keys of all memories of a namespace, first learned first."""
    return [row[0] for row in connection.execute(_OLDEST, [namespace]).fetchall()]


def counts(connection: Connection, namespace: str) -> dict[str, int]:
    """How many memories there are of each kind that there is."""
    found: list[Any] = connection.execute(_COUNTS, [namespace]).fetchall()
    return dict(found)


def pinned(connection: Connection, namespace: str) -> list[str]:
    """The keys of the pinned memories; of one that was superseded, the key of what stands in its place now."""
    return [row[0] for row in connection.execute(_PINNED, [namespace, namespace]).fetchall()]


def days(connection: Connection, namespace: str, utc_offset: int) -> Mapping[int, int]:
    """How many memories were learned on each day that has any, as days since 1970 at so many minutes east of UTC."""
    found: list[Any] = connection.execute(_DAYS, [utc_offset * 60_000, namespace]).fetchall()
    return dict(found)


def _values(row: Stored, entry: Entry) -> list[Any]:
    return [row.id, row.updated_at, row.namespace, row.key, *entry[:-1], " ".join(sorted(set(entry.threads)))]
