"""The temporary chats of the open profile: each over a database in memory, gone when it is let go of.

Owned by the desk, used on the engine's loop. A temporary chat looks into the memories of the profile and writes
nothing of its own into the profile's file until somebody keeps it.
"""

import asyncio
from collections.abc import Awaitable, Callable
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
    """One temporary chat. Its graph is made with its first question."""

    file: OpenFile
    making: asyncio.Lock = field(default_factory=asyncio.Lock)
    chat: "Chat | None" = None


class Temporaries:
    """By thread. Whoever calls `let_go` or `close` has seen to it that no turn runs in what goes."""

    def __init__(self, file: OpenFile) -> None:
        self._file = file
        self._held: dict[str, _Held] = {}

    async def open(self, ask: Ask) -> OpenFile:
        """What the question is written into; made with a chat's first one. Raises TemporaryGone for a later one."""
        held = self._held.get(ask.thread)
        if held is None:
            if ask.parent is not None:
                raise TemporaryGone
            held = self._held[ask.thread] = _Held(await open_in_memory(self._file))
        return held.file

    async def chat(self, thread: str, make: "MakeChat") -> "Chat":
        """The graph of an open one. Raises TemporaryGone where it was let go of meanwhile."""
        held = self._held.get(thread)
        if held is None:
            raise TemporaryGone
        async with held.making:
            if held.chat is None:
                held.chat = await make(held.file)
        return held.chat

    async def keep(self, thread: str) -> "list[MessageRow]":
        """Write it into the profile's file, in one transaction, and let go of it; gives its messages, oldest first.

        Nothing for one that was kept before. Raises TemporaryGone.
        """
        from core.storage.adopting import adopt

        held = self._held.get(thread)
        if held is None:
            if await self._file.db.run(self._file.transcript.thread, thread) is None:
                raise TemporaryGone
            return []
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
