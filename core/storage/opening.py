"""Opening a profile's file: made whole under another name first, settings in the one order that works, then locked.

Called by `core.storage.database` alone, on the thread that opens, with the lock file held. Nothing here reads the
file by a descriptor of our own, and nothing overwrites a file that holds a byte.
"""

import os
from pathlib import Path
from typing import Final

import duckdb

from core.errors import FileBroken, FolderUnwritable, MachineError
from core.storage import faults, schema, walcheck

MEMORY: Final = ":memory:"
_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_SETTLED: Final = "SELECT current_setting('lock_configuration')"
_ALLOW_FOLDER: Final = "SET allowed_directories = ?"
_MEMORY_LIMIT: Final = "SET memory_limit = ?"
_NO_OUTSIDE: Final = "SET enable_external_access = false"
_NO_CHANGES: Final = "SET lock_configuration = true"


def open_file(path: Path, memory_limit: str, *, first: bool) -> duckdb.DuckDBPyConnection:
    """A connection to `path` with every schema step taken. A file that is not there is made, complete or not at all.

    `first` says that this process does not have the file open yet: only then may its log be looked at.
    """
    check_folder(path)
    if first and walcheck.is_cut(path.with_name(path.name + ".wal")):
        raise FileBroken(path=str(path), details="the write-ahead log is damaged in the middle")
    if not path.exists() or path.stat().st_size == 0:
        _make(path, memory_limit)
    connection = _connect(path, path, memory_limit)
    _prepare(connection, path)
    path.chmod(0o600)
    return connection


def open_memory(memory_limit: str) -> duckdb.DuckDBPyConnection:
    """A connection to a database that is gone with its last cursor."""
    connection = duckdb.connect(MEMORY, config=_CONFIG)
    _settle(connection, None, memory_limit)
    schema.migrate(connection, Path(MEMORY))
    return connection


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


def _make(path: Path, memory_limit: str) -> None:
    """A kill or a full disk in here leaves nothing under the file's own name."""
    draft = path.with_name(path.name + ".new")
    try:
        _discard(draft)
        connection = _connect(draft, path, memory_limit)
        _prepare(connection, path)
        connection.close()
        draft.chmod(0o600)
        draft.replace(path)
    except OSError as error:
        raise faults.from_os_error(error, path) from error
    except MachineError:
        _discard(draft)
        raise


def _discard(draft: Path) -> None:
    draft.unlink(missing_ok=True)
    draft.with_name(draft.name + ".wal").unlink(missing_ok=True)


def _connect(file: Path, named: Path, memory_limit: str) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(str(file), config=_CONFIG)
        _settle(connection, file.parent, memory_limit)
    except duckdb.Error as error:
        raise faults.on_opening(error, named) from error
    return connection


def _settle(connection: duckdb.DuckDBPyConnection, folder: Path | None, memory_limit: str) -> None:
    """The order counts: without outside access no folder can be allowed any more."""
    if connection.execute(_SETTLED).fetchall() == [(True,)]:
        return  # This process has the file open already, and DuckDB gave us the same database.
    if folder is not None:
        connection.execute(_ALLOW_FOLDER, [[f"{folder}{os.sep}"]])
    connection.execute(_MEMORY_LIMIT, [memory_limit])
    connection.execute(_NO_OUTSIDE)
    connection.execute(_NO_CHANGES)


def _prepare(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        schema.migrate(connection, path)
    except duckdb.Error as error:
        connection.close()
        raise faults.on_opening(error, path) from error
    except MachineError:
        connection.close()
        raise
