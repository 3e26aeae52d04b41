import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from langgraph.store.base import Item, PutOp

from core.storage import Database, DuckDBStore
from tests.core.storage.embedding import CountingEmbeddings, index, vector

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


def test_a_query_ranks_by_cosine(store: DuckDBStore) -> None:
    for text in "abc":
        store.put(HERE, text, {"data": text})
    found = store.search(HERE, query="b")
    assert found[0].key == "b"
    assert found[0].score == pytest.approx(1)
    scores = [each.score for each in found]
    assert scores == sorted(scores, key=lambda score: -(score or 0))
    one, other = vector("b"), vector(found[1].key)
    lengths = [sum(number**2 for number in each) ** 0.5 for each in (one, other)]
    assert scores[1] == pytest.approx(sum(a * b for a, b in zip(one, other, strict=True)) / lengths[0] / lengths[1])


def test_a_filter_comes_before_the_ranking(store: DuckDBStore) -> None:
    for number in range(20):
        store.put(HERE, str(number), {"data": f"text {number}", "n": number})
    found = store.search(HERE, query="text 3", filter={"n": {"$gte": 18}}, limit=5)
    assert {each.key for each in found} == {"18", "19"}
    assert all(each.score is not None for each in found)


def test_pages_are_complete_and_disjoint(store: DuckDBStore) -> None:
    for number in range(12):
        store.put(HERE, str(number), {"data": f"text {number % 4}"}, index=None if number % 3 else False)
    for how in ({}, {"query": "text 1"}, {"query": "text 1", "filter": {"data": {"$ne": ""}}}):
        pages = [keys(store, limit=5, offset=offset, **how) for offset in (0, 5, 10, 15)]
        assert [len(page) for page in pages] == [5, 5, 2, 0]
        assert {key for page in pages for key in page} == {str(number) for number in range(12)}


def test_items_without_a_vector_come_last_without_a_score(store: DuckDBStore) -> None:
    store.put(HERE, "plain", {"data": "x"}, index=False)
    store.put(HERE, "no field", {"other": "x"})
    store.put(HERE, "far", {"data": "something else"})
    found = store.search(HERE, query="x")
    assert found[0].key == "far"
    assert [each.score is None for each in found] == [False, True, True]


def test_an_item_of_many_parts_is_found_once(db: Database, embedder: CountingEmbeddings) -> None:
    store = DuckDBStore(db, index=index(embedder, "parts[*]"))
    store.put(HERE, "many", {"parts": [f"part {number}" for number in range(100)]})
    for number in range(5):
        store.put(HERE, str(number), {"parts": [f"single {number}"]})
    found = store.search(HERE, query="part 42", limit=6)
    assert found[0].key == "many"
    assert found[0].score == pytest.approx(1)
    assert len({each.key for each in found}) == 6
    assert vectors(db) == 105


def test_a_zero_vector_is_no_match_rather_than_the_best(db: Database) -> None:
    def lengths(texts: Sequence[str]) -> list[list[float]]:
        return [[float(len(text) - 1), 0.0] for text in texts]

    store = DuckDBStore(db, index={"embed": lengths, "dims": 2})
    store.put(HERE, "zero", {"a": 1}, index=["zero"])
    store.put(HERE, "nothing", {"zero": "x"}, index=["zero"])
    store.put(HERE, "something", {"zero": "xyz"}, index=["zero"])
    found = store.search(HERE, query="query")
    assert [(each.key, each.score) for each in found] == [("something", 1.0), ("nothing", 0.0), ("zero", None)]


def test_changed_text_loses_its_old_vector(store: DuckDBStore, db: Database) -> None:
    store.put(HERE, "k", {"data": "old"})
    store.put(HERE, "k", {"data": "new"})
    assert vectors(db) == 1
    assert store.search(HERE, query="new")[0].score == pytest.approx(1)
    store.put(HERE, "k", {"data": "new"}, index=False)
    assert vectors(db) == 0


def test_unchanged_text_keeps_its_vector_without_a_call(
    store: DuckDBStore, later: DuckDBStore, embedder: CountingEmbeddings
) -> None:
    store.put(HERE, "k", {"data": "x"})
    store.put(HERE, "k", {"data": "x", "pinned": True})
    later.put(HERE, "k", {"data": "x", "pinned": False})
    assert embedder.documents == ["x"]
    assert later.embed_pending() == 0
    assert store.search(HERE, query="x")[0].score == pytest.approx(1)


