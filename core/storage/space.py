"""How much of a file nothing uses: blocks that are free, and blocks of rows that were deleted.

Called by `core.storage.database` inside a reading transaction. DuckDB counts only the first kind, and a table of a
chat's size is never more than one row group, from which deleted rows go only when the file is written anew.
"""

from typing import Final

import duckdb

_BLOCKS: Final = "SELECT total_blocks, free_blocks FROM pragma_database_size()"
_TABLES: Final = """
SELECT format('"{}"."{}"', replace(schema_name, '"', '""'), replace(table_name, '"', '""')) FROM duckdb_tables()
WHERE database_name = current_database() AND NOT temporary
"""
_STORED: Final = """
WITH stored AS (FROM pragma_storage_info(?) WHERE persistent),
used AS (SELECT block_id AS block FROM stored UNION SELECT unnest(additional_block_ids) FROM stored)
SELECT (SELECT count(*) FROM used WHERE block >= 0),
       coalesce(sum("count") FILTER (column_id = 0 AND segment_type <> 'VALIDITY'), 0)
FROM stored
"""
_LIVE: Final = "SELECT count(*) FROM {table}"

Connection = duckdb.DuckDBPyConnection


def free_share(connection: Connection) -> float:
    """The part of the file, 0 to 1, that a copy of it would not have."""
    total, free = connection.execute(_BLOCKS).fetchall()[0]
    tables = [str(row[0]) for row in connection.execute(_TABLES).fetchall()]
    unused = free + sum(_dead_blocks(connection, table) for table in tables)
    return float(min(unused / total, 1.0)) if total else 0.0


def _dead_blocks(connection: Connection, table: str) -> float:
    """Blocks of a table, in the proportion of its rows that are deleted."""
    blocks, stored = connection.execute(_STORED, [table]).fetchall()[0]
    live = connection.execute(_LIVE.format(table=table)).fetchall()[0][0]
    return float(blocks * max(stored - live, 0) / stored) if stored else 0.0
