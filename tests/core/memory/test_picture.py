"""The pictures of memories: growth by the window's days, counts, and a map that stays the same."""

import numpy as np
import pytest

from core.memory import picture
from core.memory.keeper import Keeper
from core.memory.value import Memory
from core.memory_events import GrowthPoint, KindCount, MemoryPicture
from core.storage import Database, DuckDBStore
from tests.core.storage.embedding import CountingEmbeddings, index

DAY = 86_400_000


def draw(keeper: Keeper, utc_offset: int = 0) -> MemoryPicture:
    with keeper.reading() as shelf:
        looked = picture.look(shelf, utc_offset)
    return picture.draw("p", looked)


def test_without_memories_there_is_nothing_to_see(keeper: Keeper) -> None:
    assert draw(keeper) == MemoryPicture(profile="p", growth=(), counts=(), points=())


def test_it_shows_days_kinds_and_where_memories_lie(db: Database, keeper: Keeper) -> None:
    late = 10 * DAY + 23 * 3_600_000
    keeper.save(Memory(key="a", text="one", kind="you", learned=late))
    keeper.save(Memory(key="b", text="two", kind="you", learned=12 * DAY))
    keeper.save(Memory(key="c", text="three " * 100, kind="how", learned=12 * DAY + 5))
    keeper.save(Memory(key="bin", text="gone", learned=5))
    keeper.delete(["bin"])
    assert draw(keeper).without_vector == 3
    DuckDBStore(db, index=index(CountingEmbeddings()), deferred=True).embed_pending()
    keeper.save(Memory(key="d", text="four", learned=12 * DAY + 6))
    seen = draw(keeper)
    assert seen.growth == (GrowthPoint(day=10 * DAY, count=1), GrowthPoint(day=12 * DAY, count=4))
    assert draw(keeper, 120).growth[0].day == 11 * DAY - 2 * 3_600_000
    assert set(seen.counts) == {
        KindCount(kind="you", count=2), KindCount(kind="how", count=1), KindCount(kind="other", count=1),
    }  # fmt: skip
    assert [point.key for point in seen.points] == ["c", "b", "a"]
    assert len(seen.points[0].text) == picture.LONGEST_LABEL
    assert seen.without_vector == 1
    assert draw(keeper) == seen


def test_the_widest_of_each_axis_is_at_its_end() -> None:
    vectors = np.random.default_rng(1).normal(size=(200, 16)).astype(np.float32)
    places = picture.plane(vectors)
    assert places.shape == (200, 2)
    assert np.abs(places).max(axis=0).tolist() == [1.0, 1.0]
    assert np.array_equal(places, picture.plane(vectors.copy()))


def test_the_axes_are_those_of_the_widest_spread() -> None:
    vectors = np.zeros((4, 8), dtype=np.float32)
    vectors[:, 5] = [1, 1, -1, -1]
    vectors[:, 3] = [9, -9, 4, -4]
    assert np.allclose(picture.plane(vectors), np.array([(1, 1), (-1, 1), (4 / 9, -1), (-4 / 9, -1)]))


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_few_memories_have_places_too(count: int) -> None:
    places = picture.plane(np.eye(4, dtype=np.float32)[:count])
    assert places.shape == (count, 2)
    assert np.isfinite(places).all()


def test_the_same_memory_over_and_over_is_one_place() -> None:
    assert not picture.plane(np.ones((5, 4), dtype=np.float32)).any()
