"""What tests of the engine's parts share: the real model, an empty database, an engine in this process."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from core.embed import ChildEmbeddings
from core.storage import Database
from tests.core.engine_kit import Room, TinyEmbeddings
from tests.fakes.ollama_script import Answers
from tests.fakes.ollama_server import FakeOllama


@pytest.fixture(scope="session")
def real() -> Iterator[ChildEmbeddings]:
    """The real model in its own process, one for all tests: loading takes seconds.

    Never in this process: with torch loaded beside it, DuckDB's binding complains at the interpreter's end.
    """
    embeddings = ChildEmbeddings(on_stage=lambda _: None)
    yield embeddings
    embeddings.close()


@pytest.fixture
def db() -> Iterator[Database]:
    """An empty database in memory."""
    with Database.open(":memory:") as opened:
        yield opened


@pytest.fixture
def answers() -> Answers:
    """What the fake Ollama says; modules with other needs have their own."""
    return ["one two three four."]


@pytest.fixture
def embeddings() -> TinyEmbeddings:
    """What the engine embeds with; modules that need vectors have one that is ready."""
    return TinyEmbeddings()


@pytest.fixture
def ollama(answers: Answers) -> Iterator[FakeOllama]:
    """A fake Ollama that answers at once."""
    with FakeOllama(answers=answers) as server:
        yield server


@pytest.fixture
async def room(tmp_path: Path, ollama: FakeOllama, embeddings: TinyEmbeddings) -> AsyncIterator[Room]:
    """An engine without profiles, beside the fake Ollama."""
    made = Room(tmp_path / "data", host=ollama.host, embeddings=embeddings)
    yield made
    ollama.open()
    await made.engine.close()


@pytest.fixture
async def bob(room: Room, ollama: FakeOllama) -> str:
    """A profile that answers with the fake's model."""
    return await room.new_profile(model=ollama.models[0].name)
