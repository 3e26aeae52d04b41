"""Lines on a store with a million items, for `make bench-full`: the time of a search, and the memory that it takes."""

import asyncio
from pathlib import Path
from typing import Final

import numpy as np
from langgraph.store.base import IndexConfig

from core.storage import Database, DuckDBStore, namespaces, vectors
from core.storage.vectors import Row
from tests.bench import stores
from tests.bench.marks import Measured
from tests.bench.table import Goal, Line
from tests.bench.vector_speed import SAMPLE, AllRows, Goals, Ways, lines
from tests.bench.vectors import DIMS, Cloud, Matrix

ITEMS: Final = 1_000_000
MEMORY: Final = Goal(1536)
_GOALS: Final = Goals(time=Goal(100), to_numpy=Goal(0.7, of="ratio"))
_DRAWN_TOGETHER: Final = 50_000
_ADDED_TOGETHER: Final = 20_000
_ITEMS: Final = """
INSERT INTO store_items
SELECT id, $1, format('item-{:07d}', id), encode(format('{{"data": "{}", "kind": "kind {}"}}', id, id % $2)), id, id,
    NULL, false, NULL, NULL
FROM range($3, $4) AS items(id)
"""


def measured(folder: Path, count: int = ITEMS) -> list[Line]:
    """Takes long, most of it for filling."""
    folder.mkdir()
    cloud = Cloud(count)
    items, questions = _drawn(cloud, count), cloud.draw(SAMPLE)
    np.save(folder / "questions.npy", questions)
    config = stores.LookUp(items, questions).index()
    made = asyncio.run(_searched(folder, config, items, questions))
    return [*made, *_memory_lines(folder)]


def _drawn(cloud: Cloud, count: int) -> Matrix:
    """In parts: what drawing needs beside its result is several times as large."""
    items = np.empty((count, DIMS), dtype=np.float32)
    for start in range(0, count, _DRAWN_TOGETHER):
        part = items[start : start + _DRAWN_TOGETHER]
        part[:] = cloud.draw(len(part))
    return items


def _filled(path: Path, config: IndexConfig, items: Matrix) -> None:
    """Rows made in SQL and vectors added by the thousand: by puts a million take eight minutes."""
    with Database.open(path) as db:
        DuckDBStore(db, index=config)
        namespace = namespaces.joined(stores.NAMESPACE)
        for start in range(0, len(items), _ADDED_TOGETHER):
            part = items[start : start + _ADDED_TOGETHER]
            with db.write() as connection:
                connection.execute(_ITEMS, [namespace, stores.KINDS, start, start + len(part)])
                rows = [Row(start + at, stores.FIELD, b"", namespace, row) for at, row in enumerate(part)]
                vectors.add(connection, DIMS, rows)


async def _searched(folder: Path, config: IndexConfig, items: Matrix, questions: Matrix) -> list[Line]:
    await asyncio.to_thread(_filled, folder / "store.duckdb", config, items)
    with AllRows(folder / "rows.duckdb", items) as rows:
        async with DuckDBStore.from_path(folder / "store.duckdb", index=config) as store:
            return await lines(Ways(store, rows, items, questions), _GOALS)


def _memory_lines(folder: Path) -> list[Line]:
    """In a process that does nothing else."""
    with Measured("tests.bench.opened_store", str(folder / "store.duckdb"), str(folder / "questions.npy")) as child:
        mark = child.told("searched")[-1]
    return [
        Line("memory of a process that opened it", mark["opened"], "MB"),
        Line(f"most memory in {SAMPLE} searches", mark["most"], "MB", goal=MEMORY),
    ]
