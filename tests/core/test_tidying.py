"""What is done in quiet times: on a real file, by the jobs themselves, and once by the engine on its own."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.store.base import PutOp

from core import tidying
from core.chat import Chat
from core.storage import Database, DuckDBSaver, DuckDBStore, Transcript
from core.storage.snapshots import snapshots
from core.tidying import KEEP, SMALL, Tidying
from tests.core.engine_kit import PATIENCE, Room, TinyEmbeddings
from tests.fakes.window import question


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "profile.duckdb"


@pytest.fixture
def db(file: Path) -> Iterator[Database]:
    with Database.open(file) as opened:
        yield opened


def jobs(db: Database, file: Path) -> Tidying:
    async def chat() -> Chat:
        return Chat(db, Transcript(db), "u", TinyEmbeddings())  # type: ignore[arg-type]  # a double

    return Tidying(db, file, chat)


def fill(saver: DuckDBSaver, thread: str, count: int) -> None:
    config = saver.put({"configurable": {"thread_id": thread}}, empty_checkpoint(), {}, {})
    for _ in range(count):
        config = saver.put(config, empty_checkpoint(), {}, {})


async def test_every_chat_keeps_its_newest_checkpoints_and_its_root(db: Database, file: Path) -> None:
    saver = DuckDBSaver(db)
    roots = {}
    for thread, count in (("long", KEEP + 7), ("short", KEEP)):
        fill(saver, thread, count)
        roots[thread] = saver.branches(thread)[0].id
    await jobs(db, file).trim()
    for thread in roots:
        kept = saver.branches(thread)
        assert len(kept) == KEEP + 1
        assert kept[0].id == roots[thread]


async def test_one_copy_a_day(db: Database, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = jobs(db, file)
    await work.copy()
    await work.copy()
    (first,) = snapshots(file)
    monkeypatch.setattr(tidying, "EVERY", -60_000)
    await work.copy()
    assert len(snapshots(file)) == 2
    assert snapshots(file)[1] == first


async def test_space_comes_back_when_a_third_is_free(db: Database, file: Path) -> None:
    store, work = DuckDBStore(db), jobs(db, file)
    store.batch(
        [PutOp(("n",), str(number), {"data": random.Random(number).randbytes(60_000).hex()}) for number in range(120)]
    )
    store.batch([PutOp(("n",), str(number), None) for number in range(118)])
    await asyncio.to_thread(db.snapshot)  # It also brings the log into the file.
    full = file.stat().st_size
    assert full > SMALL
    await work.compact()
    assert file.stat().st_size < full / 3
    assert store.get(("n",), "119") is not None
    small = file.stat().st_ino
    await work.compact()
    assert file.stat().st_ino == small, "there is nothing to gain a second time"


async def test_the_engine_tidies_by_itself_and_closes_at_once(tmp_path: Path) -> None:
    room = Room(tmp_path, quiet=0)
    try:
        profile = await room.new_profile()
        asked = question(profile, "Remember: my name is Bob")
        await room.do(asked)
        async with asyncio.timeout(PATIENCE):
            while not await asyncio.to_thread(snapshots, room.profiles.file(profile)):
                pass
        again = question(profile, "what is my name?")
        await room.do(again)
        assert (await room.answered(again.turn)).message.text == "Your name is Bob."
    finally:
        await room.engine.close()
