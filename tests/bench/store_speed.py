"""Lines on the store's speed: ours, SQLite's and the one in memory do the same by turns, with and without vectors."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple

from langgraph.store.base import BaseStore, IndexConfig

from tests.bench import stores
from tests.bench.interleaved import Work, medians
from tests.bench.stores import NAMESPACE, Items, key
from tests.bench.table import Line

SIZES: Final = (1_000, 10_000, 100_000)
MOST_IN_MEMORY: Final = 10_000
"""Beyond, LangGraph's store in memory takes seconds for a search by meaning."""
TIMES: Final = 10
LIMIT: Final = 10
BATCH: Final = 100
_FILTER: Final = {"kind": "kind 3"}


class Sides(NamedTuple):
    """The stores that do the same; None where one cannot."""

    ours: BaseStore
    sqlite: BaseStore | None
    memory: BaseStore | None

    def up_to(self, size: int) -> "Sides":
        """Those that are measured with so many items."""
        return self if size <= MOST_IN_MEMORY else self._replace(memory=None)

    async def fill(self, first: int, end: int) -> None:
        """The same items into each."""
        for store in self:
            if store is not None:
                await stores.fill(store, first, end)

    async def line(self, name: str, work: Callable[[BaseStore], Work]) -> Line:
        """What `work` makes, done by each."""
        works = [work(store) for store in self if store is not None]
        times = iter(await medians(works, times=TIMES))
        ours, sqlite, memory = (None if store is None else next(times) for store in self)
        assert ours is not None
        return Line(name, ours, beside=sqlite, third=memory)


async def opened(stack: AsyncExitStack, folder: Path, index: IndexConfig | None) -> Sides:
    """All three, in folders of their own below `folder`; SQLite's only where it can do what is asked."""
    folder.mkdir()
    able = index is None or stores.sqlite_has_vectors()
    return Sides(
        await stack.enter_async_context(stores.ours(folder / "ours", index)),
        await stack.enter_async_context(stores.sqlite(folder / "sqlite", index)) if able else None,
        await stack.enter_async_context(stores.memory(folder, index)),
    )


async def plain_lines(sides: Sides, size: int) -> list[Line]:
    """Without vectors."""
    return [
        await sides.line(f"get, {size:,} items", lambda store: _each(lambda n: store.aget(NAMESPACE, key(n % size)))),
        await sides.line(f"search, {size:,} items", _searching()),
        await sides.line(f"search with a filter, {size:,} items", _searching(filter=_FILTER)),
        *await _put_lines(sides, size, f"{size:,} items"),
    ]


async def vector_lines(sides: Sides, size: int) -> list[Line]:
    """With vectors; the embedder takes no time."""
    return [
        await sides.line(f"search by meaning, {size:,} items", _asking()),
        await sides.line(f"search by meaning with a filter, {size:,} items", _asking(filter=_FILTER)),
        *await _put_lines(sides, size, f"{size:,} items with vectors"),
    ]


def _searching(**options: Any) -> Callable[[BaseStore], Work]:
    return lambda store: _each(lambda _: store.asearch(NAMESPACE, limit=LIMIT, **options))


def _asking(**options: Any) -> Callable[[BaseStore], Work]:
    """Another question each time."""
    return lambda store: _each(lambda n: store.asearch(NAMESPACE, query=f"{n} ?", limit=LIMIT, **options))


def _each(do: Callable[[int], Any]) -> Work:
    numbers = count(7)
    return lambda: do(next(numbers))


async def _put_lines(sides: Sides, size: int, among: str) -> list[Line]:
    """New items, in a namespace that no search looks at."""
    return [
        await sides.line(f"put, {among}", lambda store: _putting(store, size, 1)),
        await sides.line(f"put {BATCH} at once, {among}", lambda store: _putting(store, size, BATCH)),
    ]


def _putting(store: BaseStore, size: int, together: int) -> Work:
    """The items are made before anything is measured; their numbers were not there before."""
    items, numbers = Items(), count(size * 1_000 + together)
    ready = iter([[items.put(next(numbers), ("other",)) for _ in range(together)] for _ in range(TIMES + 1)])
    return lambda: store.abatch(next(ready))
