"""Temporary chats: they read memories, write nothing at all, and become ordinary ones when a person keeps them."""

from pathlib import Path

import msgspec
import pytest

from core.bin_commands import CloseTemporary, KeepTemporary
from core.commands import Ask, ChooseModel, OpenProfile, OpenThread
from core.events import Done, Message, Page, Problem, Remembered, ThreadChanged, Token
from core.ids import new_id
from core.memory_commands import SetMemory
from tests.conftest import AllowLog
from tests.core.canary import files_with, prints, rows_with
from tests.core.engine_kit import Room, TinyEmbeddings
from tests.fakes.ollama_server import FakeOllama
from tests.fakes.window import question

CANARY = "zanzibarite"
SAID = "quokkaflute"
WORDS = (CANARY, SAID)


@pytest.fixture
def answers() -> list[str]:
    return [f"They say {SAID}."]


@pytest.fixture
def embeddings() -> TinyEmbeddings:
    return TinyEmbeddings("ready")


@pytest.fixture
async def bob(room: Room) -> str:
    profile = await room.new_profile()
    await room.do(question(profile, "Remember: my dog is called Rex"))
    return profile


def _temporary(
    profile: str, text: str, *, after: Ask | None = None, memories: bool = True, thread: str | None = None
) -> Ask:
    asked = question(profile, text, thread=after.thread if after else thread, parent=after.turn if after else None)
    return msgspec.structs.replace(asked, temporary=True, memories=memories)


async def _answer(room: Room, asked: Ask) -> Message:
    assert isinstance(await room.do(asked), Done)
    return (await room.answered(asked.turn)).message


async def _page(room: Room, asked: Ask) -> tuple[Message, ...]:
    room.events.clear()
    await room.do(OpenThread(id=new_id(), profile=asked.profile, thread=asked.thread))
    return (await room.first(Page)).messages


async def _choose(room: Room, profile: str, model: str) -> None:
    await room.do(ChooseModel(id=new_id(), profile=profile, model=model))


async def test_nothing_of_a_temporary_chat_is_written_anywhere(
    room: Room, bob: str, ollama: FakeOllama, tmp_path: Path
) -> None:
    await _choose(room, bob, ollama.models[0].name)
    file = room.profiles.file(bob)
    before = prints(file)
    room.events.clear()
    first = _temporary(bob, f"Tell me of {CANARY}")
    second = _temporary(bob, f"Remember: my cat is called {CANARY}", after=first)
    third = _temporary(bob, f"What is {CANARY}?", after=second, memories=False)
    answers = [await _answer(room, asked) for asked in (first, second, third)]
    await _choose(room, bob, "recall")
    after = [await _answer(room, _temporary(bob, f"I like {CANARY}", after=third, memories=on)) for on in (True,)]
    assert files_with(tmp_path, WORDS) == {}
    assert rows_with(file, WORDS) == {}
    assert prints(file) == {**before, "main.settings": prints(file)["main.settings"]}
    await room.do(CloseTemporary(id=new_id(), profile=bob, thread=first.thread))
    await room.engine.close()
    assert files_with(tmp_path, WORDS) == {}
    assert [SAID in answer.text for answer in answers] == [True, True, True]
    assert [answer.saved for answer in (*answers, *after)] == [()] * 4
    assert not [event for event in room.events if isinstance(event, Remembered | ThreadChanged)]


async def test_the_canary_is_found_where_a_chat_is_written(room: Room, bob: str, tmp_path: Path) -> None:
    before = prints(room.profiles.file(bob))
    await room.do(question(bob, f"Tell me of {CANARY}"))
    assert files_with(tmp_path, WORDS) != {}
    changed = {table for table, mark in prints(room.profiles.file(bob)).items() if before[table] != mark}
    assert {"main.threads", "main.messages", "main.checkpoints", "main.remember_queue"} <= changed


async def test_it_knows_what_was_said_before_in_it(room: Room, bob: str, ollama: FakeOllama) -> None:
    await _choose(room, bob, ollama.models[0].name)
    first = _temporary(bob, "I have a boat")
    await _answer(room, first)
    await _answer(room, _temporary(bob, "What do I have?", after=first))
    sent = [message["content"] for message in ollama.chats[-1].messages]
    assert sent[1:] == ["I have a boat", f"They say {SAID}.", "What do I have?"]


