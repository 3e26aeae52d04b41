"""Files that cannot be opened: the right error, and every byte where it was."""

import os
import random
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from core.errors import FileBroken, FileTooNew, FolderUnwritable
from core.storage import Database, Transcript
from tests.fakes.ordinary_user import as_ordinary_user

ROOT = Path(__file__).parents[3]


def write_and_die(path: Path, rows: int) -> None:
    """A file with a write-ahead log of `rows` settings, left by a process that did not close it."""
    code = (
        "import os, sys\n"
        "from core.storage import Database, Transcript\n"
        "transcript = Transcript(Database.open(sys.argv[1]))\n"
        "for number in range(int(sys.argv[2])): transcript.set_setting(str(number), 'x' * 100)\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path), str(rows)], cwd=ROOT, check=True, timeout=60)


def contents(folder: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if not entry.name.endswith(".lock")}


def count(path: Path) -> int:
    with Database.open(path) as db, db.read() as connection:
        return int(connection.execute("SELECT count(*) FROM settings").fetchall()[0][0])


@pytest.mark.parametrize("junk", [b"x", b"hello " * 1000, random.Random(1).randbytes(50_000)])
def test_a_file_of_something_else(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "p.duckdb"
    path.write_bytes(junk)
    with pytest.raises(FileBroken) as caught:
        Database.open(path)
    assert caught.value.params["path"] == str(path)
    assert contents(tmp_path) == {"p.duckdb": junk}


def test_an_empty_file_is_no_file_yet(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    path.touch()
    Database.open(path).close()
    assert path.stat().st_size > 0


def test_a_folder_where_the_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "p.duckdb").mkdir()
    with pytest.raises(FileBroken):
        Database.open(tmp_path / "p.duckdb")


@pytest.mark.parametrize("place", [20, 4_100, 8_200])
def test_a_flipped_bit_in_the_headers(tmp_path: Path, place: int) -> None:
    path = tmp_path / "p.duckdb"
    Database.open(path).close()
    damaged = bytearray(path.read_bytes())
    damaged[place] ^= 0x10
    path.write_bytes(damaged)
    try:
        Database.open(path).close()
    except FileBroken:
        assert path.read_bytes() == bytes(damaged)
    else:
        assert count(path) == 0  # The other of the two headers was the newer one, and it is whole.


def test_flipped_bits_in_the_log_are_never_taken_for_its_end(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    write_and_die(path, 60)
    log = tmp_path / "p.duckdb.wal"
    whole = contents(tmp_path)
    dice = random.Random(7)
    refused = 0
    for _ in range(40):
        damaged = bytearray(whole[log.name])
        damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
        path.write_bytes(whole[path.name])
        log.write_bytes(damaged)
        before = contents(tmp_path)
        try:
            assert count(path) == 60
        except FileBroken:
            refused += 1
            assert contents(tmp_path) == before
    assert refused > 30


def test_every_length_in_the_log_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    write_and_die(path, 5)
    log = tmp_path / "p.duckdb.wal"
    whole = log.read_bytes()
    place = whole.index(b"\xff\xff") + 2
    while place < len(whole):
        length = int.from_bytes(whole[place : place + 8], "little")
        damaged = bytearray(whole)
        damaged[place + 3] ^= 0x04
        log.write_bytes(damaged)
        with pytest.raises(FileBroken):
            Database.open(path)
        place += 16 + length
    log.write_bytes(whole)
    assert count(path) == 5


def test_no_flip_in_the_header_of_the_log_loses_it(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    write_and_die(path, 5)
    log = tmp_path / "p.duckdb.wal"
    file, whole = path.read_bytes(), log.read_bytes()
    for place in range(whole.index(b"\xff\xff") + 2):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << (place * 5 + 3) % 8
        path.write_bytes(file)
        log.write_bytes(damaged)
        try:
            assert count(path) == 5
        except FileBroken:
            assert log.read_bytes() == bytes(damaged)


def test_a_torn_tail_of_the_log_is_an_ordinary_crash(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    write_and_die(path, 20)
    log = tmp_path / "p.duckdb.wal"
    log.write_bytes(log.read_bytes()[:-30])
    assert count(path) == 19


MAKE_NEWER = """
import os, sys
from core.storage import Database, Transcript
transcript = Transcript(Database.open(sys.argv[1]))
transcript.set_setting("said", "yes")
transcript.set_meta("schema_version", "999")
os._exit(0)
"""


def read_too_new(path: Path) -> None:
    """Reads work, also through a second handle, and nothing is written; then it is closed."""
    with Database.open(path) as db, Database.open(path) as again:
        assert db.read_only
        assert again.read_only
        assert Transcript(db).setting("said") == Transcript(again).setting("said") == "yes"
        for refused in (lambda: Transcript(db).set_setting("a", "b"), db.snapshot, db.compact):
            with pytest.raises(FileTooNew) as caught:
                refused()
            assert caught.value.params["found"] == "999"
            assert caught.value.params["path"] == str(path)


def test_a_file_of_a_newer_version_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    subprocess.run([sys.executable, "-c", MAKE_NEWER, str(path)], cwd=ROOT, check=True, timeout=60)
    before = contents(tmp_path)
    assert sorted(before) == ["p.duckdb", "p.duckdb.wal"]
    read_too_new(path)
    assert contents(tmp_path) == before
    with duckdb.connect(str(path)) as connection:
        connection.execute("CHECKPOINT")
    before = contents(tmp_path)
    assert sorted(before) == ["p.duckdb"]
    read_too_new(path)
    assert contents(tmp_path) == before


def test_a_file_whose_version_is_nonsense(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    with Database.open(path) as db:
        Transcript(db).set_meta("schema_version", "yes")
    with pytest.raises(FileBroken):
        Database.open(path)


def test_a_database_of_somebody_else_with_tables_in_our_way(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE messages (mine INTEGER)")
        connection.execute("INSERT INTO messages VALUES (1)")
    with pytest.raises(FileBroken):
        Database.open(path)
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("SELECT mine FROM messages").fetchall() == [(1,)]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FolderUnwritable):
        Database.open(tmp_path / "nowhere" / "p.duckdb")


AS_ANYBODY = """
import sys
import core.storage.database
from core.errors import FolderUnwritable
for path in sys.argv[1:]:
    try:
        core.storage.database.Database.open(path)
    except FolderUnwritable as error:
        print("refused", error.params["path"] == path)
"""


@pytest.mark.skipif(os.name != "posix", reason="folders have no write permission on Windows")
def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    """Root may write everywhere, so the attempt is made by a process without that power."""
    folder = tmp_path / "mine"
    folder.mkdir()
    Database.open(folder / "old.duckdb").close()
    before = contents(folder)
    folder.chmod(0o555)
    command = as_ordinary_user(sys.executable, "-c", AS_ANYBODY, str(folder / "old.duckdb"), str(folder / "new.duckdb"))
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    folder.chmod(0o755)
    assert ran.stdout.splitlines() == ["refused True", "refused True"], ran.stderr
    assert contents(folder) == before
