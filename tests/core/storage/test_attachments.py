"""Files that belong to messages: kept once for each content, found by message, gone with the last that has them."""

from collections.abc import Iterator

import pytest

from core.storage import Database, Transcript, attachments, drafts, scrubbing
from core.storage.attachments import CHUNK, AttachmentRow

LARGE = bytes(range(256)) * (CHUNK // 256) + b"more"


@pytest.fixture
def db() -> Iterator[Database]:
    with Database.open(":memory:") as db:
        yield db


def put(db: Database, name: str, data: bytes, *, time: int = 0) -> AttachmentRow:
    row = AttachmentRow(
        id=name, hash=attachments.digest(data), name=f"{name}.txt", kind="text", media="text/plain", size=len(data),
        tokens=3, width=1, height=2, pages=4, time=time,
    )  # fmt: skip
    with db.write() as connection:
        attachments.add(connection, row, data, f"text of {name}")
    return row


def ask(db: Database, thread: str, message: str, files: list[str]) -> None:
    Transcript(db).add_question(
        thread=thread, message=message, parent=None, text="Read it", time=1, utc_offset=0, title="t"
    )
    with db.write() as connection:
        attachments.attach(connection, message, files)


def count(db: Database, table: str) -> int:
    with db.read() as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


def test_a_message_has_its_files_in_order_with_bytes_and_text(db: Database) -> None:
    first, second = put(db, "first", LARGE), put(db, "second", b"small")
    ask(db, "t", "m", ["second", "first"])
    with db.read() as connection:
        assert attachments.of_messages(connection, ["m", "other"]) == {"m": (second, first)}
        assert attachments.fetch(connection, ["first", "none"]) == {"first": first}
        assert attachments.data(connection, first.hash) == LARGE
        assert attachments.texts(connection, [second.hash]) == {second.hash: "text of second"}
        assert attachments.data(connection, "none") == b""


def test_the_same_bytes_lie_there_once_and_the_same_command_adds_once(db: Database) -> None:
    put(db, "one", LARGE)
    put(db, "two", LARGE)
    put(db, "two", LARGE)
    assert (count(db, "attachments"), count(db, "attachment_chunks"), count(db, "attachment_texts")) == (2, 2, 1)
    ask(db, "t", "m", ["one"])
    ask(db, "t", "m", ["two"])
    with db.read() as connection:
        assert [row.id for row in attachments.of_messages(connection, ["m"])["m"]] == ["one"]


def test_what_two_chats_have_goes_with_the_second(db: Database) -> None:
    put(db, "mine", b"mine")
    put(db, "shared", b"shared")
    put(db, "same bytes", b"shared")
    ask(db, "t", "m", ["mine", "shared"])
    ask(db, "u", "n", ["shared"])
    Transcript(db).erase("t")
    with db.read() as connection:
        assert set(attachments.fetch(connection, ["mine", "shared", "same bytes"])) == {"shared", "same bytes"}
    Transcript(db).erase("u")
    with db.write() as connection:
        assert attachments.forget_unused(connection, 1) == 1
    assert (count(db, "attachments"), count(db, "attachment_chunks"), count(db, "message_attachments")) == (0, 0, 0)


def test_what_was_never_sent_goes_unless_a_draft_has_it(db: Database) -> None:
    for name in ("sent", "drafted", "left", "new"):
        put(db, name, name.encode(), time=9 if name == "new" else 1)
    ask(db, "t", "m", ["sent"])
    with db.write() as connection:
        drafts.keep(connection, "t", "", ["drafted"], time=1)
        assert attachments.forget_unused(connection, 5) == 1
        assert attachments.forget_unused(connection, 5) == 0
        assert scrubbing.owed(connection) is not None
        assert set(attachments.fetch(connection, ["sent", "drafted", "left", "new"])) == {"sent", "drafted", "new"}
