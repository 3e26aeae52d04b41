"""What DuckDB and the operating system complain about, turned into the errors of `core.errors`.

Called by the modules of `core.storage` wherever a file is touched. DuckDB has few classes of errors, so the text
decides; what is not known here stays as it is, because it is a bug of ours.
"""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from core.errors import DiskFull, FileBroken, FileBusy, FileTooNew, FolderUnwritable, MachineError

_FULL: Final = ("No space left on device", "File too large", "Disk quota exceeded", "not enough space on the disk")
_UNWRITABLE: Final = ("Permission denied", "Read-only file system", "Operation not permitted", "Access is denied")
_BUSY: Final = ("Could not set lock on file", "Conflicting lock is held", "being used by another process")
_BROKEN: Final = (
    "not a valid DuckDB database file",
    "Corrupt database file",
    "Corrupt WAL file",
    "Could not read enough bytes",
    "Failure while replaying WAL",
)
_NEWER: Final = ("newer version of DuckDB", "we can only read versions", "Trying to read a database file with version")
_PID: Final = re.compile(r"\(PID (\d+)\)")
_FULL_CODES: Final = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


def from_duckdb(error: duckdb.Error, path: Path) -> MachineError | None:
    """Ours for `error`, or None when the computer is not to blame."""
    text, where = str(error), str(path)
    if _names(text, _FULL):
        return DiskFull(path=where, details=text)
    if _names(text, _UNWRITABLE):
        return FolderUnwritable(path=where, details=text)
    if _names(text, _BUSY):
        pid = _PID.search(text)
        return FileBusy(path=where, pid=pid[1] if pid else "", details=text)
    if _names(text, _NEWER):
        return FileTooNew(path=where, found="", known="", details=text)
    if _names(text, _BROKEN):
        return FileBroken(path=where, details=text)
    return None


@contextmanager
def told(path: Path | None) -> Iterator[None]:
    """What DuckDB blames the computer for in this block becomes ours; in memory, without a path, it never does."""
    try:
        yield
    except duckdb.Error as error:
        ours = from_duckdb(error, path) if path else None
        if ours is None:
            raise
        raise ours from error


@contextmanager
def told_of_files(path: Path) -> Iterator[None]:
    """The same, and failed system calls too, in a block that touches nothing but `path` and what lies beside it."""
    try:
        with told(path):
            yield
    except OSError as error:
        if isinstance(error, MachineError):
            raise
        raise from_os_error(error, path) from error


def on_opening(error: duckdb.Error | OSError, path: Path) -> MachineError:
    """The same while a file is being opened, where every other complaint means that it cannot be read."""
    if isinstance(error, OSError):
        return from_os_error(error, path)
    return from_duckdb(error, path) or FileBroken(path=str(path), details=str(error))


def from_os_error(error: OSError, path: Path) -> MachineError:
    """Ours for a failed system call on `path`, its lock or its folder."""
    if error.errno in _FULL_CODES:
        return DiskFull(path=str(path), details=str(error))
    return FolderUnwritable(path=str(path), details=str(error))


def _names(text: str, marks: tuple[str, ...]) -> bool:
    return any(mark in text for mark in marks)
