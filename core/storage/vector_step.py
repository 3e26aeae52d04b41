"""The sixth step of the schema: tables of vectors get unit vectors, their planes and namespaces.

Called by `core.storage.schema` inside the step's transaction. An item whose old vector had a number that is not finite
waits for a new one.
"""

from typing import Final

import duckdb

from core.storage import planes, vectors

_CALIBRATIONS: Final = """
CREATE TABLE store_calibrations (dims INTEGER NOT NULL, vectors BIGINT NOT NULL, coarse BIGINT, fine BIGINT)
"""
_OLD: Final = """
SELECT item, path, digest, namespace, vector FROM {table} JOIN store_items ON id = item
"""
_FILL: Final = "INSERT INTO renewed_vectors {rows}"
_WAIT: Final = """
UPDATE store_items SET pending = true
WHERE id IN (SELECT item FROM {table} ANTI JOIN renewed_vectors USING (item, path))
"""
_DROP: Final = "DROP TABLE {table}"
_RENAME: Final = "ALTER TABLE renewed_vectors RENAME TO {table}"


def renew_vectors(connection: duckdb.DuckDBPyConnection) -> None:
    """The step."""
    connection.execute(_CALIBRATIONS)
    for dims in vectors.dimensions(connection):
        table = vectors.table(dims)
        vectors.create(connection, "renewed_vectors", dims)
        connection.execute(_FILL.format(rows=planes.prepared(dims, _OLD.format(table=table))))
        connection.execute(_WAIT.format(table=table))
        connection.execute(_DROP.format(table=table))
        connection.execute(_RENAME.format(table=table))
