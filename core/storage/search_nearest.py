"""The nearest of all vectors of a generation, found in numpy: by their planes, or exactly where they have none.

Called by `core.memory.candidates` inside a transaction that is open. Of 10,000 vectors both planes are read in a
millisecond. Of more than MANY the signs are compared in SQL, and the planes of those that come first read after that.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from core.storage import nearness, planes
from core.storage.search_vectors import Connection, Generation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.storage.planes import Vector

    Integers = NDArray[Any]
    Columns = dict[str, NDArray[Any]]

MANY: Final = 32_768
"""Vectors; of more, not all planes are read: they are 13 numbers each."""
_PLANES: Final = "SELECT doc, {planes} FROM {table}"
_SIGNS: Final = "SELECT doc, {differing} AS differing FROM {table}"
_DIFFERING: Final = "bit_count(xor({plane}, ?))::SMALLINT"
_SOME: Final = "SELECT doc, {planes} FROM {table} WHERE doc IN (SELECT unnest(?::BIGINT[]))"
_EXACT: Final = "SELECT doc, array_inner_product(vector, ?::FLOAT[{dims:d}]) AS cosine FROM {table}"
_DISTANCE: Final = 40
"""Bits of a document's number; above them stands how many signs differ."""


class Near(Protocol):
    """Vectors to choose from. A row is where a vector stands in `docs`, the numbers of their documents."""

    docs: "Integers"

    def nearest(self, choices: "Sequence[Integers]", take: int) -> "list[Integers]":
        """Of the rows of each choice about the `take` nearest, the nearest first."""
        ...


def read(
    connection: Connection, generation: Generation, vector: "Vector", *, coarse: int, count: int, many: int = MANY
) -> Near:
    """The vectors of a generation, about `count`. By the signs alone, `coarse` of them are looked at more closely."""
    if not planes.count(generation.dims):
        return _ByCosine(connection, generation, vector)
    return (_BySigns if count > many else _ByPlanes)(connection, generation, vector, coarse)


class _ByPlanes:
    """Every vector's planes are there."""

    def __init__(self, connection: Connection, generation: Generation, vector: "Vector", coarse: int) -> None:
        self._connection, self._generation = connection, generation
        self._vector, self._coarse = vector, coarse
        self._found = self._all()
        self.docs = self._found["doc"]
        self._order = self._differing() << _DISTANCE | self.docs

    def nearest(self, choices: "Sequence[Integers]", take: int) -> "list[Integers]":
        import numpy as np

        first = [self._first(rows) for rows in choices]
        every = np.unique(np.concatenate(first))
        found, dims = self._planes(every), self._generation.dims
        high, low = (np.stack([found[name] for name in some]) for some in (planes.high(dims), planes.low(dims)))
        scores = nearness.scores(self._vector, high, low)
        return [rows[np.argsort(-scores[np.searchsorted(every, rows)], kind="stable")[:take]] for rows in first]

    def _first(self, rows: "Integers") -> "Integers":
        """By the signs alone, in their order."""
        import numpy as np

        if len(rows) > self._coarse:
            rows = rows[np.argpartition(self._order[rows], self._coarse)[: self._coarse]]
        return np.asarray(rows[np.argsort(self._order[rows])])

    def _all(self) -> "Columns":
        names = ", ".join(planes.columns(self._generation.dims))
        return self._connection.execute(_PLANES.format(table=self._generation.table, planes=names)).fetchnumpy()

    def _differing(self) -> "Integers":
        """How many signs of each differ from the question's."""
        import numpy as np

        differing = np.zeros(len(self.docs), dtype=np.int64)
        for name, word in zip(planes.high(self._generation.dims), nearness.signs(self._vector), strict=True):
            differing += np.bitwise_count(self._found[name] ^ np.uint64(word))
        return differing

    def _planes(self, rows: "Integers") -> "Columns":
        """Of these rows, in their order."""
        return {name: self._found[name][rows] for name in planes.columns(self._generation.dims)}


class _BySigns(_ByPlanes):
    """Signs are compared in SQL; planes are read of those that are looked at more closely."""

    def _all(self) -> "Columns":
        names = planes.high(self._generation.dims)
        differing = " + ".join(_DIFFERING.format(plane=name) for name in names)
        statement = _SIGNS.format(table=self._generation.table, differing=differing)
        return self._connection.execute(statement, nearness.signs(self._vector)).fetchnumpy()

    def _differing(self) -> "Integers":
        import numpy as np

        return self._found["differing"].astype(np.int64)

    def _planes(self, rows: "Integers") -> "Columns":
        import numpy as np

        names = planes.columns(self._generation.dims)
        statement = _SOME.format(table=self._generation.table, planes=", ".join(names))
        found = self._connection.execute(statement, [self.docs[rows].tolist()]).fetchnumpy()
        order = np.argsort(found["doc"])[np.argsort(np.argsort(self.docs[rows]))]
        return {name: found[name][order] for name in names}


class _ByCosine:
    """Too few numbers for planes: every vector is compared exactly."""

    def __init__(self, connection: Connection, generation: Generation, vector: "Vector") -> None:
        statement = _EXACT.format(table=generation.table, dims=generation.dims)
        found = connection.execute(statement, [vector.tolist()]).fetchnumpy()
        self.docs = found["doc"]
        self._cosines = found["cosine"]

    def nearest(self, choices: "Sequence[Integers]", take: int) -> "list[Integers]":
        import numpy as np

        return [rows[np.argsort(-self._cosines[rows], kind="stable")[:take]] for rows in choices]
