"""Pages of the lists of memories: a search keeps the order it began with, however often it would find another."""

from collections.abc import Iterator

import pytest

from core.ids import new_id
from core.memory_commands import ListMemories
from core.memory_lists import MOST_SEARCHES, MemoryLists
from core.records import OpenFile
from core.storage import Database, Transcript


@pytest.fixture
def file() -> Iterator[OpenFile]:
    with Database.open(":memory:") as db:
        made = OpenFile("p", "Bob", db, Transcript(db), "bob")
        for number in range(6):
            made.keeper.add(f"k{number}", f"I like tea number {number}")
        yield made


class Changing:
    """Finds the same in another order each time."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, _: str) -> list[str]:
        self.asked += 1
        keys = [f"k{number}" for number in range(6)]
        return keys[self.asked :] + keys[: self.asked]


async def test_the_pages_of_one_search_have_one_order(file: OpenFile) -> None:
    find = Changing()
    lists = MemoryLists(file, find)

    async def page(offset: int, search: str = "", name: str = "") -> list[str]:
        asked = ListMemories(id=name or new_id(), profile="p", query="tea", offset=offset, limit=2, search=search)
        return [item.key for item in (await lists.page(asked)).items]

    first = await page(0, name="s")
    file.keeper.delete(["k3"])
    assert first + await page(2, "s") + await page(4, "s") == ["k1", "k2", "k4", "k5", "k0"]
    assert find.asked == 1
    assert await page(0) == ["k2", "k4"]
    assert await page(2, "from another engine") == ["k0", "k1"]
    assert await page(0, "from another engine") == ["k4", "k5"]
    for _ in range(MOST_SEARCHES):
        await page(0)
    assert await page(0, "s") != first
