"""The lock file next to a profile's file: one process at a time, said in words when it is another's turn.

Called by `core.storage.database` alone, on the thread that opens. DuckDB has a lock of its own, but POSIX drops it
as soon as any descriptor of this process on that file is closed; ours lies on a file that nobody else opens.
"""

import contextlib
import os
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from core.errors import FileBusy
from core.storage.faults import from_os_error
from core.storage.lane import Lane


class Lock(FileLock):
    """The lock of one file. This process has at most one of each, so two who open the same file share its lane."""

    def __init__(self, lock_file: str | Path, **options: Any) -> None:
        super().__init__(lock_file, **options)
        self.lane = Lane()
        """Who writes to the file has its turn."""


def hold(path: Path) -> Lock:
    """Take the lock of `path`, or raise FileBusy at once when another process has it.

    Taken twice by this process, it must be released twice. The lock file itself stays behind.
    """
    lock = Lock(lock_path(path), timeout=0, thread_local=False, mode=0o600, is_singleton=True)
    try:
        lock.acquire()
    except Timeout as error:
        raise FileBusy(path=str(path), pid=_holder(path)) from error
    except OSError as error:
        raise from_os_error(error, path) from error
    try:
        _sign(path)
    except OSError as error:
        lock.release()
        raise from_os_error(error, path) from error
    return lock


def lock_path(path: Path) -> Path:
    """Where the lock of `path` lies."""
    return path.with_name(path.name + ".lock")


def _sign(path: Path) -> None:
    """Leave our process id for others to name. It is advice only: the lock is what counts."""
    # Windows lets nobody write to the locked bytes, not even us through a second descriptor: then it stays unnamed.
    with contextlib.suppress(PermissionError):
        lock_path(path).write_text(str(os.getpid()), encoding="ascii")


def _holder(path: Path) -> str:
    try:
        text = lock_path(path).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return text if text.isdecimal() else ""
