import asyncio
import contextlib
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from core.errors import BugError, FileBusy
from core.storage import Database, Transcript, schema
from tests.core.storage.checkpoints import rows

INSERT = "INSERT INTO settings VALUES (?, ?)"
NAMES = "SELECT name FROM settings ORDER BY name"


def add(db: Database, name: str) -> None:
    with db.write() as connection:
        connection.execute(INSERT, [name, ""])


def add_and_fail(db: Database, name: str) -> None:
    with db.write():
        add(db, name)
        raise KeyError


def names(db: Database) -> list[str]:
    with db.read() as connection:
        return [row[0] for row in connection.execute(NAMES).fetchall()]


def test_a_block_commits_at_its_end(db: Database) -> None:
    add(db, "a")
    assert names(db) == ["a"]


def test_an_exception_rolls_back_everything(db: Database) -> None:
    with pytest.raises(KeyError):
        add_and_fail(db, "a")
    assert names(db) == []
    add(db, "b")
    assert names(db) == ["b"]


def test_an_outer_block_cannot_go_on_after_an_inner_one_failed(db: Database) -> None:
    def catch() -> None:
        with db.write():
            add(db, "a")
            with contextlib.suppress(KeyError):
                add_and_fail(db, "half")

    with pytest.raises(BugError):
        catch()
    assert names(db) == []


def test_reading_inside_a_write_block_sees_its_changes(db: Database) -> None:
    with db.write() as connection:
        connection.execute(INSERT, ["a", ""])
        assert names(db) == ["a"]


def test_reading_waits_for_no_writer_and_sees_no_half_transaction(db: Database) -> None:
    seen: list[list[str]] = []
    with db.write() as connection:
        connection.execute(INSERT, ["a", ""])
        reader = threading.Thread(target=lambda: seen.append(names(db)))
        reader.start()
        reader.join(10)
    assert seen == [[]]
    assert names(db) == ["a"]


def test_a_read_block_is_one_view_and_cannot_write(db: Database) -> None:
    with db.read() as connection:
        assert connection.execute(NAMES).fetchall() == []
        writer = threading.Thread(target=add, args=(db, "a"))
        writer.start()
        writer.join(10)
        assert connection.execute(NAMES).fetchall() == []
        with pytest.raises(duckdb.TransactionException, match="read-only"):
            connection.execute(INSERT, ["b", ""])
    assert names(db) == ["a"]


def test_writers_take_turns(db: Database) -> None:
    def count() -> None:
        for _ in range(10):
            with db.write() as connection:
                number = connection.execute("SELECT count(*) FROM settings").fetchall()[0][0]
                connection.execute(INSERT, [f"{number:04}", ""])

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert names(db) == [f"{number:04}" for number in range(40)]


async def test_the_lane_does_one_thing_after_the_other(db: Database) -> None:
    await asyncio.gather(*(db.run(add, db, str(number)) for number in range(8)))
    assert await db.run(names, db) == [str(number) for number in range(8)]


async def test_cancelling_leaves_no_half_transaction(db: Database) -> None:
    inside, go = threading.Event(), threading.Event()

    def slowly() -> None:
        with db.write() as connection:
            connection.execute(INSERT, ["first half", ""])
            inside.set()
            go.wait(10)
            connection.execute(INSERT, ["second half", ""])

    running = asyncio.create_task(db.run(slowly))
    waiting = asyncio.create_task(db.run(add, db, "never begun"))
    await asyncio.to_thread(inside.wait, 10)
    running.cancel()
    waiting.cancel()
    await asyncio.gather(running, waiting, return_exceptions=True)
    go.set()
    assert await db.run(names, db) == ["first half", "second half"]


def test_closing_twice_and_using_it_afterwards() -> None:
    db = Database.open(":memory:")
    db.close()
    db.close()
    with pytest.raises(BugError), db.read():
        pass


