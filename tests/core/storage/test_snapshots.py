"""Copies of a file that is in use, and files that are brought to a newer schema after one."""

import os
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from core.errors import BugError
from core.storage import Database, DuckDBStore, Transcript, schema, snapshots
from core.storage.gave_way import GaveWay
from tests.fakes.ordinary_user import as_ordinary_user

ROOT = Path(__file__).parents[3]
PAIRS = "SELECT (SELECT count(*) FROM settings), (SELECT count(*) FROM meta WHERE name LIKE 'pair%')"


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def write_pair(db: Database, number: int) -> None:
    with db.write() as connection:
        connection.execute("INSERT INTO settings VALUES (?, '')", [str(number)])
        connection.execute("INSERT INTO meta VALUES (?, '')", [f"pair{number}"])


def test_a_snapshot_is_the_whole_file_at_one_moment(tmp_path: Path) -> None:
    """While another thread writes pairs, every snapshot has whole pairs."""
    path = tmp_path / "p.duckdb"
    stop = threading.Event()
    with Database.open(path) as db:

        def write() -> None:
            number = 0
            while not stop.is_set():
                write_pair(db, number)
                number += 1

        writer = threading.Thread(target=write)
        writer.start()
        made = [db.snapshot() for _ in range(3)]
        stop.set()
        writer.join(10)
    for snapshot in made:
        with duckdb.connect(str(snapshot)) as connection:
            ((first, second),) = connection.execute(PAIRS).fetchall()
            assert first == second


