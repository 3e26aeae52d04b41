"""Lines on search by meaning: our store beside a look at all rows in plain SQL, and beside exact numpy in memory."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import duckdb
import numpy as np
from langgraph.store.base import BaseStore

from tests.bench.interleaved import Work, medians
from tests.bench.stores import NAMESPACE
from tests.bench.table import Goal, Line
from tests.bench.vectors import Matrix, nearest, recall

LIMIT: Final = 10
TIMES: Final = 20
REST: Final = 0.1
"""Seconds before each search: what comes right after numpy takes a tenth to a third longer (measured)."""
SAMPLE: Final = 100
TOGETHER: Final = 25_000
RECALL: Final = Goal(99, least=True)

_CREATE: Final = "CREATE TABLE vectors (id INTEGER NOT NULL, vector FLOAT[{dims}] NOT NULL)"
_INSERT: Final = "INSERT INTO vectors SELECT id, array_value({columns})::FLOAT[{dims}] FROM chunk"
_NEAREST: Final = """
SELECT id FROM vectors ORDER BY array_inner_product(vector, ?::FLOAT[{dims}]) DESC LIMIT {limit}
"""


class AllRows:
    """The same vectors in a table of their own, looked at row by row: what DuckDB does without us."""

    def __init__(self, path: Path, matrix: Matrix) -> None:
        self._dims = matrix.shape[1]
        self._connection = duckdb.connect(str(path))
        self._connection.execute(_CREATE.format(dims=self._dims))
        for start in range(0, len(matrix), TOGETHER):
            self._add(start, matrix[start : start + TOGETHER])

    def nearest(self, vector: Matrix) -> list[int]:
        """The ids of the nearest, nearest first."""
        query = _NEAREST.format(dims=self._dims, limit=LIMIT)
        return [row[0] for row in self._connection.execute(query, [vector.tolist()]).fetchall()]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._connection.close()

    def _add(self, start: int, rows: Matrix) -> None:
        names = [f"c{number}" for number in range(self._dims)]
        chunk: dict[str, Any] = {name: np.ascontiguousarray(rows[:, at]) for at, name in enumerate(names)}
        chunk["id"] = np.arange(start, start + len(rows), dtype=np.int32)
        self._connection.execute(_INSERT.format(columns=", ".join(names), dims=self._dims))


class Ways(NamedTuple):
    """Three ways to the same answer. The store's questions are the rows of `questions`, see `stores.LookUp`."""

    store: BaseStore
    rows: AllRows
    matrix: Matrix
    questions: Matrix

    async def times(self) -> list[float]:
        """Milliseconds by the store, by all rows, by numpy."""
        return await medians([self._ours(), self._all_rows(), self._numpy()], times=TIMES, rest=REST, twice=True)

    async def recall(self) -> float:
        """How much of the exact answers the store finds, in percent."""
        found = [await self._found(number) for number in range(SAMPLE)]
        exact = [nearest(self.matrix, self.questions[number], LIMIT).tolist() for number in range(SAMPLE)]
        return 100 * recall(found, exact)

    async def _found(self, number: int) -> Sequence[int]:
        items = await self.store.asearch(NAMESPACE, query=f"{number} ?", limit=LIMIT)
        return [int(item.key.removeprefix("item-")) for item in items]

    def _ours(self) -> Work:
        numbers = count()
        return lambda: self._found(next(numbers))

    def _all_rows(self) -> Work:
        numbers = count()

        async def work() -> None:
            self.rows.nearest(self.questions[next(numbers)])

        return work

    def _numpy(self) -> Work:
        numbers = count()

        async def work() -> None:
            nearest(self.matrix, self.questions[next(numbers)], LIMIT)

        return work


class Goals(NamedTuple):
    """What is asked of the time, and of its ratios."""

    time: Goal | None = None
    to_rows: Goal | None = None
    to_numpy: Goal | None = None


async def lines(ways: Ways, goals: Goals) -> list[Line]:
    """The three ways by turns, then whether the store's answers are the right ones."""
    ours, rows, exact = await ways.times()
    among = f"among {len(ways.matrix):,}"
    return [
        Line(f"{among}", ours, goal=goals.time),
        Line(f"{among}, beside all rows in SQL", ours, beside=rows, goal=goals.to_rows),
        Line(f"{among}, beside exact numpy", ours, beside=exact, goal=goals.to_numpy),
        Line(f"{among}, recall@{LIMIT}", await ways.recall(), "%", goal=RECALL),
    ]
