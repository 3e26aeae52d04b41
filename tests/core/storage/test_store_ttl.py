import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from langgraph.store.base import PutOp, TTLConfig

from core.errors import BugError
from core.storage import Database, DuckDBStore
from tests.core.storage.embedding import CountingEmbeddings, index

HERE: Final = ("memories", "u1")
MINUTE: Final = 60_000_000


def made(db: Database, **ttl: Any) -> DuckDBStore:
    settings: TTLConfig = {"omit_expired": True, **ttl}  # type: ignore[typeddict-item]  # the keys that a test names
    return DuckDBStore(db, index=index(CountingEmbeddings()), ttl=settings)


def age(db: Database, minutes: float) -> None:
    """Make every item so much older."""
    with db.write() as connection:
        connection.execute("UPDATE store_items SET expires_at = expires_at - ?", [round(minutes * MINUTE)])


def left(db: Database, key: str = "k") -> float | None:
    """The minutes until an item is over, None for never."""
    with db.read() as connection:
        ((left,),) = connection.execute(
            "SELECT (expires_at - epoch_us(now())) / ? FROM store_items WHERE key = ?", [MINUTE, key]
        ).fetchall()
        return None if left is None else round(left, 1)


def test_a_put_takes_the_default_its_own_time_or_none(db: Database) -> None:
    store = made(db, default_ttl=10)
    store.put(HERE, "default", {})
    store.put(HERE, "own", {}, ttl=2.5)
    store.put(HERE, "never", {}, ttl=None)
    store.batch([PutOp(HERE, "bare", {})])
    assert [left(db, key) for key in ("default", "own", "never", "bare")] == [10, 2.5, None, None]


def test_without_settings_a_put_may_have_a_time_of_its_own(plain: DuckDBStore, db: Database) -> None:
    plain.put(HERE, "k", {}, ttl=5)
    plain.put(HERE, "other", {})
    assert (left(db), left(db, "other")) == (5, None)


@pytest.mark.parametrize("ttl", [float("nan"), float("inf")])
def test_times_that_are_no_number_are_refused(plain: DuckDBStore, ttl: float) -> None:
    with pytest.raises(ValueError, match="minutes"):
        plain.put(HERE, "k", {}, ttl=ttl)
    assert plain.get(HERE, "k") is None


@pytest.mark.parametrize("ttl", [0, -1])
def test_no_time_at_all_is_over_at_once(db: Database, ttl: float) -> None:
    store = made(db)
    store.put(HERE, "k", {"data": "x"}, ttl=ttl)
    assert store.get(HERE, "k") is None
    assert store.sweep_ttl() == 1


def test_putting_again_starts_the_time_anew_or_takes_it_away(db: Database) -> None:
    store = made(db)
    store.put(HERE, "k", {}, ttl=10)
    age(db, 5)
    store.put(HERE, "k", {}, ttl=10)
    assert left(db) == 10
    store.put(HERE, "k", {})
    assert left(db) is None


@pytest.mark.parametrize(
    ("settings", "asked", "refreshed"),
    [
        ({}, None, True),
        ({"refresh_on_read": True}, None, True),
        ({"refresh_on_read": False}, None, False),
        ({"refresh_on_read": False}, True, True),
        ({"refresh_on_read": True}, False, False),
    ],
)
async def test_reading_starts_the_time_anew(
    db: Database, settings: dict[str, Any], asked: bool | None, refreshed: bool
) -> None:
    store = made(db, **settings)
    for key in ("got", "found", "ranked", "filtered", "left alone"):
        await store.aput((*HERE, key.replace(" ", "-")), key, {"data": key}, ttl=10)
    age(db, 5)
    store.get((*HERE, "got"), "got", refresh_ttl=asked)
    await store.asearch((*HERE, "found"), refresh_ttl=asked)
    store.search((*HERE, "ranked"), query="x", refresh_ttl=asked)
    store.search((*HERE, "filtered"), filter={"data": "filtered"}, refresh_ttl=asked)
    for key in ("got", "found", "ranked", "filtered"):
        assert left(db, key) == (10 if refreshed else 5)
    assert left(db, "left alone") == 5


