"""SIGKILL whoever brings an old file to the newest schema: every row is there, at whatever step it was killed."""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from core.storage import Database, DuckDBSaver, DuckDBStore, Transcript
from core.storage.check import check
from core.storage.schema import STEPS

ROOT = Path(__file__).parents[3]
ROWS = 300
OLD = 4
"""Steps that the old file went through: all before long values were shared."""


def old_file(path: Path) -> None:
    """As a program with the first steps alone would have left it."""
    with duckdb.connect(str(path)) as connection:
        for step in STEPS[:OLD]:
            assert isinstance(step, str)
            connection.execute(step)
        connection.execute("INSERT INTO meta VALUES ('schema_version', ?), ('user_id', 'u')", [str(OLD)])
        connection.execute("INSERT INTO threads SELECT 't', 't'::BLOB, 1, 1, 'm' || (?::INT - 1), NULL, NULL", [ROWS])
        connection.execute(
            """
            INSERT INTO messages SELECT 'm' || n, 't', if(n = 0, NULL, 'm' || (n - 1)), 'user', repeat('text', n)::BLOB,
                'whole', n, 0, '', ''::BLOB, NULL, 0, 0, 0, 0, '', ''::BLOB FROM range(?) AS r(n)
            """,
            [ROWS],
        )
        connection.execute(
            """
            INSERT INTO store_items SELECT n, 'memories.u.', 'k' || n, ('{"data": "' || n || '"}')::BLOB,
                n, n, ['data'], true, NULL, NULL FROM range(?) AS r(n)
            """,
            [ROWS],
        )
        head, metadata = (
            JsonPlusSerializer().dumps_typed(value) for value in ({"id": "1", "channel_versions": {"a": "1"}}, {})
        )
        value = JsonPlusSerializer().dumps_typed("x" * 5000)
        connection.execute(
            "INSERT INTO checkpoints VALUES ('t', '', '1', NULL, 1, 'loop', NULL, ?, ?, ?, ?)", [*head, *metadata]
        )
        connection.execute("INSERT INTO checkpoint_blobs VALUES ('t', '', 'a', '1', ?, ?)", [*value])


def check_whole(path: Path) -> None:
    with Database.open(path) as db:
        assert list(check(db, serde=JsonPlusSerializer())) == []
        rows, _ = Transcript(db).page("t", before=None, limit=ROWS + 1)
        assert [row.text for row, _, _ in rows] == ["text" * number for number in range(ROWS)]
        store = DuckDBStore(db)
        assert [store.get(("memories", "u"), f"k{number}") is not None for number in range(ROWS)] == [True] * ROWS
        found = DuckDBSaver(db).get_tuple({"configurable": {"thread_id": "t"}})
        assert found is not None
        assert found.checkpoint["channel_values"] == {"a": "x" * 5000}


def kill_rounds(folder: Path, rounds: int, seed: int) -> None:
    dice = random.Random(seed)
    old_file(folder / "old.duckdb")
    for number in range(rounds):
        path = folder / str(number) / "p.duckdb"
        path.parent.mkdir()
        shutil.copy(folder / "old.duckdb", path)
        command = [sys.executable, "-m", "tests.core.storage.killed_opener", str(path)]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as opener:
            assert opener.stdout is not None
            assert opener.stdout.readline() == "opening\n"
            time.sleep(dice.random() * 0.3)  # The moment is meant to be any.
            opener.kill()
        check_whole(path)


def test_killed_while_steps_are_taken(tmp_path: Path) -> None:
    kill_rounds(tmp_path, rounds=6, seed=1)


@pytest.mark.soak
def test_killed_many_times_while_steps_are_taken(tmp_path: Path) -> None:
    kill_rounds(tmp_path, rounds=60, seed=2)
