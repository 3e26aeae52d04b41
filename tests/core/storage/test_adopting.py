"""Taking a chat over from another database: whole, once, and without what was erased meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from core.storage import Database, DuckDBStore, Transcript
from core.storage.adopting import adopt
from core.storage.rows import HitRow, MessageRow

FOUND = {
    "a1": [
        HitRow(key="kept", text="a boat", score=0.5, sent=True, learned=1, rank=0),
        HitRow(key="erased", text="a secret", score=0.4, sent=False, learned=1, rank=1),
        HitRow(key="said", text="I said", score=0.3, sent=True, learned=3, rank=2, kind="message", source="said"),
        HitRow(key="gone", text="gone", score=0.2, sent=True, learned=3, rank=3, kind="message", source="gone"),
    ]
}


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Database]:
    with Database.open(tmp_path / "t.duckdb") as db:
        DuckDBStore(db).put(("memories", "u"), "kept", {"data": "a boat"})
        Transcript(db).add_question(
            thread="other", message="said", parent=None, text="I said so", time=3, utc_offset=0, title="other"
        )
        yield db


@pytest.fixture
def source() -> Iterator[Database]:
    with Database.open(":memory:") as db:
        chat = Transcript(db)
        chat.add_question(thread="t", message="m1", parent=None, text="hello", time=5, utc_offset=60, title="My title")
        chat.open_answer(turn="a1", thread="t", parent="m1", model="x", time=6)
        chat.finish_answer(_answer("a1", "m1", "one"), [], [])
        chat.open_answer(turn="a2", thread="t", parent="m1", model="x", time=7)
        chat.finish_answer(_answer("a2", "m1", "two"), [], [])
        yield db


def _answer(name: str, parent: str, text: str) -> MessageRow:
    return MessageRow(
        id=name, thread="t", parent=parent, role="assistant", text=text, state="whole", time=7, checkpoint="c"
    )


def test_a_chat_comes_over_with_its_branches_and_its_times(source: Database, target: Database) -> None:
    rows = adopt(source, target, "t", FOUND)
    assert [row.id for row in rows] == ["m1", "a1", "a2"]
    there, here = Transcript(source), Transcript(target)
    assert here.thread("t") == there.thread("t")
    for name in ("m1", "a1", "a2"):
        before, after = there.message(name), here.message(name)
        assert before is not None
        assert after is not None
        assert (after.text, after.parent, after.time, after.utc_offset) == (
            before.text,
            before.parent,
            before.time,
            before.utc_offset,
        )
        assert after.checkpoint is None


def test_what_was_erased_since_stays_erased(source: Database, target: Database) -> None:
    adopt(source, target, "t", FOUND)
    entry = Transcript(target).entry("a1")
    assert entry is not None
    assert [(hit.key, hit.text) for hit in entry[1]] == [("kept", "a boat"), ("said", "I said")]
    with target.read() as connection:
        assert connection.execute("SELECT key FROM memory_texts").fetchall() == [("kept",)]


def test_its_turns_wait_to_be_remembered(source: Database, target: Database) -> None:
    adopt(source, target, "t", FOUND)
    with target.read() as connection:
        assert connection.execute("SELECT message FROM remember_queue ORDER BY ALL").fetchall() == [("a1",), ("a2",)]


def test_the_second_time_nothing_happens(source: Database, target: Database) -> None:
    adopt(source, target, "t", FOUND)
    Transcript(target).rename("t", "another")
    assert adopt(source, target, "t", FOUND) == []
    known = Transcript(target).thread("t")
    assert known is not None
    assert known.title == "another"
    assert adopt(source, target, "no such", {}) == []


def test_a_failure_in_the_middle_leaves_nothing(source: Database, target: Database) -> None:
    with target.write() as connection:
        connection.execute("DROP TABLE remember_queue")
    with pytest.raises(duckdb.CatalogException):
        adopt(source, target, "t", FOUND)
    assert [row.id for row in Transcript(target).threads()] == ["other"]
    assert Transcript(target).message("m1") is None
