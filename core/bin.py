"""The bin of the open profile: what is in it, into it and out of it, and out for good. Owned by the desk, on its loop.

Erasing takes rows away at once; their bytes go beside everything else (`core.scrubber`).
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from core.bin_events import Bin as BinEvent
from core.bin_events import BinnedThread
from core.clock import now
from core.commands import BinThread
from core.events import AnyEvent
from core.records import OpenFile
from core.scrubber import Scrubber

DAYS: Final = 30
_LONGEST: Final = DAYS * 24 * 3600 * 1000
"""Milliseconds that a chat or a memory stays in the bin."""


class Bin:
    """Over one open file. `halt` ends what runs in a thread, and waits for its end, before that is erased.

    `changed` is called after every change to memories.
    """

    def __init__(
        self,
        file: OpenFile,
        scrubber: Scrubber,
        *,
        halt: Callable[[str], Awaitable[None]],
        changed: Callable[[], Awaitable[None]],
        emit: Callable[[AnyEvent], None],
    ) -> None:
        self._file = file
        self._scrubber = scrubber
        self._halt = halt
        self._changed = changed
        self._emit = emit

    async def say(self) -> None:
        """Tell what is in the bin."""
        from core.storage.binned import binned

        rows = await self._file.db.run(binned, self._file.db)
        items = tuple(
            BinnedThread(
                id=row.id, title=row.title, binned=row.binned, until=row.binned + _LONGEST, messages=row.messages
            )
            for row in rows
        )
        self._emit(BinEvent(profile=self._file.id, items=items))

    async def move(self, command: BinThread) -> None:
        """Put a chat into the bin, and some memories with it, or take it out with those. Raises NoSuchThread."""
        if command.binned:
            await self._file.db.run(self._put, command.thread, command.memories)
        else:
            await self._file.db.run(self._restore, command.thread)
        self._emit(await self._file.threads())
        await self.say()
        await self._changed()

    async def erase(self, threads: Sequence[str]) -> None:
        """Erase these chats, as far as they are in the bin; all of it for none."""
        from core.storage.binned import binned, of_these

        if threads:
            found = await self._file.db.run(of_these, self._file.db, list(threads))
        else:
            found = [row.id for row in await self._file.db.run(binned, self._file.db)]
        await self._erase(found)
        if not found:
            await self.say()

    async def expire(self) -> None:
        """Erase what has been in the bin for 30 days, chats and memories."""
        from core.storage.binned import over

        limit = now() - _LONGEST
        await self._erase(await self._file.db.run(over, self._file.db, limit))
        if await self._file.db.run(self._erase_memories, limit):
            self._scrubber.begin()
            await self._changed()

    async def _erase(self, threads: Sequence[str]) -> None:
        for thread in threads:
            await self._halt(thread)
        if threads:
            await self._file.erase(threads)
            await self.say()
            self._scrubber.begin()
            await self._changed()

    def _put(self, thread: str, memories: Sequence[str]) -> None:
        from core.storage.binned import add_companions

        with self._file.db.write():
            self._file.transcript.bin(thread, True, now())
            add_companions(self._file.db, thread, memories)
            self._file.keeper.delete(memories)

    def _restore(self, thread: str) -> None:
        from core.storage.binned import companions, forget_companions

        with self._file.db.write():
            self._file.transcript.bin(thread, False, now())
            self._file.keeper.restore(companions(self._file.db, thread))
            forget_companions(self._file.db, thread)

    def _erase_memories(self, limit: int) -> bool:
        """Those that have been in the bin since `limit` or longer, in milliseconds since 1970, UTC."""
        keeper = self._file.keeper
        keys = [each.memory.key for each in keeper.some(keeper.keys("bin"), "bin") if each.changed <= limit]
        if keys:
            keeper.erase(keys)
        return bool(keys)
