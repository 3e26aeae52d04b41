"""Journal: writes the text of a running answer down every half second, so that a kill costs less than one.

Belongs to one turn, on the engine's loop; the writing itself happens on the database's lane.
"""

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from core.errors import MachineError
from core.logs import known

if TYPE_CHECKING:
    from core.storage import Database, Transcript

SECONDS: Final = 0.5

log = logging.getLogger(__name__)


class Journal:
    """Collects pieces and writes them in order. What could not be written is tried again with the next."""

    def __init__(self, db: "Database", transcript: "Transcript", turn: str) -> None:
        self._db = db
        self._transcript = transcript
        self._turn = turn
        self._text = ""
        self._thinking = ""
        self._wanted = asyncio.Event()

    def add(self, *, text: str, thinking: str) -> None:
        """More of the answer."""
        self._text += text
        self._thinking += thinking
        self._wanted.set()

    async def run(self) -> None:
        """Write until cancelled: the first piece at once, later ones every half second."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            await self._write()
            await asyncio.sleep(SECONDS)

    async def _write(self) -> None:
        text, thinking = self._text, self._thinking
        try:
            await self._db.run(lambda: self._transcript.journal(self._turn, text=text, thinking=thinking))
        except MachineError as error:
            log.warning("journal not written: %s", known(error.code))
            return
        except Exception:
            log.exception("journal not written")
            return
        self._text = self._text[len(text) :]
        self._thinking = self._thinking[len(thinking) :]
