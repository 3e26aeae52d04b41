"""The list of memories: parts of it, kinds, places, where each comes from; few statements however many there are."""

from typing import Any

import duckdb

from core.memory import listing
from core.memory.keeper import Keeper
from core.memory.kinds import Kind
from core.memory.lines import Line
from core.memory.shelf import Shelf
from core.memory.value import Memory, Source
from core.memory_events import KindCount, MemorySource
from core.storage import Database, Transcript


class Counting:
    """A connection that counts what it is asked."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.statements = 0

    def execute(self, *arguments: Any) -> Any:
        self.statements += 1
        return self._connection.execute(*arguments)


def keys(keeper: Keeper, place: str = "live", kind: str = "", offset: int = 0, limit: int = 100) -> list[str]:
    with keeper.reading() as shelf:
        found, _ = listing.page(shelf, place, kind, offset=offset, limit=limit)
        return [each.memory.key for each in found]


def test_pinned_first_then_the_newest(keeper: Keeper) -> None:
    for number in range(5):
        kind: Kind = "you" if number % 2 else "how"
        keeper.save(Memory(key=f"k{number}", text=f"text {number}", kind=kind, learned=number + 1))
    keeper.pin("k1", True)
    assert keys(keeper) == ["k1", "k4", "k3", "k2", "k0"]
    assert keys(keeper, kind="you") == ["k1", "k3"]
    assert keys(keeper, offset=1, limit=2) == ["k4", "k3"]
    assert keys(keeper, offset=-5, limit=-1) == []
    assert keys(keeper, offset=50) == []
    keeper.delete(["k4"])
    assert (keys(keeper, place="bin"), keys(keeper, limit=1)) == (["k4"], ["k1"])
    with keeper.reading() as shelf:
        assert listing.page(shelf, "live", "how", offset=5, limit=0) == ([], 2)
        assert listing.counts(shelf) == (KindCount(kind="how", count=2), KindCount(kind="you", count=2))


def test_each_says_where_it_comes_from_and_what_it_would_replace(db: Database, keeper: Keeper) -> None:
    Transcript(db).add_question(
        thread="t", message="m", parent=None, text="I live in Oslo now", time=5, utc_offset=0, title="Moving"
    )
    source = Source(message="m", thread="t", quote="I live in Oslo", time=5)
    keeper.save(Memory(key="old", text="I live in Lisbon", learned=1))
    keeper.propose(Memory(key="new", text="I live in Oslo", learned=5, sources=(source,)), replaces="old")
    with keeper.reading() as shelf:
        (info,) = listing.infos(shelf, listing.waiting(shelf))
    assert info.sources == (MemorySource(message="m", thread="t", title="Moving", quote="I live in Oslo", time=5),)
    assert (info.place, info.replaces, info.replaces_text) == ("inbox", "old", "I live in Lisbon")
    keeper.delete(["old"])
    with keeper.reading() as shelf:
        (info,) = listing.infos(shelf, listing.waiting(shelf))
    assert (info.replaces, info.replaces_text) == ("", "")


def test_an_event_holds_no_more_than_the_wire(keeper: Keeper) -> None:
    long = "x" * (listing.MOST_CHARACTERS // 2)
    for number in range(4):
        keeper.save(Memory(key=f"k{number}", text=f"{number} {long}", learned=number + 1))
    with keeper.reading() as shelf:
        found, total = listing.page(shelf, "live", "", offset=0, limit=10)
        assert ([info.key for info in listing.infos(shelf, found)], total) == (["k3"], 4)


def test_many_memories_take_no_more_statements_than_few(db: Database, keeper: Keeper) -> None:
    def statements() -> int:
        keeper.keys("live")
        with db.read() as connection:
            counting = Counting(connection)
            shelf = Shelf(counting, keeper.homes)  # type: ignore[arg-type]  # as much of one as is used
            found, _ = listing.page(shelf, "live", "you", offset=100, limit=100)
            listing.infos(shelf, found)
            listing.infos(shelf, listing.waiting(shelf))
            listing.counts(shelf)
            return counting.statements

    def more(first: int, count: int) -> None:
        numbers = range(first, first + count)
        keeper.take_in([Line(Memory(key=f"k{at}", text=f"text {at}", kind="you", learned=at), 0, 0) for at in numbers])

    more(1, 150)
    few = statements()
    more(1_000, 5_000)
    assert len(keeper.keys("live")) == 5_150
    assert statements() == few < 10
