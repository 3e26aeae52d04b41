"""The store's vectors: one table per number of dimensions, since an array's length is part of its type.

Called by the store's modules inside a transaction that is open. The dimensions that have a table are noted in `meta`,
in the transaction that makes it.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import duckdb

from core.storage import batch
from core.storage.codec import open_, seal
from core.storage.indexing import Vector

_DIMS: Final = "SELECT value FROM meta WHERE name = 'store_dims'"
_FORGET_DIMS: Final = "DELETE FROM meta WHERE name = 'store_dims'"
_NOTE_DIMS: Final = "INSERT INTO meta VALUES ('store_dims', ?)"
_CREATE: Final = """
CREATE TABLE store_vectors_{dims:d} (
    item BIGINT NOT NULL, path VARCHAR NOT NULL, digest BLOB NOT NULL, vector FLOAT[{dims:d}] NOT NULL
)
"""
_DELETE: Final = "DELETE FROM store_vectors_{dims:d} WHERE item IN (SELECT unnest(?::BIGINT[]))"
_DELETE_PLACES: Final = """
DELETE FROM store_vectors_{dims:d}
WHERE (item, path) IN (SELECT unnest(?::BIGINT[]), unnest(?::VARCHAR[]))
"""
_INSERT: Final = "INSERT INTO store_vectors_{dims:d} VALUES"
_DIGESTS: Final = "SELECT item, path, digest FROM store_vectors_{dims:d} WHERE item IN (SELECT unnest(?::BIGINT[]))"
_ALL_PENDING: Final = "UPDATE store_items SET pending = true WHERE indexed IS NULL OR len(indexed) > 0"
_SEARCH: Final = """
SELECT id, max(if(
    vector IS NULL, NULL, coalesce(nullif(array_cosine_similarity(vector, ?::FLOAT[{dims:d}]), 'nan'::FLOAT), 0)
)) AS score
FROM store_items LEFT JOIN store_vectors_{dims:d} ON item = id
WHERE starts_with(namespace, ?) AND (expires_at IS NULL OR expires_at > ?)
GROUP BY id ORDER BY score DESC NULLS LAST, id DESC LIMIT ? OFFSET ?
"""
_SEARCH_AMONG: Final = """
SELECT id, max(if(
    vector IS NULL, NULL, coalesce(nullif(array_cosine_similarity(vector, ?::FLOAT[{dims:d}]), 'nan'::FLOAT), 0)
)) AS score
FROM (SELECT unnest(?::BIGINT[]) AS id) LEFT JOIN store_vectors_{dims:d} ON item = id
GROUP BY id ORDER BY score DESC NULLS LAST, id DESC LIMIT ? OFFSET ?
"""
_WRITE_AT_ONCE: Final = 50

Connection = duckdb.DuckDBPyConnection
Place = tuple[int, str]
"""An item, and the path of a text in it."""


class Row(NamedTuple):
    """A vector to be stored."""

    item: int
    path: str
    digest: bytes
    vector: Vector


class Page(NamedTuple):
    """Which part of a result is wanted."""

    limit: int
    offset: int


def dimensions(connection: Connection) -> list[int]:
    """The dimensions that have a table."""
    rows = connection.execute(_DIMS).fetchall()
    return [int(dims) for dims in rows[0][0].split()] if rows else []


def make_table(connection: Connection, dims: int) -> None:
    """Make the table for `dims` unless it is there. Then items that are to be embedded wait for their vectors."""
    known = dimensions(connection)
    if dims in known:
        return
    connection.execute(_CREATE.format(dims=dims))
    connection.execute(_FORGET_DIMS)
    connection.execute(_NOTE_DIMS, [" ".join(str(each) for each in (*known, dims))])
    connection.execute(_ALL_PENDING)


def forget(connection: Connection, items: Sequence[int], *, but: int | None = None) -> None:
    """Remove every vector of these items, of whatever dimensions `but` one."""
    for dims in dimensions(connection) if items else ():
        if dims != but:
            connection.execute(_DELETE.format(dims=dims), [list(items)])


def forget_places(connection: Connection, dims: int, places: Sequence[Place]) -> None:
    """Remove the vectors at these places."""
    if places:
        values = [[item for item, _ in places], [path for _, path in places]]
        connection.execute(_DELETE_PLACES.format(dims=dims), values)


def add(connection: Connection, dims: int, rows: Sequence[Row]) -> None:
    """Store vectors. The caller has removed what stood in their places."""
    for start in range(0, len(rows), _WRITE_AT_ONCE):
        some = [[row.item, row.path, seal(row.digest), row.vector] for row in rows[start : start + _WRITE_AT_ONCE]]
        batch.insert(connection, _INSERT.format(dims=dims), some)


def digests(connection: Connection, dims: int, items: Sequence[int]) -> dict[Place, bytes]:
    """Which text each vector of these items is of."""
    rows = connection.execute(_DIGESTS.format(dims=dims), [list(items)]).fetchall() if items else []
    return {(item, path): open_(sealed) for item, path, sealed in rows}


def search(
    connection: Connection, dims: int, vector: Vector, prefix: str, now: int, page: Page
) -> list[tuple[int, float | None]]:
    """The items under a prefix, nearest first by their nearest vector; those without a vector last, score None.

    A vector of zeros has no direction: DuckDB says NaN, which it sorts before everything; here it counts as 0.
    """
    values = [list(vector), prefix, now, *page]
    return connection.execute(_SEARCH.format(dims=dims), values).fetchall()


def search_among(
    connection: Connection, dims: int, vector: Vector, items: Sequence[int], page: Page
) -> list[tuple[int, float | None]]:
    """`search` over items that were chosen before."""
    values = [list(vector), list(items), *page]
    return connection.execute(_SEARCH_AMONG.format(dims=dims), values).fetchall()
