"""Which memories a new fact may be about: by meaning, by shared words, and never what was replaced."""

import math
from collections.abc import Iterator

import pytest
from langchain_core.embeddings import Embeddings

from core.memory.neighbours import neighbours
from core.memory.settle import Neighbour
from core.memory.value import Memory, Source, written
from core.storage import Database, DuckDBStore


class Angles(Embeddings):
    """Texts as directions, in degrees; every other text is at 90."""

    def __init__(self, **degrees: float) -> None:
        self.degrees = degrees

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        turn = math.radians(self.degrees.get(text.split()[-1], 90))
        return [math.cos(turn), math.sin(turn)]


@pytest.fixture
def store() -> Iterator[DuckDBStore]:
    with Database.open(":memory:") as db:
        angles = Angles(Porto=0, Lisbon=20, Rome=60, moon=80)
        yield DuckDBStore(db, index={"embed": angles, "dims": 2, "fields": ["data"]})


def put(store: DuckDBStore, *texts: str, superseded_by: str = "", said: int = 5) -> None:
    for text in texts:
        sources = (Source(message="m", time=said),)
        memory = Memory(key=text, text=text, learned=3, sources=sources, superseded_by=superseded_by)
        store.put(("memories", "bob"), text, written(memory))


async def all_keys(store: DuckDBStore) -> list[str]:
    return [item.key for item in await store.asearch(("memories", "bob"), limit=100)]


async def near(store: DuckDBStore, text: str, *, vectors: bool = True) -> list[str]:
    return [one.key for one in await _found(store, text, vectors=vectors)]


async def _found(store: DuckDBStore, text: str, *, vectors: bool) -> list[Neighbour]:
    return await neighbours(store, "bob", text, vectors=vectors, by_words=lambda _: all_keys(store))


async def test_the_likeliest_come_first_and_what_is_far_not_at_all(store: DuckDBStore) -> None:
    put(store, "home: Rome", "home: Lisbon", "fly to the moon")
    assert await near(store, "a flat in Porto") == ["home: Lisbon", "home: Rome"]


async def test_shared_words_name_what_meaning_does_not(store: DuckDBStore) -> None:
    put(store, "Ana is my sister", "a cat on the moon")
    for vectors in (True, False):
        assert await near(store, "My sister Ana works in Porto", vectors=vectors) == ["Ana is my sister"]


async def test_there_are_at_most_five_and_the_same_words_come_first(store: DuckDBStore) -> None:
    put(store, *(f"tea number {number}" for number in range(9)), "Tea!")
    found = await near(store, "tea", vectors=False)
    assert len(found) == 5
    assert found[0] == "Tea!"


async def test_what_was_replaced_is_not_named(store: DuckDBStore) -> None:
    put(store, "I live in Lisbon", superseded_by="other")
    assert await near(store, "I live in Porto") == []
    assert await near(store, "I live in Lisbon", vectors=False) == []


async def test_others_memories_are_not_named(store: DuckDBStore) -> None:
    store.put(("memories", "eve"), "k", {"data": "I live in Porto"})
    store.put(("inbox", "bob"), "k", {"data": "I live in Porto"})
    assert await near(store, "I live in Porto") == []


async def test_each_comes_with_the_time_it_was_said_last(store: DuckDBStore) -> None:
    put(store, "I live in Lisbon", said=9)
    store.put(("memories", "bob"), "old", {"data": "home: Lisbon", "learned": 4})
    found = await _found(store, "I live in Porto", vectors=True)
    assert {one.key: one.said for one in found} == {"I live in Lisbon": 9, "old": 4}
