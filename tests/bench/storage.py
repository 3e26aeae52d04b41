"""The storage part of the bench: the saver, the store and its search by meaning, in one table of several sections."""

import asyncio
import sys
from collections.abc import Sequence, Set
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


def measured(folder: Path, parts: Set[str], *, full: bool) -> list[Section]:
    """Those of "growth", "saver" and "store" that are in `parts`; `full` adds a store with a million items."""
    made = asyncio.run(_measured(folder, parts))
    if full and "store" in parts:
        _say(f"a store of {large_store.ITEMS:,} items")
        made.append(Section(large_store.measured(folder / "large"), title="search by meaning"))
    return made


def note() -> str:
    """What has to be said under the table."""
    return "" if stores.sqlite_has_vectors() else NO_VECTORS


async def _measured(folder: Path, parts: Set[str]) -> list[Section]:
    made = []
    if "growth" in parts:
        _say(f"chats of {growth.SHORT} and {growth.LONG:,} turns")
        made.append(_beside_others(await growth.lines(folder), "growth"))
    if "saver" in parts:
        _say("the saver's speed")
        made.append(_beside_others(await saver_speed.lines(folder), "saver"))
    if "store" in parts:
        _say(f"stores of up to {SIZES[-1]:,} items")
        store, vectors = await _store_lines(folder)
        made += [_beside_others(store, "store"), Section(vectors, title="search by meaning")]
    return made


def _beside_others(lines: Sequence[Line], title: str) -> Section:
    return Section(lines, title=title, beside="SQLite", third="in memory")


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
