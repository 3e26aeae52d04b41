"""Keeper: saving, proposing, replacing, and what a person does with memories, over a file in memory."""

import pytest
from msgspec.structs import replace

from core.errors import MemoryEmpty, NoSuchMemory
from core.memory.history import history
from core.memory.keeper import Changed, Keeper
from core.memory.shelf import Placed
from core.memory.value import Memory, Source
from core.storage import Database, DuckDBStore
from tests.core.storage.embedding import CountingEmbeddings, index

USER = "u1"
LIVE = ("memories", USER)


@pytest.fixture
def embedder() -> CountingEmbeddings:
    return CountingEmbeddings()


@pytest.fixture
def store(db: Database, embedder: CountingEmbeddings) -> DuckDBStore:
    return DuckDBStore(db, index=index(embedder), deferred=True)


def said(key: str, text: str, *, message: str = "", learned: int = 1_600_000_000_000) -> Memory:
    return Memory(key=key, text=text, learned=learned, sources=(Source(message=message or key, thread="t"),))


def found(keeper: Keeper, key: str) -> Placed:
    placed = keeper.get(key)
    assert placed is not None
    return placed


def keys(store: DuckDBStore, place: str = "memories") -> set[str]:
    return {item.key for item in store.search((place, USER), limit=100)}


def test_the_same_text_twice_is_one_memory_with_two_sources(keeper: Keeper, store: DuckDBStore) -> None:
    first = keeper.save(said("k1", "My dog is called Rex."))
    again = keeper.save(said("k2", "my dog  is called “Rex”", learned=1_600_000_000_500))
    assert (first.key, first.is_new) == ("k1", True)
    assert (again.key, again.is_new, again.text) == ("k1", False, "My dog is called Rex.")
    assert keys(store) == {"k1"}
    memory = found(keeper, "k1").memory
    assert [source.message for source in memory.sources] == ["k1", "k2"]
    assert memory.learned == 1_600_000_000_500


def test_a_save_that_comes_twice_changes_things_once(keeper: Keeper) -> None:
    for _ in range(2):
        keeper.save(said("k1", "My dog is called Rex."))
        keeper.save(said("k2", "My dog is called Rex"))
    before = found(keeper, "k1").memory
    keeper.edit("k1", "My dog is called Max.")
    keeper.save(said("k2", "My dog is called Rex"))
    assert found(keeper, "k1").memory == replace(before, text="My dog is called Max.")
    assert keeper.get("k2") is None


def test_what_others_put_into_the_store_is_known_too(keeper: Keeper, store: DuckDBStore) -> None:
    store.put(LIVE, "old", {"data": "I live in Lisbon", "colour": "blue"})
    kept = keeper.save(said("k1", "I live in Lisbon."))
    assert kept.key == "old"
    assert found(keeper, "old").memory.extra == {"colour": "blue"}
    store.delete(LIVE, "old")
    assert keeper.save(said("k3", "I live in Lisbon.")).key == "k3"


def test_superseding_and_pinning_cost_no_embedding(
    keeper: Keeper, store: DuckDBStore, embedder: CountingEmbeddings
) -> None:
    keeper.save(said("a", "I live in Lisbon"))
    keeper.save(said("b", "I live in Oslo"))
    store.embed_pending()
    embedded = list(embedder.documents)
    assert sorted(embedded) == ["I live in Lisbon", "I live in Oslo"]
    assert keeper.supersede("a", "b", 5)
    keeper.pin("b", True)
    keeper.delete(["b"])
    assert [item.key for item in store.search(LIVE, query="I live in Oslo")] == ["a"]
    keeper.restore(["b"])
    nearest = store.search(LIVE, query="I live in Oslo")[0]
    assert nearest.key == "b"
    assert nearest.score == pytest.approx(1.0)
    while store.embed_pending():
        pass
    assert embedder.documents == embedded
    old = found(keeper, "a").memory
    assert (old.superseded_by, old.valid_to) == ("b", 5)
    assert found(keeper, "b").memory.pinned


