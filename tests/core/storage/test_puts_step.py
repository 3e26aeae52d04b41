"""Files in which puts waited before each of them said whose it is."""

from pathlib import Path

import msgspec
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from core.storage import Database, DuckDBSaver, staging
from core.storage.check import check
from core.storage.puts_step import renew_puts
from core.storage.schema import STEPS
from tests.conftest import AllowLog
from tests.core.storage.checkpoints import at, grown, numbers, values, walk


def test_puts_of_an_older_file_are_found(tmp_path: Path, allow_log: AllowLog) -> None:
    """As the eleventh step made their table; one of them did not load then either."""
    allow_log("of what waited, 1 rows do not load")
    path = tmp_path / "p.duckdb"
    with Database.open(path) as db:
        saver = DuckDBSaver(db)
        walk(saver, 2)
        with db.write() as connection:
            old = [
                msgspec.msgpack.encode([[*put.place, *put.checkpoints[0]], put.values, put.segments])
                for put in staging.waiting(connection).puts
            ]
            connection.execute("CREATE OR REPLACE TABLE checkpoint_puts (put BLOB NOT NULL)")
            for data in (*old, b"x"):
                connection.execute("INSERT INTO checkpoint_puts VALUES (?)", [data])
            version = STEPS.index(renew_puts)
            connection.execute("UPDATE meta SET value = ? WHERE name = 'schema_version'", [str(version)])
    with Database.open(path) as db:
        saver = DuckDBSaver(db)
        assert values(saver, at()) == {"n": 1, "long": grown(1)}
        assert numbers(saver, at()) == [1, 0]
        assert [each.row for each in check(db, serde=JsonPlusSerializer())] == [""]