def test_equal_texts_of_a_batch_are_embedded_once(store: DuckDBStore, embedder: CountingEmbeddings) -> None:
    store.batch([PutOp(HERE, str(number), {"data": "same"}) for number in range(3)])
    assert embedder.documents == ["same"]
    assert [each.score for each in store.search(HERE, query="same")] == pytest.approx([1, 1, 1])


def test_a_put_may_name_its_own_fields(store: DuckDBStore, embedder: CountingEmbeddings) -> None:
    store.put(HERE, "k", {"data": "not this", "title": "this", "tags": ["and", "these"]}, index=["title", "tags[*]"])
    assert embedder.documents == ["this", "and", "these"]


def test_a_failing_embedder_changes_nothing(db: Database) -> None:
    def fail(_texts: Sequence[str]) -> list[list[float]]:
        raise OSError("no embedder")

    store = DuckDBStore(db, index={"embed": fail, "dims": 8})
    with pytest.raises(OSError, match="no embedder"):
        store.put(HERE, "k", {"data": "x"})
    assert store.get(HERE, "k") is None


def test_an_embedder_with_other_dimensions_is_refused(db: Database) -> None:
    def short(texts: Sequence[str]) -> list[list[float]]:
        return [[1.0] for _ in texts]

    store = DuckDBStore(db, index={"embed": short, "dims": 8})
    with pytest.raises(ValueError, match="8 numbers"):
        store.put(HERE, "k", {"data": "x"})
    assert store.get(HERE, "k") is None


def test_deferred_items_are_there_at_once_and_embedded_later(
    later: DuckDBStore, embedder: CountingEmbeddings, db: Database
) -> None:
    for number in range(5):
        later.put(HERE, str(number), {"data": f"text {number}"})
    assert embedder.documents == []
    assert [each.score for each in later.search(HERE, query="text 3")] == [None] * 5
    assert [later.embed_pending(2) for _ in range(4)] == [2, 2, 1, 0]
    assert len(embedder.documents) == vectors(db) == 5
    assert keys(later, query="text 3")[0] == "3"


async def test_deferred_items_async(later: DuckDBStore) -> None:
    await later.aput(HERE, "k", {"data": "x"})
    assert await later.aembed_pending() == 1
    assert await later.aembed_pending() == 0
    assert (await later.asearch(HERE, query="x"))[0].score == pytest.approx(1)


def test_a_text_that_changed_while_it_was_embedded_waits_again(db: Database) -> None:
    store: DuckDBStore

    def meanwhile(texts: Sequence[str]) -> list[list[float]]:
        if list(texts) == ["old"]:
            store.put(HERE, "k", {"data": "new"})
        return [vector(text) for text in texts]

    store = DuckDBStore(db, index={"embed": meanwhile, "dims": 8, "fields": ["data"]}, deferred=True)
    store.put(HERE, "k", {"data": "old"})
    assert [store.embed_pending() for _ in range(3)] == [1, 1, 0]
    assert store.search(HERE, query="new")[0].score == pytest.approx(1)


def test_items_put_without_an_index_wait_for_one(plain: DuckDBStore, db: Database) -> None:
    plain.put(HERE, "k", {"data": "x"})
    plain.put(HERE, "never", {"data": "y"}, index=False)
    assert plain.embed_pending() == 0
    embedder = CountingEmbeddings()
    store = DuckDBStore(db, index=index(embedder))
    assert store.embed_pending() == 1
    assert embedder.documents == ["x"]


def test_other_dimensions_are_another_table(store: DuckDBStore, db: Database) -> None:
    def pairs(texts: Sequence[str]) -> list[list[float]]:
        return [[1.0, 2.0] for _ in texts]

    store.put(HERE, "k", {"data": "x"})
    other = DuckDBStore(db, index={"embed": pairs, "dims": 2, "fields": ["data"]})
    assert other.embed_pending() == 1
    store.put(HERE, "k", {"data": "y"})
    assert (vectors(db, 8), vectors(db, 2)) == (1, 0)
    store.delete(HERE, "k")
    assert (vectors(db, 8), vectors(db, 2)) == (0, 0)


