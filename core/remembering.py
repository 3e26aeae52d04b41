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
from core.events import AnyEvent, Remembered, Saved
from core.logs import known
from core.storage.gave_way import GaveWay

if TYPE_CHECKING:
    from core.memory.worker import Worker, Wrote

log = logging.getLogger(__name__)


class Remembering:
    """Works the queue of one profile off, one turn after the other.

    `worker` makes who does it, once everything slow is imported, and is given whom to tell; None while memory is off.
    `changed` is called when memories came of a turn, or it was given up.
    """

    def __init__(
        self,
        profile: str,
        worker: "Callable[[Callable[[Wrote], None]], Awaitable[Worker | None]]",
        *,
        emit: Callable[[AnyEvent], None],
        changed: Callable[[], None],
    ) -> None:
        self._profile = profile
        self._worker = worker
        self._emit = emit
        self._changed = changed
        self._work: asyncio.Future[None] | None = None
        self._disturbed = False
        self._closed = False

    async def work(self) -> None:
        """Until no turn is left to look at, or somebody wants something. Raises GaveWay when it was cancelled."""
        if self._closed:
            return
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

    async def close(self) -> None:
        """End now and for good; what is being written is written first."""
        self._closed = True
        if self._work is not None:
            self._work.cancel()
            await asyncio.wait({self._work})

    async def _work_off(self) -> None:
        try:
            worker = await self._worker(self._on_wrote)
            if worker is None:
                return
            await worker.begin()
            while not self._disturbed and await worker.step():
                pass
        except MachineError as error:
            # No model, no space: the queue stays as it is, and the next quiet time tries again.
            log.info("remembering waits: %s", known(error.code))

    def _on_wrote(self, wrote: "Wrote") -> None:
        for kept in wrote.shown:
            saved = Saved(key=kept.key, text=kept.text)
            self._emit(Remembered(profile=self._profile, turn=wrote.answer, saved=saved))
        if wrote.count or wrote.given_up:
            self._changed()
