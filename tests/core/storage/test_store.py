import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from langgraph.store.base import GetOp, InvalidNamespaceError, Item, PutOp, SearchOp

from core.storage import Database, DuckDBStore
from tests.core.storage.embedding import CountingEmbeddings, index

HERE = ("memories", "u1")


def keys(store: DuckDBStore, namespace: tuple[str, ...] = HERE, **how: Any) -> list[str]:
    return [item.key for item in store.search(namespace, **how)]


def vectors(db: Database, dims: int = 8) -> int:
    with db.read() as connection:
        return int(connection.execute(f"SELECT count(*) FROM store_vectors_{dims}").fetchall()[0][0])


def item(store: DuckDBStore, key: str) -> Item:
    found = store.get(HERE, key)
    assert found is not None
    return found


def test_an_item_comes_back(plain: DuckDBStore) -> None:
    value = {"data": "ü😀\x00", "n": 1, "f": 2.5, "none": None, "list": [1, {"x": "y"}], "": ""}
    plain.put(HERE, "k", value)
    found = item(plain, "k")
    assert (found.value, found.key, found.namespace) == (value, "k", HERE)
    assert datetime.now(UTC) - found.created_at < timedelta(minutes=1)
    assert plain.get(HERE, "other") is None
    assert plain.get(("memories",), "k") is None


def test_putting_again_keeps_the_day_it_was_made(plain: DuckDBStore) -> None:
    plain.put(HERE, "k", {"n": 1})
    first = item(plain, "k")
    plain.put(HERE, "k", {"n": 2})
    second = item(plain, "k")
    assert second.value == {"n": 2}
    assert second.created_at == first.created_at
    assert second.updated_at > first.updated_at
    assert len(plain.search(HERE)) == 1


def test_deleting_leaves_no_row_and_no_vector(store: DuckDBStore, db: Database) -> None:
    store.put(HERE, "k", {"data": "x"})
    store.delete(HERE, "k")
    store.delete(HERE, "k")
    assert store.get(HERE, "k") is None
    assert vectors(db) == 0


def test_reads_of_a_batch_see_what_was_before_it(plain: DuckDBStore) -> None:
    plain.put(HERE, "k", {"n": 1})
    before, listed, _, after = plain.batch(
        [GetOp(HERE, "k"), SearchOp(HERE), PutOp(HERE, "k", {"n": 2}), GetOp(HERE, "k")]
    )
    for found in (before, after):
        assert isinstance(found, Item)
        assert found.value == {"n": 1}
    assert isinstance(listed, list)
    assert len(listed) == 1
    assert item(plain, "k").value == {"n": 2}


def test_the_last_write_of_a_batch_wins(store: DuckDBStore, embedder: CountingEmbeddings, db: Database) -> None:
    store.batch([PutOp(HERE, "k", {"data": "a"}), PutOp(HERE, "k", None), PutOp(HERE, "k", {"data": "b"})])
    assert item(store, "k").value == {"data": "b"}
    assert embedder.documents == ["b"]
    store.batch([PutOp(HERE, "k", {"data": "c"}), PutOp(HERE, "k", None)])
    assert store.get(HERE, "k") is None
    assert vectors(db) == 0


def test_a_prefix_matches_whole_labels(plain: DuckDBStore) -> None:
    for namespace in (("m", "u1"), ("m", "u10"), ("m", "u1", "deep"), ("mm", "u1")):
        plain.put(namespace, "k", {"at": "/".join(namespace)})
    assert {found.value["at"] for found in plain.search(("m", "u1"))} == {"m/u1", "m/u1/deep"}
    assert {found.value["at"] for found in plain.search(("m",))} == {"m/u1", "m/u10", "m/u1/deep"}
    assert len(plain.search(())) == 4
    assert plain.count(("m", "u1")) == 2
    assert plain.list_namespaces(prefix=("m",), max_depth=2) == [("m", "u1"), ("m", "u10")]


@pytest.mark.parametrize("label", ["a.b", "", "nul\x00", 7])
def test_labels_that_are_refused(plain: DuckDBStore, label: Any) -> None:
    calls: list[Callable[[], object]] = [
        lambda: plain.put((label,), "k", {}),
        lambda: plain.get((label,), "k"),
        lambda: plain.search((label,)),
        lambda: plain.batch([PutOp((label,), "k", {})]),
        lambda: plain.batch([SearchOp((label,))]),
    ]
    for call in calls:
        with pytest.raises(InvalidNamespaceError):
            call()
    assert plain.search(()) == []


EVIL = ["'; DROP TABLE store_items; --", '"', "a' OR '1'='1", "%", "_", "$1", "{dims:d}", "\\", "🧵", "x" * 3000]


