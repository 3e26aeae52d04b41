"""Opening a profile's file: made whole under another name first, settings in the one order that works, then locked.

Called by `core.storage.database` alone, on the thread that opens, with the lock file held. Nothing here reads the
file by a descriptor of our own, and nothing overwrites a file that holds a byte.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import duckdb

from core.errors import FileBroken, FileTooNew, FolderUnwritable, MachineError
from core.storage import faults, files, schema, snapshots, torn, walcheck
from core.storage.lane import Job

MEMORY: Final = ":memory:"
_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # A quarter of the usual size: a fresh profile has 143 KB instead of 537, and a search takes 4 % longer.
    "default_block_size": "65536",
}
_SETTLED: Final = "SELECT current_setting('lock_configuration')"
_ALLOW_FOLDER: Final = "SET allowed_directories = ?"
_MEMORY_LIMIT: Final = "SET memory_limit = ?"
_COMPRESSION: Final = "SET force_compression = ?"
_LONGEST_LOG: Final = "SET wal_autocheckpoint = '4MB'"
_NO_SPILLING: Final = "SET temp_directory = ''"
_NO_OUTSIDE: Final = "SET enable_external_access = false"
_NO_CHANGES: Final = "SET lock_configuration = true"


class Settings(NamedTuple):
    """What whoever opens a file may choose. `compression` is "auto", or one of DuckDB's methods for every column."""

    memory_limit: str
    compression: str


class Opened(NamedTuple):
    """An open file; `too_new` says why it can only be read."""

    connection: duckdb.DuckDBPyConnection
    too_new: FileTooNew | None


def open_file(path: Path, settings: Settings, *, first: bool) -> Opened:
    """A connection to `path` with every schema step taken. A file that is not there is made, complete or not at all.

    A file beyond our steps is opened for reading, and no byte of it changes. `first` says that this process does not
    have the file open yet: only then may it be looked at, and what a killed process left be removed.
    """
    check_folder(path)
    if first:
        _tidy(path)
    if not path.exists() or path.stat().st_size == 0:
        _make(path, settings)
    if files.wal_of(path).exists() if first else opens_to_read(path):
        # Opening it for writing, and closing it again, would bring the log into the file.
        opened = _to_read(path, settings)
        if opened.too_new is not None:
            return opened
        opened.connection.close()
    connection = _connect(path, path, settings)
    if _prepare(connection, path):
        path.chmod(0o600)
        return Opened(connection, None)
    connection.close()
    return _to_read(path, settings)


def open_memory(settings: Settings) -> duckdb.DuckDBPyConnection:
    """A connection to a database that is gone with its last cursor."""
    connection = duckdb.connect(MEMORY, config=_CONFIG)
    _settle(connection, None, settings)
    schema.migrate(connection, Path(MEMORY))
    return connection


def opens_to_read(path: Path) -> bool:
    """Whether this process does not have the file open for writing: DuckDB refuses to open it in two ways."""
    try:
        duckdb.connect(str(path), read_only=True, config=_CONFIG).close()
    except duckdb.ConnectionException:
        return False
    return True


def check_folder(path: Path) -> None:
    """Raise FolderUnwritable where a journal could not be made beside `path`, FileBroken where `path` is no file."""
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK | os.X_OK):
        raise FolderUnwritable(path=str(path))
    if not path.exists():
        return
    if not path.is_file():
        raise FileBroken(path=str(path))
    if not os.access(path, os.R_OK | os.W_OK):
        raise FolderUnwritable(path=str(path))


def _tidy(path: Path) -> None:
    """Remove and mend what killed processes left, and refuse what DuckDB would take for a file with nothing in it."""
    log = files.wal_of(path)
    try:
        files.remove_leftovers(path)
    except OSError as error:
        raise faults.from_os_error(error, path) from error
    if log.exists() and not path.exists():
        raise FileBroken(path=str(path), details="a write-ahead log without its file")
    if walcheck.is_cut(log):
        raise FileBroken(path=str(path), details="the write-ahead log is damaged")
    try:
        torn.heal(path, _CONFIG)
    except OSError as error:
        raise faults.from_os_error(error, path) from error


def _make(path: Path, settings: Settings) -> None:
    """A kill or a full disk in here leaves nothing under the file's own name."""
    draft = files.draft_of(path)
    try:
        files.discard(draft)
        connection = _connect(draft, path, settings)
        _prepare(connection, path)
        connection.close()
        files.settle(draft)
        files.put_in_place(draft, path)
    except OSError as error:
        raise faults.from_os_error(error, path) from error
    except MachineError:
        files.discard(draft)
        raise


def _connect(file: Path, named: Path, settings: Settings, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(str(file), read_only=read_only, config=_CONFIG)
        _settle(connection, file.parent, settings)
    except duckdb.Error as error:
        raise faults.on_opening(error, named) from error
    return connection


def _settle(connection: duckdb.DuckDBPyConnection, folder: Path | None, settings: Settings) -> None:
    """The order counts: without outside access no folder can be allowed any more."""
    if connection.execute(_SETTLED).fetchall() == [(True,)]:
        return  # This process has the file open already, and DuckDB gave us the same database.
    if folder is not None:
        connection.execute(_ALLOW_FOLDER, [[f"{folder}{os.sep}"]])
    else:
        connection.execute(_NO_SPILLING)
    connection.execute(_MEMORY_LIMIT, [settings.memory_limit])
    connection.execute(_COMPRESSION, [settings.compression])
    connection.execute(_LONGEST_LOG)
    connection.execute(_NO_OUTSIDE)
    connection.execute(_NO_CHANGES)


def _to_read(path: Path, settings: Settings) -> Opened:
    connection = _connect(path, path, settings, read_only=True)
    with _closed_on_error(connection, path):
        return Opened(connection, schema.too_new(connection, path))


def _prepare(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Take the steps that are missing, after a snapshot of what had some; False when the file is beyond ours."""
    with _closed_on_error(connection, path):
        if schema.too_new(connection, path) is not None:
            return False
        if schema.is_older(connection, path):
            snapshots.take(Job(connection, willing=False), path)
        schema.migrate(connection, path)
        return True


@contextmanager
def _closed_on_error(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    try:
        yield
    except MachineError:
        connection.close()
        raise
    except (duckdb.Error, OSError) as error:
        connection.close()
        raise faults.on_opening(error, path) from error
