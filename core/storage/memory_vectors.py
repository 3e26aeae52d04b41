"""The vectors of the newest memories, for a picture of them. Called inside a transaction that is open."""

from typing import TYPE_CHECKING, Final

import duckdb

from core.storage import vectors

if TYPE_CHECKING:
    from core.storage.planes import Matrix

_NEWEST: Final = """
SELECT memory_index.key, vector FROM memory_index
JOIN {table} AS vectors ON vectors.item = memory_index.item AND vectors.path = 'data'
WHERE memory_index.namespace = ? ORDER BY memory_index.learned DESC, memory_index.key DESC LIMIT ?
"""
_WITH: Final = """
SELECT count(DISTINCT memory_index.item) FROM memory_index
JOIN {table} AS vectors ON vectors.item = memory_index.item AND vectors.path = 'data' WHERE memory_index.namespace = ?
"""


def newest(connection: duckdb.DuckDBPyConnection, namespace: str, limit: int) -> "tuple[list[str], Matrix, int]":
    """Keys and unit vectors (one a row, float32) of the newest `limit` memories that have one, and how many have one.

    Of several numbers of dimensions, the last that a table was made for.
    """
    import numpy as np

    known = vectors.dimensions(connection)
    if not known:
        return [], np.zeros((0, 0), dtype=np.float32), 0
    name = vectors.table(known[-1])
    found = connection.execute(_NEWEST.format(table=name), [namespace, limit]).fetchnumpy()
    keys = [str(key) for key in found["key"]]
    matrix = np.array([np.asarray(each) for each in found["vector"]], dtype=np.float32).reshape(len(keys), known[-1])
    count = connection.execute(_WITH.format(table=name), [namespace]).fetchall()[0][0]
    return keys, matrix, int(count)
