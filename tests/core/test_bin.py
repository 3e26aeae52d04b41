"""The bin, by the engine's commands: what is in it, out of it again, erased at once and at day 30, bytes and all."""

import random
from pathlib import Path

import pytest

from core import bin as bin_of_profile
from core import scrubber
from core.bin_commands import EraseThreads, ListBin, ListThreadMemories
from core.bin_events import Bin, Erasing, ThreadMemories
from core.clock import now
from core.commands import Ask, BinThread, ChooseModel, OpenProfile, OpenThread
from core.errors import DiskFull
from core.events import Done, Problem, Threads, Token
from core.ids import new_id
from core.memory_commands import AddMemory, DeleteMemories
from core.memory_events import MemoryInfo
from core.storage import Database, Transcript
from core.storage.gave_way import GaveWay
from core.storage.snapshots import snapshots
from tests.conftest import AllowLog
from tests.core.canary import files_with, rows_with
from tests.core.engine_kit import Room, TinyEmbeddings
from tests.fakes.ollama_server import FakeOllama
from tests.fakes.window import question

CANARY = "zanzibarite"
SAID = "quokkaflute"
WORDS = (CANARY, SAID)
DAY = 24 * 3600 * 1000


@pytest.fixture
def answers() -> list[str]:
    return [f"They say {SAID}."]


@pytest.fixture
def embeddings() -> TinyEmbeddings:
    return TinyEmbeddings("ready")


async def _said(room: Room, profile: str, text: str = f"Tell me of {CANARY}") -> Ask:
    asked = question(profile, text)
    await room.do(asked)
    return asked


async def _bin(room: Room, asked: Ask, *, binned: bool = True) -> None:
    await room.do(BinThread(id=new_id(), profile=asked.profile, thread=asked.thread, binned=binned))


async def _erase(room: Room, profile: str, *threads: str) -> None:
    assert isinstance(await room.do(EraseThreads(id=new_id(), profile=profile, threads=threads)), Done)


async def _content(room: Room, profile: str) -> Bin:
    room.events.clear()
    await room.do(ListBin(id=new_id(), profile=profile))
    return await room.first(Bin)


async def test_what_is_in_the_bin_is_listed_with_the_day_it_goes(room: Room, bob: str) -> None:
    first, second = await _said(room, bob, "one"), await _said(room, bob, "two")
    await _bin(room, first)
    await _bin(room, second)
    content = await _content(room, bob)
    assert [(item.id, item.title, item.messages) for item in content.items] == [
        (second.thread, "two", 2),
        (first.thread, "one", 2),
    ]
    assert [item.until - item.binned for item in content.items] == [30 * DAY] * 2


async def test_the_bin_is_told_whenever_it_changes(room: Room, bob: str) -> None:
    asked = await _said(room, bob)
    room.events.clear()
    await _bin(room, asked)
    await _bin(room, asked, binned=False)
    told = [event for event in room.events if isinstance(event, Bin)]
    assert [[item.id for item in event.items] for event in told] == [[asked.thread], []]
    lists = [event for event in room.events if isinstance(event, Threads)]
    assert [[item.id for item in event.items] for event in lists] == [[], [asked.thread]]


async def test_an_erased_chat_is_nowhere(room: Room, bob: str, tmp_path: Path, allow_log: AllowLog) -> None:
    allow_log("no_such_thread")
    file = room.profiles.file(bob)
    await _said(room, bob, "what stays")
    goes = await _said(room, bob)
    with Database.open(file) as db:
        db.snapshot()
    await _bin(room, goes)
    assert set(rows_with(file, WORDS)) == set(WORDS)
    await _erase(room, bob, goes.thread)
    await room.first(Erasing, lambda event: event.stage == "ended")
    await room.engine.close()
    assert rows_with(file, (CANARY,)) == {}
    for copy in snapshots(file):
        assert rows_with(copy, (CANARY,)) == {}
    assert files_with(tmp_path, (CANARY,)) == {}
    with Database.open(file) as db:
        assert not db.owes_scrub()
    assert "main.messages" in rows_with(file, ("what stays",))["what stays"]


async def test_only_what_is_in_the_bin_is_erased(room: Room, bob: str) -> None:
    asked = await _said(room, bob)
    await _erase(room, bob, asked.thread)
    await _erase(room, bob)
    assert (await _content(room, bob)).items == ()
    assert "main.messages" in rows_with(room.profiles.file(bob), WORDS)[CANARY]
    assert not [event for event in room.events if isinstance(event, Erasing)]


async def test_no_names_empty_the_whole_bin(room: Room, bob: str) -> None:
    for text in ("one", "two"):
        await _bin(room, await _said(room, bob, text))
    room.events.clear()
    await _erase(room, bob)
    assert (await room.first(Bin)).items == ()
    await room.first(Erasing, lambda event: event.stage == "ended")


