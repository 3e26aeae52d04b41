"""Stopping: waiting for something, but no longer than until the person presses Stop. Used by the graph's nodes."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from types import AsyncGeneratorType
from typing import Final, TypeVar

from typing_extensions import TypeIs

T = TypeVar("T")

CLOSING_SECONDS: Final = 0.1
"""How long a cancelled step may take to close its connection before the turn goes on without it."""


class Stopped(Exception):
    """The person pressed Stop while something was awaited."""


async def unless_stopped(awaited: Awaitable[T], stop: asyncio.Event) -> T:
    """The result of `awaited`; cancels it and raises Stopped when `stop` is set first."""
    step = asyncio.ensure_future(awaited)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({step, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if step.done():
            return step.result()
        raise Stopped
    finally:
        stopping.cancel()
        await _cancel(step)


async def until_stopped(stream: AsyncIterator[T], stop: asyncio.Event) -> AsyncGenerator[T, None]:
    """The items of `stream`, ending quietly when `stop` is set. The stream is closed either way."""
    try:
        while not stop.is_set():
            yield await unless_stopped(_next(stream), stop)
    except (Stopped, _Ended):
        return
    finally:
        if isgenerator(stream) and not stream.ag_running:
            await stream.aclose()


def isgenerator(stream: AsyncIterator[T]) -> "TypeIs[AsyncGeneratorType[T, None]]":
    """Whether the stream is one that has to be closed."""
    return isinstance(stream, AsyncGeneratorType)


class _Ended(Exception):
    """The stream is at its end."""


async def _next(stream: AsyncIterator[T]) -> T:
    try:
        return await anext(stream)
    except StopAsyncIteration:
        raise _Ended from None


async def _cancel(step: "asyncio.Future[T]") -> None:
    if step.done():
        return
    step.cancel()
    await asyncio.wait({step}, timeout=CLOSING_SECONDS)
    if step.done() and not step.cancelled():
        step.exception()
