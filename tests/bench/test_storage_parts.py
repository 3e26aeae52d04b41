from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.bench import growth, savers, store_speed, stores
from tests.bench.chat_runs import Turn, run
from tests.bench.savers import Opener
from tests.bench.vector_speed import SAMPLE, AllRows, Ways
from tests.bench.vectors import Cloud, nearest
from tests.bench.walk import Walk


@pytest.mark.parametrize("opener", [opener for _, opener in savers.ALL])
async def test_every_saver_takes_the_walk(opener: Opener, tmp_path: Path) -> None:
    async with opener(tmp_path, None) as saver:
        walk = Walk(saver, "1", window=4)
        for _ in range(3):
            await walk.put()
        await walk.put_writes()
        await walk.list_some()
        resumed = await Walk.resumed(saver, "1")
        await resumed.put_and_get()
        found = await saver.aget_tuple({"configurable": {"thread_id": "1"}})
    assert found is not None
    assert found.metadata["step"] == 4
    assert len(found.checkpoint["channel_values"]["messages"]) == 6


async def test_a_chat_is_watched_turn_by_turn(tmp_path: Path) -> None:
    made = await run(savers.ours, tmp_path / "chat", 3)
    assert len(made.turns) == 3
    assert made.most > 0 < made.closed
    assert all(turn.saver > turn.serializer > 0 for turn in made.turns)


def test_the_turn_around_a_number_is_a_median() -> None:
    turns = [Turn(float(number), number / 2) for number in range(1, 101)]
    assert growth.around(turns, 20).own == 10
    assert growth.around(turns, 100).saver == 95
    assert growth.around(turns, 1).saver == 6


async def test_stores_are_filled_and_searched_alike(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        sides = await store_speed.opened(stack, tmp_path / "stores", None)
        await sides.fill(0, 25)
        found = [await store.asearch(stores.NAMESPACE, filter={"kind": "kind 3"}) for store in sides if store]
    assert [sorted(item.key for item in items) for items in found] == [
        ["item-0000003", "item-0000013", "item-0000023"]
    ] * 3


async def test_three_ways_to_the_nearest_agree(tmp_path: Path) -> None:
    cloud = Cloud(200, dims=16)
    items, questions = cloud.draw(200), cloud.draw(SAMPLE)
    async with stores.ours(tmp_path / "store", stores.LookUp(items, questions).index()) as store:
        await stores.fill(store, 0, 200)
        with AllRows(tmp_path / "rows.duckdb", items) as rows:
            assert await Ways(store, rows, items, questions).recall() == 100
            assert rows.nearest(questions[3]) == nearest(items, questions[3], 10).tolist()