def test_everything_comes_along(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    with Database.open(path) as db:
        with db.write() as connection:
            connection.execute("CREATE SCHEMA further")
            connection.execute("CREATE TABLE further.terms (term VARCHAR NOT NULL, weight DOUBLE DEFAULT 1)")
            connection.execute("INSERT INTO further.terms (term) VALUES ('a')")
        store = DuckDBStore(db)
        for number in range(3):
            store.put(("n",), str(number), {"a": number})
        with db.read() as connection:
            (last,) = connection.execute("SELECT max(id) FROM store_items").fetchall()[0]
        user = Transcript(db).meta("user_id")
        snapshot = db.snapshot()
    copy = tmp_path / "copy.duckdb"
    snapshot.rename(copy)
    with Database.open(copy) as db:
        assert Transcript(db).meta("user_id") == user
        assert Transcript(db).meta("schema_version") == str(len(schema.STEPS))
        with db.read() as connection:
            assert connection.execute("SELECT term, weight FROM further.terms").fetchall() == [("a", 1.0)]
        DuckDBStore(db).put(("n",), "new", {})
        with db.read() as connection:
            ids = [row[0] for row in connection.execute("SELECT id FROM store_items ORDER BY id").fetchall()]
        assert ids[-1] > last
        assert len(ids) == len(set(ids)) == 4


def test_sequences_go_on_in_every_copy(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    seen: list[int] = []
    for _ in range(3):
        with Database.open(path) as db:
            for sequence in ("store_ids", "checkpoint_segment_ids"):
                with db.write() as connection:
                    number = connection.execute(f"SELECT nextval('{sequence}')").fetchall()[0][0]
                    seen += [number] if sequence == "store_ids" else []
            assert db.compact()
    assert seen == sorted(set(seen))


def test_only_the_newest_three_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    with Database.open(path) as db:
        made = [db.snapshot() for _ in range(5)]
    assert snapshots.snapshots(path) == made[:1:-1]
    assert names(tmp_path) == sorted(["p.duckdb", "p.duckdb.lock", *(each.name for each in made[2:])])
    if os.name == "posix":
        assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in made[2:])


def test_a_name_tells_the_time(tmp_path: Path) -> None:
    before = datetime.now(UTC)
    with Database.open(tmp_path / "p.duckdb") as db:
        taken = datetime.fromtimestamp(snapshots.taken(db.snapshot()) / 1000, UTC)
    assert before - timedelta(milliseconds=1) <= taken <= datetime.now(UTC)


def test_a_clock_that_was_wrong_hides_no_newer_snapshot(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    future = tmp_path / "p.duckdb.snapshot-29991231T235959.000000Z"
    future.touch()
    (tmp_path / "p.duckdb.snapshot-notes").touch()
    (tmp_path / "other.duckdb.snapshot-20200101T000000.000000Z").touch()
    with Database.open(path) as db:
        made = [db.snapshot() for _ in range(2)]
        assert snapshots.snapshots(path) == [*reversed(made), future]
        db.snapshot()
    assert future not in snapshots.snapshots(path)


def test_reading_and_writing_inside_is_no_place_for_one(tmp_path: Path, db: Database) -> None:
    with pytest.raises(BugError):
        db.snapshot()
    with Database.open(tmp_path / "p.duckdb") as on_disk:
        with on_disk.read(), pytest.raises(BugError):
            on_disk.snapshot()
        with pytest.raises(BugError), on_disk.write():
            on_disk.snapshot()


def make_older(path: Path, steps: int) -> None:
    """A file as a version with fewer steps left it."""
    with duckdb.connect(str(path)) as connection:
        for number in range(1, steps + 1):
            schema.take(connection, number)
        connection.execute("INSERT INTO settings VALUES ('kept', 'yes')")


def test_a_snapshot_comes_before_newer_steps(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    make_older(path, 2)
    with Database.open(path) as db:
        assert Transcript(db).setting("kept") == "yes"
        assert Transcript(db).meta("schema_version") == str(len(schema.STEPS))
    (before,) = snapshots.snapshots(path)
    with duckdb.connect(str(before)) as connection:
        assert connection.execute("SELECT value FROM meta WHERE name = 'schema_version'").fetchall() == [("2",)]
        assert connection.execute("SELECT value FROM settings").fetchall() == [("yes",)]
    Database.open(path).close()
    assert snapshots.snapshots(path) == [before]


def test_a_fresh_file_needs_none(tmp_path: Path) -> None:
    Database.open(tmp_path / "p.duckdb").close()
    assert snapshots.snapshots(tmp_path / "p.duckdb") == []


@pytest.mark.parametrize("name", ["p.duckdb.draft", "p.duckdb.draft.wal", "p.duckdb.new", "p.duckdb.new.wal"])
def test_what_a_killed_copy_left_is_removed(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"half")
    Database.open(tmp_path / "p.duckdb").close()
    assert names(tmp_path) == ["p.duckdb", "p.duckdb.lock"]


def test_a_writer_ends_a_snapshot_that_gives_way(tmp_path: Path) -> None:
    """However the two meet, the writer goes through, and the snapshot is whole or leaves nothing."""
    path = tmp_path / "p.duckdb"
    ended: list[str] = []
    with Database.open(path) as db:
        with db.write() as connection:
            connection.execute("INSERT INTO settings SELECT 'k' || i, repeat('x', 1000) FROM range(30000) AS r(i)")

        def copy() -> None:
            try:
                db.snapshot(give_way=True)
            except GaveWay:
                ended.append("gave way")
            else:
                ended.append("whole")

        for number in range(8):
            copier = threading.Thread(target=copy)
            copier.start()
            Transcript(db).set_setting("n", str(number))
            copier.join(20)
        copy()
        assert names(tmp_path).count("p.duckdb.draft") == 0
        assert len(snapshots.snapshots(path)) == min(ended.count("whole"), 3)
        assert "gave way" in ended
        assert ended[-1] == "whole"
        assert Transcript(db).setting("n") == "7"


IN_A_FOLDER = """
import sys
import core.storage.transcript
from core.errors import FolderUnwritable
from core.storage import Database, Transcript
with Database.open(sys.argv[1]) as db:
    print("open", flush=True)
    sys.stdin.readline()
    for job in (db.snapshot, db.compact, db.scrub):
        try:
            job()
        except FolderUnwritable as error:
            print(job.__name__, error.params["path"] == sys.argv[1], flush=True)
    sys.stdin.readline()
    Transcript(db).set_setting("after", "yes")
    print(db.compact(), db.snapshot().name.startswith("p.duckdb.snapshot-"), flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="folders have no write permission on Windows")
def test_a_folder_that_lost_its_write_permission(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    folder.chmod(0o777)
    command = as_ordinary_user(sys.executable, "-c", IN_A_FOLDER, str(folder / "p.duckdb"))
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        folder.chmod(0o555)
        other.stdin.write("\n")
        other.stdin.flush()
        refused = [other.stdout.readline() for _ in range(3)]
        assert names(folder) == ["p.duckdb", "p.duckdb.lock"]
        folder.chmod(0o777)
        said, _ = other.communicate("\n", timeout=20)
    assert refused == ["snapshot True\n", "compact True\n", "scrub True\n"]
    assert said == "True True\n"
