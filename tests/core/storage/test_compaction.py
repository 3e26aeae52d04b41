"""Files written anew without the space that nothing uses: in use, disturbed, and killed at every step."""

import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.errors import FileTooNew
from core.storage import Database, DuckDBSaver, Transcript, files
from core.storage.gave_way import GaveWay
from tests.core.storage.test_repair import IN_LOG, LIVE_AND_DIE, SNAPPED, flip

ROOT = Path(__file__).parents[3]
FILL = "INSERT INTO settings SELECT 'x' || i, md5(i::VARCHAR) || md5((i + 1)::VARCHAR) FROM range(20000) AS r(i)"
CLEAR = "DELETE FROM settings WHERE name LIKE 'x%'"


def run(db: Database, statement: str) -> None:
    with db.write() as connection:
        connection.execute(statement)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with some rows, and many that were deleted."""
    path = tmp_path / "p.duckdb"
    with Database.open(path) as db:
        Transcript(db).set_setting("kept", "yes")
        run(db, FILL)
    with Database.open(path) as db:
        run(db, CLEAR)
    return path


def test_space_comes_back(path: Path) -> None:
    before = path.stat().st_size
    with Database.open(path) as db:
        assert db.free_share() > 0.5
        assert db.compact()
        assert db.free_share() < 0.2
        assert path.stat().st_size < before / 2
        assert not files.wal_of(path).exists()
        assert Transcript(db).setting("kept") == "yes"
        Transcript(db).set_setting("after", "yes")
    with Database.open(path) as db:
        assert Transcript(db).setting("after") == "yes"
    assert sorted(each.name for each in path.parent.iterdir()) == ["p.duckdb", "p.duckdb.lock"]


def test_who_writes_already_is_given_way_to(path: Path) -> None:
    begun, over = threading.Event(), threading.Event()

    def write(db: Database) -> None:
        with db.write() as connection:
            connection.execute("INSERT INTO settings VALUES ('slow', 'yes')")
            begun.set()
            over.wait(60)

    with Database.open(path) as db:
        writer = threading.Thread(target=write, args=(db,))
        writer.start()
        begun.wait(60)
        with pytest.raises(GaveWay):
            db.compact(give_way=True)
        over.set()
        writer.join()
        assert db.compact(give_way=True)
        assert Transcript(db).setting("slow") == "yes"


def test_a_file_in_full_use_has_nothing_free(tmp_path: Path) -> None:
    with Database.open(tmp_path / "p.duckdb") as db:
        run(db, FILL)
        assert db.compact()
        assert db.free_share() < 0.1


def test_it_is_refused_in_memory_and_while_open_twice(path: Path, db: Database) -> None:
    assert not db.compact()
    with Database.open(path) as one:
        with Database.open(path) as two:
            assert not one.compact()
            assert Transcript(two).setting("kept") == "yes"
        assert one.compact()


def test_readers_go_on_until_the_last_moment(path: Path) -> None:
    """A reader keeps its view of the file; the swap waits for it, and whoever reads next sees the new file."""
    with Database.open(path) as db:
        compacted: list[bool] = []
        compacting = threading.Thread(target=lambda: compacted.append(db.compact()))
        with db.read() as connection:
            compacting.start()
            for _ in range(50):
                assert connection.execute("SELECT count(*) FROM settings").fetchall() == [(1,)]
        compacting.join(20)
        assert compacted == [True]
        assert Transcript(db).setting("kept") == "yes"


def test_a_writer_inside_a_reader_is_no_deadlock(path: Path) -> None:
    ended: list[str] = []

    def compact(db: Database) -> None:
        try:
            ended.append(str(db.compact()))
        except GaveWay:
            ended.append("gave way")

    with Database.open(path) as db:
        compacting = threading.Thread(target=compact, args=(db,))
        with db.read():
            compacting.start()
            for number in range(5):
                Transcript(db).set_setting("n", str(number))
        compacting.join(20)
        assert len(ended) == 1
        assert Transcript(db).setting("n") == "4"


@pytest.mark.parametrize("give_way", [True, False])
def test_writers_lose_nothing_whenever_they_come(path: Path, give_way: bool) -> None:
    ended: list[str] = []

    def compact(db: Database) -> None:
        try:
            ended.append(str(db.compact(give_way=give_way)))
        except GaveWay:
            ended.append("gave way")

    with Database.open(path) as db:
        for number in range(6):
            compacting = threading.Thread(target=compact, args=(db,))
            compacting.start()
            Transcript(db).set_setting(f"n{number}", "1")
            compacting.join(20)
        assert len(ended) == 6
        assert give_way or ended == ["True"] * 6
        compact(db)
        assert ended[-1] == "True"
        assert all(Transcript(db).setting(f"n{number}") == "1" for number in range(6))
    with Database.open(path) as db:
        assert all(Transcript(db).setting(f"n{number}") == "1" for number in range(6))
    assert sorted(each.name for each in path.parent.iterdir()) == ["p.duckdb", "p.duckdb.lock"]


def test_closing_ends_one_that_gives_way(path: Path) -> None:
    db = Database.open(path)
    run(db, FILL)
    ended = threading.Event()

    def compact() -> None:
        with contextlib.suppress(GaveWay):
            db.compact(give_way=True)
        ended.set()

    compacting = threading.Thread(target=compact)
    compacting.start()
    db.close()
    assert ended.wait(20)
    compacting.join(20)
    with Database.open(path) as db:
        assert Transcript(db).setting("kept") == "yes"


def test_what_is_open_goes_on_over_the_new_file(path: Path) -> None:
    with Database.open(path) as db:
        saver, transcript = DuckDBSaver(db), Transcript(db)
        transcript.add_question(thread="t", message="q", parent=None, text="hi", time=1, utc_offset=0, title="t")
        assert db.compact()
        transcript.add_question(thread="t", message="r", parent="q", text="hi", time=2, utc_offset=0, title="t")
        assert saver.get_tuple({"configurable": {"thread_id": "t"}}) is None
        assert db.compact()
    with Database.open(path) as db:
        assert [row.id for row in Transcript(db).path("t", "r")] == ["q", "r"]


def test_a_newer_file_is_left_alone(path: Path) -> None:
    with Database.open(path) as db:
        Transcript(db).set_meta("schema_version", "999")
    before = path.read_bytes()
    with Database.open(path) as db, pytest.raises(FileTooNew):
        db.compact()
    assert path.read_bytes() == before


def killed_at_each_step(job: str, folder: Path) -> list[str]:
    command = [sys.executable, "-m", "tests.core.storage.killed_steps", job, str(folder)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert ran.returncode == 0, ran.stderr
    *killed, ended = ran.stdout.splitlines()
    assert all(line.split()[1] == "killed" for line in killed)
    assert ended.split()[1] == "ended"
    return [line.split(maxsplit=2)[2] for line in ran.stdout.splitlines()]


@pytest.mark.skipif(os.name != "posix", reason="forks")
def test_compaction_killed_at_every_step(path: Path) -> None:
    left = killed_at_each_step("compact", path.parent)
    assert len(left) > 5
    assert set(left) == {"holds 1 snapshots"}


@pytest.mark.skipif(os.name != "posix", reason="forks")
def test_erasing_bytes_killed_at_every_step(path: Path) -> None:
    with Database.open(path) as db:
        db.snapshot()
        db.snapshot()
    left = killed_at_each_step("scrub", path.parent)
    assert len(left) > 8
    assert set(left) == {"holds 1 snapshots 1 paid", "holds 1 snapshots 1"}
    assert left[0].endswith("paid")
    assert left[-1] == "holds 1 snapshots 1"


@pytest.mark.skipif(os.name != "posix", reason="forks")
def test_a_snapshot_killed_at_every_step(path: Path) -> None:
    left = killed_at_each_step("snapshot", path.parent)
    assert set(left) == {"holds 1 snapshots", "holds 1 snapshots 1"}


@pytest.mark.soak
@pytest.mark.skipif(os.name != "posix", reason="forks")
@pytest.mark.parametrize("job", ["restore_log", "restore_snapshot"])
def test_a_restore_killed_at_every_step(tmp_path: Path, job: str) -> None:
    folder = tmp_path / "died"
    folder.mkdir()
    subprocess.run([sys.executable, "-c", LIVE_AND_DIE, str(folder / "p.duckdb")], cwd=ROOT, check=True, timeout=60)
    log = folder / "p.duckdb.wal"
    flip(log, log.stat().st_size - 20)
    left = killed_at_each_step(job, folder)
    # Before the new file is in place the damaged one is, and its repair brings all but the damaged commit.
    everything, snapshot = f"{IN_LOG}", f"{SNAPPED}"
    assert {line.split("snapshots")[1].strip() for line in left} == {snapshot}
    states = [line.split("snapshots")[0].removeprefix("holds ").strip() for line in left]
    assert states[0] == f"repaired {everything}"
    assert states[-1] == (everything if job == "restore_log" else snapshot)
    assert set(states) <= {f"repaired {everything}", states[-1], f"repaired {states[-1]}"}
