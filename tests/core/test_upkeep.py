"""Upkeep: only when it is quiet, one job after another, and again when it had to make room."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from core.errors import DiskFull
from core.storage.gave_way import GaveWay
from core.upkeep import Job, Upkeep
from tests.conftest import AllowLog

PATIENCE = 20


class Jobs:
    """Jobs that note that they ran; each does what the test says."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._ran = asyncio.Event()

    def job(self, name: str, does: Callable[[], Awaitable[None]] | None = None) -> Job:
        async def run() -> None:
            self.done.append(name)
            self._ran.set()
            if does is not None:
                await does()

        return run

    async def until(self, *names: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.done[-len(names) :] != list(names):
                self._ran.clear()
                await self._ran.wait()


@asynccontextmanager
async def at_work(upkeep: Upkeep) -> AsyncIterator[None]:
    task = asyncio.create_task(upkeep.run())
    yield
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()


async def test_a_round_after_each_disturbance() -> None:
    jobs = Jobs()
    upkeep = Upkeep([jobs.job("a"), jobs.job("b")], is_idle=lambda: True, quiet=0)
    async with at_work(upkeep):
        assert jobs.done == []
        upkeep.disturb()
        await jobs.until("a", "b")
        upkeep.disturb()
        await jobs.until("a", "b", "a", "b")
    assert jobs.done == ["a", "b"] * 2


async def test_nothing_while_a_turn_runs() -> None:
    jobs = Jobs()
    asked, idle = asyncio.Event(), False

    def is_idle() -> bool:
        asked.set()
        return idle

    upkeep = Upkeep([jobs.job("a")], is_idle=is_idle, quiet=0)
    async with at_work(upkeep):
        upkeep.disturb()
        async with asyncio.timeout(PATIENCE):
            await asked.wait()
        assert jobs.done == []
        idle = True
        await jobs.until("a")


async def test_a_job_that_gave_way_is_begun_again_with_its_round() -> None:
    jobs = Jobs()
    times = iter([GaveWay(), None])

    async def give_way_once() -> None:
        if (ending := next(times)) is not None:
            raise ending

    upkeep = Upkeep([jobs.job("a"), jobs.job("b", give_way_once), jobs.job("c")], is_idle=lambda: True, quiet=0)
    async with at_work(upkeep):
        upkeep.disturb()
        await jobs.until("a", "b", "a", "b", "c")
    assert jobs.done == ["a", "b", "a", "b", "c"]


async def test_a_disturbance_between_two_jobs_ends_the_round() -> None:
    jobs = Jobs()
    times = iter([True, False])

    async def ask_once() -> None:
        if next(times):
            upkeep.disturb()

    upkeep = Upkeep([jobs.job("a", ask_once), jobs.job("b")], is_idle=lambda: True, quiet=0)
    async with at_work(upkeep):
        upkeep.disturb()
        await jobs.until("a", "a", "b")
    assert jobs.done == ["a", "a", "b"]


async def test_a_full_disk_is_noted_and_the_other_jobs_go_on(allow_log: AllowLog) -> None:
    allow_log("upkeep: disk_full")
    jobs = Jobs()

    async def fail() -> None:
        raise DiskFull(path="p")

    upkeep = Upkeep([jobs.job("a", fail), jobs.job("b")], is_idle=lambda: True, quiet=0)
    async with at_work(upkeep):
        upkeep.disturb()
        await jobs.until("a", "b")
    assert jobs.done == ["a", "b"]
