"""The temporary chats of the open profile: each over a database in memory, gone when it is let go of.

Owned by the desk, used on the engine's loop. A temporary chat looks into the memories of the profile and writes
nothing of its own into the profile's file until somebody keeps it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.commands import Ask
from core.errors import TemporaryGone
from core.events import RecallHit, Saved
from core.memory.gist import gist
from core.memory.note import find_request
from core.records import OpenFile, hit_rows

if TYPE_CHECKING:
    from core.chat import Chat
    from core.storage.rows import HitRow, MessageRow

    MakeChat = Callable[[OpenFile], Awaitable[Chat]]


class MemoryFile(OpenFile):
    """A file that is none: a database in memory, gone when it is closed.

    What was found for its answers lies in the profile's file, where a ledger in here could not name it: `found` has it.
    """

    def __init__(self, beside: OpenFile) -> None:
        from core.storage import Database, Transcript

        db = Database.open(":memory:")
        super().__init__(beside.id, beside.name, db, Transcript(db), beside.user_id)
        self.found: dict[str, list[HitRow]] = {}

    async def finish(self, row: "MessageRow", recalled: Sequence[RecallHit], saved: Sequence[Saved]) -> None:
        """Write an answer down."""
        self.found[row.id] = hit_rows(recalled)
        await super().finish(row, (), saved)


@dataclass
class _Held:
    """One temporary chat. Its graph is made with its first question. `lock`: it is being asked in, or kept."""

    file: MemoryFile
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    making: asyncio.Lock = field(default_factory=asyncio.Lock)
    chat: "Chat | None" = None


class Temporaries:
    """By thread. Whoever calls `let_go` or `close` has seen to it that no turn runs in what goes."""

    def __init__(self, file: OpenFile) -> None:
        self._file = file
        self._held: dict[str, _Held] = {}

    @asynccontextmanager
    async def entered(self, ask: Ask) -> AsyncIterator[OpenFile]:
        """Where the question belongs; nobody keeps the chat meanwhile. The memory is opened with a chat's first one.

        The profile's own file for a chat that was kept. Raises TemporaryGone.
        """
        if not ask.temporary or await self._is_kept(ask.thread):
            yield self._file
            return
        if ask.thread not in self._held and ask.parent is None:
            self._held[ask.thread] = _Held(await asyncio.to_thread(MemoryFile, self._file))
        if (held := self._held.get(ask.thread)) is None:
            raise TemporaryGone
        async with held.lock:
            yield held.file if ask.thread in self._held else self._file

    async def chat(self, thread: str, make: "MakeChat") -> "Chat":
        """The graph of one in which a turn runs."""
        held = self._held[thread]
        async with held.making:
            if held.chat is None:
                held.chat = await make(held.file)
        return held.chat

    async def keep(self, thread: str, is_busy: Callable[[], bool]) -> "list[MessageRow] | None":
        """Write it into the profile's file, with what was asked to remember in it, and let go of it; its messages.

        None, and nothing done, while `is_busy`; nothing for one that was kept before. Raises TemporaryGone.
        """
        if (held := self._held.get(thread)) is None:
            if not await self._is_kept(thread):
                raise TemporaryGone
            return []
        async with held.lock:
            if is_busy():
                return None
            rows = await self._file.db.run(self._adopt, held.file, thread)
            await self.let_go(thread)
            return rows

    async def let_go(self, thread: str) -> None:
        """Forget it, whether it is there or not."""
        held = self._held.pop(thread, None)
        if held is not None:
            await held.file.close()

    async def close(self) -> None:
        """Forget all."""
        for thread in list(self._held):
            await self.let_go(thread)

    def _adopt(self, file: MemoryFile, thread: str) -> "list[MessageRow]":
        from core.memory.choice import read_choice
        from core.storage.adopting import adopt

        with self._file.db.write():
            rows = adopt(file.db, self._file.db, thread, file.found)
            choice = read_choice(self._file.transcript)
            if choice.on:
                self._note_requests(rows, choice.language)
            return rows

    def _note_requests(self, rows: "Sequence[MessageRow]", language: str) -> None:
        from core.memory.value import Source
        from core.remembered import asked_for

        answers = {row.parent: row.id for row in reversed(rows)}
        for row in rows:
            fact = find_request(gist(row.text)) if row.role == "user" else None
            if fact is not None:
                source = Source(message=row.id, thread=row.thread, time=row.time)
                memory = asked_for(fact, row.text, source, utc_offset=row.utc_offset, language=language)
                self._file.keeper.save(memory, answer=answers.get(row.id, ""))

    async def _is_kept(self, thread: str) -> bool:
        return await self._file.db.run(self._file.transcript.thread, thread) is not None
