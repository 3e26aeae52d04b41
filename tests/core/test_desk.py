"""The desk: questions that come twice, and an end that leaves nothing running on a closed file."""

import asyncio
import threading
from pathlib import Path

import msgspec

from core.commands import ForgetMemory
from core.errors import EmbedderDown
from core.events import Done, Problem, Remembered
from tests.conftest import AllowLog
from tests.core.engine_kit import Room, TinyEmbeddings
from tests.fakes.ollama_server import FakeOllama
from tests.fakes.window import question

REMEMBER = "Remember: my name is Bob"


async def test_a_question_that_comes_again_gets_the_same_answer(room: Room) -> None:
    bob = await room.new_profile()
    for asked in (question(bob, REMEMBER), question(bob, "what is my name?")):
        await room.do(asked)
        first = (await room.answered(asked.turn)).message
        room.events.clear()
        await room.do(asked)
        assert (await room.answered(asked.turn)).message == first
        assert first.saved or first.recalled


async def test_a_question_that_comes_again_while_it_is_answered_has_one_end(
    room: Room, bob: str, ollama: FakeOllama, allow_log: AllowLog
) -> None:
    allow_log("thread_busy")
    ollama.hold()
    asked = question(bob, "hello")
    await room.engine.handle(asked)
    await room.engine.handle(asked)
    other = await room.do(msgspec.structs.replace(asked, id="other"))
    assert isinstance(other, Problem)
    assert other.code == "thread_busy"
    ollama.open()
    assert isinstance(await room.conclusion(asked.id), Done)
    assert len(room.conclusions(asked.id)) == 1


async def test_a_turn_has_its_id_alone(room: Room, bob: str, ollama: FakeOllama, allow_log: AllowLog) -> None:
    allow_log("thread_busy")
    ollama.hold()
    asked = question(bob, "hello")
    await room.engine.handle(asked)
    twin = msgspec.structs.replace(question(bob, "hello"), turn=asked.turn)
    assert isinstance(await room.do(twin), Problem)
    ollama.open()
    assert isinstance(await room.conclusion(asked.id), Done)


async def test_an_undo_in_mid_answer_is_not_undone_by_its_end(room: Room, bob: str, ollama: FakeOllama) -> None:
    ollama.hold()
    asked = question(bob, REMEMBER)
    await room.engine.handle(asked)
    saved = (await room.first(Remembered)).saved
    await room.do(ForgetMemory(id="undo", profile=bob, key=saved.key))
    ollama.open()
    assert (await room.answered(asked.turn)).message.saved == ()


async def test_closing_ends_what_an_interrupted_turn_began(tmp_path: Path, ollama: FakeOllama) -> None:
    embeddings = SlowEmbeddings()
    room = Room(tmp_path, host=ollama.host, embeddings=embeddings)
    bob = await room.new_profile(model=ollama.models[0].name)
    ollama.hold()
    asked = question(bob, REMEMBER)
    await room.engine.handle(asked)
    await room.first(Remembered)
    embeddings.stage = "ready"
    await room.new_profile("Ana")
    assert (await room.answered(asked.turn)).message.state == "interrupted"
    embeddings.go_on.set()
    await room.engine.close()


async def test_memories_wait_quietly_for_an_embedder_that_died(tmp_path: Path) -> None:
    embeddings = DeadEmbeddings()
    room = Room(tmp_path, embeddings=embeddings)
    bob = await room.new_profile()
    await room.do(question(bob, REMEMBER))
    await asyncio.to_thread(embeddings.asked.acquire, timeout=20)
    await room.engine.close()


class SlowEmbeddings(TinyEmbeddings):
    """Gives no vector before it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        await self.go_on.wait()
        return self.embed_documents(texts)


class DeadEmbeddings(TinyEmbeddings):
    """Says that it is ready, and is not."""

    def __init__(self) -> None:
        super().__init__("ready")
        self.asked = threading.Semaphore(0)

    def embed_documents(self, _texts: list[str]) -> list[list[float]]:
        self.asked.release()
        raise EmbedderDown
