"""An engine in this process: the real one over a small workshop, with everything it said in a list.

Made inside a test's event loop, used on it.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from langchain_core.embeddings import Embeddings

from core.commands import AnyCommand, ChooseModel, CreateProfile, OpenProfile
from core.engine import Engine
from core.events import Answered, AnyEvent, Done, EmbedderStage, Problem
from core.ids import new_id
from core.models.ollama import OllamaServer
from core.profiles import Profiles
from core.workshop import Workshop
from tests.core.storage.embedding import vector

NOBODY = "127.0.0.1:9"
PATIENCE = 60.0
"""Seconds after which a test gives up. Nothing is measured with it."""

E = TypeVar("E", bound=AnyEvent)


class TinyEmbeddings(Embeddings):
    """Eight numbers of each text, with the life of the real ones: a stage, `wake` and `close`."""

    dimensions = 8

    def __init__(self, stage: EmbedderStage = "asleep") -> None:
        self.stage: EmbedderStage = stage
        self.woken = 0
        self.closed = False

    def wake(self) -> None:
        self.woken += 1

    def close(self) -> None:
        self.closed = True

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [vector(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return vector(text)


class Room:
    """One engine over the folder `data`, and every event of it."""

    def __init__(
        self,
        data: Path,
        *,
        host: str = NOBODY,
        embeddings: TinyEmbeddings | None = None,
        prepare: Callable[[], object] = lambda: None,
        quiet: float = 3600,
    ) -> None:
        """`prepare` is called in the thread that makes the workshop, before it is made."""
        self.events: list[AnyEvent] = []
        self.embeddings = embeddings or TinyEmbeddings()
        self.profiles = Profiles(data)
        self._prepare = prepare
        self._host = host
        self._heard = asyncio.Event()
        self.engine = Engine(self.profiles, make_workshop=self._make, emit=self._hear, quiet=quiet)

    async def do(self, command: AnyCommand) -> Done | Problem:
        """Carry a command out to its conclusion."""
        await self.engine.handle(command)
        return await self.conclusion(command.id)

    async def conclusion(self, command: str) -> Done | Problem:
        """The first event that concludes a command."""
        return await self.first(Done | Problem, lambda event: event.reply == command)  # type: ignore[arg-type]

    async def answered(self, turn: str) -> Answered:
        """The end of a turn."""
        return await self.first(Answered, lambda event: event.turn == turn)

    async def first(self, kind: type[E], fits: Callable[[E], bool] = lambda _: True) -> E:
        """The first event of this kind that fits, said already or yet to come."""
        async with asyncio.timeout(PATIENCE):
            while True:
                self._heard.clear()
                for event in self.events:
                    if isinstance(event, kind) and fits(event):
                        return event
                await self._heard.wait()

    def conclusions(self, command: str) -> list[Done | Problem]:
        """All events so far that conclude a command."""
        return [event for event in self.events if isinstance(event, Done | Problem) and event.reply == command]

    async def new_profile(self, name: str = "Bob", *, model: str = "") -> str:
        """Make a profile, open it, and have it answer with this model if one is named."""
        profile = new_id()
        assert isinstance(await self.do(CreateProfile(id=new_id(), profile=profile, name=name)), Done)
        assert isinstance(await self.do(OpenProfile(id=new_id(), profile=profile)), Done)
        if model:
            assert isinstance(await self.do(ChooseModel(id=new_id(), profile=profile, model=model)), Done)
        return profile

    def _make(self, _on_stage: Callable[[EmbedderStage], None]) -> Workshop:
        self._prepare()
        return Workshop(OllamaServer(self._host), self.embeddings)  # type: ignore[arg-type]  # a double

    def _hear(self, event: AnyEvent) -> None:
        self.events.append(event)
        self._heard.set()
