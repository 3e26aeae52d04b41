"""What can be brought back of a damaged file, and putting it in place.

Called by the engine on a helper thread after `Database.open` raised FileBroken; nobody in this process may have the
file open. First comes the file with the good beginning of its log, then its snapshots, newest first. Everything is
tried on copies, every table is read to the end, and the damaged file is set aside (`core.storage.aside`): nothing is
overwritten. Takes as long as copying the file several times.
"""

import shutil
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal, NamedTuple

import duckdb
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from core.errors import BugError, FileBroken, FileTooNew
from core.storage import aside, faults, files, lock, opening, walcheck
from core.storage.check import check
from core.storage.database import Database
from core.storage.snapshots import snapshots

_TABLES: Final = """
SELECT format('"{}"."{}"', replace(schema_name, '"', '""'), replace(table_name, '"', '""')) FROM duckdb_tables()
WHERE database_name = current_database() AND NOT temporary
"""
_READ: Final = "SELECT bit_xor(hash(row_)) FROM {table} AS row_"
_UNTIL: Final = """
SELECT coalesce(greatest(
    (SELECT max(changed) FROM threads), (SELECT max(time) FROM messages), (SELECT max(time) FROM memory_log),
    (SELECT max(updated_at) // 1000 FROM store_items)
), 0)
"""


class Rescue(NamedTuple):
    """A state that the file can be brought back to."""

    kind: Literal["log", "snapshot"]
    until: int
    """The last change that it holds, in milliseconds since 1970, UTC; 0 when it holds none."""
    path: Path
    """The file itself, or the snapshot."""
    keep: int = 0
    """Bytes of the log that are good."""
    findings: int = 0
    """How much of it does not hold together (`core.storage.check`)."""


def rescues(path: Path, *, serde: SerializerProtocol | None = None) -> list[Rescue]:
    """What could be restored, best first; changes nothing. `serde` is that of the checkpoints, if not LangGraph's own.

    Raises FileBusy, DiskFull or FolderUnwritable, as all here.
    """
    with _alone(path.resolve()) as path:
        return list(_rescues(path, serde or JsonPlusSerializer()))


def restore(path: Path, rescue: Rescue) -> Path:
    """Set the damaged file aside and put the rescue in its place; gives the folder where the damaged file lies now.

    Raises FileBroken if the rescue is not what it was any more. Killed at any moment, it leaves a file that opens, or
    one that can be repaired again.
    """
    with _alone(path.resolve()) as path:
        made = _trial(path, rescue.path, rescue.keep)
        with Database.open(made) as db:
            _read_through(db)
            if not db.compact():
                raise BugError("the copy is open twice")
        folder = aside.put(path)
        files.put_in_place(made, path)
        files.wal_of(path).unlink(missing_ok=True)
        files.sync_folder(path.parent)
        return folder


def repair(path: Path, *, serde: SerializerProtocol | None = None) -> Rescue | None:
    """Restore the first rescue that holds together, else the first of all; None, and nothing done, if there is none."""
    found = rescues(path, serde=serde)
    if not found:
        return None
    best = min(found, key=lambda rescue: rescue.findings > 0)
    restore(path, best)
    return best


def _rescues(path: Path, serde: SerializerProtocol) -> Iterator[Rescue]:
    if path.is_file() and (keep := _good_log(path)) is not None:
        rescue = _look(path, Rescue("log", 0, path, keep), serde)
        if rescue is not None:
            yield rescue
    for snapshot in snapshots(path):
        rescue = _look(path, Rescue("snapshot", 0, snapshot), serde)
        if rescue is not None:
            yield rescue


def _good_log(path: Path) -> int | None:
    """Bytes of the log that a copy of the file opens with; None where it does not open without any either."""
    places = [0, *walcheck.commits(files.wal_of(path))]
    trial = _trial(path, path, 0)
    log = files.wal_of(path).read_bytes() if len(places) > 1 else b""

    def fails(keep: int) -> bool:
        files.wal_of(trial).write_bytes(log[:keep])
        if not keep:
            files.wal_of(trial).unlink()
        return not _opens(trial)

    good = bisect_left(places, True, key=fails)
    return places[good - 1] if good else None


def _opens(trial: Path) -> bool:
    try:
        duckdb.connect(str(trial), read_only=True).close()
    except duckdb.Error:
        return False
    return True


def _look(path: Path, rescue: Rescue, serde: SerializerProtocol) -> Rescue | None:
    """The rescue with what it holds; None if it cannot be read to the end."""
    try:
        with Database.open(_trial(path, rescue.path, rescue.keep)) as db:
            _read_through(db)
            with db.read() as connection:
                until = int(connection.execute(_UNTIL).fetchall()[0][0])
            return rescue._replace(until=until, findings=len(check(db, serde=serde)))
    except (FileBroken, FileTooNew, duckdb.Error):
        return None


def _read_through(db: Database) -> None:
    """Every row of every table; DuckDB compares the checksum of each block that it reads."""
    with db.read() as connection:
        for (table,) in connection.execute(_TABLES).fetchall():
            connection.execute(_READ.format(table=table)).fetchall()


def _trial(path: Path, source: Path, keep: int) -> Path:
    """A copy of a file that may be opened, with the first bytes of the log, in an empty folder of its own."""
    folder = files.trial_of(path)
    if folder.is_dir():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    trial = folder / path.name
    if not source.is_file():
        raise FileBroken(path=str(source))
    shutil.copyfile(source, trial)
    if keep:
        with files.wal_of(source).open("rb") as log:
            files.wal_of(trial).write_bytes(log.read(keep))
    return trial


@contextmanager
def _alone(path: Path) -> Iterator[Path]:
    """With the lock of a file that this process does not have open, and without a trial when it ends."""
    opening.check_folder(path)
    held = lock.hold(path)
    try:
        if held.lock_counter > 1:
            raise BugError("the file is open")
        with faults.told_of_files(path):
            yield path
    finally:
        # What cannot be removed now goes when the file is opened next.
        shutil.rmtree(files.trial_of(path), ignore_errors=True)
        held.release()