async def test_erasing_twice_does_no_harm(room: Room, bob: str) -> None:
    asked = await _said(room, bob)
    await _bin(room, asked)
    command = EraseThreads(id=new_id(), profile=bob, threads=(asked.thread,))
    assert [isinstance(await room.do(command), Done) for _ in range(2)] == [True, True]


async def test_an_answer_that_runs_in_an_erased_chat_is_gone_with_it(
    room: Room, bob: str, ollama: FakeOllama, allow_log: AllowLog
) -> None:
    allow_log("no_such_thread")
    ollama.hold()
    asked = question(bob, f"Tell me of {CANARY}")
    await room.engine.handle(asked)
    ollama.release(1)
    await room.first(Token, lambda event: event.turn == asked.turn)
    await _bin(room, asked)
    await _erase(room, bob, asked.thread)
    assert isinstance(await room.conclusion(asked.id), Done)
    refused = await room.do(OpenThread(id=new_id(), profile=bob, thread=asked.thread))
    assert isinstance(refused, Problem)
    assert rows_with(room.profiles.file(bob), (CANARY,)) == {}


async def test_an_answer_that_could_not_be_written_is_not_written_after_erasing(
    room: Room, bob: str, monkeypatch: pytest.MonkeyPatch, allow_log: AllowLog
) -> None:
    def full(*_arguments: object) -> None:
        raise DiskFull(path="here")

    allow_log("disk_full")
    with monkeypatch.context() as patch:
        patch.setattr(Transcript, "finish_answer", full)
        asked = await _said(room, bob)
    await _bin(room, asked)
    await _erase(room, bob, asked.thread)
    await _said(room, bob, "hello")
    assert rows_with(room.profiles.file(bob), (CANARY,)) == {}


