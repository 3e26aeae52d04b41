"""Catching up: what was said and remembered gets its vectors and becomes searchable, beside everything else.

Owned by the desk, on the engine's loop.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from core.errors import MachineError
from core.logs import known

if TYPE_CHECKING:
    from core.chat import Chat

log = logging.getLogger(__name__)


class CatchingUp:
    """Of one profile. `chat` gives its chat, once everything slow is imported."""

    def __init__(self, chat: "Callable[[], Awaitable[Chat]]") -> None:
        self._chat = chat
        self._indexing = asyncio.Lock()
        self._waits = False

    async def embed(self) -> None:
        """Give vectors to memories that have none, then index."""
        try:
            await (await self._chat()).embed_pending()
        except MachineError as error:
            log.info("memories wait for their vectors: %s", known(error.code))
        await self.index()

    async def index(self) -> None:
        """One at a time: what is asked for meanwhile is done by the one that runs, or by one that waits."""
        if self._indexing.locked() and self._waits:
            return
        self._waits = True
        async with self._indexing:
            self._waits = False
            try:
                await (await self._chat()).index_pending()
            except MachineError as error:
                log.info("the search waits for vectors: %s", known(error.code))
