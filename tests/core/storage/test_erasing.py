"""Canary: a text that was erased is nowhere in the folder, not as a row and not as a byte."""

from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.base import empty_checkpoint

from core.errors import NoSuchThread
from core.storage import Database, DuckDBSaver, DuckDBStore, Transcript, attachments, drafts, scrubbing
from core.storage.attachments import AttachmentRow
from core.storage.check import check
from core.storage.rows import HitRow, MessageRow, SavedRow
from core.storage.snapshots import snapshots
from tests.core.storage.embedding import CountingEmbeddings, index

CANARY = "zebra crossing 4711"
MEMORIES = ("memories", "u")


def talk(db: Database, thread: str, text: str) -> None:
    """A chat in which `text` goes through every table that holds what people wrote."""
    transcript, saver = Transcript(db), DuckDBSaver(db, squeeze=False)
    question, answer, running = f"{thread}q", f"{thread}a", f"{thread}r"
    transcript.add_question(
        thread=thread, message=question, parent=None, text=text, time=1, utc_offset=0, title=text[:30]
    )
    transcript.open_answer(turn=answer, thread=thread, parent=question, model="m", time=2)
    transcript.journal(answer, text=text, thinking=text)
    row = MessageRow(id=answer, thread=thread, parent=question, role="assistant", text=text, state="whole", time=3)
    hit = HitRow(key=f"{thread}k", text=text, score=1, sent=True, learned=1, rank=0)
    transcript.finish_answer(row, [hit], [SavedRow(key=f"{thread}k", text=text)])
    transcript.open_answer(turn=running, thread=thread, parent=answer, model="m", time=4)
    transcript.journal(running, text=text, thinking="")
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = {"short": text, "long": [text] * 300}
    checkpoint["channel_versions"] = {"short": "1", "long": "1"}
    metadata: Any = {"note": text}
    versions: Any = checkpoint["channel_versions"]
    config = saver.put({"configurable": {"thread_id": thread}}, checkpoint, metadata, versions)
    saver.put_writes(config, [("short", text)], "task")
    DuckDBStore(db, index=index(CountingEmbeddings(), "data")).put(MEMORIES, f"{thread}k", {"data": text})
    file = AttachmentRow(
        id=f"{thread}f", hash=attachments.digest(text.encode()), name=text, kind="text", media="text/plain", size=9,
        tokens=9,
    )  # fmt: skip
    with db.write() as connection:
        attachments.add(connection, file, text.encode(), text)
        attachments.attach(connection, question, [file.id])
        drafts.keep(connection, thread, text, [], time=5)


def holding(folder: Path, text: str) -> list[str]:
    """The files under a folder in which the bytes of a text are."""
    files = (entry for entry in folder.rglob("*") if entry.is_file())
    return sorted(entry.name for entry in files if text.encode() in entry.read_bytes())


def count(db: Database, statement: str) -> Any:
    with db.read() as connection:
        return connection.execute(statement).fetchall()[0][0]


def erase(db: Database, thread: str) -> None:
    Transcript(db).erase(thread)
    DuckDBStore(db, index=index(CountingEmbeddings(), "data")).delete(MEMORIES, f"{thread}k")


def test_an_erased_text_is_nowhere_in_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    with Database.open(path, compression="uncompressed") as db:
        talk(db, "t", CANARY)
        talk(db, "other", "what stays 4712")
        db.snapshot()
        damaged = tmp_path / "p.duckdb.damaged-20260101T000000.000000Z"
        damaged.mkdir()
        (damaged / "p.duckdb").write_text(CANARY)
        erase(db, "t")
    # Without the scrubbing it is found: in the file itself, in its snapshot, in what was set aside.
    with Database.open(path, compression="uncompressed") as db:
        assert db.owes_scrub()
        assert len(holding(tmp_path, CANARY)) == 3
        assert db.scrub()
        assert not db.owes_scrub()
        assert holding(tmp_path, CANARY) == []
        assert len(snapshots(path)) == 1
    assert holding(tmp_path, CANARY) == []
    assert holding(tmp_path, "what stays 4712") == ["p.duckdb", snapshots(path)[0].name]


def test_erasing_a_chat_leaves_the_others_whole(db: Database) -> None:
    talk(db, "t", CANARY)
    talk(db, "other", "what stays")
    erase(db, "t")
    assert [thread.id for thread in Transcript(db).threads()] == ["other"]
    rows, _ = Transcript(db).page("other", before=None)
    assert [(len(hits), len(saved)) for _, hits, saved in rows] == [(0, 0), (1, 1), (0, 0)]
    assert check(db, serde=DuckDBSaver(db).serde) == []
    saver = DuckDBSaver(db)
    assert saver.get_tuple({"configurable": {"thread_id": "t"}}) is None
    found = saver.get_tuple({"configurable": {"thread_id": "other"}})
    assert found is not None
    assert found.checkpoint["channel_values"]["short"] == "what stays"
    assert count(db, "SELECT count(*) FROM checkpoint_segments WHERE thread_id = 't'") == 0


def test_a_memory_that_another_chat_used_stays_in_its_ledger(db: Database) -> None:
    talk(db, "t", CANARY)
    talk(db, "other", "what stays")
    row = Transcript(db).message("othera")
    assert row is not None
    hit = HitRow(key="tk", text=CANARY, score=1, sent=True, learned=1, rank=0)
    Transcript(db).finish_answer(row, [hit], [])
    Transcript(db).erase("t")
    (entry,) = (entry for entry in Transcript(db).page("other", before=None)[0] if entry[0].id == "othera")
    assert [each.text for each in entry[1]] == [CANARY]
    Transcript(db).erase_memory("tk")
    (entry,) = (entry for entry in Transcript(db).page("other", before=None)[0] if entry[0].id == "othera")
    assert entry[1] == []
    assert count(db, "SELECT count(*) FROM memory_texts WHERE key = 'tk'") == 0


def test_a_chat_that_is_not_there_cannot_be_erased(db: Database) -> None:
    with pytest.raises(NoSuchThread):
        Transcript(db).erase("t")
    assert not db.owes_scrub()


def test_what_is_erased_while_an_older_debt_is_paid_stays_owed(db: Database) -> None:
    with db.write() as connection:
        scrubbing.owe(connection)
        older = scrubbing.owed(connection)
        assert older is not None
        scrubbing.owe(connection)
        scrubbing.pay(connection, older)
    assert db.owes_scrub()


def test_scrubbing_without_a_debt(tmp_path: Path) -> None:
    with Database.open(tmp_path / "p.duckdb") as db:
        assert db.scrub()
        assert not db.owes_scrub()


def test_in_memory_there_is_nothing_to_scrub(db: Database) -> None:
    assert not db.scrub()
