"""Upkeep: work on the open profile's file that waits until nobody needs it. Owned by the desk, on the engine's loop.

A round of jobs begins when nothing has been asked for a while and no turn runs. A job that has to make room for a
person's command ends with GaveWay; the round is then begun again after the next quiet while.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from core.errors import MachineError
from core.logs import known
from core.storage.gave_way import GaveWay

QUIET_SECONDS: Final = 20.0
"""Long enough to read an answer and begin the next question."""

log = logging.getLogger(__name__)

Job = Callable[[], Awaitable[None]]


class Upkeep:
    """Runs jobs one after another in quiet times. `is_idle` says whether no turn runs."""

    def __init__(self, jobs: Sequence[Job], *, is_idle: Callable[[], bool], quiet: float = QUIET_SECONDS) -> None:
        self._jobs = jobs
        self._is_idle = is_idle
        self._seconds = quiet
        self._disturbed = asyncio.Event()

    def disturb(self) -> None:
        """Something was asked, or has ended: a quiet while begins anew, and after it a round."""
        self._disturbed.set()

    async def run(self) -> None:
        """For as long as the profile is open; ends by being cancelled."""
        while True:
            await self._disturbed.wait()
            while await self._is_disturbed_again() or not self._is_idle():
                pass
            await self._round()

    async def _is_disturbed_again(self) -> bool:
        self._disturbed.clear()
        try:
            # Not wait_for: before Python 3.12 it loses a cancellation that comes together with the event.
            async with asyncio.timeout(self._seconds):
                await self._disturbed.wait()
        except TimeoutError:
            return False
        return True

    async def _round(self) -> None:
        for job in self._jobs:
            if self._disturbed.is_set():
                return
            try:
                await job()
            except GaveWay:
                self.disturb()
                return
            except MachineError as error:
                # The next round tries again; nothing that people wrote depends on it.
                log.warning("upkeep: %s", known(error.code))
