"""The store's vectors: one table per number of dimensions, since an array's length is part of its type.

Called by the store's modules inside a transaction that is open. A row is the unit vector of one text of an item, its
planes (`core.storage.planes`), and the item's namespace, so that ranking needs no other table. The dimensions that have
a table are noted in `meta`, in the transaction that makes it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import duckdb

from core.storage import batch, planes
from core.storage.codec import open_, seal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.storage.planes import Matrix, Vector, Words

_DIMS: Final = "SELECT value FROM meta WHERE name = 'store_dims'"
_FORGET_DIMS: Final = "DELETE FROM meta WHERE name = 'store_dims'"
_NOTE_DIMS: Final = "INSERT INTO meta VALUES ('store_dims', ?)"
_CREATE: Final = """
CREATE TABLE {table} (
    item BIGINT NOT NULL, path VARCHAR NOT NULL, digest BLOB NOT NULL, namespace VARCHAR NOT NULL,
    {planes} vector FLOAT[{dims:d}] NOT NULL
)
"""
_DELETE: Final = "DELETE FROM {table} WHERE item IN (SELECT unnest(?::BIGINT[]))"
_DELETE_PLACES: Final = """
DELETE FROM {table} WHERE (item, path) IN (SELECT unnest(?::BIGINT[]), unnest(?::VARCHAR[]))
"""
_MOVE: Final = "UPDATE {table} SET namespace = ? WHERE item IN (SELECT unnest(?::BIGINT[]))"
_INSERT: Final = "INSERT INTO {table} VALUES"
_INSERT_MANY: Final = """
INSERT INTO {table}
SELECT item, path, digest, namespace, {planes} flatten(pieces)[1:{dims:d}]::FLOAT[{dims:d}] FROM new_vectors
JOIN (SELECT row, list([{numbers}] ORDER BY place) AS pieces FROM new_numbers GROUP BY row) USING (row)
JOIN (
    SELECT unnest(?::BIGINT[]) AS row, unnest(?::VARCHAR[]) AS path, unnest(?::BLOB[]) AS digest,
        unnest(?::VARCHAR[]) AS namespace
) USING (row)
ORDER BY row
"""
_DIGESTS: Final = "SELECT item, path, digest FROM {table} WHERE item IN (SELECT unnest(?::BIGINT[]))"
_ALL_PENDING: Final = "UPDATE store_items SET pending = true WHERE indexed IS NULL OR indexed <> '[]'"
_FEW: Final = 16
"""From so many rows on, numbers are handed over as arrays, not one by one: 100 rows took a third of the time."""
_MOST: Final = 1000
_PIECE: Final = 32
"""A vector goes over in pieces of so many numbers, a column each. Measured: 1 and 384 take twice as long."""

Connection = duckdb.DuckDBPyConnection
Place = tuple[int, str]
"""An item, and the path of a text in it."""


class Row(NamedTuple):
    """A vector to be stored, of unit length or zero."""

    item: int
    path: str
    digest: bytes
    namespace: str
    vector: "Vector"


def table(dims: int) -> str:
    """The name of the table for so many dimensions."""
    return f"store_vectors_{dims:d}"


def dimensions(connection: Connection) -> list[int]:
    """The dimensions that have a table."""
    rows = connection.execute(_DIMS).fetchall()
    return [int(dims) for dims in rows[0][0].split()] if rows else []


def make_table(connection: Connection, dims: int) -> None:
    """Make the table for `dims` unless it is there. Then items that are to be embedded wait for their vectors."""
    known = dimensions(connection)
    if dims in known:
        return
    create(connection, table(dims), dims)
    connection.execute(_FORGET_DIMS)
    connection.execute(_NOTE_DIMS, [" ".join(str(each) for each in (*known, dims))])
    connection.execute(_ALL_PENDING)


def create(connection: Connection, name: str, dims: int) -> None:
    """An empty table of vectors."""
    columns = "".join(f"{column} UBIGINT NOT NULL, " for column in planes.columns(dims))
    connection.execute(_CREATE.format(table=name, planes=columns, dims=dims))


def forget(connection: Connection, items: Sequence[int], *, but: int | None = None) -> None:
    """Remove every vector of these items, of whatever dimensions `but` one."""
    for dims in dimensions(connection) if items else ():
        if dims != but:
            connection.execute(_DELETE.format(table=table(dims)), [list(items)])


def move(connection: Connection, items: Sequence[int], namespace: str) -> None:
    """Take the vectors of these items to another namespace."""
    for dims in dimensions(connection) if items else ():
        connection.execute(_MOVE.format(table=table(dims)), [namespace, list(items)])


def forget_places(connection: Connection, dims: int, places: Sequence[Place]) -> None:
    """Remove the vectors at these places."""
    if places:
        values = [[item for item, _ in places], [path for _, path in places]]
        connection.execute(_DELETE_PLACES.format(table=table(dims)), values)


def add(connection: Connection, dims: int, rows: Sequence[Row]) -> None:
    """Store vectors. The caller has removed what stood in their places."""
    if len(rows) < _FEW:
        batch.insert(connection, _INSERT.format(table=table(dims)), _values(dims, rows))
        return
    for start in range(0, len(rows), _MOST):
        _add_many(connection, dims, rows[start : start + _MOST])


def digests(connection: Connection, dims: int, items: Sequence[int]) -> dict[Place, bytes]:
    """Which text each vector of these items is of."""
    rows = connection.execute(_DIGESTS.format(table=table(dims)), [list(items)]).fetchall() if items else []
    return {(item, path): open_(sealed) for item, path, sealed in rows}


def _values(dims: int, rows: Sequence[Row]) -> list[list[Any]]:
    words = _words(dims, rows)
    return [
        [row.item, row.path, seal(row.digest), row.namespace, *words[number], row.vector.tolist()]
        for number, row in enumerate(rows)
    ]


def _words(dims: int, rows: Sequence[Row]) -> list[list[int]]:
    import numpy as np

    if not rows or not planes.count(dims):
        return [[] for _ in rows]
    words: list[list[int]] = planes.of(np.stack([row.vector for row in rows])).tolist()
    return words


def _add_many(connection: Connection, dims: int, rows: Sequence[Row]) -> None:
    """DuckDB reads the arrays where they lie: with each number bound, 1,000 vectors took five times as long."""
    import numpy as np

    matrix = np.stack([row.vector for row in rows])
    order = np.arange(len(rows))
    new = {"row": order, "item": np.array([row.item for row in rows], dtype=np.int64), **_planes(dims, matrix)}
    statement = _INSERT_MANY.format(
        table=table(dims),
        planes="".join(f"{column}, " for column in planes.columns(dims)),
        numbers=", ".join(f"number{at}" for at in range(_PIECE)),
        dims=dims,
    )
    connection.register("new_vectors", new)
    connection.register("new_numbers", _pieces(matrix))
    try:
        connection.execute(statement, [order.tolist(), *_texts(rows)])
    finally:
        connection.unregister("new_vectors")
        connection.unregister("new_numbers")


def _planes(dims: int, matrix: "Matrix") -> "dict[str, Words]":
    columns = planes.columns(dims)
    return dict(zip(columns, planes.of(matrix).T.copy(), strict=True)) if columns else {}


def _pieces(matrix: "Matrix") -> "dict[str, NDArray[Any]]":
    """Each vector as rows of _PIECE numbers, filled up with zeros."""
    import numpy as np

    rows, dims = matrix.shape
    each = -(-dims // _PIECE)
    wide = np.zeros((rows, each * _PIECE), dtype=np.float32)
    wide[:, :dims] = matrix
    columns = wide.reshape(-1, _PIECE).T.copy()
    places = {"row": np.repeat(np.arange(rows), each), "place": np.tile(np.arange(each), rows)}
    return places | {f"number{at}": column for at, column in enumerate(columns)}


def _texts(rows: Sequence[Row]) -> tuple[list[str], list[bytes], list[str]]:
    return [row.path for row in rows], [seal(row.digest) for row in rows], [row.namespace for row in rows]
