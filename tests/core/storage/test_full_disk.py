"""A full disk: one clear error, nothing left behind, and the same open file goes on when space returns."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.errors import DiskFull
from core.storage import Database, Transcript
from core.storage.snapshots import snapshots
from tests.core.storage.test_broken_files import contents

ROOT = Path(__file__).parents[3]

FILL = """
import resource, signal, sys
from core.errors import DiskFull
from core.storage import Database, Transcript
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
if sys.argv[2] == "new":
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, resource.RLIM_INFINITY))
    try:
        Database.open(sys.argv[1])
    except DiskFull as error:
        print("full", error.params["path"] == sys.argv[1])
    raise SystemExit
db = Database.open(sys.argv[1])
transcript = Transcript(db)
transcript.set_setting("before", "1")
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
kept = 0
try:
    for number in range(1000):
        transcript.set_setting(str(number), "x" * 20_000)
        kept += 1
except DiskFull as error:
    print("full", error.params["path"] == sys.argv[1])
print("still reads", transcript.setting("before"))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
transcript.set_setting("after", "2")
print("kept", kept)
db.close()
"""


def run_full(path: Path, what: str) -> list[str]:
    command = [sys.executable, "-c", FILL, str(path), what]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


@pytest.mark.skipif(os.name != "posix", reason="a limit on the size of files stands for the full disk")
def test_a_full_disk_while_writing(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    full, reads, kept = run_full(path, "old")
    assert (full, reads) == ("full True", "still reads 1")
    with Database.open(path) as db:
        transcript = Transcript(db)
        assert (transcript.setting("before"), transcript.setting("after")) == ("1", "2")
        number = int(kept.removeprefix("kept "))
        assert number > 3
        assert [transcript.setting(str(each)) is None for each in range(number + 1)] == [False] * number + [True]


@pytest.mark.skipif(os.name != "posix", reason="a limit on the size of files stands for the full disk")
def test_a_full_disk_while_making_a_file_leaves_none(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    assert run_full(path, "new") == ["full True"]
    assert contents(tmp_path) == {}
    Database.open(path).close()


def can_mount() -> bool:
    return sys.platform == "linux" and os.getuid() == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Only root can make one; everybody else runs the two tests above."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = can_mount() and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4M", "tmpfs", disk]).returncode == 0
    if not mounted:
        pytest.skip("no tmpfs can be mounted here; the limit on file sizes above stands for it")
    yield disk
    subprocess.run(["umount", disk], check=True)


class Ballast:
    """A file that leaves only so many bytes free on a disk."""

    def __init__(self, disk: Path) -> None:
        self._file = disk / "ballast"
        self._disk = disk

    def leave(self, room: int) -> None:
        self._file.unlink(missing_ok=True)
        space = os.statvfs(self._disk)
        self._file.write_bytes(bytes(max(space.f_bavail * space.f_frsize - room, 0)))

    def remove(self) -> None:
        self._file.unlink()


def checkpoint(db: Database) -> None:
    """What DuckDB does by itself when the log is long; it cannot be done inside a transaction."""
    with db.write() as connection:
        connection.execute("ROLLBACK")
        connection.execute("CHECKPOINT")


def write(db: Database) -> None:
    for number in range(100):
        Transcript(db).set_setting("new", random.Random(number).randbytes(10_000).hex())


JOBS: dict[str, tuple[Callable[[Database], object], int]] = {
    "write": (write, 20_000),
    "checkpoint": (checkpoint, 50_000),
    "snapshot that cannot begin": (Database.snapshot, 0),
    "snapshot that cannot end": (Database.snapshot, 200_000),
    "compact that cannot begin": (Database.compact, 0),
    "compact that cannot end": (Database.compact, 200_000),
    "compact without room to checkpoint": (Database.compact, 500_000),
}


@pytest.mark.parametrize("name", JOBS)
def test_the_same_open_file_goes_on_when_space_returns(small_disk: Path, name: str) -> None:
    job, room = JOBS[name]
    path, ballast = small_disk / "p.duckdb", Ballast(small_disk)
    with Database.open(path) as db:
        transcript = Transcript(db)
        for number in range(40):
            transcript.set_setting(str(number), random.Random(number).randbytes(10_000).hex())
        ballast.leave(room)
        with pytest.raises(DiskFull) as caught:
            job(db)
        assert caught.value.params == {"path": str(path)}
        assert transcript.setting("39") is not None
        assert {each.name for each in small_disk.iterdir()} <= {
            "p.duckdb", "p.duckdb.wal", "p.duckdb.lock", "ballast",
        }  # fmt: skip
        ballast.remove()
        transcript.set_setting("after", "space came back")
        assert transcript.setting("39") is not None
        assert db.snapshot() in snapshots(path)
        assert db.compact()
    with Database.open(path) as db:
        assert Transcript(db).setting("after") == "space came back"
        assert Transcript(db).setting("39") is not None
