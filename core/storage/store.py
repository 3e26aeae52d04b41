"""LangGraph's long-term store over a DuckDB file: items in namespaces, searched by meaning when an index is given.

The engine and its graph share one; anybody else opens one with `from_path`. Sync methods work on the caller's
thread, async ones on the database's lane. Embedding is done before any lock is taken, so a slow embedder keeps
nobody waiting.
"""

import time
import weakref
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import duckdb
from langgraph.store.base import BaseStore, IndexConfig, Op, Result, TTLConfig

from core.errors import BugError
from core.storage import changes, items, namespaces, vectors
from core.storage.answers import Eyes, answer
from core.storage.calibration import Measurement
from core.storage.changes import Moment
from core.storage.database import Database
from core.storage.handle import Handle
from core.storage.indexing import Index
from core.storage.items import Stored
from core.storage.plan import Plan, plan
from core.storage.ranking import Memory
from core.storage.sweeper import Sweeper

if TYPE_CHECKING:
    from core.storage.planes import Vector

    Vectors = Mapping[str, Vector]

_SWEEP_MINUTES: Final = 5
"""Unless the settings name another number."""


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
        self._sweeper: Sweeper | None = None
        self._memory = Memory()
        self._measuring: set[int] = set()
        """Dimensions of the indexes that are being calibrated."""
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
        results, due = self._carry_out(made, queries, known)
        for dims in due - self._measuring:
            self._calibrate(dims)
        return results

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """`batch`, embedding without blocking the loop, the rest on the lane."""
        made = plan(ops)
        queries: Vectors = {}
        known: Vectors = {}
        if self._index is not None:
            queries = await self._index.aembed_queries(list(made.queries()))
            known = await self._index.aembed(await self._db.run(self._lacking, made))
        results, due = await self._db.run(self._carry_out, made, queries, known)
        for dims in due - self._measuring:
            await self._acalibrate(dims)
        return results

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

    async def asweep_ttl(self) -> int:
        """`sweep_ttl` without blocking the loop."""
        return await self._db.run(self.sweep_ttl)

    def start_ttl_sweeper(self, sweep_interval_minutes: float | None = None) -> "Future[None]":
        """Sweep every so many minutes, else as `ttl` says, else every 5, on a thread that keeps no process alive.

        It ends with `stop_ttl_sweeper`, when the future that is returned is cancelled, and by itself once the
        database is closed or nobody holds the store. Without `ttl` there is nothing to sweep, and the future is done.
        A second call returns the future of the sweeper that is running.
        """
        if self.ttl_config is None:
            nothing: Future[None] = Future()
            nothing.set_result(None)
            return nothing
        if self._sweeper is None or not self._sweeper.is_running():
            minutes = sweep_interval_minutes or self.ttl_config.get("sweep_interval_minutes") or _SWEEP_MINUTES
            self._sweeper = Sweeper(partial(_sweep, weakref.ref(self)), 60 * minutes)
            weakref.finalize(self, self._sweeper.end)
        return self._sweeper.future

    def stop_ttl_sweeper(self, timeout: float | None = None) -> bool:
        """End the sweeper and wait for that, up to `timeout` seconds; whether none is running any more."""
        return self._sweeper is None or self._sweeper.stop(timeout)

    def _lacking(self, made: Plan) -> list[str]:
        """The texts that the puts of a plan need vectors for; those that change nothing need none."""
        if self._index is None or self._deferred or not made.puts:
            return []
        with self._db.read() as connection:
            return changes.lacking(
                connection, self._index, changes.drafts(connection, made.puts, self._moment().horizon)
            )

    def _carry_out(self, made: Plan, queries: "Vectors", known: "Vectors") -> tuple[list[Result], set[int]]:
        """The results, and the dimensions of indexes that are to be calibrated."""
        moment = self._moment()
        eyes = Eyes(self._index, queries, moment.horizon, self._memory.at(self._db.last_commit))
        with self._access(made) as connection:
            results, touched, due = answer(connection, made, eyes)
            if made.puts:
                items.touch(connection, touched, moment.now)
                changes.apply(connection, self._index, made.puts, known, moment)
        if touched and not made.puts:
            with self._db.write() as connection:
                items.touch(connection, touched, moment.now)
        return results, due

    def _calibrate(self, dims: int) -> None:
        """For the searches to come: the one that asked for it was answered exactly, or as the last measure says."""
        measurement = Measurement(dims)
        self._measuring.add(dims)
        try:
            while self._measure(measurement):
                pass
            self._record(measurement)
        finally:
            self._measuring.discard(dims)

    async def _acalibrate(self, dims: int) -> None:
        """`_calibrate` on the lane, which others use between its steps."""
        measurement = Measurement(dims)
        self._measuring.add(dims)
        try:
            while await self._db.run(self._measure, measurement):
                pass
            await self._db.run(self._record, measurement)
        finally:
            self._measuring.discard(dims)

    def _measure(self, measurement: Measurement) -> bool:
        with self._db.read() as connection:
            return measurement.step(connection)

    def _record(self, measurement: Measurement) -> None:
        with self._db.write() as connection:
            measurement.record(connection)

    def _moment(self) -> Moment:
        now = _now()
        return Moment(now, now if self.ttl_config and self.ttl_config.get("omit_expired") else -1)

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


def _sweep(held: "weakref.ref[DuckDBStore]") -> bool:
    """For the sweeper; False once there is nothing left to sweep."""
    store = held()
    if store is None or not store._db.is_open():
        return False
    try:
        store.sweep_ttl()
    except BugError:
        if store._db.is_open():
            raise
        return False  # it was closed in between
    return True


def _now() -> int:
    return time.time_ns() // 1000
