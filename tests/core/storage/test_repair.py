"""Damaged files: what is offered, that it holds every commit before the damage, and that no byte is lost."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import BugError, FileBroken
from core.storage import Database, walcheck
from core.storage.aside import folders
from core.storage.repair import Rescue, repair, rescues, restore
from core.storage.snapshots import snapshots
from tests.core.storage.test_broken_files import contents

ROOT = Path(__file__).parents[3]
SNAPPED, IN_FILE, IN_LOG = 5, 10, 20
"""How many settings the snapshot has, the file itself, and the file with its log."""

LIVE_AND_DIE = f"""
import os, random, sys
from core.storage import Database, Transcript
from core.storage.rows import MessageRow
db = Database.open(sys.argv[1])
transcript = Transcript(db)
def keep(first, last):
    for number in range(first, last):
        transcript.set_setting(str(number), random.Random(number).randbytes(3000).hex())
keep(0, {SNAPPED})
transcript.add_question(thread="t", message="m", parent=None, text="hello", time=1000, utc_offset=0, title="t")
db.snapshot()
keep({SNAPPED}, {IN_FILE})
transcript.add_question(thread="t", message="n", parent="m", text="hello", time=2000, utc_offset=0, title="t")
db.close()
transcript = Transcript(Database.open(sys.argv[1]))
keep({IN_FILE}, {IN_LOG})
transcript.add_question(thread="t", message="o", parent="n", text="hello", time=3000, utc_offset=0, title="t")
os._exit(0)
"""


@pytest.fixture(scope="module")
def died(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a killed process left: a file, its log and a snapshot."""
    folder = tmp_path_factory.mktemp("died")
    subprocess.run([sys.executable, "-c", LIVE_AND_DIE, str(folder / "p.duckdb")], cwd=ROOT, check=True, timeout=60)
    return contents(folder)


@pytest.fixture
def path(tmp_path: Path, died: dict[str, bytes]) -> Path:
    for name, data in died.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path / "p.duckdb"


def flip(file: Path, place: int) -> None:
    data = bytearray(file.read_bytes())
    data[place] ^= 0x10
    file.write_bytes(data)


def held(path: Path) -> tuple[list[str], list[str]]:
    """The settings of a file in order, and its messages."""
    with Database.open(path) as db, db.read() as connection:
        names = connection.execute("SELECT name FROM settings ORDER BY name::INTEGER").fetchall()
        return [row[0] for row in names], [row[0] for row in connection.execute("SELECT id FROM messages").fetchall()]


def numbers(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def is_refused(path: Path) -> bool:
    try:
        Database.open(path).close()
    except FileBroken:
        return True
    return False


def set_aside(path: Path) -> dict[str, bytes]:
    (folder,) = folders(path)
    return contents(folder)


def test_a_whole_file_offers_all_of_it_and_changes_nothing(path: Path) -> None:
    before = contents(path.parent)
    log, snapshot = rescues(path)
    assert (log.kind, log.until, log.path, log.keep, log.findings) == (
        "log",
        3000,
        path,
        len(before["p.duckdb.wal"]),
        0,
    )
    assert snapshot == Rescue("snapshot", 1000, snapshots(path)[0])
    assert contents(path.parent) == before
    assert held(path) == (numbers(IN_LOG), ["m", "n", "o"])


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.97])
def test_a_log_damaged_anywhere_keeps_every_commit_before(path: Path, share: float) -> None:
    log = path.with_name("p.duckdb.wal")
    place = int(share * log.stat().st_size)
    flip(log, place)
    damaged = contents(path.parent)
    assert is_refused(path)
    found = rescues(path)
    assert [rescue.kind for rescue in found] == ["log", "snapshot"]
    whole = [end for end in walcheck.commits(log) if end <= place]
    assert found[0].keep == max(whole, default=0)
    assert contents(path.parent) == damaged
    restore(path, found[0])
    assert held(path) == (numbers(IN_FILE + len(whole)), ["m", "n"])
    assert set_aside(path) == {name: damaged[name] for name in ("p.duckdb", "p.duckdb.wal")}