def test_a_get_waits_for_no_embedder(db: Database) -> None:
    inside, go = threading.Event(), threading.Event()

    def slow(texts: Sequence[str]) -> list[list[float]]:
        inside.set()
        assert go.wait(20)
        return [vector(text) for text in texts]

    store = DuckDBStore(db, index={"embed": slow, "dims": 8})
    DuckDBStore(db).put(HERE, "there", {"n": 1})
    putting = threading.Thread(target=store.put, args=(HERE, "k", {"data": "x"}))
    putting.start()
    assert inside.wait(20)
    assert item(store, "there").value == {"n": 1}
    DuckDBStore(db).put(HERE, "also", {"n": 2})
    assert store.get(HERE, "k") is None
    go.set()
    putting.join(20)
    assert item(store, "k").value == {"data": "x"}


async def test_an_async_get_waits_for_no_embedder(db: Database) -> None:
    inside, go = asyncio.Event(), asyncio.Event()

    async def slow(texts: Sequence[str]) -> list[list[float]]:
        inside.set()
        await go.wait()
        return [vector(text) for text in texts]

    store = DuckDBStore(db, index={"embed": slow, "dims": 8})
    await DuckDBStore(db).aput(HERE, "there", {"n": 1})
    putting = asyncio.create_task(store.aput(HERE, "k", {"data": "x"}))
    searching = asyncio.create_task(store.asearch(HERE, query="x"))
    await inside.wait()
    found = await store.aget(HERE, "there")
    assert found is not None
    assert await store.aget(HERE, "k") is None
    await DuckDBStore(db).aput(HERE, "also", {"n": 2})
    go.set()
    await putting
    assert {each.key for each in await searching} >= {"there", "also"}
    assert item(store, "k").value == {"data": "x"}


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_an_embedder_that_answers_no_number_is_refused(db: Database, number: float) -> None:
    def broken(texts: Sequence[str]) -> list[list[float]]:
        return [[number] * 8 for _ in texts]

    store = DuckDBStore(db, index={"embed": broken, "dims": 8})
    with pytest.raises(ValueError, match="not finite"):
        store.put(HERE, "k", {"data": "x"})
    assert store.get(HERE, "k") is None
    with pytest.raises(ValueError, match="not finite"):
        store.search(HERE, query="x")


def test_vectors_of_any_length_score_by_their_direction(db: Database) -> None:
    def lengths(texts: Sequence[str]) -> list[list[float]]:
        return [[10.0 ** (len(text) * 10), 0.0] for text in texts]

    store = DuckDBStore(db, index={"embed": lengths, "dims": 2, "fields": ["data"]})
    for text in ("x", "xx", "xxx"):
        store.put(HERE, text, {"data": text})
    assert [each.score for each in store.search(HERE, query="xxxx")] == [1, 1, 1]


VALUE = {"a": "A", "b": {"c": "C", "d": "D"}, "list": [{"t": "one"}, {"t": "two"}], "n": 5, "none": None}


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("a", ["A"]),
        ("b.c", ["C"]),
        ("b.*", ["C", "D"]),
        ("b.{c,d}", ["C", "D"]),
        ("{a,n}", ["A", "5"]),
        ("list[*].t", ["one", "two"]),
        ("list[0].t", ["one"]),
        ("list[-1].t", ["two"]),
        ("list[9].t", []),
        ("b", ['{"c": "C", "d": "D"}']),
        ("none", []),
        ("missing", []),
    ],
)
async def test_paths_to_what_is_embedded(db: Database, path: str, texts: list[str]) -> None:
    embedder = CountingEmbeddings()
    store = DuckDBStore(db, index=index(embedder, path))
    await store.aput(HERE, "k", VALUE)
    assert embedder.documents == texts
    (found,) = await store.asearch(HERE, query=texts[-1] if texts else "x")
    assert found.score == (pytest.approx(1) if texts else None)


def test_the_whole_value_is_embedded_where_no_field_is_named(db: Database) -> None:
    embedder = CountingEmbeddings()
    store = DuckDBStore(db, index={"embed": embedder, "dims": 8})
    store.put(HERE, "k", {"b": "ü", "a": 1})
    assert embedder.documents == ['{"a": 1, "b": "ü"}']


def test_many_at_once_and_one_by_one_are_the_same(db: Database) -> None:
    """More than a few vectors go into their table another way."""
    store = DuckDBStore(db, index=index(CountingEmbeddings()))
    store.batch([PutOp(HERE, f"k{number}", {"data": f"text {number}"}) for number in range(40)])
    for number in range(40, 50):
        store.put(HERE, f"k{number}", {"data": f"text {number}"})
    for number in range(50):
        assert keys(store, query=f"text {number}", limit=1) == [f"k{number}"]
