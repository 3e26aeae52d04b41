"""What is done to the open profile's file in quiet times: old checkpoints go, a copy is kept, unused space comes back.

Made by `core.desk`, used on the engine's loop. What copies the file runs on a helper thread: it gives way to whoever
comes by the lane, so it cannot run there itself.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.clock import now

if TYPE_CHECKING:
    from core.chat import Chat
    from core.storage import Database

KEEP: Final = 20
"""Checkpoints before every leaf that stay; an older place in a chat is seeded from its messages."""
EVERY: Final = 24 * 3600 * 1000
"""Milliseconds that the newest copy may be old."""
FREE: Final = 1 / 3
"""The share of a file that may lie unused."""
SMALL: Final = 4 * 1024 * 1024
"""Bytes of a file that is not worth the copying, however empty."""


class Tidying:
    """The jobs over one open file. `chat` gives the profile's chat once it is there."""

    def __init__(self, db: "Database", path: Path, chat: "Callable[[], Awaitable[Chat]]") -> None:
        self._db = db
        self._path = path
        self._chat = chat
        self.jobs = (self.trim, self.copy, self.compact)

    async def trim(self) -> None:
        """Take away the checkpoints that no branch is likely to go on from."""
        await (await self._chat()).trim(KEEP)

    async def copy(self) -> None:
        """Keep a copy of the file, one a day. Raises GaveWay, DiskFull or FolderUnwritable."""
        from core.storage.snapshots import snapshots, taken

        newest = next(iter(await asyncio.to_thread(snapshots, self._path)), None)
        if newest is None or taken(newest) + EVERY < now():
            await asyncio.to_thread(self._db.snapshot, give_way=True)

    async def compact(self) -> None:
        """Give the space of what was deleted back. Raises as `copy` does."""
        if self._path.stat().st_size > SMALL and await asyncio.to_thread(self._db.free_share) > FREE:
            await asyncio.to_thread(self._db.compact, give_way=True)
