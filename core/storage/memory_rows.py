"""Memories as rows of the store: put, moved between namespaces and removed, inside a transaction that is open.

Called by `core.memory`. Nothing is embedded here, and no embedder is needed: a text that stays keeps its vector, also
in another namespace, and a new one gets its own by `DuckDBStore.embed_pending`, which looks at every row that was put.
"""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import duckdb

from core.storage import items, vectors
from core.storage.indexing import Indexed
from core.storage.items import Stored

_NOWHERE: Final = Indexed([])
_EVERYWHERE: Final = Indexed(None)
_TOGETHER: Final = 1_000
_EMBEDDED: Final = "data"
_COUNT: Final = "SELECT count(*) FROM store_items WHERE namespace = ?"

Connection = duckdb.DuckDBPyConnection


class Fresh(NamedTuple):
    """A row that is not there yet. Times in microseconds since 1970, UTC; 0: now."""

    key: str
    value: Mapping[str, Any]
    created: int = 0
    updated: int = 0


def fetch(connection: Connection, namespaces: Sequence[str], keys: Sequence[str]) -> list[Stored]:
    """The rows with these keys in any of the namespaces, in the order of the namespaces."""
    found = items.by_address(connection, [(each, key) for each in namespaces for key in keys])
    return sorted(found.values(), key=lambda row: namespaces.index(row.namespace))


def put(
    connection: Connection, namespace: str, key: str, value: Mapping[str, Any], *, old: Stored | None, embeds: bool
) -> None:
    """Write a row, in place of `old`, whose namespace may be another. `embeds`: its text is to have a vector."""
    moment = time.time_ns() // 1000
    row = Stored(-1, namespace, key, "", moment, moment, _EVERYWHERE if embeds else _NOWHERE, None, None)
    if old is None:
        row = row._replace(id=items.new_ids(connection, 1)[0])
    else:
        indexed = old.indexed if embeds and old.indexed.paths != [] else row.indexed
        row = old._replace(namespace=namespace, key=key, updated_at=_later(old, moment), indexed=indexed)
        items.delete(connection, [old.id])
        if not embeds or old.value.get(_EMBEDDED) != value.get(_EMBEDDED):
            vectors.forget(connection, [old.id])
        elif old.namespace != namespace:
            vectors.move(connection, [old.id], namespace)
    items.add(connection, [row._replace(json=json.dumps(value, ensure_ascii=False), pending=embeds)])


def add(connection: Connection, namespace: str, rows: Sequence[Fresh]) -> None:
    """Write many new rows, whose texts are to have vectors."""
    moment = time.time_ns() // 1000
    for start in range(0, len(rows), _TOGETHER):
        part = rows[start : start + _TOGETHER]
        items.add(
            connection,
            [
                Stored(
                    number, namespace, row.key, json.dumps(row.value, ensure_ascii=False), row.created or moment,
                    row.updated or moment, _EVERYWHERE, None, None, pending=True,
                )
                for number, row in zip(items.new_ids(connection, len(part)), part, strict=True)
            ],
        )  # fmt: skip


def move(connection: Connection, namespace: str, rows: Sequence[Stored]) -> None:
    """Take rows to another namespace with all they have, their vectors too."""
    moment = time.time_ns() // 1000
    items.delete(connection, [row.id for row in rows])
    items.add(
        connection,
        [
            row._replace(namespace=namespace, updated_at=_later(row, moment), pending=row.indexed.paths != [])
            for row in rows
        ],
    )
    vectors.move(connection, [row.id for row in rows], namespace)


def remove(connection: Connection, rows: Sequence[Stored]) -> None:
    """Delete rows with their vectors."""
    items.delete(connection, [row.id for row in rows])
    vectors.forget(connection, [row.id for row in rows])


def count(connection: Connection, namespace: str) -> int:
    """How many rows a namespace has."""
    return int(connection.execute(_COUNT, [namespace]).fetchall()[0][0])


def _later(row: Stored, moment: int) -> int:
    """Whoever compares the times of a row sees that it has changed."""
    return max(moment, row.updated_at + 1)
