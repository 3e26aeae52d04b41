"""The bin of the open profile: what is in it, and erasing it for good. Owned by the desk, on the engine's loop.

Erasing takes rows away at once and leaves a debt in the file; paying it overwrites their bytes in the file, its log,
its copies and what was set aside. A debt that a kill left, or that had to wait, is paid in the next quiet while.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from core.bin_events import Bin as BinEvent
from core.bin_events import BinnedThread, Erasing, ErasingStage
from core.clock import now
from core.errors import MachineError
from core.events import AnyEvent
from core.records import OpenFile
from core.storage.gave_way import GaveWay

DAYS: Final = 30
_LONGEST: Final = DAYS * 24 * 3600 * 1000
"""Milliseconds that a chat stays in the bin."""

Halt = Callable[[str], Awaitable[None]]
"""Ends whatever runs in a thread, and waits for its end."""


class Bin:
    """Over one open file. `halt` is called before a chat is erased."""

    def __init__(self, file: OpenFile, *, halt: Halt, emit: Callable[[AnyEvent], None]) -> None:
        self._file = file
        self._halt = halt
        self._emit = emit
        self._paying = asyncio.Lock()

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

    async def put(self, thread: str, memories: Sequence[str]) -> None:
        """Put a chat into the bin, and these memories with it, in one transaction. Raises NoSuchThread."""
        await self._file.db.run(self._put, thread, memories)

    async def restore(self, thread: str) -> None:
        """Take a chat out again, with the memories that went there with it. Raises NoSuchThread."""
        await self._file.db.run(self._restore, thread)

    async def erase(self, threads: Sequence[str]) -> bool:
        """Erase these chats, as far as they are in the bin; all of it for none. Whether there was anything to erase."""
        from core.storage.binned import binned, of_these

        if threads:
            found = await self._file.db.run(of_these, self._file.db, list(threads))
        else:
            found = [row.id for row in await self._file.db.run(binned, self._file.db)]
        await self._erase(found)
        return bool(found)

    async def expire(self) -> None:
        """Erase what has been in the bin for 30 days."""
        from core.storage.binned import over

        found = await self._file.db.run(over, self._file.db, now() - _LONGEST)
        await self._erase(found)
        if found:
            await self.say()

    async def scrub(self) -> None:
        """Pay the debt of everything that was erased. Raises GaveWay, DiskFull or FolderUnwritable, and stays owed."""
        async with self._paying:
            if await self._file.db.run(self._file.db.owes_scrub):
                await self._pay()

    async def _pay(self) -> None:
        self._tell("begun")
        try:
            done = await asyncio.to_thread(self._file.db.scrub, give_way=True)
        except GaveWay:
            self._tell("waiting")
            raise
        except MachineError as error:
            self._tell("waiting", error.code)
            raise
        self._tell("ended" if done else "waiting")

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

    async def _erase(self, threads: Sequence[str]) -> None:
        for thread in threads:
            await self._halt(thread)
        if threads:
            await self._file.erase(threads)

    def _tell(self, stage: ErasingStage, code: str = "") -> None:
        self._emit(Erasing(profile=self._file.id, stage=stage, code=code))
