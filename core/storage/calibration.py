"""How many vectors of an index the planes must put first so that the exact ten are among them.

Measured by `core.storage.store` after the first search that would have used it, and again whenever the index has
doubled or halved; kept in the file. On real sentences a few hundred of 100,000 are enough, on random vectors a third of
them all would be needed: so an index has to show on questions made of its own vectors what the planes are worth to it,
and where they are worth little it is ranked exactly.

The measure is taken against all vectors of the index: a sample of a large one would lack the very neighbours that the
questions are about (with one row in thirty of a million, fourteen times too many candidates seemed to be needed). It is
taken in steps, so that others can read in between; rows that come or go meanwhile change little.
"""

from typing import TYPE_CHECKING, Final, NamedTuple

import duckdb

from core.storage.trial import VECTORS, Trial
from core.storage.vectors import table

if TYPE_CHECKING:
    from core.storage.planes import Matrix
    from core.storage.trial import Counts

RECALL: Final = 0.99
_SPARE: Final = 2
"""How many times the candidates that were needed are taken."""
_LEAST: Final = 500
"""Candidates by signs, at least: fewer save no time."""
_LEAST_FINE: Final = 120
_TIMES_LIMIT: Final = 6
"""Candidates by both planes, at least: so many, or fewer where so few items are wanted that these times are fewer."""
_MOST: Final = 16
"""The planes are worth little when they need more than one in so many vectors."""
_STEP: Final = 8_192

_FORGET: Final = "DELETE FROM store_calibrations WHERE dims = ?"
_RECORD: Final = "INSERT INTO store_calibrations VALUES (?, ?, ?, ?)"
_EXTENT: Final = "SELECT count(*), max(rowid) FROM {table}"
_SOME: Final = "SELECT rowid AS row, vector FROM {table} ORDER BY hash(rowid) LIMIT ?"
_RANGE: Final = "SELECT rowid AS row, vector FROM {table} WHERE rowid >= ? AND rowid < ?"

Connection = duckdb.DuckDBPyConnection


class Aim(NamedTuple):
    """How many candidates a search takes: by signs, then by both planes; and how many by signs at the very most."""

    coarse: int
    fine: int
    most: int


class Calibration(NamedTuple):
    """What was needed in an index of `vectors`. None: the planes are worth too little."""

    vectors: int
    coarse: int | None
    fine: int | None

    def aim(self, size: int, limit: int) -> Aim | None:
        """For a search for `limit` items among `size` vectors; None when it is to be exact.

        Among more vectors than there were, as many more candidates: that is more than enough, since the nearest ten are
        nearer then, and come earlier (16 times the vectors needed 9 times the candidates by signs, and twice as many
        by both planes). Among fewer, as many as there.
        """
        if self.coarse is None or self.fine is None:
            return None
        times = _SPARE * max(1.0, size / self.vectors)
        coarse = max(round(self.coarse * times), _LEAST)
        fine = max(round(self.fine * times), min(limit * _TIMES_LIMIT, _LEAST_FINE))
        return Aim(coarse, fine, size // 2) if coarse <= size // 2 else None

    def is_due(self, size: int) -> bool:
        """Whether an index of `size` vectors should be measured again."""
        return not self.vectors // 2 <= size <= self.vectors * 2


class Measurement:
    """One under way: call `step` until it says False, each time inside a transaction, then `record`."""

    def __init__(self, dims: int) -> None:
        self._dims = dims
        self._trial: Trial | None = None
        self._size = 0
        self._next = 0
        self._last = -1

    def step(self, connection: Connection) -> bool:
        """Look at some of the index: tens of milliseconds. Whether there is more."""
        if self._trial is None:
            self._trial = self._begun(connection)
        elif self._next <= self._last:
            values = [self._next, self._next + _STEP]
            self._trial.compare(*self._read(connection, _RANGE, values))
            self._next += _STEP
        return self._trial is not None and self._next <= self._last

    def record(self, connection: Connection) -> None:
        """Keep the outcome in the file."""
        if self._trial is None:
            return
        needed = self._trial.needed(RECALL)
        worth = max(needed) * _MOST <= self._size
        connection.execute(_FORGET, [self._dims])
        connection.execute(_RECORD, [self._dims, self._size, *(needed if worth else (None, None))])

    def _begun(self, connection: Connection) -> Trial | None:
        ((self._size, last),) = connection.execute(_EXTENT.format(table=table(self._dims))).fetchall()
        if self._size < VECTORS:
            return None
        self._last = last
        return Trial(*self._read(connection, _SOME, [VECTORS]))

    def _read(self, connection: Connection, statement: str, values: list[int]) -> "tuple[Matrix, Counts]":
        import numpy as np

        found = connection.execute(statement.format(table=table(self._dims)), values).fetchnumpy()
        vectors = np.asarray(list(found["vector"]), dtype=np.float32)
        return vectors.reshape(-1, self._dims), np.asarray(found["row"])