def test_a_damaged_header_of_the_log_leaves_what_the_file_has(path: Path) -> None:
    flip(path.with_name("p.duckdb.wal"), 3)
    assert is_refused(path)
    assert [(rescue.kind, rescue.keep, rescue.until) for rescue in rescues(path)] == [
        ("log", 0, 2000),
        ("snapshot", 0, 1000),
    ]


@pytest.mark.parametrize("place", [20, 4_200, 8_300, 12_400, -100])
def test_a_damaged_file_goes_back_to_the_snapshot(path: Path, place: int) -> None:
    flip(path, place)
    damaged = contents(path.parent)
    found = rescues(path)
    assert [(rescue.kind, rescue.until) for rescue in found] == [("snapshot", 1000)]
    folder = restore(path, found[0])
    assert held(path) == (numbers(SNAPPED), ["m"])
    assert contents(folder) == {name: damaged[name] for name in ("p.duckdb", "p.duckdb.wal")}
    (snapshot,) = snapshots(path)
    assert snapshot.read_bytes() == damaged[snapshot.name]


def test_every_flip_in_a_file_is_found_and_its_data_never_offered(path: Path) -> None:
    whole = path.read_bytes()
    dice = random.Random(5)
    for _ in range(12):
        path.write_bytes(whole)
        flip(path, dice.randrange(12_288, len(whole)))
        for rescue in rescues(path):
            if rescue.kind == "log":
                restore(path, rescue)
                assert held(path) == (numbers(IN_LOG), ["m", "n", "o"])  # The bit was in a block that nothing uses.


def test_damaged_snapshots_are_passed_over(path: Path) -> None:
    with Database.open(path) as db:
        for _ in range(2):
            db.snapshot()
    newest, middle, oldest = snapshots(path)
    flip(newest, 20)
    flip(middle, newest.stat().st_size // 2)
    flip(path, 20)
    assert [rescue.path for rescue in rescues(path)] == [oldest]


def test_nothing_to_be_saved(path: Path) -> None:
    flip(path, 20)
    flip(snapshots(path)[0], 20)
    before = contents(path.parent)
    assert repair(path) is None
    assert contents(path.parent) == before


def test_a_file_that_is_gone_comes_back_from_its_snapshot(path: Path) -> None:
    path.unlink()
    assert is_refused(path)
    rescue = repair(path)
    assert rescue is not None
    assert rescue.kind == "snapshot"
    assert held(path) == (numbers(SNAPPED), ["m"])
    assert list(set_aside(path)) == ["p.duckdb.wal"]


def test_what_holds_together_is_preferred(path: Path) -> None:
    with Database.open(path) as db, db.write() as connection:
        connection.execute("UPDATE messages SET parent = 'nowhere' WHERE id = 'n'")
    log, snapshot = rescues(path)
    assert (log.kind, log.findings, snapshot.findings) == ("log", 1, 0)
    assert repair(path) == snapshot


@pytest.mark.parametrize("kind", ["log", "snapshot"])
def test_killed_in_between_it_can_be_repaired_again(path: Path, kind: str) -> None:
    log = path.with_name("p.duckdb.wal")
    flip(log, log.stat().st_size // 2)
    damaged = contents(path.parent)
    (rescue,) = (each for each in rescues(path) if each.kind == kind)
    restore(path, rescue)
    first = held(path)
    log.write_bytes(damaged["p.duckdb.wal"])
    assert is_refused(path)
    assert repair(path) is not None
    assert held(path) == first
    assert len(folders(path)) == 2


def test_a_kill_leaves_no_trial(path: Path) -> None:
    trial = path.with_name("p.duckdb.trial")
    trial.mkdir()
    (trial / "p.duckdb").write_bytes(b"half")
    Database.open(path).close()
    assert not trial.exists()


def test_an_open_file_is_not_repaired(path: Path) -> None:
    with Database.open(path), pytest.raises(BugError):
        rescues(path)


def test_a_rescue_that_is_gone(path: Path) -> None:
    before = contents(path.parent)
    with pytest.raises(FileBroken):
        restore(path, Rescue("snapshot", 0, path.with_name("nowhere")))
    assert contents(path.parent) == before
