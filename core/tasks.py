"""Tasks: what runs beside the commands on the engine's loop. Nothing is lost: an exception goes to the log."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)


class Tasks:
    """A set of running tasks that its owner can wait for or cancel."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work` beside everything else."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    async def wait(self) -> None:
        """Until all have ended by themselves."""
        if self._running:
            await asyncio.wait(set(self._running))

    async def cancel(self) -> None:
        """Cancel all and wait for their end."""
        for task in self._running:
            task.cancel()
        await self.wait()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a task ended by an exception", exc_info=error)
