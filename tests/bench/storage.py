"""The storage part of the bench: the saver, the store and its search by meaning, in one table of three sections."""

import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from tests.bench import growth, large_store, saver_speed, store_speed, stores, vector_speed
from tests.bench.store_speed import SIZES, Sides
from tests.bench.table import Goal, Line, Section
from tests.bench.vector_speed import SAMPLE, AllRows, Goals, Ways
from tests.bench.vectors import Cloud

NO_VECTORS: Final = (
    "SQLite's store is measured without vectors only: this Python's sqlite3 cannot load the extension for them."
)
_GOALS: Final = Goals(to_rows=Goal(0.2, of="ratio"))


def measured(folder: Path, *, full: bool) -> list[Section]:
    """Takes minutes, most of them for the chat of 2,000 turns; `full` adds a store with a million items."""
    made = asyncio.run(_measured(folder))
    if full:
        _say(f"a store of {large_store.ITEMS:,} items")
        made.append(Section(large_store.measured(folder / "large"), title="search by meaning"))
    return made


def note() -> str:
    """What has to be said under the table."""
    return "" if stores.sqlite_has_vectors() else NO_VECTORS


async def _measured(folder: Path) -> list[Section]:
    _say(f"chats of {growth.SHORT} and {growth.LONG:,} turns")
    chat = await growth.lines(folder)
    _say("the saver's speed")
    chat += await saver_speed.lines(folder)
    _say(f"stores of up to {SIZES[-1]:,} items")
    store, vectors = await _store_lines(folder)
    return [
        Section(chat, title="saver", beside="SQLite", third="in memory"),
        Section(store, title="store", beside="SQLite", third="in memory"),
        Section(vectors, title="search by meaning"),
    ]


async def _store_lines(folder: Path) -> tuple[list[Line], list[Line]]:
    cloud = Cloud(SIZES[-1])
    items, questions = cloud.draw(SIZES[-1]), cloud.draw(SAMPLE)
    index = stores.LookUp(items, questions).index()
    async with AsyncExitStack() as stack:
        plain = await store_speed.opened(stack, folder / "plain", None)
        indexed = await store_speed.opened(stack, folder / "indexed", index)
        made = await _at_all_sizes(plain, indexed)
        rows = stack.enter_context(AllRows(folder / "rows.duckdb", items))
        return made, await vector_speed.lines(Ways(indexed.ours, rows, items, questions), _GOALS)


async def _at_all_sizes(plain: Sides, indexed: Sides) -> list[Line]:
    made, filled = [], 0
    for size in SIZES:
        for sides in (plain.up_to(size), indexed.up_to(size)):
            await sides.fill(filled, size)
        made += await store_speed.plain_lines(plain.up_to(size), size)
        made += await store_speed.vector_lines(indexed.up_to(size), size)
        filled = size
    return made


def _say(what: str) -> None:
    """To whoever waits for the table."""
    print(f"measuring {what} …", file=sys.stderr, flush=True)