async def test_it_looks_at_memories_unless_it_is_told_not_to(room: Room, bob: str) -> None:
    with_ = await _answer(room, _temporary(bob, "What is my dog called?"))
    without = await _answer(room, _temporary(bob, "What is my dog called?", memories=False))
    assert "Rex" in with_.text
    assert [hit.sent for hit in with_.recalled] == [True]
    assert "Rex" not in without.text
    assert "Use memories" in without.text
    assert without.recalled == ()


async def test_a_request_to_remember_is_not_said_to_be_kept(room: Room, bob: str) -> None:
    asked = _temporary(bob, "Remember: my cat is called Tom")
    answer = await _answer(room, asked)
    assert answer.unkept
    assert "nothing is kept" in answer.text.lower()
    again = await _answer(room, _temporary(bob, "What is my cat called?", after=asked))
    assert not again.unkept
    assert "Tom" not in again.text


async def test_models_are_told_that_nothing_is_kept(room: Room, bob: str, ollama: FakeOllama) -> None:
    await _choose(room, bob, ollama.models[0].name)
    await room.do(question(bob, "hello"))
    await _answer(room, _temporary(bob, "hello"))
    ordinary, temporary = (chat.messages[0]["content"] for chat in ollama.chats)
    assert temporary.startswith(ordinary)
    assert "nothing is kept" in temporary
    assert "temporary" not in ordinary


async def test_a_kept_one_is_like_any_other(room: Room, bob: str, ollama: FakeOllama) -> None:
    await _choose(room, bob, ollama.models[0].name)
    first = _temporary(bob, "I have a boat and a dog")
    second = _temporary(bob, "Which dog?", after=first)
    answers = [await _answer(room, asked) for asked in (first, second)]
    room.events.clear()
    keep = KeepTemporary(id=new_id(), profile=bob, thread=first.thread)
    assert [isinstance(await room.do(keep), Done) for _ in range(2)] == [True, True]
    changed = await room.first(ThreadChanged)
    assert (changed.item.title, changed.item.leaf) == ("I have a boat and a dog", second.turn)
    rows = await _page(room, first)
    assert [row.id for row in rows] == [first.message, first.turn, second.message, second.turn]
    assert [row.parent for row in rows] == [None, first.message, first.turn, second.message]
    assert [rows[1], rows[3]] == answers
    third = question(bob, "And now?", thread=first.thread, parent=second.turn)
    await _answer(room, third)
    sent = [message["content"] for message in ollama.chats[-1].messages]
    assert sent[1:3] == ["I have a boat and a dog", answers[0].text]


async def test_the_turns_of_a_kept_one_wait_to_be_remembered(room: Room, bob: str) -> None:
    before = prints(room.profiles.file(bob))["main.remember_queue"][0]
    first = _temporary(bob, "I moved to Porto")
    await _answer(room, first)
    assert prints(room.profiles.file(bob))["main.remember_queue"][0] == before
    await room.do(KeepTemporary(id=new_id(), profile=bob, thread=first.thread))
    assert prints(room.profiles.file(bob))["main.remember_queue"][0] == before + 1


async def test_what_was_asked_to_remember_is_remembered_when_it_is_kept(room: Room, bob: str) -> None:
    asked = _temporary(bob, "Remember: my cat is called Tom")
    await _answer(room, asked)
    await room.do(KeepTemporary(id=new_id(), profile=bob, thread=asked.thread))
    assert [[one.text for one in row.saved] for row in await _page(room, asked)] == [[], ["my cat is called Tom"]]
    assert "Tom" in (await _answer(room, question(bob, "What is my cat called?"))).text


async def test_nothing_is_remembered_when_it_is_kept_with_memory_off(room: Room, bob: str) -> None:
    await room.do(SetMemory(id=new_id(), profile=bob, on=False, automatic=True))
    asked = _temporary(bob, "Remember: my cat is called Tom")
    await _answer(room, asked)
    await room.do(KeepTemporary(id=new_id(), profile=bob, thread=asked.thread))
    assert [row.saved for row in await _page(room, asked)] == [(), ()]


