"""The history of a memory: what happened to it, with its text then, and where it came from."""

from core.memory.history import history
from core.memory.keeper import Keeper
from core.memory.value import Memory, Source
from core.memory_events import HistoryEntry, MemoryHistory, MemorySource
from core.storage import Database, DuckDBStore, Transcript
from core.storage.rows import HitRow, MessageRow


def read(keeper: Keeper, key: str) -> MemoryHistory:
    with keeper.reading() as shelf:
        return history(shelf, "p", key)


def told(keeper: Keeper, key: str) -> list[tuple[str, str]]:
    return [(entry.change, entry.text) for entry in read(keeper, key).entries]


def test_every_change_is_told_with_the_text_after_it(keeper: Keeper) -> None:
    keeper.save(Memory(key="a", text="one", learned=1))
    keeper.edit("a", "two")
    keeper.undo("a", "c1")
    keeper.pin("a", True)
    keeper.save(Memory(key="b", text="three", learned=2))
    keeper.supersede("a", "b", 3)
    keeper.delete(["a"])
    keeper.restore(["a"])
    assert told(keeper, "a") == [
        ("learned", "one"), ("edited", "two"), ("undone", "one"), ("pinned", "one"), ("replaced", "one"),
        ("deleted", "one"), ("undone", "one"),
    ]  # fmt: skip
    times = [entry.time for entry in read(keeper, "a").entries]
    assert times == sorted(times)


def test_decisions_are_told(keeper: Keeper) -> None:
    keeper.propose(Memory(key="a", text="one", learned=1))
    keeper.decide("a", "dismiss")
    keeper.undo("a", "c1")
    keeper.decide("a", "keep_both")
    assert [change for change, _ in told(keeper, "a")] == ["learned", "dismissed", "undone", "kept"]


def test_what_others_stored_has_a_history_from_its_first_change_on(db: Database, keeper: Keeper) -> None:
    DuckDBStore(db).put(("memories", "u1"), "old", {"data": "one", "learned": 7})
    assert told(keeper, "old") == [("learned", "one")]
    keeper.edit("old", "two")
    assert told(keeper, "old") == [("learned", "one"), ("edited", "two")]
    nowhere = read(keeper, "nowhere")
    assert (nowhere.memory, nowhere.entries) == (None, ())


def test_it_says_which_message_taught_it_and_which_answers_used_it(db: Database, keeper: Keeper) -> None:
    transcript = Transcript(db)
    transcript.add_question(thread="t", message="m", parent=None, text="x", time=5, utc_offset=0, title="Dogs")
    transcript.open_answer(turn="a1", thread="t", parent="m", model="recall", time=6)
    source = Source(message="m", thread="t", quote="my dog is Rex", time=5)
    keeper.save(Memory(key="k", text="My dog is Rex", learned=5, sources=(source,)), answer="a1")
    row = MessageRow(id="a1", thread="t", parent="m", role="assistant", text="y", state="whole", time=4_000_000_000_000)
    transcript.finish_answer(row, [HitRow(key="k", text="My dog is Rex", score=1, sent=True, learned=5, rank=0)], [])
    assert [entry for entry in read(keeper, "k").entries if entry.change == "used"] == [
        HistoryEntry(
            change="used", time=row.time, text="My dog is Rex",
            source=MemorySource(message="a1", thread="t", title="Dogs", time=row.time),
        )
    ]  # fmt: skip


def test_an_answer_says_that_it_saved_until_that_is_taken_back(db: Database, keeper: Keeper) -> None:
    transcript = Transcript(db)
    transcript.add_question(thread="t", message="m", parent=None, text="x", time=5, utc_offset=0, title="Dogs")
    transcript.open_answer(turn="a1", thread="t", parent="m", model="recall", time=6)
    keeper.save(Memory(key="k", text="My dog is Rex", learned=5), answer="a1")

    def saved() -> list[str]:
        entry = transcript.entry("a1")
        assert entry is not None
        return [row.text for row in entry[2]]

    (learned,) = read(keeper, "k").entries
    assert learned.source == MemorySource(message="m", thread="t", title="Dogs", time=learned.time)
    assert saved() == ["My dog is Rex"]
    keeper.edit("k", "My dog is Max")
    keeper.undo("k", "c1")
    assert saved() == ["My dog is Rex"]
    keeper.delete(["k"])
    assert saved() == []
    keeper.undo("k", "c2")
    assert saved() == ["My dog is Rex"]
    keeper.take_back("k")
    assert saved() == []
