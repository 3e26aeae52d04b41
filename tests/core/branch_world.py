"""An engine that is killed and comes back, and what its chats must hold: the tree of everything that was said.

A kill: the profile's folder is copied as it is at that moment, and another engine opens the copy.
"""

import asyncio
import shutil
from collections.abc import Coroutine
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Literal, TypeVar

from core.asking import TurnCommand
from core.commands import OpenProfile
from core.events import Done, Message, Token
from core.ids import new_id
from core.records import OpenFile
from core.storage.rows import MessageRow
from tests.core.engine_kit import Room
from tests.core.talk import Talk
from tests.fakes.ollama_server import FakeOllama

Ending = Literal["whole", "stopped", "killed"]
T = TypeVar("T")


@dataclass(frozen=True)
class Said:
    """A message that must be there, and stay as it is."""

    parent: str | None
    role: str
    text: str
    state: str
    origin: str | None = None
    edited: bool = False

    @classmethod
    def of(cls, row: "MessageRow | Message", *, origin: str | None = None) -> "Said":
        return cls(row.parent, row.role, row.text, row.state, origin, row.edited)


@dataclass
class Tree:
    """What a chat must hold; `said` in the order in which it came to be."""

    thread: str = field(default_factory=new_id)
    said: dict[str, Said] = field(default_factory=dict)
    leaf: str | None = None

    def way(self, end: str | None) -> list[str]:
        """The messages up to `end`, the first one first."""
        way: list[str] = []
        while end is not None:
            way.append(end)
            end = self.said[end].parent
        return way[::-1]

    def sent(self, end: str) -> list[tuple[str, str]]:
        """What a model must be sent of them: those with a text, neighbours of one role as one."""
        joined: list[tuple[str, str]] = []
        for one in (self.said[message] for message in self.way(end)):
            if joined and one.text and joined[-1][0] == one.role:
                joined[-1] = one.role, f"{joined[-1][1]}\n\n{one.text}"
            elif one.text:
                joined.append((one.role, one.text))
        return joined


class World:
    """One profile under engines that follow each other, beside one fake Ollama. Synchronous; close it."""

    def __init__(self, folder: Path) -> None:
        numbers = count(1)
        self.ollama = FakeOllama(answers=lambda _body: f"one{next(numbers)} two three")
        self.ollama.__enter__()
        self._loop = asyncio.new_event_loop()
        self._folders = (folder / f"data{number}" for number in count())
        self._folder = next(self._folders)
        self.room = self.do(self._room())
        self.profile = self.do(self.room.new_profile(model=self.ollama.models[0].name))

    def close(self) -> None:
        self.ollama.open()
        self.do(self.room.engine.close())
        self._loop.close()
        self.ollama.__exit__(None, None, None)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Anything, to its end."""
        return self._loop.run_until_complete(work)

    def talk(self, tree: Tree) -> Talk:
        return Talk(self.room, self.profile, thread=tree.thread)

    def turn(self, command: TurnCommand, ending: Ending, tokens: int) -> Message:
        """One turn, ended after so many tokens of the model; its answer. After a kill its command is sent again."""
        return self.do(self._turn(command, ending, tokens))

    def kill(self) -> None:
        self.do(self._kill())

    def prune(self) -> None:
        """As a quiet time does, and more: of each branch the last checkpoint stays."""
        self.do(self._prune())

    def rows(self, tree: Tree) -> dict[str, Said]:
        """Every message of the chat as the file has it."""
        with self._file.db.read() as connection:
            ids = connection.execute("SELECT id FROM messages WHERE thread = ?", [tree.thread]).fetchall()
        found = [self._file.transcript.message(one) for (one,) in ids]
        return {row.id: Said.of(row, origin=row.origin) for row in found if row is not None}

    def leaf(self, tree: Tree) -> str | None:
        row = self._file.transcript.thread(tree.thread)
        return row.leaf if row else None

    @property
    def _file(self) -> OpenFile:
        desk = self.room.engine._desk
        assert desk is not None
        return desk.file

    async def _room(self) -> Room:
        return Room(self._folder, host=self.ollama.host)

    async def _turn(self, command: TurnCommand, ending: Ending, tokens: int) -> Message:
        self.room.events.clear()
        if ending != "whole":
            self.ollama.hold()
            self.ollama.release(tokens)
        await self.room.engine.handle(command)
        if ending != "whole":
            await self._tokens(command, tokens)
        if ending == "stopped":
            await self.talk(Tree(command.thread)).stop(command.turn)
        elif ending == "killed":
            await self._kill()
            await self.room.engine.handle(command)
        assert isinstance(await self.room.conclusion(command.id), Done)
        self.ollama.open()
        return (await self.room.answered(command.turn)).message

    async def _tokens(self, command: TurnCommand, wanted: int) -> None:
        """Until so many are here, beyond the text that a longer answer begins with."""
        old = 1 if command.__struct_config__.tag == "continue_answer" else 0
        if wanted:
            async with asyncio.timeout(20):
                while len([one for one in self.room.events if isinstance(one, Token)]) < wanted + old:
                    await asyncio.sleep(0)

    async def _kill(self) -> None:
        old, dead = self.room, self._folder
        self._folder = next(self._folders)
        await self._file.db.run(self._copy, dead)
        self.ollama.open()
        await old.engine.close()
        shutil.rmtree(dead)
        self.room = await self._room()
        assert isinstance(await self.room.do(OpenProfile(id=new_id(), profile=self.profile)), Done)

    def _copy(self, dead: Path) -> None:
        """While nobody writes: what a kill in the middle of that leaves has tests of its own."""
        with self._file.db.write():
            shutil.copytree(dead, self._folder, ignore=shutil.ignore_patterns("*.lock"))

    async def _prune(self) -> None:
        desk = self.room.engine._desk
        assert desk is not None
        await (await desk._get_chat()).trim(keep=1)
