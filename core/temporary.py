"""The temporary chats of the open profile: each over a database in memory, gone when it is let go of.

Owned by the desk, used on the engine's loop. A temporary chat looks into the memories of the profile and writes
nothing of its own into the profile's file until somebody keeps it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.asking import TurnCommand
from core.commands import Ask
from core.errors import TemporaryGone
from core.events import RecallHit, Saved
from core.memory.gist import gist
from core.memory.note import find_request
from core.records import OpenFile
from core.row_events import hit_rows

if TYPE_CHECKING:
    from core.chat import Chat
    from core.storage.rows import HitRow, MessageRow
    from core.unwritten import PageRow

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

    def copied(self, ids: Mapping[str, str], source: OpenFile) -> None:
        """What was found for an answer was found for its copy, too."""
        found = source.found if isinstance(source, MemoryFile) else {}
        self.found.update({ids[one]: found[one] for one in ids.keys() & found.keys()})

    async def finish(self, row: "MessageRow", recalled: Sequence[RecallHit], saved: Sequence[Saved]) -> None:
        """Write an answer down."""
        self.found[row.id] = hit_rows(recalled)
        await super().finish(row, (), saved)

    def _shown(self, page: "Sequence[PageRow]") -> "list[PageRow]":
        return [(row, self.found.get(row.id, []), saved) for row, _, saved in super()._shown(page)]


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
    async def entered(self, command: TurnCommand) -> AsyncIterator[OpenFile]:
        """Where the question belongs; nobody keeps the chat meanwhile. The memory is opened with a chat's first one.

        The profile's own file for a chat that was kept. Raises TemporaryGone.
        """
        if command.temporary:
            await self.file(command.thread, begin=isinstance(command, Ask) and command.parent is None)
        async with self.holding(command.thread) as file:
            yield file

    @asynccontextmanager
    async def holding(self, thread: str) -> AsyncIterator[OpenFile]:
        """Where a chat is, the profile's own file or a memory; nobody keeps the chat meanwhile."""
        if (held := self._held.get(thread)) is None:
            yield self._file
            return
        async with held.lock:
            yield held.file if thread in self._held else self._file

    async def file(self, thread: str, *, begin: bool = False) -> OpenFile:
        """Where a temporary chat is held; `begin`: nothing has been said in it yet. The profile's own for a kept one.

        Raises TemporaryGone.
        """
        if thread not in self._held:
            if await self._is_kept(thread):
                return self._file
            if not begin:
                raise TemporaryGone
            self._held[thread] = _Held(await asyncio.to_thread(MemoryFile, self._file))
        return self._held[thread].file

    def holds(self, thread: str) -> bool:
        """Whether this is a temporary chat."""
        return thread in self._held

    async def beside(self, source: OpenFile, thread: str) -> OpenFile:
        """Where a chat `thread` belongs that is a copy of one in `source`: a temporary chat's is a temporary one."""
        return source if source is self._file else await self.file(thread, begin=True)

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
