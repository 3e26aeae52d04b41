"""Pays the debt of what was erased: its bytes go from the file, its log, its copies and what was set aside.

One per open file, on the engine's loop. What a kill left, or what had to wait, is paid in the next quiet while.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final

from core.bin_events import Erasing, ErasingStage
from core.errors import MachineError
from core.events import AnyEvent
from core.logs import known
from core.storage.gave_way import GaveWay

if TYPE_CHECKING:
    from core.storage import Database

PAUSES: Final = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between attempts when others write meanwhile; after the last one it waits for a quiet while."""

log = logging.getLogger(__name__)


class Scrubber:
    """`spawn` runs something beside everything else, for as long as the profile is open."""

    def __init__(
        self,
        db: "Database",
        profile: str,
        *,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
        emit: Callable[[AnyEvent], None],
    ) -> None:
        self._db = db
        self._profile = profile
        self._spawn = spawn
        self._emit = emit
        self._paying = asyncio.Lock()
        self._told: ErasingStage = "ended"

    def begin(self) -> None:
        """Something was erased just now."""
        self._spawn(self._pay_soon())

    async def pay(self) -> None:
        """Pay what is owed. Raises GaveWay, DiskFull, FolderUnwritable or FileBroken, and it stays owed."""
        async with self._paying:
            if not await self._db.run(self._db.owes_scrub):
                return
            self._tell("begun")
            try:
                done = await asyncio.to_thread(self._db.scrub, give_way=True)
            except MachineError as error:
                self._tell("waiting", error.code)
                raise
            self._tell("ended" if done else "waiting")

    async def _pay_soon(self) -> None:
        for pause in PAUSES:
            try:
                await self.pay()
            except GaveWay:
                await asyncio.sleep(pause)
            except MachineError as error:
                log.warning("erasing waits: %s", known(error.code))
                return
            else:
                return
        self._tell("waiting")

    def _tell(self, stage: ErasingStage, code: str = "") -> None:
        if stage != self._told:
            self._told = stage
            self._emit(Erasing(profile=self._profile, stage=stage, code=code))
