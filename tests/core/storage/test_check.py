"""One row damaged at a time, and the check names it."""

from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from core.storage import Database, DuckDBSaver, DuckDBStore, Transcript
from core.storage.check import check
from core.storage.check_checkpoints import Finding
from core.storage.rows import HitRow, MessageRow, SavedRow
from tests.core.storage.embedding import CountingEmbeddings, index


def put(saver: DuckDBSaver, thread: str, number: int, text: str) -> None:
    """A checkpoint with a small value and one that is cut into segments, and a write."""
    version = f"{number:032}.x"
    checkpoint = empty_checkpoint()
    checkpoint["id"] = f"c{number}"
    checkpoint["channel_values"] = {"small": number, "large": [HumanMessage(text * 100, id="m")] * (number + 3)}
    checkpoint["channel_versions"] = {"small": version, "large": version}
    config = saver.put({"configurable": {"thread_id": thread}}, checkpoint, {}, {"small": version, "large": version})
    saver.put_writes(config, [("large", text)], "task")


@pytest.fixture
def full(db: Database) -> Database:
    """A row or more in every table that the check looks at."""
    transcript, saver = Transcript(db), DuckDBSaver(db)
    transcript.add_question(thread="t", message="q", parent=None, text="hello", time=1, utc_offset=0, title="t")
    for turn in ("a", "b"):
        transcript.open_answer(turn=turn, thread="t", parent="q", model="m", time=2)
    transcript.journal("b", text="wo", thinking="")
    row = MessageRow(id="a", thread="t", parent="q", role="assistant", text="hi", state="whole", time=3)
    hit = HitRow(key="k", text="text", score=1, sent=True, learned=1, rank=0)
    transcript.finish_answer(row, [hit], [SavedRow(key="k", text="text")])
    for number in range(3):
        put(saver, "t", number, "word ")
    transcript.set_root_checkpoint("t", "c0")
    store = DuckDBStore(db, index=index(CountingEmbeddings()))
    store.put(("memories", "u"), "k", {"data": "text"})
    return db


def test_a_sound_file_has_no_findings(full: Database) -> None:
    assert check(full, serde=JsonPlusSerializer()) == []


def test_an_empty_file_has_no_findings(db: Database) -> None:
    assert check(db, serde=JsonPlusSerializer()) == []


DAMAGE: dict[str, tuple[str, str, str]] = {
    "DELETE FROM messages WHERE id = 'q'": ("messages", "a", "the message before it is missing"),
    "UPDATE messages SET thread = 'x' WHERE id = 'q'": ("messages", "q", "its chat is missing"),
    "UPDATE threads SET leaf = 'x'": ("threads", "t", "its last message is missing"),
    "INSERT INTO shown_branches VALUES ('t', '', 'x')": ("shown_branches", "x", "its message is missing"),
    "UPDATE threads SET root_checkpoint = 'x'": ("threads", "t", "its first checkpoint is missing"),
    "UPDATE journal SET turn = 'x'": ("journal", "x", "its answer is missing"),
    "UPDATE recalls SET message = 'x'": ("recalls", "x k", "its answer is missing"),
    "UPDATE memory_log SET message = 'x'": ("memory_log", "x k", "its answer is missing"),
    "UPDATE remember_queue SET message = 'x'": ("remember_queue", "x", "its answer is missing"),
    "DELETE FROM store_items": ("store_vectors_8", "1 data", "its item is missing"),
    "UPDATE store_items SET value = 'x'": ("store_items", "1", "it does not load: JSONDecodeError"),
    "UPDATE messages SET details = '\\xFF' WHERE id = 'q'": (
        "messages", "q", "it does not load: UnicodeDecodeError",
    ),
    "UPDATE threads SET title = '\\xFF'": ("threads", "t", "it does not load: UnicodeDecodeError"),
    "UPDATE memory_texts SET text = '\\xFF'": ("memory_texts", "k 1", "it does not load: UnicodeDecodeError"),
    "UPDATE checkpoints SET checkpoint = '\\xC1' WHERE checkpoint_id = 'c1'": (
        "checkpoints", "t c1", "it does not load",
    ),
    "UPDATE checkpoints SET metadata = '\\xC1' WHERE checkpoint_id = 'c1'": ("checkpoints", "t c1", "it does not load"),
    "UPDATE checkpoints SET type = 'x' WHERE checkpoint_id = 'c1'": ("checkpoints", "t c1", "it does not load"),
    "UPDATE checkpoint_writes SET blob = '\\xC1' WHERE checkpoint_id = 'c2'": (
        "checkpoint_writes", "t c2 task 0", "it does not load",
    ),
    "UPDATE checkpoint_blobs SET blob = '\\xC1' WHERE channel = 'small' AND version LIKE '%1.x'": (
        "checkpoint_blobs", f"t small {1:032}.x", "it does not load",
    ),
    "DELETE FROM checkpoint_segments WHERE id = (SELECT max(id) FROM checkpoint_segments)": (
        "checkpoint_blobs", f"t large {2:032}.x", "a segment of it is missing",
    ),
    "UPDATE checkpoint_segments SET bytes = '\\x00' WHERE id = (SELECT max(id) FROM checkpoint_segments)": (
        "checkpoint_blobs", f"t large {2:032}.x", "a segment of it ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_one_damaged_row_is_named(full: Database, damage: str) -> None:
    with full.write() as connection:
        assert connection.execute(damage).fetchall() != [(0,)]
    found = check(full, serde=JsonPlusSerializer())
    table, row, fault = DAMAGE[damage]
    assert any(each[:2] == (table, row) and each.fault.startswith(fault) for each in found), found


def test_vectors_of_every_table_have_their_item(full: Database) -> None:
    with full.write() as connection:
        connection.execute("UPDATE store_vectors_8 SET item = 77")
    assert check(full, serde=None) == [Finding("store_vectors_8", "77 data", "its item is missing")]


def test_many_rows_are_looked_at_to_the_last(db: Database) -> None:
    store = DuckDBStore(db)
    for number in range(3):
        store.batch([_put(f"{number}.{each}") for each in range(1500)])
    with db.write() as connection:
        connection.execute("UPDATE store_items SET value = 'x' WHERE key = '2.1499'")
    (finding,) = check(db, serde=None)
    assert finding.table == "store_items"


def _put(key: str) -> Any:
    from langgraph.store.base import PutOp

    return PutOp(("n",), key, {})


def test_it_holds_up_no_writer(full: Database) -> None:
    """Each piece is a transaction of its own: a writer inside the serializer, on the same thread, would else fail."""

    class Writing(JsonPlusSerializer):
        def loads_typed(self, data: tuple[str, bytes]) -> Any:
            Transcript(full).set_setting("seen", data[0])
            return super().loads_typed(data)

    assert check(full, serde=Writing()) == []
    assert Transcript(full).setting("seen") is not None
