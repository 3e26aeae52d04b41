"""The journal: what could not be written comes with the next piece, whatever went wrong."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from core import journal
from core.errors import DiskFull
from core.journal import Journal
from tests.conftest import AllowLog


class Lane:
    """In place of database and transcript: fails first, then keeps what it is given."""

    def __init__(self, error: Exception) -> None:
        self.kept: list[tuple[str, str]] = []
        self.tried = asyncio.Event()
        self._errors = [error]

    async def run(self, work: Callable[[], Any]) -> None:
        try:
            work()
        finally:
            self.tried.set()

    def journal(self, turn: str, *, text: str, thinking: str) -> None:
        assert turn == "turn"
        if self._errors:
            raise self._errors.pop()
        self.kept.append((text, thinking))


@pytest.mark.parametrize("error", [DiskFull(path="here"), LookupError()], ids=lambda error: type(error).__name__)
async def test_what_was_not_written_comes_with_the_next(
    error: Exception, monkeypatch: pytest.MonkeyPatch, allow_log: AllowLog
) -> None:
    allow_log("journal not written")
    monkeypatch.setattr(journal, "SECONDS", 0)
    lane = Lane(error)
    writer = Journal(lane, lane, "turn")  # type: ignore[arg-type]  # a double of both
    writing = asyncio.create_task(writer.run())
    writer.add(text="one ", thinking="hm")
    await lane.tried.wait()
    lane.tried.clear()
    writer.add(text="two", thinking="")
    await lane.tried.wait()
    writing.cancel()
    await asyncio.wait({writing})
    assert lane.kept == [("one two", "hm")]
