"""A store that only reads: what is written through it never reaches the store beneath."""

import pytest
from langgraph.store.memory import InMemoryStore

from core.errors import BugError
from core.storage.reading_store import ReadingStore

PLACE = ("memories", "u1")


async def test_it_reads_what_the_other_one_holds() -> None:
    held = InMemoryStore()
    held.put(PLACE, "k", {"data": "a boat"})
    store = ReadingStore(held)
    assert [item.key for item in store.search(PLACE)] == ["k"]
    assert [item.value for item in await store.asearch(PLACE)] == [{"data": "a boat"}]
    assert store.list_namespaces() == [PLACE]


async def test_it_refuses_to_write() -> None:
    held = InMemoryStore()
    held.put(PLACE, "k", {"data": "a boat"})
    store = ReadingStore(held)
    with pytest.raises(BugError):
        store.put(PLACE, "k", {"data": "a car"})
    with pytest.raises(BugError):
        await store.adelete(PLACE, "k")
    found = held.get(PLACE, "k")
    assert found is not None
    assert found.value == {"data": "a boat"}
