"""Puts that wait for their rows: nobody sees a difference, and nothing of them is lost or left over."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.serde.types import ERROR

from core.storage import Database, DuckDBSaver, Transcript, staging
from core.storage.check import check
from core.storage.snapshots import snapshots
from tests.core.storage.checkpoints import at, counts, grow, grown, made, numbers, pending, rows, values, walk

ROOT = Path(__file__).parents[3]
STORED = "SELECT sum(count) FROM pragma_storage_info('checkpoint_puts') WHERE segment_type = 'BLOB'"
"""Rows of which the file has bytes, also those that were deleted."""


def unique_segments(db: Database) -> bool:
    with db.read() as connection:
        found = connection.execute("SELECT count(*), count(DISTINCT id) FROM checkpoint_segments").fetchall()[0]
    return bool(found[0] == found[1])


def test_what_waits_is_listed_and_then_lies_in_its_tables(saver: DuckDBSaver, db: Database) -> None:
    walk(saver, 3)
    assert counts(db) == [3, 0, 0, 0, 0]
    assert values(saver, at())["n"] == 2
    assert counts(db) == [3, 0, 0, 0, 0]
    assert numbers(saver, at()) == [2, 1, 0]
    assert counts(db) == [0, 3, 6, 3, 0]


def test_who_reads_an_older_one_or_its_branches_finds_it(saver: DuckDBSaver) -> None:
    places = walk(saver, 3)
    assert [branch.id for branch in saver.branches("t")] == [each["configurable"]["checkpoint_id"] for each in places]
    walk(saver, 3, thread="u")
    assert saver.long_threads(1) == ["t", "u"]
    places = walk(saver, 2, thread="v")
    assert values(saver, places[0]) == {"n": 0, "long": grown(0)}


def test_only_some_wait(saver: DuckDBSaver, db: Database) -> None:
    config = walk(saver, staging.MOST)[-1]
    assert counts(db)[:2] == [staging.MOST, 0]
    grow(saver, config, staging.MOST)
    assert counts(db)[:2] == [1, staging.MOST]
    assert values(saver, at())["long"] == grown(staging.MOST)
    assert numbers(saver, at()) == [*range(staging.MOST, -1, -1)]


def test_what_other_openings_left_waiting_counts_too(tmp_path: Path) -> None:
    for number in range(3):
        with DuckDBSaver.from_path(tmp_path / "p.duckdb") as saver:
            walk(saver, staging.MOST // 2, thread=str(number))
    with Database.open(tmp_path / "p.duckdb") as db:
        assert counts(db)[:2] == [staging.MOST // 2, staging.MOST]


def test_what_is_large_does_not_wait(saver: DuckDBSaver, db: Database) -> None:
    config = walk(saver, 1)[-1]
    version, noise = saver.get_next_version(1, None), os.urandom(staging.LARGE)
    large = saver.put(config, made({"c": noise}, {"c": version}), {}, {"c": version})
    assert counts(db) == [1, 1, 1, 1, 0]
    saver.put_writes(large, [("c", noise)], "task")
    assert counts(db) == [0, 2, 3, 2, 1]
    for each in (saver, DuckDBSaver(db)):
        assert values(each, at()) == {"c": noise}
        assert pending(each, at()) == [("task", "c", noise)]
    grow(saver, large, 2)
    assert counts(db)[0] == 1


def test_what_waited_takes_no_room_any_more(tmp_path: Path) -> None:
    """Also where something waits when DuckDB brings its log into the file: then rows that were deleted go there too."""
    head = ("c", None, None, None, None, "msgpack", b"", "msgpack", b"")
    with Database.open(tmp_path / "p.duckdb") as db:
        for count in (10, 10, 1):
            with db.write() as connection:
                staging.settle(connection)
                for _ in range(count):
                    staging.add(connection, "t", staging.packed(staging.Put(("t", ""), [head], [], [], [])))
        with db.single() as (connection, _):
            connection.execute("CHECKPOINT")
        with db.read() as connection:
            assert connection.execute(STORED).fetchall() == [(1,)]
        assert counts(db)[:2] == [1, 20]


def test_writes_at_the_newest_checkpoint_wait_and_others_do_not(saver: DuckDBSaver, db: Database) -> None:
    older, newest = walk(saver, 2)
    saver.put_writes(newest, [("n", "b"), ("long", "c")], "two")
    saver.put_writes(newest, [("n", "a")], "one", "path")
    saver.put_writes(newest, [("n", "lost"), ("long", "lost")], "two")
    assert counts(db) == [4, 0, 0, 0, 0]
    written = [("two", "n", "b"), ("two", "long", "c"), ("one", "n", "a")]
    assert pending(saver, newest) == written
    assert pending(DuckDBSaver(db), newest) == written
    saver.put_writes(older, [("n", "d")], "task")
    assert counts(db) == [0, 2, 4, 2, 4]
    assert pending(saver, older) == [("task", "n", "d")]
    assert pending(DuckDBSaver(db), at()) == written


def test_a_write_that_replaces_one_finds_it_among_what_waits(saver: DuckDBSaver, db: Database) -> None:
    config = walk(saver, 1)[-1]
    saver.put_writes(config, [(ERROR, "first"), ("n", "kept")], "task")
    assert counts(db) == [2, 0, 0, 0, 0]
    saver.put_writes(config, [(ERROR, "second"), ("n", "lost")], "task")
    for each in (saver, DuckDBSaver(db)):
        assert pending(each, config) == [("task", ERROR, "second"), ("task", "n", "kept")]
    assert counts(db) == [0, 1, 2, 1, 2]


@pytest.mark.parametrize("known", ["nothing", "another", "early"])
def test_writes_that_come_before_their_checkpoint_are_found_at_it(saver: DuckDBSaver, db: Database, known: str) -> None:
    """LangGraph does not wait for a checkpoint to be stored before it stores what its tasks wrote."""
    config = walk(saver, 2)[-1] if known != "nothing" else at()
    saver.get_tuple(at())
    coming = made({}, {})
    there = at(checkpoint=coming["id"])
    saver.put_writes(there, [("n", "first")], "task")
    saver.put_writes(there, [("n", "lost")], "task")
    if known == "early":
        saver = DuckDBSaver(db)
        saver.get_tuple(at())
    saver.put_writes(there, [("n", "lost")], "task")
    saver.put_writes(there, [("n", "other")], "two")
    assert rows(db, "checkpoint_writes") == 0
    assert saver.put(config, coming, {}, {}) == there
    written = [("task", "n", "first"), ("two", "n", "other")]
    for each in (saver, DuckDBSaver(db)):
        assert pending(each, at()) == pending(each, there) == written
    assert [found.pending_writes for found in saver.list(at(), limit=1)] == [written]
    with pytest.raises(ValueError, match="none is named"):
        saver.put_writes(at(), [("n", "a")], "task")


def test_the_newest_is_read_from_what_waits_and_from_the_tables(saver: DuckDBSaver, db: Database) -> None:
    """Nothing is written for it: its values lie in part here, in part there."""
    config = walk(saver, 3)[-1]
    assert numbers(saver, at()) == [2, 1, 0]
    version = saver.get_next_version(2, None)
    same = saver.get_tuple(config)
    assert same is not None
    versions = {"long": str(same.checkpoint["channel_versions"]["long"]), "n": version}
    last = saver.put(config, made({"n": 3, "long": grown(2)}, versions), {}, {"n": version})
    grow(saver, last, 4)
    walk(saver, 1, thread="u")
    before, mark = counts(db), db.last_commit
    cold = DuckDBSaver(db)
    assert values(cold, last) == {"n": 3, "long": grown(2)}
    assert values(cold, at()) == {"n": 4, "long": grown(4)}
    assert values(cold, config) == {"n": 2, "long": grown(2)}
    assert cold.get_tuple(at(namespace="other")) is None
    assert counts(db) == before == [3, 3, 6, 3, 0]
    assert db.last_commit is mark


def test_a_fork_of_what_waits(saver: DuckDBSaver, db: Database) -> None:
    places = walk(saver, 3)
    for number in range(3):
        fork = grow(saver, places[0], 10 + number)
    assert values(saver, fork)["n"] == 12
    assert numbers(DuckDBSaver(db), at()) == [12, 11, 10, 2, 1, 0]
    base = places[0]["configurable"]["checkpoint_id"]
    assert [branch.parent for branch in saver.branches("t")].count(base) == 4
    assert unique_segments(db)


def test_two_openings_of_a_file_see_what_the_other_lets_wait(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    with Database.open(path) as one, Database.open(path) as two:
        first, second = DuckDBSaver(one), DuckDBSaver(two)
        config = walk(first, 2)[-1]
        assert rows(two, "checkpoint_puts") == 2
        assert values(second, at())["n"] == 1
        config = grow(second, config, 2)
        assert rows(one, "checkpoint_puts") == 3
        assert values(first, at()) == {"n": 2, "long": grown(2)}
        config = grow(first, config, 3)
        second.delete_thread("t")
        assert first.get_tuple(at()) is None
        assert counts(two) == [0, 0, 0, 0, 0]


def test_a_block_of_the_callers_lets_nothing_wait(saver: DuckDBSaver, db: Database) -> None:
    config = walk(saver, 1)[-1]
    with db.write():
        config = grow(saver, config, 1)
        assert numbers(saver, at()) == [1, 0]
    assert rows(db, "checkpoint_puts") == 0
    assert numbers(saver, at()) == [1, 0]

    def undone() -> None:
        with db.write():
            saver.delete_thread("t")
            grow(saver, config, 2)
            raise ZeroDivisionError

    walk(saver, 1, thread="u")
    with pytest.raises(ZeroDivisionError):
        undone()
    assert counts(db)[0] == 1
    assert numbers(saver, None) == [0, 1, 0]


def put_until_killed(path: Path, count: int) -> Sequence[str]:
    """The ids of so many checkpoints, put by a process that is killed after the last."""
    command = [sys.executable, "-m", "tests.core.storage.killed_stager", str(path), str(count)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline().strip() for _ in range(count)]
        writer.kill()
    return said


@pytest.mark.parametrize("count", [5, 2 * staging.MOST + 3])
def test_what_waited_when_the_process_was_killed_is_there(tmp_path: Path, count: int) -> None:
    path = tmp_path / "p.duckdb"
    said = put_until_killed(path, count)
    with Database.open(path) as db:
        spread = (count - 1) // staging.MOST * staging.MOST
        assert counts(db)[:2] == [count - spread, spread]
        saver = DuckDBSaver(db)
        assert values(saver, at()) == {"n": count - 1, "long": grown(count - 1)}
        assert [branch.id for branch in saver.branches("t")] == said
        assert counts(db)[:2] == [0, count]
        grow(saver, at(checkpoint=said[-1]), count)
        assert numbers(saver, at()) == [*range(count, -1, -1)]
        assert unique_segments(db)
        assert check(db, serde=JsonPlusSerializer()) == []


def test_a_snapshot_and_a_compaction_have_what_waits(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    with Database.open(path) as db:
        saver = DuckDBSaver(db)
        config = walk(saver, 2)[-1]
        db.snapshot()
        assert db.compact()
        assert rows(db, "checkpoint_puts") == 2
        grow(saver, config, 2)
        assert numbers(saver, at()) == [2, 1, 0]
        assert unique_segments(db)
    with Database.open(snapshots(path)[0]) as copy:
        assert numbers(DuckDBSaver(copy), at()) == [1, 0]


def test_erasing_a_chat_leaves_nothing_of_what_waited(tmp_path: Path) -> None:
    canary = b"zebra crossing 4711"
    path = tmp_path / "p.duckdb"
    with Database.open(path, compression="uncompressed") as db:
        saver, transcript = DuckDBSaver(db, squeeze=False), Transcript(db)
        transcript.add_question(thread="t", message="q", parent=None, text="?", time=1, utc_offset=0, title="t")
        saver.get_tuple(at())
        version = saver.get_next_version(None, None)
        saver.put(at(), made({"c": canary.decode() * 200}, {"c": version}), {}, {"c": version})
        assert rows(db, "checkpoint_puts") == 1
        walk(saver, 1, thread="u")
        db.owe_scrub()
        assert any(canary in each.read_bytes() for each in tmp_path.iterdir())
        transcript.erase("t")
        assert counts(db) == [0, 1, 2, 1, 0]
        assert db.scrub()
        assert numbers(DuckDBSaver(db), None) == [0]
    assert not any(canary in each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())


@pytest.mark.parametrize(("step", "kept"), [(True, 1), (2**63 - 1, 2**63 - 1), (2**63, None), (-(2**63), -(2**63))])
def test_any_step_can_be_spread(saver: DuckDBSaver, step: int, kept: int | None) -> None:
    saver.get_tuple(at())
    saver.put(at(), made({}, {}), {"step": step}, {})
    assert [branch.step for branch in saver.branches("t")] == [kept]
    (found,) = saver.list(at())
    assert found.metadata["step"] == step


class NoType(JsonPlusSerializer):
    """A serializer that breaks its word about what it returns."""

    def dumps_typed(self, obj: object) -> tuple[str, bytes]:
        return None, super().dumps_typed(obj)[1]  # type: ignore[return-value]


def test_what_could_never_be_spread_is_refused(db: Database) -> None:
    saver = DuckDBSaver(db, serde=NoType())
    saver.get_tuple(at())
    with pytest.raises(ValueError, match="str"):
        saver.put(at(), made({}, {}), {}, {})
    assert counts(db) == [0, 0, 0, 0, 0]
