"""The open file: titles, pages that fit a line, chats in the bin."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.commands import MAX_LINE
from core.errors import DiskFull
from core.ids import new_id
from core.records import PAGE_CHARACTERS, OpenFile, open_file
from core.row_events import title_of
from core.storage import Database, Transcript
from core.wire import encode
from tests.conftest import AllowLog
from tests.fakes.window import question


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[OpenFile]:
    opened = await open_file(new_id(), "Bob", tmp_path / "profile.duckdb")
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("what is my name?", "what is my name?"),
        ("  two\n lines\t here ", "two lines here"),
        ("word " * 30, "word " * 11 + "word…"),
        ("x" * 100, "x" * 60 + "…"),
    ],
)
def test_a_title_is_the_beginning_of_the_first_message(text: str, title: str) -> None:
    assert title_of(text) == title


async def test_a_page_fits_a_line_whatever_was_said(file: OpenFile) -> None:
    thread, parent, texts = new_id(), None, []
    for _ in range(5):
        ask = question(file.id, "\0é" * (PAGE_CHARACTERS // 5), thread=thread, parent=parent)
        await file.accept(ask, model="recall")
        texts.append(ask.text)
        parent = ask.message
    got: list[str] = []
    before: str | None = None
    more = True
    while more:
        page = await file.page(thread, before)
        assert len(encode(page)) < MAX_LINE
        assert page.messages
        got = [message.text for message in page.messages if message.role == "user"] + got
        before, more = page.messages[0].id, page.more
    assert got == texts[: len(got)]
    assert len(got) == 5


async def test_a_chat_in_the_bin_is_not_announced(file: OpenFile) -> None:
    ask = question(file.id, "hello")
    await file.accept(ask, model="recall")
    changed = await file.thread_changed(ask.thread)
    assert changed is not None
    assert changed.item.title == "hello"
    await file.db.run(file.transcript.bin, ask.thread, True, 1)
    assert await file.thread_changed(ask.thread) is None
    await file.db.run(file.transcript.bin, ask.thread, False, 2)
    assert await file.thread_changed(ask.thread) == changed


async def test_a_file_that_could_not_be_recovered_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Database] = []
    close = Database.close

    def closing(db: Database) -> None:
        closed.append(db)
        close(db)

    monkeypatch.setattr(Transcript, "recover", _full)
    monkeypatch.setattr(Database, "close", closing)
    with pytest.raises(DiskFull):
        await open_file(new_id(), "Bob", tmp_path / "profile.duckdb")
    assert len(closed) == 1


async def test_a_file_that_says_nothing_more_is_closed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, allow_log: AllowLog
) -> None:
    allow_log("disk_full")
    opened = await open_file(new_id(), "Bob", tmp_path / "profile.duckdb")
    with monkeypatch.context() as patch:
        patch.setattr(Transcript, "memory_count", _full)
        assert await opened.close() is None
    again = await open_file(new_id(), "Bob", tmp_path / "profile.duckdb")
    assert await again.close() == 0


def _full(*_arguments: object) -> None:
    raise DiskFull(path="here")
