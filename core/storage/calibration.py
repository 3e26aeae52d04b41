"""How many vectors of an index the planes must put first so that the exact ten are among them.

Measured by `core.storage.store` on the first search that needs it, and again whenever the index has doubled or halved;
kept in the file. On real sentences a few hundred of 100,000 are enough, on random vectors a third of them all would be
needed: so an index has to show on a sample of its own vectors what the planes are worth to it, and where they are worth
little it is ranked exactly.

Half of the trial questions are stored vectors (which do not find themselves), half lie between two of them. Each half
has to find RECALL of its ten nearest.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import duckdb

from core.storage import nearness, planes
from core.storage.vectors import table

if TYPE_CHECKING:
    from core.storage.planes import Matrix, Words

RECALL: Final = 0.99
SAMPLE: Final = 65_536
"""Rows, at most: reading and comparing them takes half a second."""
_TRIALS: Final = 32
"""Questions of each kind."""
_NEAREST: Final = 10
_EQUAL: Final = 1e-6
_TOGETHER: Final = 8_192
_SPARE: Final = 2
"""How many times the candidates that were needed on the sample are taken, at least."""
_LEAST: Final = (500, 120)
"""Candidates for the coarse and the fine look, at least: fewer save no time."""
_MOST: Final = 16
"""The planes are worth little when they need more than one in so many rows."""

_COUNT: Final = "SELECT count(*) FROM {table}"
_FORGET: Final = "DELETE FROM store_calibrations WHERE dims = ?"
_RECORD: Final = "INSERT INTO store_calibrations VALUES (?, ?, ?, ?, ?)"
_ROWS: Final = "SELECT rowid AS row FROM {table} WHERE hash(rowid) % ? = 0 ORDER BY rowid LIMIT ?"
_PLANES: Final = "SELECT {planes} FROM {table} WHERE rowid IN (SELECT unnest(?::BIGINT[])) ORDER BY rowid"
_NUMBERS: Final = "SELECT vector FROM {table} WHERE rowid IN (SELECT unnest(?::BIGINT[])) ORDER BY rowid"

Connection = duckdb.DuckDBPyConnection


class Aim(NamedTuple):
    """How many candidates a search takes: by signs, then by both planes; and how many by signs at the very most."""

    coarse: int
    fine: int
    most: int


class Calibration(NamedTuple):
    """What was needed among `sampled` of `vectors` rows. None means that the planes are worth too little."""

    vectors: int
    sampled: int
    coarse: int | None
    fine: int | None

    def aim(self, size: int) -> Aim | None:
        """For a search among `size` vectors.

        Candidates by signs grow with the rows: that is more than enough, because among more rows the nearest ten are
        nearer, and so come earlier (from 64,000 to a million rows, 16 times as many, 9 times the candidates were
        needed). Those by both planes grow with the square root (needed were twice as many). Among fewer rows than were
        sampled, as many are taken as among the sample.
        """
        if self.coarse is None or self.fine is None:
            return None
        growth = size / self.sampled
        coarse = max(round(self.coarse * max(_SPARE, growth)), _LEAST[0])
        fine = max(round(self.fine * max(_SPARE, math.sqrt(growth))), _LEAST[1])
        return Aim(coarse, fine, size // 2) if coarse <= size // 2 else None


def is_due(known: Calibration | None, size: int) -> bool:
    """Whether an index of `size` vectors has no calibration for about as many."""
    return known is None or not known.vectors // 2 <= size <= known.vectors * 2


def measure(connection: Connection, dims: int) -> Calibration:
    """Try the planes out on a sample of the index. Changes nothing."""
    size = _size(connection, dims)
    every = max(-(-size // SAMPLE), 1)
    rows = [row for (row,) in connection.execute(_ROWS.format(table=table(dims)), [every, SAMPLE]).fetchall()]
    trial = _Trial(connection, dims, rows)
    for start in range(0, len(rows), _TOGETHER):
        trial.compare(start, rows[start : start + _TOGETHER])
    coarse, fine = trial.needed()
    worth = max(coarse, fine) * _MOST <= len(rows)
    return Calibration(size, len(rows), coarse if worth else None, fine if worth else None)


def record(connection: Connection, dims: int, found: Calibration) -> None:
    """Keep it in the file."""
    connection.execute(_FORGET, [dims])
    connection.execute(_RECORD, [dims, *found])


class _Trial:
    """The trial questions, and how near each sampled row is to each of them in three ways."""

    def __init__(self, connection: Connection, dims: int, rows: Sequence[int]) -> None:
        import numpy as np

        self._source = connection, dims
        chance = np.random.default_rng(len(rows))
        each = min(_TRIALS, len(rows) // 3)
        chosen = np.sort(chance.choice(len(rows), 3 * each, replace=False))
        own, first, second = np.split(chance.permutation(3 * each), 3)
        vectors = self._numbers([rows[at] for at in chosen])
        between = np.asarray(planes.unit(vectors[first] + vectors[second]))
        self._own = chosen[own]
        self._questions = np.vstack([vectors[own], between])
        self._exact, self._signs, self._planes = np.zeros((3, 2 * each, len(rows)), dtype=np.float32)

    def compare(self, start: int, rows: Sequence[int]) -> None:
        """Look at the rows at `start` of the sample."""
        part = slice(start, start + len(rows))
        high, low = self._words(rows)
        self._exact[:, part] = self._questions @ self._numbers(rows).T
        for number, question in enumerate(self._questions):
            self._signs[number, part] = -nearness.differing(question, high)
            self._planes[number, part] = nearness.scores(question, high, low)

    def needed(self) -> tuple[int, int]:
        """How many candidates by signs, and by both planes, hold enough of the nearest for either kind of question."""
        each = len(self._own)
        for kept in (self._exact, self._signs, self._planes):
            kept[range(each), self._own] = -math.inf
        coarse = [self._places(number, self._signs[number]) for number in range(2 * each)]
        fine = [self._places(number, self._planes[number]) for number in range(2 * each)]
        return (
            max(_holding(coarse[:each]), _holding(coarse[each:])),
            max(_holding(fine[:each]), _holding(fine[each:])),
        )

    def _places(self, question: int, order: "Matrix") -> list[int]:
        """Where the nearest stand in this order, behind their equals. Of equally near ones, the first ten count."""
        import numpy as np

        exact = self._exact[question]
        tenth = np.partition(exact, -_NEAREST)[-_NEAREST]
        places = len(order) - np.searchsorted(np.sort(order), order[exact >= tenth - _EQUAL], side="left")
        found: list[int] = np.sort(places)[:_NEAREST].tolist()
        return found

    def _words(self, rows: Sequence[int]) -> "tuple[Words, Words]":
        import numpy as np

        connection, dims = self._source
        names = planes.high(dims), planes.low(dims)
        statement = _PLANES.format(table=table(dims), planes=", ".join(planes.columns(dims)))
        found = connection.execute(statement, [list(rows)]).fetchnumpy()
        high, low = (np.stack([found[name] for name in some]) for some in names)
        return high, low

    def _numbers(self, rows: Sequence[int]) -> "Matrix":
        import numpy as np

        connection, dims = self._source
        found = connection.execute(_NUMBERS.format(table=table(dims)), [list(rows)]).fetchnumpy()
        return np.stack(list(found["vector"]))


def _holding(places: list[list[int]]) -> int:
    """The number of candidates that holds RECALL of the nearest."""
    every = sorted(place for some in places for place in some)
    return every[math.ceil(RECALL * len(every)) - 1]


def _size(connection: Connection, dims: int) -> int:
    return int(connection.execute(_COUNT.format(table=table(dims))).fetchall()[0][0])