def test_an_edit_gets_a_new_vector(keeper: Keeper, store: DuckDBStore, embedder: CountingEmbeddings) -> None:
    keeper.save(said("a", "I live in Lisbon"))
    store.embed_pending()
    keeper.edit("a", "I live in Oslo")
    assert store.search(LIVE, query="I live in Lisbon")[0].score is None
    store.embed_pending()
    assert embedder.documents[-1] == "I live in Oslo"
    assert store.search(LIVE, query="I live in Oslo")[0].score == pytest.approx(1.0)


def test_the_inbox_is_found_by_nobody(keeper: Keeper, store: DuckDBStore, embedder: CountingEmbeddings) -> None:
    keeper.save(said("a", "I live in Lisbon"))
    kept = keeper.propose(said("b", "I live in Oslo"), replaces="a")
    assert (kept.place, kept.inbox) == ("inbox", 1)
    store.embed_pending()
    assert keys(store) == {"a"}
    assert embedder.documents == ["I live in Lisbon"]
    keeper.decide("b", "replace")
    store.embed_pending()
    assert keys(store) == {"a", "b"}
    assert found(keeper, "a").memory.superseded_by == "b"
    assert embedder.documents[-1] == "I live in Oslo"
    keeper.decide("b", "dismiss")
    assert found(keeper, "b").place == "live"


def test_a_decision_is_undone_as_a_whole(keeper: Keeper) -> None:
    keeper.save(said("a", "I live in Lisbon"))
    keeper.propose(said("b", "I live in Oslo"), replaces="a")
    before = found(keeper, "a").memory, found(keeper, "b").memory
    keeper.decide("b", "replace")
    keeper.undo("a", "c1")
    assert (found(keeper, "a").memory, found(keeper, "b").memory) == before
    assert found(keeper, "b").place == "inbox"


def test_an_undo_that_comes_twice_undoes_once(keeper: Keeper) -> None:
    keeper.save(said("a", "one"))
    keeper.edit("a", "two")
    keeper.edit("a", "three")
    keeper.undo("a", "c1")
    keeper.undo("a", "c1")
    assert found(keeper, "a").memory.text == "two"
    keeper.undo("a", "c2")
    keeper.undo("a", "c3")
    assert found(keeper, "a").place == "bin"
    keeper.undo("a", "c4")
    assert found(keeper, "a").memory.text == "one"


def test_what_is_in_the_bin_does_not_come_back_by_what_was_said_before(keeper: Keeper) -> None:
    keeper.save(said("a", "I live in Lisbon"))
    keeper.delete(["a"])
    again = keeper.save(said("b", "I live in Lisbon."))
    assert (again.key, again.is_new, again.place) == ("a", False, "bin")
    later = keeper.save(said("c", "I live in Lisbon.", learned=found(keeper, "a").changed + 1))
    assert (later.key, later.place) == ("c", "live")


def test_what_was_replaced_counts_again_when_it_is_said_again(keeper: Keeper) -> None:
    keeper.save(said("a", "I live in Lisbon", learned=1))
    keeper.save(said("b", "I live in Oslo", learned=2))
    keeper.supersede("a", "b", 2)
    keeper.save(said("c", "I live in Lisbon", learned=3))
    assert found(keeper, "a").memory.superseded_by == ""
    assert keeper.supersede("b", "a", 3)
    assert keeper.supersede("a", "b", 4)
    assert found(keeper, "b").memory.superseded_by == ""
    assert found(keeper, "a").memory.superseded_by == "b"


def test_whoever_listens_hears_of_every_change_also_the_second_time(keeper: Keeper) -> None:
    heard: list[Changed] = []
    keeper.tell(heard.append)
    keeper.save(said("a", "one"))
    keeper.propose(said("b", "two"))
    keeper.decide("b", "keep_both")
    keeper.decide("b", "keep_both")
    assert heard == [Changed(("a",), 0), Changed(("b",), 1), Changed(("b",), 0), Changed((), 0)]


