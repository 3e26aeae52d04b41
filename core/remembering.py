"""Remembering: turns become memories while nobody needs the computer. Owned by the desk, on the engine's loop.

A job of the desk's upkeep, so it begins after a quiet while, and only when no turn runs: what it asks of a model also
drives the chat out of that model's cache. A message of the person cancels it at once; the turn it was at stays in the
queue, since a turn is taken off in the transaction that writes what it led to.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from core.errors import MachineError
from core.logs import known
from core.storage.gave_way import GaveWay

if TYPE_CHECKING:
    from core.memory.worker import Worker

log = logging.getLogger(__name__)


class Remembering:
    """Works the queue off, one turn after the other. `worker` gives who does it, once everything slow is imported."""

    def __init__(self, worker: "Callable[[], Awaitable[Worker]]") -> None:
        self._worker = worker
        self._work: asyncio.Future[None] | None = None
        self._disturbed = False

    async def work(self) -> None:
        """Until no turn is left to look at, or somebody wants something. Raises GaveWay when it was cancelled."""
        self._disturbed = False
        self._work = asyncio.ensure_future(self._work_off())
        try:
            await asyncio.wait({self._work})
        finally:
            work, self._work = self._work, None
            work.cancel()
            await asyncio.wait({work})
        if work.cancelled():
            raise GaveWay
        work.result()

    def disturb(self) -> None:
        """The next turn waits for the next quiet while."""
        self._disturbed = True

    def give_way(self) -> None:
        """End now, for a person who waits for an answer: the model hears nothing more from here."""
        if self._work is not None:
            self._work.cancel()

    async def _work_off(self) -> None:
        try:
            worker = await self._worker()
            await worker.begin()
            while not self._disturbed and await worker.step():
                pass
        except MachineError as error:
            # No model, no embedder, no space: the queue stays as it is, and the next quiet time tries again.
            log.info("remembering waits: %s", known(error.code))
