"""Lines on the saver's speed: ours, SQLite's and the one in memory do the same by turns."""

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench import savers
from tests.bench.chat_runs import THREAD, talk
from tests.bench.growth import SHORT
from tests.bench.interleaved import Work, medians
from tests.bench.savers import Opener, Saver
from tests.bench.stopwatch import Stopwatch
from tests.bench.table import Goal, Line
from tests.bench.walk import LISTED, Walk

WINDOW: Final = 10
"""Messages in each checkpoint of the first lines: 5 kB of text. So only the number of checkpoints differs."""
TIMES: Final = 15
LONG_TIMES: Final = 21
FEW: Final = 10
MANY: Final = 1_000
NO_SLOWER: Final = Goal(1, of="ratio")

_WORKS: Final[dict[str, Callable[[Walk], Work]]] = {
    "get_tuple": lambda walk: walk.get_tuple,
    f"list of {LISTED}": lambda walk: walk.list_some,
    "put_writes": lambda walk: walk.put_writes,
    "put": lambda walk: walk.put,
}


async def lines(folder: Path) -> list[Line]:
    """Threads of 10 and of 1,000 checkpoints, then the chat of 200 turns."""
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(opener(folder / name, None)) for name, opener in savers.ALL]
        few = [await _threads(saver, TIMES + 1, FEW) for saver in opened]
        many = [await _threads(saver, 1, MANY) for saver in opened]
        made = [*await _lines(few, FEW), *await _lines(many, MANY)]
    return [*made, await _long_line(folder), await _first_line(folder)]


async def _threads(saver: Saver, number: int, checkpoints: int) -> list[Walk]:
    walks = [Walk(saver, f"{checkpoints}-{each}", window=WINDOW) for each in range(number)]
    for walk in walks:
        for _ in range(checkpoints):
            await walk.put()
    return walks


async def _lines(sides: Sequence[Sequence[Walk]], checkpoints: int) -> list[Line]:
    """Each round takes the next thread, so that a thread of ten keeps ten until its one put."""
    made = []
    for name, work in _WORKS.items():
        ours, sqlite, memory = await medians([_by_turns(walks, work) for walks in sides], times=TIMES)
        made.append(Line(f"{name}, {checkpoints:,} checkpoints", ours, beside=sqlite, third=memory))
    return made


def _by_turns(walks: Sequence[Walk], work: Callable[[Walk], Work]) -> Work:
    endless = cycle(walks)
    return lambda: work(next(endless))()


async def _long_line(folder: Path) -> Line:
    async with AsyncExitStack() as stack:
        walks = []
        for name, opener in savers.ALL:
            saver = await stack.enter_async_context(opener(folder / f"{name}-long", None))
            async for _ in talk(saver, SHORT):
                pass
            walks.append(await Walk.resumed(saver, THREAD["configurable"]["thread_id"]))
        ours, sqlite, memory = await medians([walk.put_and_get for walk in walks], times=LONG_TIMES)
    return Line(f"put + get_tuple, {SHORT} turns", ours, beside=sqlite, third=memory, goal=NO_SLOWER)


async def _first_line(folder: Path) -> Line:
    """Nothing of the file is in the saver's memory then. Opening itself is not measured."""
    ours, sqlite = [], []
    for _ in range(LONG_TIMES):
        ours.append(await _first(savers.ours, folder / "ours-long"))
        sqlite.append(await _first(savers.sqlite, folder / "sqlite-long"))
    return Line(f"first get_tuple after opening, {SHORT} turns", median(ours), beside=median(sqlite))


async def _first(opener: Opener, folder: Path) -> float:
    async with opener(folder, None) as saver:
        with Stopwatch() as watch:
            assert await saver.aget_tuple(THREAD) is not None
    return watch.take()
