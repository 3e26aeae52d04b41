"""Reading texts anew that are in the search already: another language was chosen, so their words have other stems.

Called by `core.memory.index` and `core.memory.choice` inside a transaction that is open. What was read anew is counted
down in `meta`, so that it goes on where a kill ended it; a document keeps its number, and with it its vector.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import duckdb

_NAME: Final = "search_rewording"
_FORGET: Final = f"DELETE FROM meta WHERE name = '{_NAME}'"  # noqa: S608  a constant
_BEGIN: Final = f"""
INSERT INTO meta SELECT '{_NAME}', (max(id) + 1)::VARCHAR FROM search.documents HAVING max(id) IS NOT NULL
"""  # noqa: S608  a constant
_ON: Final = f"INSERT INTO meta VALUES ('{_NAME}', ?)"  # noqa: S608  a constant
_OLD: Final = f"""
SELECT id, key, item FROM search.documents
WHERE id < (SELECT value::BIGINT FROM meta WHERE name = '{_NAME}') ORDER BY id DESC LIMIT ?
"""  # noqa: S608  a constant
_REWORD: Final = """
UPDATE search.documents AS old SET
    length = new.length, asks = new.asks, has_time = new.has_time, has_number = new.has_number,
    first_day = new.first_day, last_day = new.last_day
FROM (
    SELECT unnest(?::BIGINT[]) AS id, unnest(?::INTEGER[]) AS length, unnest(?::FLOAT[]) AS asks,
        unnest(?::BOOLEAN[]) AS has_time, unnest(?::BOOLEAN[]) AS has_number,
        unnest(?::INTEGER[]) AS first_day, unnest(?::INTEGER[]) AS last_day
) AS new WHERE old.id = new.id
"""
_FORGET_POSTINGS: Final = "DELETE FROM search.postings WHERE doc IN (SELECT unnest(?::BIGINT[]))"
_POSTINGS: Final = """
INSERT INTO search.postings SELECT unnest(?::UBIGINT[]), unnest(?::BIGINT[]), unnest(?::INTEGER[])
"""

Connection = duckdb.DuckDBPyConnection


class Old(NamedTuple):
    """A document that was read in another language. `item`: of a memory its number in the store, else None."""

    id: int
    key: str
    item: int | None


class Reread(NamedTuple):
    """What the other language makes of it, as `search_rows.Document` has it; `counts` by the hash of a term."""

    id: int
    length: int
    asks: float
    has_time: bool
    has_number: bool
    first_day: int
    last_day: int
    counts: Mapping[int, int]


def begin(connection: Connection) -> None:
    """All that is in the search now is to be read anew."""
    connection.execute(_FORGET)
    connection.execute(_BEGIN)


def old(connection: Connection, limit: int) -> list[Old]:
    """What is to be read anew, the last that was taken in first."""
    return [Old(*row) for row in connection.execute(_OLD, [limit]).fetchall()]


def reword(connection: Connection, done: Sequence[Old], rows: Sequence[Reread], *, ends: bool) -> None:
    """Write what was read anew of `done`, which `old` named. `ends`: nothing comes after these."""
    connection.execute(_FORGET)
    if not ends:
        connection.execute(_ON, [str(done[-1].id)])
    connection.execute(_FORGET_POSTINGS, [[each.id for each in done]])
    if rows:
        columns = list(zip(*rows, strict=True))
        connection.execute(_REWORD, [list(column) for column in columns[:-1]])
        postings = [(term, row.id, count) for row in rows for term, count in row.counts.items()]
        if postings:
            connection.execute(_POSTINGS, [list(column) for column in zip(*postings, strict=True)])
