"""A fake Ollama that says one kind of answer at 200 tokens a second and any other at once."""

import asyncio
from typing import Final

from tests.bench.script import LONG, PER_SECOND, TOKENS, long_reply
from tests.fakes.ollama_models import Json
from tests.fakes.ollama_server import FakeOllama, Reply


class PacedOllama(FakeOllama):
    """The pace is kept by the clock: however late its loop wakes, what is due by then goes out."""

    def __init__(self) -> None:
        super().__init__(answers=self._reply)
        self._long: Final = long_reply()
        self._pacing: asyncio.Task[None] | None = None

    def _reply(self, body: Json) -> Reply:
        """On the server's loop."""
        if self._pacing is not None:
            self._pacing.cancel()
            self._pacing = None
            self.gate.open()
        if not body["messages"][-1]["content"].endswith(LONG):
            return Reply("Yes.")
        self.gate.hold()
        self._pacing = asyncio.ensure_future(self._pace())
        return self._long

    async def _pace(self) -> None:
        loop = asyncio.get_running_loop()
        began, released = loop.time(), 0
        while released <= TOKENS:
            due = min(int((loop.time() - began) * PER_SECOND) + 1, TOKENS + 1)
            self.gate.release(due - released)
            released = due
            await asyncio.sleep(1 / PER_SECOND)