def test_bad_input_is_refused(keeper: Keeper) -> None:
    with pytest.raises(NoSuchMemory):
        keeper.edit("nowhere", "text")
    with pytest.raises(NoSuchMemory):
        keeper.pin("nowhere", True)
    for text in ("", " \n", "x" * 2_001):
        with pytest.raises(MemoryEmpty):
            keeper.add("a", text)
    keeper.add("a", "one")
    with pytest.raises(MemoryEmpty):
        keeper.edit("a", " ")
    keeper.delete(["a"])
    with pytest.raises(NoSuchMemory):
        keeper.edit("a", "two")


def test_a_text_that_is_edited_into_another_memory_s_becomes_one_with_both_sources(
    keeper: Keeper, store: DuckDBStore
) -> None:
    keeper.save(said("tea", "I like tea"))
    keeper.save(said("old", "I like cocoa"))
    keeper.supersede("old", "tea", 5)
    keeper.save(said("coffee", "I like coffee"))
    keeper.propose(said("asks", "I like mate"), replaces="tea")
    keeper.edit("coffee", "i like tea.")
    assert keys(store) == {"coffee", "old"}
    joined = found(keeper, "coffee").memory
    assert ([source.message for source in joined.sources], joined.text) == (["coffee", "tea"], "i like tea.")
    assert found(keeper, "old").memory.superseded_by == "coffee"
    assert found(keeper, "asks").memory.replaces == "coffee"
    with keeper.reading() as shelf:
        shown = history(shelf, "p", "tea")
    assert shown.memory is not None
    assert (shown.key, shown.memory.key) == ("tea", "coffee")
    keeper.undo("coffee", "undo")
    assert keys(store) == {"coffee", "old", "tea"}
    assert found(keeper, "old").memory.superseded_by == "tea"
    assert found(keeper, "asks").memory.replaces == "tea"
    assert found(keeper, "coffee").memory == said("coffee", "I like coffee")


def test_what_comes_back_takes_in_what_was_learned_anew(keeper: Keeper, store: DuckDBStore) -> None:
    keeper.save(said("tea", "I like tea"))
    keeper.delete(["tea"])
    keeper.save(said("new", "I like tea!", learned=4_000_000_000_000))
    keeper.pin("new", True)
    keeper.restore(["tea"])
    assert keys(store) == {"tea"}
    memory = found(keeper, "tea").memory
    assert ([source.message for source in memory.sources], memory.pinned) == (["tea", "new"], True)
    keeper.undo("tea", "undo")
    assert (keys(store), found(keeper, "tea").place) == ({"new"}, "bin")


def test_many_go_and_come_back_as_one_by_one_would(keeper: Keeper, store: DuckDBStore) -> None:
    for number in range(5):
        keeper.save(said(f"k{number}", f"I like tea number {number}"))
    keeper.edit("k1", "I like cocoa")
    keeper.propose(said("asks", "I like mate"))
    keeper.delete(["k0", "k1", "k2", "asks", "nowhere"], command="c")
    keeper.save(said("new", "i like tea number 2", learned=4_000_000_000_000))
    assert keeper.deleted_at("c") == ["k0", "k1", "k2", "asks"]
    keeper.restore(["k0"])
    assert keeper.deleted_at("c") == ["k1", "k2", "asks"]
    keeper.restore(keeper.deleted_at("c"))
    assert (keys(store), keys(store, "inbox"), keeper.deleted_at("c")) == (
        {"k0", "k1", "k2", "k3", "k4"}, {"asks"}, [],
    )  # fmt: skip
    assert [source.message for source in found(keeper, "k2").memory.sources] == ["k2", "new"]
    with keeper.reading() as shelf:
        told = [entry.change for entry in history(shelf, "p", "k1").entries]
    assert told == ["learned", "edited", "deleted", "undone"]
    keeper.undo("k1", "undo")
    assert found(keeper, "k1").memory.text == "I like tea number 1"
