"""Item rows of the store: reading and writing them inside a transaction that is open.

Called by `core.storage.store` alone. Times are microseconds since 1970, UTC, since items are sorted by them.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import duckdb
from langgraph.store.base import Item, SearchItem

from core.storage import namespaces
from core.storage.codec import open_, open_text, seal_text
from core.storage.indexing import Indexed

_BY_KEYS: Final = """
SELECT id, namespace, key, value, created_at, updated_at, indexed, ttl, expires_at
FROM store_items JOIN (SELECT unnest(?::VARCHAR[]) AS namespace, unnest(?::VARCHAR[]) AS key) USING (namespace, key)
"""
_BY_IDS: Final = """
SELECT id, namespace, key, value, created_at, updated_at, indexed, ttl, expires_at
FROM store_items WHERE id IN (SELECT unnest(?::BIGINT[]))
"""
_UNDER: Final = """
SELECT id, value FROM store_items
WHERE starts_with(namespace, ?) AND (expires_at IS NULL OR expires_at > ?) ORDER BY updated_at DESC, id DESC
"""
_PAGE: Final = """
SELECT id, namespace, key, value, created_at, updated_at, indexed, ttl, expires_at FROM store_items
WHERE starts_with(namespace, ?) AND (expires_at IS NULL OR expires_at > ?) ORDER BY updated_at DESC, id DESC
LIMIT ? OFFSET ?
"""
_PENDING: Final = """
SELECT id, namespace, key, value, created_at, updated_at, indexed, ttl, expires_at FROM store_items
WHERE pending ORDER BY updated_at, id LIMIT ?
"""
_NAMESPACES: Final = "SELECT DISTINCT namespace FROM store_items WHERE expires_at IS NULL OR expires_at > ?"
_COUNT: Final = "SELECT count(*) FROM store_items WHERE starts_with(namespace, ?)"
_IDS: Final = "SELECT nextval('store_ids') FROM range(?)"
_DELETE: Final = "DELETE FROM store_items WHERE id IN (SELECT unnest(?::BIGINT[]))"
_INSERT: Final = """
INSERT INTO store_items SELECT
    unnest(?::BIGINT[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::BLOB[]), unnest(?::BIGINT[]),
    unnest(?::BIGINT[]), unnest(?::VARCHAR[]), unnest(?::BOOLEAN[]), unnest(?::BIGINT[]), unnest(?::BIGINT[])
"""
_EMBEDDED: Final = "UPDATE store_items SET pending = false WHERE id IN (SELECT unnest(?::BIGINT[]))"
_TOUCH: Final = (
    "UPDATE store_items SET expires_at = ? + ttl WHERE ttl IS NOT NULL AND id IN (SELECT unnest(?::BIGINT[]))"
)
_EXPIRED: Final = "SELECT id FROM store_items WHERE expires_at <= ?"
_TOGETHER: Final = 1000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Connection = duckdb.DuckDBPyConnection
Address = tuple[str, str]
"""Namespace as text, and key."""


class Stored(NamedTuple):
    """One row. The value stays JSON until it is asked for: then it is made anew, so nobody changes another's."""

    id: int
    namespace: str
    key: str
    json: str
    created_at: int
    updated_at: int
    indexed: Indexed
    ttl: int | None
    expires_at: int | None
    pending: bool = False

    @property
    def value(self) -> dict[str, Any]:
        """What was put."""
        value: dict[str, Any] = json.loads(self.json)
        return value

    def is_over(self, horizon: int) -> bool:
        """Whether its time to live was over at `horizon`."""
        return self.expires_at is not None and self.expires_at <= horizon

    def item(self) -> Item:
        """As `get` answers."""
        return Item(**self._common())

    def search_item(self, score: float | None) -> SearchItem:
        """As `search` answers."""
        return SearchItem(**self._common(), score=score)

    def _common(self) -> dict[str, Any]:
        return {
            "namespace": namespaces.split(self.namespace),
            "key": self.key,
            "value": self.value,
            "created_at": _EPOCH + timedelta(microseconds=self.created_at),
            "updated_at": _EPOCH + timedelta(microseconds=self.updated_at),
        }


def by_address(connection: Connection, addresses: Iterable[Address]) -> dict[Address, Stored]:
    """The items at these addresses, expired ones too."""
    wanted = list(dict.fromkeys(addresses))
    if not wanted:
        return {}
    values = [[namespace for namespace, _ in wanted], [key for _, key in wanted]]
    found = map(_stored, connection.execute(_BY_KEYS, values).fetchall())
    return {(each.namespace, each.key): each for each in found}


def by_id(connection: Connection, ids: Sequence[int]) -> dict[int, Stored]:
    """The items with these ids."""
    found = connection.execute(_BY_IDS, [list(ids)]).fetchall() if ids else []
    return {row[0]: _stored(row) for row in found}


def under(connection: Connection, prefix: str, now: int) -> Iterator[tuple[int, bytes]]:
    """Id and JSON of every item under a prefix, last changed first, fetched as they are asked for."""
    found = connection.execute(_UNDER, [prefix, now])
    while rows := found.fetchmany(_TOGETHER):
        for number, sealed in rows:
            yield number, open_(sealed)


def page(connection: Connection, prefix: str, now: int, limit: int, offset: int) -> list[Stored]:
    """A part of the items under a prefix, last changed first."""
    return [_stored(row) for row in connection.execute(_PAGE, [prefix, now, limit, offset]).fetchall()]


def pending(connection: Connection, limit: int) -> list[Stored]:
    """The items that wait longest for their vectors."""
    return [_stored(row) for row in connection.execute(_PENDING, [limit]).fetchall()]


def all_namespaces(connection: Connection, now: int) -> list[tuple[str, ...]]:
    """Every namespace that holds an item."""
    return [namespaces.split(row[0]) for row in connection.execute(_NAMESPACES, [now]).fetchall()]


def count(connection: Connection, prefix: str) -> int:
    """How many items lie under a prefix."""
    return int(connection.execute(_COUNT, [prefix]).fetchall()[0][0])


def new_ids(connection: Connection, number: int) -> list[int]:
    """Fresh ids; an id is never used again, so that no vector can ever belong to another item."""
    return [row[0] for row in connection.execute(_IDS, [number]).fetchall()] if number else []


def delete(connection: Connection, ids: Sequence[int]) -> None:
    """Remove rows; their vectors are the caller's to remove."""
    if ids:
        connection.execute(_DELETE, [list(ids)])


def add(connection: Connection, rows: Sequence[Stored]) -> None:
    """Write rows. The caller has removed those in their places.

    By columns: 1,000 rows bound one by one took ten times as long.
    """
    if rows:
        connection.execute(_INSERT, [list(column) for column in zip(*map(_values, rows), strict=True)])


def mark_embedded(connection: Connection, ids: Sequence[int]) -> None:
    """These items wait for no vector any more."""
    connection.execute(_EMBEDDED, [list(ids)])


def touch(connection: Connection, ids: Sequence[int], now: int) -> None:
    """Start the time to live of these items anew, where they have one."""
    if ids:
        connection.execute(_TOUCH, [now, list(ids)])


def expired(connection: Connection, now: int) -> list[int]:
    """The ids of the items whose time is over."""
    return [row[0] for row in connection.execute(_EXPIRED, [now]).fetchall()]


def _stored(row: tuple[Any, ...]) -> Stored:
    number, namespace, key, value, created, updated, indexed, ttl, expires = row
    return Stored(number, namespace, key, open_text(value), created, updated, Indexed.read(indexed), ttl, expires)


def _values(row: Stored) -> list[Any]:
    return [
        row.id,
        row.namespace,
        row.key,
        seal_text(row.json),
        row.created_at,
        row.updated_at,
        row.indexed.written(),
        row.pending,
        row.ttl,
        row.expires_at,
    ]