async def test_one_that_is_closed_is_gone(room: Room, bob: str, allow_log: AllowLog) -> None:
    allow_log("temporary_gone")
    allow_log("no_such_thread")
    first = _temporary(bob, "I have a boat")
    await _answer(room, first)
    close = CloseTemporary(id=new_id(), profile=bob, thread=first.thread)
    assert [isinstance(await room.do(close), Done) for _ in range(2)] == [True, True]
    for command in (
        KeepTemporary(id=new_id(), profile=bob, thread=first.thread),
        _temporary(bob, "What do I have?", after=first),
    ):
        refused = await room.do(command)
        assert isinstance(refused, Problem)
        assert refused.code == "temporary_gone"
    refused = await room.do(OpenThread(id=new_id(), profile=bob, thread=first.thread))
    assert isinstance(refused, Problem)


async def test_closing_one_stops_what_runs_in_it(room: Room, bob: str, ollama: FakeOllama) -> None:
    await _choose(room, bob, ollama.models[0].name)
    ollama.hold()
    asked = _temporary(bob, "hello")
    await room.engine.handle(asked)
    ollama.release(1)
    await room.first(Token, lambda event: event.turn == asked.turn)
    await room.do(CloseTemporary(id=new_id(), profile=bob, thread=asked.thread))
    assert (await room.answered(asked.turn)).message.state == "stopped"
    assert isinstance(await room.conclusion(asked.id), Done)


async def test_one_in_which_an_answer_runs_is_kept_with_that_answer(room: Room, bob: str, ollama: FakeOllama) -> None:
    await _choose(room, bob, ollama.models[0].name)
    ollama.hold()
    asked = _temporary(bob, "hello")
    await room.engine.handle(asked)
    keep = KeepTemporary(id=new_id(), profile=bob, thread=asked.thread)
    await room.engine.handle(keep)
    ollama.open()
    assert isinstance(await room.conclusion(keep.id), Done)
    assert isinstance(await room.conclusion(asked.id), Done)
    assert [(row.text, row.state) for row in await _page(room, asked)] == [
        ("hello", "whole"),
        (f"They say {SAID}.", "whole"),
    ]


async def test_what_is_asked_while_it_is_being_kept_is_kept_too(room: Room, bob: str) -> None:
    first = _temporary(bob, "I have a boat")
    await _answer(room, first)
    second = _temporary(bob, "And a dog", after=first)
    await room.engine.handle(KeepTemporary(id="keep", profile=bob, thread=first.thread))
    await room.engine.handle(second)
    await room.conclusion("keep")
    await room.conclusion(second.id)
    third = _temporary(bob, "And a cat", after=second)
    await _answer(room, third)
    texts = [row.text for row in await _page(room, first) if row.role == "user"]
    assert texts == ["I have a boat", "And a dog", "And a cat"]


async def test_one_that_is_being_kept_is_kept_though_another_profile_opens(
    room: Room, bob: str, ollama: FakeOllama
) -> None:
    await _choose(room, bob, ollama.models[0].name)
    ollama.hold()
    asked = _temporary(bob, "hello")
    await room.engine.handle(asked)
    await room.engine.handle(KeepTemporary(id="keep", profile=bob, thread=asked.thread))
    await room.new_profile("Ana")
    assert isinstance(await room.conclusion("keep"), Done)
    await room.do(OpenProfile(id="back", profile=bob))
    assert [row.state for row in await _page(room, asked)] == ["whole", "interrupted"]


async def test_another_profile_ends_it(room: Room, bob: str, allow_log: AllowLog) -> None:
    allow_log("temporary_gone")
    first = _temporary(bob, "I have a boat")
    await _answer(room, first)
    ana = await room.new_profile("Ana")
    refused = await room.do(_temporary(ana, "What do I have?", after=first))
    assert isinstance(refused, Problem)
    assert refused.code == "temporary_gone"