@pytest.mark.parametrize("text", EVIL)
def test_names_and_filters_are_never_sql(store: DuckDBStore, text: str) -> None:
    store.put((text,), text, {text: text, "data": text})
    store.put(("other",), "k", {"data": "y"})
    assert keys(store, (text,), filter={text: text}) == [text]
    assert keys(store, (text,), filter={text: {"$ne": text}}) == []
    assert keys(store, (), filter={text: text}, query=text) == [text]
    with pytest.raises(ValueError, match="unknown filter operator"):
        store.search((), filter={"data": {"$" + text: 1}})
    assert len(store.search(())) == 2


def test_a_lone_surrogate_is_replaced(store: DuckDBStore) -> None:
    store.put(("a\ud800",), "k\ud800", {"data": "v\ud800"})
    (found,) = store.search(("a\ud800",), query="v\ud800")
    assert (found.namespace, found.key, found.value) == (("a\ufffd",), "k\ufffd", {"data": "v\ufffd"})


def test_what_json_cannot_say_is_refused_before_anything_is_written(plain: DuckDBStore) -> None:
    with pytest.raises(TypeError):
        plain.batch([PutOp(HERE, "good", {"n": 1}), PutOp(HERE, "bad", {"n": object()})])
    assert plain.search(HERE) == []


async def test_eight_tasks_at_once(tmp_path: Path, embedder: CountingEmbeddings) -> None:
    async with DuckDBStore.from_path(tmp_path / "s.duckdb", index=index(embedder)) as store:

        async def work(user: str) -> None:
            for number in range(4):
                await store.aput(("m", user), str(number), {"data": f"{user} {number}"})
            found = await store.asearch(("m", user), query=f"{user} 2", limit=1)
            assert [each.key for each in found] == ["2"]
            await store.adelete(("m", user), "0")

        await asyncio.gather(*(work(f"u{number}") for number in range(8)))
        assert len(await store.asearch(("m",), limit=100)) == 24
        assert len(await store.alist_namespaces(prefix=("m",))) == 8


def test_opening_again(tmp_path: Path, embedder: CountingEmbeddings) -> None:
    path = tmp_path / "s.duckdb"
    with DuckDBStore.from_path(path, index=index(embedder)) as store:
        store.put(HERE, "k", {"data": "x"})
        before = item(store, "k")
    with DuckDBStore.from_path(path, index=index(embedder)) as store:
        assert item(store, "k") == before
        assert store.search(HERE, query="x")[0].score == pytest.approx(1)
    assert embedder.documents == ["x"]


def test_a_result_belongs_to_its_caller(plain: DuckDBStore) -> None:
    value = {"list": [1]}
    plain.put(HERE, "k", value)
    value["list"].append(2)
    first, second = plain.batch([GetOp(HERE, "k"), GetOp(HERE, "k")])
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    first.value["list"].append(3)
    assert second.value == item(plain, "k").value == plain.search(HERE)[0].value == {"list": [1]}


@pytest.mark.parametrize("how", [{"limit": 0}, {"limit": -1}, {"offset": 100}])
def test_pages_of_nothing(store: DuckDBStore, how: dict[str, Any]) -> None:
    """Below nothing there is nothing: a negative limit is none, and a negative offset is the beginning."""
    store.put(HERE, "k", {"data": "x"})
    assert store.search(HERE, **how) == store.search(HERE, query="x", **how) == []
    assert store.search(HERE, filter={"data": "x"}, **how) == store.list_namespaces(**how) == []
    assert keys(store, offset=-3) == keys(store, query="x", offset=-3) == ["k"]


def test_a_query_without_words_or_without_an_index_is_none(
    store: DuckDBStore, plain: DuckDBStore, embedder: CountingEmbeddings
) -> None:
    store.put(HERE, "k", {"data": "x"})
    for found in (store.search(HERE, query=""), plain.search(HERE, query="x")):
        assert [each.score for each in found] == [None]
    assert embedder.queries == []


def test_filtered_pages_are_complete_and_in_order(plain: DuckDBStore) -> None:
    plain.batch([PutOp(HERE, f"k{number:04}", {"kind": f"{number % 2}", "n": number}) for number in range(2500)])
    pages = [keys(plain, filter={"kind": "1"}, limit=500, offset=offset) for offset in range(0, 2000, 500)]
    assert [len(page) for page in pages] == [500, 500, 250, 0]
    assert [key for page in pages for key in page] == [f"k{number:04}" for number in range(2499, 0, -2)]


@pytest.mark.parametrize("op", ["put", None, 7])
def test_what_is_no_operation_is_refused(plain: DuckDBStore, op: Any) -> None:
    with pytest.raises(ValueError, match="unknown operation"):
        plain.batch([PutOp(HERE, "k", {}), op])
    assert plain.get(HERE, "k") is None
    assert plain.batch([]) == []
