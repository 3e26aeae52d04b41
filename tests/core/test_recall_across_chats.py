"""Something said in one chat, and never asked to be kept, is found in another."""

import pytest
from msgspec.structs import replace

from core.bin_commands import EraseThreads
from core.commands import Ask, BinThread, ChooseModel, OpenThread
from core.events import Message, Page, RecallHit
from core.ids import new_id
from core.memory_commands import DeleteMemories, RestoreMemories
from tests.core.engine_kit import Room
from tests.fakes.ollama_server import FakeOllama
from tests.fakes.window import question


@pytest.fixture
def answers() -> list[str]:
    return ["That is a lovely name."]


async def answer(room: Room, asked: Ask) -> Message:
    await room.do(asked)
    return (await room.answered(asked.turn)).message


async def told(room: Room, profile: str) -> Ask:
    """A chat in which a dog is mentioned."""
    asked = question(profile, "Good evening. My dog is called Rex. What do dogs eat?")
    await answer(room, asked)
    return asked


async def test_the_built_in_model_answers_from_another_chat(room: Room) -> None:
    bob = await room.new_profile()
    first = await told(room, bob)
    message = await answer(room, question(bob, "What is my dog called?"))
    assert message.text == "Your dog is called Rex."
    assert [(hit.key, hit.kind, hit.thread, hit.source, hit.sent) for hit in message.recalled] == [
        (first.message, "message", first.thread, first.message, True)
    ]


async def test_a_reload_shows_the_same_hits(room: Room) -> None:
    bob = await room.new_profile()
    await told(room, bob)
    await answer(room, question(bob, "Remember: my cat is called Tom"))
    asked = question(bob, "What are my dog and my cat called?")
    message = await answer(room, asked)
    assert {hit.kind for hit in message.recalled} == {"memory", "message"}
    assert await shown(room, asked) == message.recalled


async def shown(room: Room, asked: Ask) -> tuple[RecallHit, ...]:
    room.events.clear()
    await room.do(OpenThread(id=new_id(), profile=asked.profile, thread=asked.thread))
    return (await room.first(Page)).messages[-1].recalled


async def test_a_model_is_sent_what_was_said_with_its_date_and_who_said_it(room: Room, ollama: FakeOllama) -> None:
    bob = await room.new_profile()
    await room.do(ChooseModel(id=new_id(), profile=bob, model=ollama.models[0].name))
    first = await told(room, bob)
    await answer(room, question(bob, "What is my dog called, and which name did you say is lovely?"))
    sent = str(ollama.chats[-1].messages[-1]["content"])
    assert ": Good evening. My dog is called Rex. What do dogs eat?" in sent
    assert ", you answered: That is a lovely name." in sent
    again = question(bob, "And my dog?", thread=first.thread, parent=first.turn)
    hits = (await answer(room, again)).recalled
    assert not {first.message, first.turn, again.message} & {hit.key for hit in hits}, "the model reads them anyway"


async def test_a_binned_chat_is_not_recalled_and_an_erased_one_leaves_nothing(room: Room) -> None:
    bob = await room.new_profile()
    first = await told(room, bob)
    asked = question(bob, "What is my dog called?")
    assert (await answer(room, asked)).recalled
    await room.do(BinThread(id=new_id(), profile=bob, thread=first.thread, binned=True))
    assert not sources(await answer(room, question(bob, "What is my dog called?"))) & {first.message}
    await room.do(EraseThreads(id=new_id(), profile=bob, threads=(first.thread,)))
    assert not {hit.source for hit in await shown(room, asked)} & {first.message}


def sources(message: Message) -> set[str]:
    return {hit.source for hit in message.recalled}


async def test_a_temporary_chat_reads_what_was_said_and_is_not_read_itself(room: Room) -> None:
    bob = await room.new_profile()
    await told(room, bob)
    asked = replace(question(bob, "What is my dog called? My cat is called Tom."), temporary=True)
    assert sources(await answer(room, asked))
    assert not (await answer(room, question(bob, "What is my cat called?"))).text.count("Tom")


async def test_what_taught_a_deleted_memory_is_not_recalled_and_comes_back_with_it(
    room: Room, ollama: FakeOllama
) -> None:
    bob = await room.new_profile()
    await room.do(ChooseModel(id=new_id(), profile=bob, model=ollama.models[0].name))
    first = question(bob, "Remember: my parrot is called Polly")
    (saved,) = (await answer(room, first)).saved
    asked = "Did you say that the parrot Polly has a lovely name?"
    said = {first.message, first.turn}
    assert sources(await answer(room, question(bob, asked))) & said
    await room.do(DeleteMemories(id=new_id(), profile=bob, keys=(saved.key,)))
    assert not sources(await answer(room, question(bob, asked))) & said
    await room.do(RestoreMemories(id=new_id(), profile=bob, keys=(saved.key,)))
    assert sources(await answer(room, question(bob, asked))) & said
