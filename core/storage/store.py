"""LangGraph's long-term store over a DuckDB file: items in namespaces, searched by meaning when an index is given.

The engine and its graph share one; anybody else opens one with `from_path`. Sync methods work on the caller's
thread, async ones on the database's lane. Embedding is done before any lock is taken, so a slow embedder keeps
nobody waiting.
"""

import time
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Self

import duckdb
from langgraph.store.base import BaseStore, IndexConfig, Op, Result, TTLConfig

from core.storage import calibration, changes, items, namespaces, vectors
from core.storage.answers import Eyes, answer
from core.storage.database import Database
from core.storage.handle import Handle
from core.storage.indexing import Index
from core.storage.items import Stored
from core.storage.plan import Plan, plan

if TYPE_CHECKING:
    from core.storage.planes import Vector

    Vectors = Mapping[str, Vector]


class DuckDBStore(BaseStore):
    """A store over an open database, which somebody else closes. Times to live are in minutes.

    With `deferred`, a put stores at once and embeds nothing: `embed_pending` gives the vectors later. Until then, a
    search with a query finds such items last, with the score None.
    """

    supports_ttl = True

    def __init__(
        self,
        db: Database,
        *,
        index: IndexConfig | None = None,
        ttl: TTLConfig | None = None,
        deferred: bool = False,
    ) -> None:
        self._db = db
        self._deferred = deferred
        self._index = Index(index) if index else None
        self.ttl_config = ttl
        if self._index is not None:
            with db.write() as connection:
                vectors.make_table(connection, self._index.dims)

    @classmethod
    def from_path(
        cls, path: str | Path, *, index: IndexConfig | None = None, ttl: TTLConfig | None = None
    ) -> Handle[Self]:
        """For `with` and `async with`: opens `path` (":memory:" too) for the block. Raises as `Database.open`."""
        return Handle(path, lambda db: cls(db, index=index, ttl=ttl))

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        """Carry out operations together: reads see what was there before the batch, then its writes take effect."""
        made = plan(ops)
        queries = self._index.embed_queries(list(made.queries())) if self._index else {}
        known = self._index.embed(self._lacking(made)) if self._index else {}
        return self._carry_out(made, queries, known)

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """`batch`, embedding without blocking the loop, the rest on the lane."""
        made = plan(ops)
        queries: Vectors = {}
        known: Vectors = {}
        if self._index is not None:
            queries = await self._index.aembed_queries(list(made.queries()))
            known = await self._index.aembed(await self._db.run(self._lacking, made))
        return await self._db.run(self._carry_out, made, queries, known)

    def embed_pending(self, limit: int = 32) -> int:
        """Give up to `limit` items that wait for vectors theirs; returns how many there were, 0 when none waits."""
        if self._index is None:
            return 0
        rows, texts = self._waiting(limit)
        return self._settle(rows, self._index.embed(texts))

    async def aembed_pending(self, limit: int = 32) -> int:
        """`embed_pending` without blocking the loop."""
        if self._index is None:
            return 0
        rows, texts = await self._db.run(self._waiting, limit)
        return await self._db.run(self._settle, rows, await self._index.aembed(texts))

    def count(self, namespace_prefix: tuple[str, ...]) -> int:
        """How many items lie under a namespace."""
        with self._db.read() as connection:
            return items.count(connection, namespaces.joined(namespace_prefix))

    def sweep_ttl(self) -> int:
        """Delete the items whose time to live is over; returns how many."""
        with self._db.write() as connection:
            over = items.expired(connection, _now())
            items.delete(connection, over)
            vectors.forget(connection, over)
            return len(over)

    def _lacking(self, made: Plan) -> list[str]:
        """The texts that the puts of a plan need vectors for; those that change nothing need none."""
        if self._index is None or self._deferred or not made.puts:
            return []
        with self._db.read() as connection:
            return changes.lacking(connection, self._index, changes.drafts(connection, made.puts))

    def _carry_out(self, made: Plan, queries: "Vectors", known: "Vectors") -> list[Result]:
        now = _now()
        eyes = Eyes(self._index, queries, now if (self.ttl_config or {}).get("omit_expired") else -1)
        with self._access(made) as connection:
            results, touched, due = answer(connection, made, eyes)
            if made.puts:
                items.touch(connection, touched, now)
                changes.apply(connection, self._index, made.puts, known, now)
        if touched and not made.puts:
            with self._db.write() as connection:
                items.touch(connection, touched, now)
        for dims in due:
            self._calibrate(dims)
        return results

    def _calibrate(self, dims: int) -> None:
        """Try the planes of an index out, for the searches to come; this one was answered exactly, or as before."""
        with self._db.read() as connection:
            found = calibration.measure(connection, dims)
        with self._db.write() as connection:
            calibration.record(connection, dims, found)

    def _access(self, made: Plan) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        return self._db.write() if made.puts else self._db.read()

    def _waiting(self, limit: int) -> tuple[list[Stored], list[str]]:
        with self._db.read() as connection:
            rows = items.pending(connection, limit)
            return rows, changes.lacking(connection, self._index, rows) if self._index else []

    def _settle(self, rows: list[Stored], known: "Vectors") -> int:
        """Rows that were put again meanwhile go on waiting."""
        if not rows:
            return 0
        with self._db.write() as connection:
            current = items.by_id(connection, [row.id for row in rows])
            same = [row for row in rows if row.id in current and current[row.id].updated_at == row.updated_at]
            lacking = changes.place(connection, self._index, same, known, [row.id for row in same])
            items.mark_embedded(connection, [row.id for row in same if row.id not in lacking])
            return len(rows)


def _now() -> int:
    return time.time_ns() // 1000
