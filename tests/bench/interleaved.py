"""The same work done by several, by turns, so that what else the computer does falls on all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from statistics import median
from time import perf_counter_ns

Work = Callable[[], Awaitable[object]]


async def medians(
    works: Sequence[Work],
    *,
    times: int,
    rest: float = 0,
    twice: bool = False,
    clock: Callable[[], int] = perf_counter_ns,
) -> list[float]:
    """The median time of each in milliseconds. A first round is not counted.

    `rest`: seconds before each, for works whose threads go on spinning for a while after they are done. `twice`: each
    is done a second time at once, and that counts, so that none pays for what another left in the processor's caches.
    """
    rounds = [[await _timed(work, rest, twice, clock) for work in works] for _ in range(times + 1)]
    return [median(each) for each in zip(*rounds[1:], strict=True)]


async def _timed(work: Work, rest: float, twice: bool, clock: Callable[[], int]) -> float:
    await asyncio.sleep(rest)
    if twice:
        await work()
    began = clock()
    await work()
    return (clock() - began) / 1e6
