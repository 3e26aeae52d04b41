"""The temporary chats of the open profile: each over a database in memory, gone when it is let go of.

Owned by the desk, used on the engine's loop. A temporary chat looks into the memories of the profile and writes
nothing of its own into the profile's file until somebody keeps it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.commands import Ask
from core.errors import TemporaryGone
from core.records import OpenFile, open_in_memory

if TYPE_CHECKING:
    from core.chat import Chat
    from core.storage.rows import MessageRow

    MakeChat = Callable[[OpenFile], Awaitable[Chat]]


@dataclass
class _Held:
    """One temporary chat. Its graph is made with its first question. `lock`: it is being asked in, or kept."""

    file: OpenFile
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
            self._held[ask.thread] = _Held(await open_in_memory(self._file))
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
        """Write it into the profile's file, in one transaction, and let go of it; gives its messages, oldest first.

        None, and nothing done, while `is_busy`; nothing for one that was kept before. Raises TemporaryGone.
        """
        from core.storage.adopting import adopt

        if (held := self._held.get(thread)) is None:
            if not await self._is_kept(thread):
                raise TemporaryGone
            return []
        async with held.lock:
            if is_busy():
                return None
            rows = await self._file.db.run(adopt, held.file.db, self._file.db, thread)
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

    async def _is_kept(self, thread: str) -> bool:
        return await self._file.db.run(self._file.transcript.thread, thread) is not None