async def test_the_bin_is_emptied_at_day_thirty_by_itself(
    tmp_path: Path, ollama: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(tmp_path, host=ollama.host)
    bob = await room.new_profile()
    old, young = await _said(room, bob, "old"), await _said(room, bob, "young")
    with monkeypatch.context() as patch:
        patch.setattr(bin_of_profile, "now", lambda: now() - 30 * DAY)
        await _bin(room, old)
        patch.setattr(bin_of_profile, "now", lambda: now() - 29 * DAY)
        await _bin(room, young)
    await room.engine.close()
    quiet = Room(tmp_path, host=ollama.host, quiet=0.01)
    await quiet.new_profile("Ana")
    quiet.events.clear()
    await quiet.do(OpenProfile(id=new_id(), profile=bob))
    await quiet.first(Bin, lambda event: [item.id for item in event.items] == [young.thread])
    await quiet.first(Erasing, lambda event: event.stage == "ended")
    await quiet.engine.close()


async def test_a_debt_that_was_left_is_paid_in_the_next_quiet_while(
    tmp_path: Path, ollama: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gives_way(*_arguments: object, **_options: object) -> bool:
        raise GaveWay

    room = Room(tmp_path, host=ollama.host)
    bob = await room.new_profile()
    asked = await _said(room, bob)
    await _bin(room, asked)
    with monkeypatch.context() as patch:
        patch.setattr(Database, "scrub", gives_way)
        patch.setattr(scrubber, "PAUSES", (0.01, 0.01))
        await _erase(room, bob, asked.thread)
        await room.first(Erasing, lambda event: event.stage == "waiting")
        await room.engine.close()
    quiet = Room(tmp_path, host=ollama.host, quiet=0.01)
    await quiet.do(OpenProfile(id=new_id(), profile=bob))
    await quiet.first(Erasing, lambda event: event.stage == "ended")
    await quiet.engine.close()
    with Database.open(quiet.profiles.file(bob)) as db:
        assert not db.owes_scrub()


async def test_a_full_disk_is_told_and_the_debt_stays(
    room: Room, bob: str, monkeypatch: pytest.MonkeyPatch, allow_log: AllowLog
) -> None:
    def full(*_arguments: object, **_options: object) -> bool:
        raise DiskFull(path="here")

    allow_log("erasing waits: disk_full")
    asked = await _said(room, bob)
    await _bin(room, asked)
    monkeypatch.setattr(Database, "scrub", full)
    await _erase(room, bob, asked.thread)
    told = await room.first(Erasing, lambda event: event.stage == "waiting")
    assert told.code == "disk_full"
    with Database.open(room.profiles.file(bob)) as db:
        assert db.owes_scrub()


async def _taught(room: Room, profile: str) -> Ask:
    await room.do(ChooseModel(id=new_id(), profile=profile, model="recall"))
    return await _said(room, profile, f"Remember: my owl is called {CANARY}")


async def _knows(room: Room, profile: str) -> bool:
    asked = await _said(room, profile, "What is my owl called?")
    return CANARY in (await room.answered(asked.turn)).message.text


async def _only_from(room: Room, asked: Ask) -> tuple[MemoryInfo, ...]:
    command = ListThreadMemories(id=new_id(), profile=asked.profile, thread=asked.thread)
    await room.do(command)
    return (await room.first(ThreadMemories, lambda event: event.reply == command.id)).items


async def test_what_a_chat_taught_goes_with_it_and_comes_back(room: Room, bob: str) -> None:
    taught = await _taught(room, bob)
    (memory,) = await _only_from(room, taught)
    assert memory.text == f"my owl is called {CANARY}"
    put = BinThread(id=new_id(), profile=bob, thread=taught.thread, binned=True, memories=(memory.key,))
    assert [isinstance(await room.do(put), Done) for _ in range(2)] == [True, True]
    assert not await _knows(room, bob)
    await _bin(room, taught, binned=False)
    assert await _knows(room, bob)
    assert [item.key for item in await _only_from(room, taught)] == [memory.key]


async def test_a_memory_deleted_before_does_not_come_back_with_the_chat(room: Room, bob: str) -> None:
    taught = await _taught(room, bob)
    (memory,) = await _only_from(room, taught)
    await room.do(DeleteMemories(id=new_id(), profile=bob, keys=(memory.key,)))
    assert await _only_from(room, taught) == ()
    await _bin(room, taught)
    await _bin(room, taught, binned=False)
    asked = await _said(room, bob, "What is my owl called?")
    hits = (await room.answered(asked.turn)).message.recalled
    assert memory.key not in [hit.key for hit in hits if hit.kind == "memory"]


async def test_a_chat_in_the_bin_is_out_of_recall_at_once(room: Room, bob: str) -> None:
    await room.do(ChooseModel(id=new_id(), profile=bob, model="recall"))
    said = await _said(room, bob, f"My owl is called {CANARY}.")
    found = await _said(room, bob, "What is my owl called?")
    assert CANARY in "".join(hit.text for hit in (await room.answered(found.turn)).message.recalled)
    await _bin(room, found)
    await _bin(room, said)
    again = await _said(room, bob, "What is my owl called?")
    assert CANARY not in "".join(hit.text for hit in (await room.answered(again.turn)).message.recalled)
    await _bin(room, said, binned=False)
    back = await _said(room, bob, "What is my owl called?")
    assert CANARY in "".join(hit.text for hit in (await room.answered(back.turn)).message.recalled)


async def test_memories_that_went_along_are_erased_with_the_chat(room: Room, bob: str) -> None:
    taught = await _taught(room, bob)
    keys = tuple(memory.key for memory in await _only_from(room, taught))
    await room.do(BinThread(id=new_id(), profile=bob, thread=taught.thread, binned=True, memories=keys))
    await _erase(room, bob)
    await room.first(Erasing, lambda event: event.stage == "ended")
    assert rows_with(room.profiles.file(bob), (CANARY, *keys)) == {}


async def test_a_memory_that_stays_keeps_its_text_alone(room: Room, bob: str) -> None:
    taught = await _taught(room, bob)
    await _bin(room, taught)
    await _erase(room, bob, taught.thread)
    await room.first(Erasing, lambda event: event.stage == "ended")
    assert await _knows(room, bob)
    assert rows_with(room.profiles.file(bob), (taught.thread,)) == {}


async def test_memories_in_the_bin_are_erased_at_day_thirty_too(
    tmp_path: Path, ollama: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(tmp_path, host=ollama.host)
    bob = await room.new_profile()
    taught = await _taught(room, bob)
    (memory,) = await _only_from(room, taught)
    await room.do(DeleteMemories(id=new_id(), profile=bob, keys=(memory.key,)))
    await _bin(room, taught)
    await _erase(room, bob, taught.thread)
    await room.do(AddMemory(id=new_id(), profile=bob, key="by hand", text=f"I like {SAID}"))
    await room.do(DeleteMemories(id=new_id(), profile=bob, keys=("by hand",)))
    await room.engine.close()
    file = room.profiles.file(bob)
    assert set(rows_with(file, WORDS)) == {SAID}
    monkeypatch.setattr(bin_of_profile, "now", lambda: now() + 30 * DAY + 1)
    quiet = Room(tmp_path, host=ollama.host, quiet=0.01)
    await quiet.do(OpenProfile(id=new_id(), profile=bob))
    await quiet.first(Erasing, lambda event: event.stage == "ended")
    await quiet.engine.close()
    assert rows_with(file, WORDS) == {}


async def test_the_space_of_an_erased_chat_comes_back(room: Room, bob: str) -> None:
    await room.do(ChooseModel(id=new_id(), profile=bob, model="recall"))
    noise = random.Random(4).randbytes(2_000_000).hex()
    asked = await _said(room, bob, f"Tell me of {noise}")
    file = room.profiles.file(bob)
    with Database.open(file) as db:
        db.snapshot()
    full = sum(path.stat().st_size for path in file.parent.iterdir())
    await _bin(room, asked)
    await _erase(room, bob, asked.thread)
    await room.first(Erasing, lambda event: event.stage == "ended")
    assert full > 4_000_000
    assert sum(path.stat().st_size for path in file.parent.iterdir()) < full / 3