def test_what_was_written_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "profile.duckdb"
    with Database.open(path) as db:
        add(db, "a")
        user = Transcript(db).meta("user_id")
    with Database.open(path) as db:
        assert names(db) == ["a"]
        assert Transcript(db).meta("user_id") == user is not None


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "profile.duckdb"
    Database.open(path).close()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["profile.duckdb", "profile.duckdb.lock"]
    if os.name == "posix":
        assert all(stat.S_IMODE(entry.stat().st_mode) == 0o600 for entry in tmp_path.iterdir())


def test_a_folder_with_quotes_and_spaces(tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s a [ü] "folder"'
    folder.mkdir()
    with Database.open(folder / "p.duckdb") as db:
        add(db, "a")
    with Database.open(folder / "p.duckdb") as db:
        assert names(db) == ["a"]


def test_nothing_outside_the_folder_can_be_reached(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside.csv"
    inside.mkdir()
    outside.write_text("secret\n1\n")
    with Database.open(inside / "p.duckdb") as db, db.write() as connection:
        with pytest.raises(duckdb.PermissionException):
            connection.execute("SELECT * FROM read_csv(?)", [str(outside)])
        connection.execute("ROLLBACK")
        with pytest.raises(duckdb.InvalidInputException, match="locked"):
            connection.execute("SET enable_external_access = true")
        connection.execute("BEGIN")


def test_opened_twice_by_one_process_it_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    with Database.open(path) as one, Database.open(path) as two:
        add(one, "a")
        add(two, "b")
        assert names(one) == names(two) == ["a", "b"]
    with Database.open(path) as db:
        assert names(db) == ["a", "b"]


def test_a_failure_of_the_caller_stays_its_own(tmp_path: Path) -> None:
    with Database.open(tmp_path / "p.duckdb") as db, pytest.raises(FileNotFoundError), db.write():
        raise FileNotFoundError("something of the caller's")


def test_a_fresh_file_is_small(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    Database.open(path).close()
    assert path.stat().st_size < 200_000


def test_a_file_with_blocks_of_another_size_goes_on_and_is_compacted_to_ours(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    with duckdb.connect(str(path), config={"default_block_size": "262144"}) as connection:
        connection.execute("CREATE TABLE before (i INTEGER)")
        schema.migrate(connection, path)
    size = "SELECT block_size FROM pragma_database_size()"
    with Database.open(path) as db:
        add(db, "a")
        with db.read() as connection:
            assert connection.execute(size).fetchall() == [(262_144,)]
        assert db.compact()
        with db.read() as connection:
            assert connection.execute(size).fetchall() == [(65_536,)]
        assert names(db) == ["a"]
    assert path.stat().st_size < 250_000


HOLD = """
import sys
from core.storage import Database
with Database.open(sys.argv[1]):
    print("open", flush=True)
    sys.stdin.read()
"""


def test_another_process_holds_the_file(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(FileBusy) as caught:
            Database.open(path)
        assert caught.value.params == {"path": str(path), "pid": str(holder.pid)}
        holder.communicate("", timeout=20)
    Database.open(path).close()


def test_a_database_in_memory_never_spills_to_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Database.open(":memory:", memory_limit="30MB") as db:
        with pytest.raises(duckdb.OutOfMemoryException), db.write() as connection:
            connection.execute("CREATE TABLE large AS SELECT md5(range::VARCHAR) AS text FROM range(3000000)")
        assert list(tmp_path.rglob("*")) == []
        with db.read() as connection:
            assert connection.execute("SELECT current_setting('temp_directory')").fetchall() == [("",)]


def test_a_statement_that_commits_by_itself_is_in_no_block(db: Database) -> None:
    before = db.last_commit
    with db.single() as (connection, mark):
        connection.execute("INSERT INTO settings VALUES ('a', 'b')")
        assert db.last_commit is before
    assert db.last_commit is mark
    assert rows(db, "settings") == 1
    for block in (db.write, db.read):
        with block(), pytest.raises(BugError), db.single():
            pass
