"""The vectors of the search, one table for each generation: a model, its number of dimensions, the hash of its weights.

Called by `core.memory.index` and `core.storage.search_rows` inside a transaction that is open. The newest generation is
the one that is searched; an older one stays until the newer one is complete, so that going back costs nothing.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import duckdb
import msgspec

from core.storage import batch, planes, vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.storage.planes import Vector

_META: Final = "SELECT value FROM meta WHERE name = 'search_generations'"
_FORGET_META: Final = "DELETE FROM meta WHERE name = 'search_generations'"
_SET_META: Final = "INSERT INTO meta VALUES ('search_generations', ?)"
_CREATE: Final = "CREATE TABLE {table} (doc BIGINT NOT NULL, {planes} vector FLOAT[{dims:d}] NOT NULL)"
_DROP: Final = "DROP TABLE {table}"
_INSERT: Final = "INSERT INTO {table} VALUES"
_DELETE: Final = "DELETE FROM {table} WHERE doc IN (SELECT unnest(?::BIGINT[]))"
_COPY: Final = """
INSERT INTO {table} SELECT documents.id, {columns} vector
FROM search.documents AS documents JOIN {source} ON documents.item = {source}.item
WHERE path = ? AND documents.id NOT IN (SELECT doc FROM {table})
"""
_LACKING: Final = """
SELECT id, key, item FROM search.documents AS documents ANTI JOIN {table} AS known ON known.doc = documents.id
ORDER BY documents.time DESC, id DESC LIMIT ?
"""
_COUNT: Final = "SELECT count(*) FROM {table}"
_EXACT: Final = """
SELECT doc, array_inner_product(vector, ?::FLOAT[{dims:d}]) AS cosine FROM {table}
WHERE doc IN (SELECT unnest(?::BIGINT[]))
"""

Connection = duckdb.DuckDBPyConnection


class Identity(NamedTuple):
    """What vectors can be compared with each other: those of one model with one hash."""

    model: str
    dims: int
    digest: str


class Generation(NamedTuple):
    """Vectors of one identity in a table of their own."""

    number: int
    model: str
    dims: int
    digest: str

    @property
    def table(self) -> str:
        """Its name."""
        return f"search.vectors_{self.number:d}"

    @property
    def identity(self) -> Identity:
        """Whose vectors these are."""
        return Identity(self.model, self.dims, self.digest)


class Where(NamedTuple):
    """A condition on `documents`, and the values in it."""

    condition: str
    values: list[Any]


EVERYTHING: Final = Where("NOT documents.hidden", [])
"""What is shown in some chat, and every memory."""


def generations(connection: Connection) -> list[Generation]:
    """Those that there are, the newest last."""
    rows = connection.execute(_META).fetchall()
    return msgspec.json.decode(rows[0][0], type=list[Generation]) if rows else []


def current(connection: Connection, identity: Identity) -> Generation | None:
    """The one of this identity."""
    return next((one for one in generations(connection) if one.identity == identity), None)


def begin(connection: Connection, identity: Identity) -> Generation:
    """The one of this identity, made empty if it is not there."""
    known = generations(connection)
    found = next((one for one in known if one.identity == identity), None)
    if found is None:
        found = Generation(max((one.number for one in known), default=0) + 1, *identity)
        columns = "".join(f"{column} UBIGINT NOT NULL, " for column in planes.columns(found.dims))
        connection.execute(_CREATE.format(table=found.table, planes=columns, dims=found.dims))
        _note(connection, [*known, found])
    return found


def settle(connection: Connection, complete: Generation) -> None:
    """Drop all others."""
    known = generations(connection)
    for one in known:
        if one != complete:
            connection.execute(_DROP.format(table=one.table))
    if len(known) > 1:
        _note(connection, [complete])


def add(connection: Connection, generation: Generation, docs: Sequence[int], given: "Sequence[Vector]") -> None:
    """Store unit vectors. The caller knows that these documents have none, and that they are there."""
    import numpy as np

    if not docs:
        return
    words: list[list[int]] = (
        planes.of(np.stack(given)).tolist() if planes.count(generation.dims) else [[] for _ in docs]
    )
    rows = [[doc, *words[at], given[at].tolist()] for at, doc in enumerate(docs)]
    batch.insert(connection, _INSERT.format(table=generation.table), rows)


def copy(connection: Connection, generation: Generation, path: str) -> None:
    """Take over what the store has: the vectors of memories' texts at `path`."""
    if generation.dims not in vectors.dimensions(connection):
        return
    statement = _COPY.format(
        table=generation.table,
        columns="".join(f"{column}, " for column in planes.columns(generation.dims)),
        source=vectors.table(generation.dims),
    )
    connection.execute(statement, [path])


def lacking(connection: Connection, generation: Generation, limit: int) -> list[tuple[int, str, int | None]]:
    """Documents without a vector, newest first: number, key, and item if it is a memory."""
    return connection.execute(_LACKING.format(table=generation.table), [limit]).fetchall()


def forget(connection: Connection, docs: Sequence[int]) -> None:
    """Remove the vectors of these documents, of every generation."""
    for one in generations(connection):
        connection.execute(_DELETE.format(table=one.table), [list(docs)])


def count(connection: Connection, generation: Generation) -> int:
    """How many there are."""
    return int(connection.execute(_COUNT.format(table=generation.table)).fetchall()[0][0])


def cosines(
    connection: Connection, generation: Generation, vector: "Vector", docs: Sequence[int]
) -> "tuple[NDArray[Any], NDArray[Any]]":
    """Of these documents those that have a vector, and their cosines."""
    # The numbers as text: DuckDB reads them so in a third of the time that a list takes.
    wanted = str([int(doc) for doc in docs])
    found = connection.execute(
        _EXACT.format(table=generation.table, dims=generation.dims), [vector.tolist(), wanted]
    ).fetchnumpy()
    return found["doc"], found["cosine"]


def _note(connection: Connection, known: Sequence[Generation]) -> None:
    connection.execute(_FORGET_META)
    connection.execute(_SET_META, [msgspec.json.encode(known).decode()])
