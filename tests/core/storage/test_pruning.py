"""What taking away takes: the checkpoints named, their writes, and every value that nobody names any more."""

import copy

import pytest
from langchain_core.runnables import RunnableConfig

from core.storage import Database, DuckDBSaver
from core.storage.lineage import Branch, leaves, newest_of_each_branch, upward
from tests.core.storage.checkpoints import at, made, pending, put, rows, values

TABLES = ("checkpoints", "checkpoint_blobs", "checkpoint_segments", "checkpoint_writes")


def fill(saver: DuckDBSaver, thread: str, count: int, *, run: str = "r", namespace: str = "") -> list[RunnableConfig]:
    """Checkpoints with a short and a long value and a write each."""
    config, configs = at(thread, namespace=namespace), list[RunnableConfig]()
    for step in range(count):
        checkpoint = made({"n": step, "long": f"{step}" * 3000}, {"n": f"{step}.{thread}", "long": f"{step}.{thread}"})
        versions = dict(checkpoint["channel_versions"])
        config = saver.put(config, checkpoint, {"step": step, "source": "loop", "run_id": f"{run}{step}"}, versions)
        saver.put_writes(config, [("n", step)], "task")
        configs.append(config)
    return configs


def ids(configs: list[RunnableConfig]) -> list[str]:
    return [config["configurable"]["checkpoint_id"] for config in configs]


def test_keep_latest_leaves_no_value_that_nobody_names(saver: DuckDBSaver, db: Database) -> None:
    for namespace in ("", "child"):
        fill(saver, "t", 5, namespace=namespace)
    other = fill(saver, "other", 2)
    saver.prune(["t"])
    assert [rows(db, table) for table in TABLES] == [4, 8, 4, 4]
    for namespace in ("", "child"):
        assert values(saver, at(namespace=namespace)) == {"n": 4, "long": "4" * 3000}
        assert len(pending(saver, at(namespace=namespace))) == 1
    assert [values(saver, config)["n"] for config in other] == [0, 1]


def test_pruning_to_nothing(saver: DuckDBSaver, db: Database) -> None:
    fill(saver, "t", 3)
    saver.prune(["t", "missing"], strategy="delete")
    assert [rows(db, table) for table in TABLES] == [0, 0, 0, 0]


def test_an_unknown_strategy_takes_nothing(saver: DuckDBSaver, db: Database) -> None:
    fill(saver, "t", 2)
    with pytest.raises(ValueError, match="keep_latest or delete"):
        saver.prune(["t"], strategy="all of it")
    assert rows(db, "checkpoints") == 2


def test_deleting_runs_takes_their_values(saver: DuckDBSaver, db: Database) -> None:
    configs = fill(saver, "t", 4)
    fill(saver, "other", 1, run="else")
    saver.delete_for_runs(["r1", "r2", "never was"])
    assert [rows(db, table) for table in TABLES] == [3, 6, 3, 3]
    assert [saver.get_tuple(config) is not None for config in configs] == [True, False, False, True]
    assert values(saver, configs[3]) == {"n": 3, "long": "3" * 3000}
    saver.delete_for_runs([])
    assert rows(db, "checkpoints") == 3


def test_trimming_keeps_every_branch_and_the_root(saver: DuckDBSaver) -> None:
    trunk = fill(saver, "t", 6)
    branch = copy.deepcopy(trunk[2])
    tips = []
    for step in range(4):
        branch = put(saver, branch, {"n": f"b{step}"}, n=f"b{step}")
        tips.append(branch)
    assert saver.trim("t", keep=2, spare=[*ids(trunk[3:4]), "never was"]) == 4
    left = {each.id for each in saver.branches("t")}
    assert left == set(ids([trunk[0], trunk[3], *trunk[4:], *tips[2:]]))
    assert values(saver, tips[3])["n"] == "b3"
    assert saver.trim("t", keep=2, spare=ids(trunk[3:4])) == 0


def test_trimming_to_nothing_is_refused(saver: DuckDBSaver) -> None:
    with pytest.raises(ValueError, match="at least"):
        saver.trim("t", keep=0)


async def test_trimming_async(saver: DuckDBSaver) -> None:
    configs = fill(saver, "t", 4)
    assert await saver.atrim("t", keep=1) == 2
    assert [each.id for each in await saver.abranches("t")] == ids([configs[0], configs[3]])


def test_branches_read_no_value(saver: DuckDBSaver, db: Database) -> None:
    first, second = fill(saver, "t", 2)
    put(saver, first, {}, other="1")
    with db.write() as connection:
        connection.execute("UPDATE checkpoints SET checkpoint = 'broken'::BLOB, metadata = 'broken'::BLOB")
    one, two, three = saver.branches("t")
    assert one == Branch(ids([first])[0], None, 0, "loop")
    assert (two.id, two.parent) == (ids([second])[0], one.id)
    assert (three.parent, three.step, three.source) == (one.id, 1, "loop")
    assert saver.branches("missing") == []
    assert saver.branches("t", checkpoint_ns="child") == []


def test_a_copy_has_everything_and_is_its_own(saver: DuckDBSaver, db: Database) -> None:
    configs = [*fill(saver, "t", 3), *fill(saver, "t", 2, namespace="child")]
    before = [saver.get_tuple(config) for config in configs]
    saver.copy_thread("t", "copy")
    saver.copy_thread("t", "copy")
    saver.copy_thread("t", "t")
    assert [rows(db, table) for table in TABLES] == [10, 20, 10, 10]
    saver.delete_thread("t")
    for old in before:
        assert old is not None
        place = old.config["configurable"]
        new = saver.get_tuple(at("copy", namespace=place["checkpoint_ns"], checkpoint=place["checkpoint_id"]))
        assert new is not None
        assert (new.checkpoint, new.metadata, new.pending_writes) == (old.checkpoint, old.metadata, old.pending_writes)
    saver.copy_thread("missing", "nothing")
    assert saver.get_tuple(at("nothing")) is None


def test_ways_through_a_tree() -> None:
    known = {"a": None, "b": "a", "c": "b", "d": "b", "x": "gone", "y": "x"}
    assert list(upward(known, "d")) == ["d", "b", "a"]
    assert list(upward(known, "y")) == ["y", "x"]
    assert list(upward({"a": "b", "b": "a"}, "a")) == ["a", "b"]
    assert list(upward(known, None)) == []
    assert leaves(known) == ["c", "d", "y"]
    assert newest_of_each_branch(known, 1, ["x", "gone"]) == {"a", "c", "d", "y", "x"}
