"""Stopping: what is awaited ends with its result, its error or the stop, and is closed every time."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from core.stopping import Stopped, unless_stopped, until_stopped


async def test_a_result_comes_through() -> None:
    assert await unless_stopped(asyncio.sleep(0, "done"), asyncio.Event()) == "done"


async def test_an_error_comes_through() -> None:
    async def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await unless_stopped(fail(), asyncio.Event())


async def test_a_stop_cancels_what_is_awaited() -> None:
    stop, cancelled = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    asyncio.get_running_loop().call_soon(stop.set)
    with pytest.raises(Stopped):
        await unless_stopped(wait(), stop)
    assert cancelled.is_set()


async def test_a_step_that_does_not_end_is_left_behind() -> None:
    stop, released = asyncio.Event(), asyncio.Event()
    stop.set()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await released.wait()

    step = asyncio.ensure_future(stubborn())
    await asyncio.sleep(0)
    with pytest.raises(Stopped):
        await unless_stopped(step, stop)
    assert not step.done()
    released.set()
    await asyncio.wait({step})


async def _count(closed: asyncio.Event) -> AsyncIterator[int]:
    try:
        for number in range(3):
            yield number
        await asyncio.Event().wait()
    finally:
        closed.set()


async def test_a_stream_ends_with_the_stop_and_is_closed() -> None:
    stop, closed, seen = asyncio.Event(), asyncio.Event(), []
    async for number in until_stopped(_count(closed), stop):
        seen.append(number)
        if number == 2:
            asyncio.get_running_loop().call_soon(stop.set)
    assert seen == [0, 1, 2]
    assert closed.is_set()


async def test_a_stream_that_was_stopped_between_items_is_closed() -> None:
    stop, closed = asyncio.Event(), asyncio.Event()
    async for _ in until_stopped(_count(closed), stop):
        stop.set()
    assert closed.is_set()


async def test_a_stream_comes_to_its_own_end() -> None:
    async def two() -> AsyncIterator[int]:
        yield 1
        yield 2

    assert [item async for item in until_stopped(two(), asyncio.Event())] == [1, 2]
