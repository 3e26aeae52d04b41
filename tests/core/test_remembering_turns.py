"""Remembering through the whole engine: what is said in a chat with a model comes back in another one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.commands import ForgetMemory, OpenProfile, OpenThread
from core.events import Answered, Page, Profiles, Recalled, Remembered
from core.ids import new_id
from core.memory_commands import SetMemory
from core.memory_events import MemoriesChanged
from tests.core.engine_kit import Room, TinyEmbeddings
from tests.fakes.ollama_minds import Mind, fact, knows
from tests.fakes.ollama_server import FakeOllama, Request
from tests.fakes.window import question

MOVED = "I moved to Lisbon last week, my sister Ana helped"
FACTS = ["I moved to Lisbon last week", "My sister Ana helped"]
KNOWN = {
    "Lisbon": [
        fact(FACTS[0], "I moved to Lisbon last week", date="last week"),
        fact(FACTS[1], "my sister Ana helped", kind="people"),
    ]
}


@pytest.fixture
def mind() -> Mind:
    return Mind(facts=knows(KNOWN))


@pytest.fixture
def answers(mind: Mind) -> Mind:
    return mind


@pytest.fixture
async def room(tmp_path: Path, ollama: FakeOllama) -> AsyncIterator[Room]:
    made = Room(tmp_path, host=ollama.host, quiet=0.02, embeddings=TinyEmbeddings("ready"))
    yield made
    ollama.open()
    await made.engine.close()


def background(ollama: FakeOllama) -> list[Request]:
    return [request for request in ollama.chats if "format" in request.body]


async def test_what_is_said_is_remembered_by_itself_and_found_in_another_chat(
    room: Room, ollama: FakeOllama, mind: Mind
) -> None:
    bob = await room.new_profile(model=ollama.models[0].name)
    said = question(bob, MOVED)
    await room.do(said)
    for text in FACTS:
        remembered = await room.first(Remembered, lambda event, text=text: event.saved.text == text)  # type: ignore[misc]
        assert remembered.turn == said.turn
    changed = await room.first(MemoriesChanged)
    assert changed.inbox == 0
    await room.first(Profiles, lambda event: event.items[0].memories == 2)

    await room.do(OpenThread(id=new_id(), profile=bob, thread=said.thread))
    page = await room.first(Page, lambda event: event.thread == said.thread)
    assert sorted(saved.text for saved in page.messages[1].saved) == FACTS

    other = question(bob, "Where did I move last week?")
    await room.do(other)
    recalled = await room.first(Recalled, lambda event: event.turn == other.turn)
    assert any(hit.text == FACTS[0] and hit.sent for hit in recalled.hits)
    assert mind.read[0] == MOVED
    assert ollama.reloads == 0


async def test_what_was_taken_back_stays_away(room: Room, ollama: FakeOllama) -> None:
    bob = await room.new_profile(model=ollama.models[0].name)
    said = question(bob, MOVED)
    await room.do(said)
    saved = (await room.first(Remembered, lambda event: event.saved.text == FACTS[0])).saved
    await room.do(ForgetMemory(id=new_id(), profile=bob, key=saved.key))
    await room.do(OpenThread(id=new_id(), profile=bob, thread=said.thread))
    page = await room.first(Page, lambda event: event.thread == said.thread)
    assert [one.text for one in page.messages[1].saved] == FACTS[1:]


async def test_a_message_ends_the_work_at_once_and_it_is_taken_up_later(room: Room, ollama: FakeOllama) -> None:
    bob = await room.new_profile(model=ollama.models[0].name)
    first = question(bob, MOVED)
    await room.do(first)
    ollama.hold()
    await asyncio.to_thread(ollama.wait, lambda: bool(background(ollama)))
    held = background(ollama)[0]
    second = question(bob, "What is the capital of Mongolia?")
    await room.engine.handle(second)
    await asyncio.to_thread(ollama.wait, lambda: held.gone)
    assert not [event for event in room.events if isinstance(event, Remembered)]
    ollama.open()
    await room.answered(second.turn)
    await room.first(Remembered, lambda event: event.turn == first.turn)
    asked = [request for request in ollama.chats if "format" not in request.body]
    assert len(asked) == 2


async def test_nothing_is_asked_of_the_model_while_memory_is_off(room: Room, ollama: FakeOllama, mind: Mind) -> None:
    bob = await room.new_profile(model=ollama.models[0].name)
    await room.do(SetMemory(id=new_id(), profile=bob, on=False, automatic=True))
    await room.do(question(bob, MOVED))
    await room.do(SetMemory(id=new_id(), profile=bob, on=True, automatic=True))
    last = question(bob, "I moved to Lisbon last week, really, and my sister Ana helped")
    await room.do(last)
    await room.first(Remembered, lambda event: event.turn == last.turn)
    assert len(mind.read) == 1


async def test_without_a_model_rules_remember(room: Room, ollama: FakeOllama) -> None:
    bob = await room.new_profile()
    said = question(bob, "My name is Mirela and I'm allergic to nuts.")
    await room.do(said)
    remembered = await room.first(Remembered, lambda event: "nuts" in event.saved.text)
    assert remembered.turn == said.turn
    assert ollama.chats == []


async def test_a_closed_profile_leaves_the_turn_for_the_next_time(
    tmp_path: Path, room: Room, ollama: FakeOllama
) -> None:
    bob = await room.new_profile(model=ollama.models[0].name)
    said = question(bob, MOVED)
    await room.do(said)
    ollama.hold()
    await asyncio.to_thread(ollama.wait, lambda: bool(background(ollama)))
    await room.engine.close()
    assert not [event for event in room.events if isinstance(event, Remembered)]
    assert [event for event in room.events if isinstance(event, Answered)]
    ollama.open()
    again = Room(tmp_path, host=ollama.host, quiet=0.02, embeddings=TinyEmbeddings("ready"))
    await again.do(OpenProfile(id=new_id(), profile=bob))
    assert (await again.first(Remembered)).turn == said.turn
    await again.engine.close()
