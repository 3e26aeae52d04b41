"""Whether a text lies anywhere under a folder, and whether a profile's file has changed at all.

Pages of a file are compressed, so looking for words in its bytes proves little: `prints` compares the rows.
"""

from collections.abc import Iterable
from pathlib import Path

from core.storage import Database

_TABLES = "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY ALL"
DERIVED = ("search.", "main.memory_index", "main.store_vectors")
"""Beginnings of the names of tables that are made from others, at any time."""
_ROWS = 'SELECT t::VARCHAR FROM "{schema}"."{table}" AS t'
_PRINT = 'SELECT count(*), coalesce(sum(hash(t)::HUGEINT), 0) FROM "{schema}"."{table}" AS t'


def files_with(folder: Path, words: Iterable[str]) -> dict[str, list[str]]:
    """Which of `words` is in which file's bytes, or in a file's name, as UTF-8 or UTF-16."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        whole = str(path.relative_to(folder)).encode() + (path.read_bytes() if path.is_file() else b"")
        for word in words:
            if any(word.encode(code) in whole for code in ("utf-8", "utf-16-le", "utf-16-be")):
                found.setdefault(word, []).append(str(path.relative_to(folder)))
    return found


def rows_with(path: Path, words: Iterable[str]) -> dict[str, list[str]]:
    """Which of `words` (ASCII) is in a value of which table of a profile's file."""
    found: dict[str, list[str]] = {}
    with Database.open(path) as db, db.read() as connection:
        for schema, table in connection.execute(_TABLES).fetchall():
            rows = connection.execute(_ROWS.format(schema=schema, table=table)).fetchall()
            for word in words:
                if any(word in row for (row,) in rows):
                    found.setdefault(word, []).append(f"{schema}.{table}")
    return found


def prints(path: Path) -> dict[str, tuple[int, int]]:
    """The number of rows of every table in a profile's file that is not derived, and a hash over them in any order."""
    with Database.open(path) as db, db.read() as connection:
        tables = connection.execute(_TABLES).fetchall()
        return {
            f"{schema}.{table}": connection.execute(_PRINT.format(schema=schema, table=table)).fetchall()[0]
            for schema, table in tables
            if not f"{schema}.{table}".startswith(DERIVED)
        }