def test_only_the_page_that_was_read_starts_anew(db: Database) -> None:
    store = made(db)
    for key in "ab":
        store.put(HERE, key, {}, ttl=10)
    age(db, 5)
    (item,) = store.search(HERE, limit=1)
    assert {key: left(db, key) for key in "ab"} == {"a": 5, "b": 5, item.key: 10}


def test_what_is_over_is_gone_from_every_read(db: Database) -> None:
    store = made(db)
    store.put(HERE, "k", {"data": "x"}, ttl=1)
    age(db, 2)
    assert store.get(HERE, "k") is None
    assert store.search(HERE) == store.search(HERE, query="x") == store.search(HERE, filter={"data": "x"}) == []
    assert store.search(HERE, query="x", filter={"data": "x"}) == []
    assert store.list_namespaces() == []


def test_what_is_over_stays_readable_until_the_sweep_unless_asked_for(db: Database) -> None:
    store = made(db, omit_expired=False, refresh_on_read=False)
    store.put(HERE, "k", {"data": "x"}, ttl=1)
    age(db, 2)
    assert store.get(HERE, "k") is not None
    assert len(store.search(HERE, query="x")) == 1
    assert store.sweep_ttl() == 1
    assert store.get(HERE, "k") is None


def test_a_put_where_something_is_over_makes_a_new_item(db: Database) -> None:
    store = made(db)
    store.put(HERE, "k", {"data": "x"}, ttl=1)
    age(db, 2)
    with db.write() as connection:
        connection.execute("UPDATE store_items SET created_at = 1")
    store.put(HERE, "k", {"data": "x"})
    (item,) = store.search(HERE, query="x")
    assert item.created_at.year > 1970
    assert item.score == pytest.approx(1)


async def test_a_sweep_takes_vectors_too(db: Database) -> None:
    store = made(db)
    store.put(HERE, "over", {"data": "x"}, ttl=1)
    store.put(HERE, "stays", {"data": "y"}, ttl=10)
    age(db, 2)
    assert await store.asweep_ttl() == 1
    assert await store.asweep_ttl() == 0
    with db.read() as connection:
        assert connection.execute("SELECT count(*) FROM store_vectors_8").fetchall() == [(1,)]
        assert connection.execute("SELECT key FROM store_items").fetchall() == [("stays",)]


class Watched(DuckDBStore):
    """Says when it has been swept."""

    swept: threading.Event

    def sweep_ttl(self) -> int:
        gone = super().sweep_ttl()
        self.swept.set()
        return gone


@contextmanager
def watched(db: Database) -> Iterator[Watched]:
    store = Watched(db, ttl={"sweep_interval_minutes": 60})
    store.swept = threading.Event()
    yield store
    assert store.stop_ttl_sweeper(20)


def test_the_sweeper_sweeps(db: Database) -> None:
    with watched(db) as store:
        store.put(HERE, "k", {}, ttl=0)
        future = store.start_ttl_sweeper(1e-6)
        assert store.swept.wait(20)
        assert not future.done()
        assert store.start_ttl_sweeper() is future
    assert future.result(20) is None
    assert store.get(HERE, "k") is None


def test_the_sweeper_waits_as_long_as_the_settings_say(db: Database) -> None:
    with watched(db) as store:
        first = store.start_ttl_sweeper()
        assert store.stop_ttl_sweeper(20)
        assert first.done()
        assert not store.swept.is_set()
        assert store.start_ttl_sweeper() is not first


def test_without_settings_there_is_nothing_to_sweep(plain: DuckDBStore) -> None:
    assert plain.stop_ttl_sweeper()
    assert plain.start_ttl_sweeper(1).done()
    assert plain.stop_ttl_sweeper()


def test_the_sweeper_ends_with_the_database(tmp_path: Path) -> None:
    with Database.open(tmp_path / "s.duckdb") as db:
        store = Watched(db, ttl={})
        store.swept = threading.Event()
        future = store.start_ttl_sweeper(1e-6)
        assert store.swept.wait(20)
    assert future.result(20) is None
    with pytest.raises(BugError, match="closed"):
        store.sweep_ttl()


def test_the_sweeper_ends_with_the_store(db: Database) -> None:
    store = DuckDBStore(db, ttl={})
    future = store.start_ttl_sweeper(60)
    del store
    gc.collect()
    assert future.result(20) is None
