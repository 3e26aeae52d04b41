"""Views of the file in which nothing is missing that waits, and what of it does not load harms nobody else."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from core.storage import Database, DuckDBSaver
from core.storage.check import check
from tests.conftest import AllowLog
from tests.core.storage.checkpoints import at, counts, grow, grown, numbers, rows, values, walk


def test_a_view_that_is_held_keeps_what_waited_in_it(saver: DuckDBSaver, db: Database) -> None:
    """Nobody else sees the views that it takes, and they are gone with it."""
    config = walk(saver, 3)[-1]
    with db.read(), ThreadPoolExecutor(1) as pool:
        assert numbers(saver, at()) == [2, 1, 0]
        pool.submit(grow, saver, config, 3).result()
        assert numbers(saver, at()) == [2, 1, 0]
        assert values(saver, at())["n"] == 2
        assert len(saver.branches("t")) == 3
    assert rows(db, "checkpoint_puts") == 4
    assert numbers(saver, at()) == [3, 2, 1, 0]
    assert counts(db) == [0, 4, 8, 4, 0]


def test_a_file_that_is_only_read_shows_what_waits(tmp_path: Path) -> None:
    path = tmp_path / 'it\'s a "name".duckdb'
    with Database.open(path) as db:
        walk(DuckDBSaver(db), 2)
        with db.write() as connection:
            connection.execute("UPDATE meta SET value = '999' WHERE name = 'schema_version'")
    with Database.open(path) as db:
        assert db.read_only
        saver = DuckDBSaver(db)
        assert values(saver, at()) == {"n": 1, "long": grown(1)}
        assert numbers(saver, None) == [1, 0]
        assert check(db, serde=JsonPlusSerializer()) == []
        assert rows(db, "checkpoint_puts") == 2


def test_one_that_does_not_load_is_in_the_way_of_its_own_thread_only(
    saver: DuckDBSaver, db: Database, allow_log: AllowLog
) -> None:
    allow_log("of what waited, 1 rows do not load")
    first, _ = walk(saver, 2, thread="bad")
    places = walk(saver, 3, thread="good")
    with db.write() as connection:
        connection.execute("UPDATE checkpoint_puts SET put = 'x' WHERE rowid = 1")
    assert values(DuckDBSaver(db), at("good"))["n"] == 2
    assert numbers(saver, at("good")) == [2, 1, 0]
    assert counts(db)[:2] == [1, 4]
    assert numbers(saver, None) == [2, 1, 0, 0]
    grow(saver, places[-1], 3)
    saver.copy_thread("good", "copy")
    assert values(saver, at("copy"))["n"] == 3
    assert values(saver, first)["n"] == 0
    (found,) = check(db, serde=JsonPlusSerializer())
    assert (found.table, found.row) == ("checkpoint_puts", "bad")
    assert found.fault.startswith("it does not load: Expected `array`")
    for refused in (
        lambda: saver.get_tuple(at("bad")),
        lambda: saver.get_tuple(at("bad", checkpoint="ffff")),
        lambda: [*saver.list(at("bad"))],
        lambda: saver.branches("bad"),
        lambda: saver.copy_thread("bad", "other"),
        lambda: saver.get_delta_channel_history(config=at("bad"), channels=["n"]),
    ):
        with pytest.raises(ValueError, match="put into thread 'bad' does not load"):
            refused()
    saver.delete_thread("bad")
    assert saver.get_tuple(at("bad")) is None
    assert check(db, serde=JsonPlusSerializer()) == []
