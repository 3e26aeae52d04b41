"""One open DuckDB file: its lock, its connections, its one write lane.

The engine makes one per open profile; saver, store and transcript share it. Every method may be called from any
thread: `write` and `read` wait for their lock, `run` does the waiting on a thread of its own, the lane, so that the
asyncio thread never does.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

import duckdb

from core.errors import BugError
from core.storage import faults, lock, opening
from core.storage.lock import Lock
from core.storage.opening import MEMORY
from core.storage.side import Lane, Side

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """An open file. Made by `open`, given back by `close`."""

    def __init__(self, path: Path | None, held: Lock | None, memory_limit: str) -> None:
        self._path = path
        self._held = held
        self._memory_limit = memory_limit
        self._closing = threading.RLock()
        self._closed = False
        self._lane = ThreadPoolExecutor(max_workers=1, thread_name_prefix="duckdb-lane")
        connection = self._connect()
        self._writer = Side(connection, "BEGIN", held.lane if held else Lane())
        self._reader = Side(connection.cursor(), "BEGIN TRANSACTION READ ONLY", Lane())

    @classmethod
    def open(cls, path: str | Path, *, memory_limit: str = "1GB") -> Self:
        """Open `path`, or make it; ":memory:" has no file. Takes tens of milliseconds.

        Raises FileBusy, FileBroken, FileTooNew, FolderUnwritable or DiskFull; whatever lay there still lies there.
        """
        if str(path) == MEMORY:
            return cls(None, None, memory_limit)
        file = Path(path).resolve()
        opening.check_folder(file)
        held = lock.hold(file)
        try:
            return cls(file, held, memory_limit)
        except BaseException:
            held.release()
            raise

    @contextmanager
    def write(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """One transaction: committed when the block ends, rolled back on any exception.

        A block inside a block of the same thread joins it. Once an inner block has failed, the outer one rolls
        back too, even if it caught the exception.
        """
        with self._usable(self._writer) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """One consistent view on a second cursor, which waits for no writer.

        Inside a `write` block of the same thread it is that block's connection, and sees what the block did.
        """
        side = self._writer if self._writer.is_mine() else self._reader
        with self._usable(side) as connection:
            yield connection

    @property
    def last_commit(self) -> object:
        """A mark that changes with every transaction that goes through, whoever in this process wrote it."""
        return self._writer.lane.last_commit

    @property
    def writing(self) -> object:
        """Inside a `write` block: what `last_commit` will be if it goes through. None outside, and in inner blocks."""
        return self._writer.mark if self._writer.is_mine() else None

    def is_inside(self) -> bool:
        """Whether the calling thread is inside a block: then it sees the file as it was, or will be."""
        return self._writer.is_mine() or self._reader.is_mine()

    async def run(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """`work` on the lane. Cancelled before it began, it never runs; once begun, it ends as if nobody cancelled."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._lane, partial(work, *args, **kwargs))

    def close(self) -> None:
        """Wait for the lane, then let go of the file and its lock. Calling it again does nothing."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._lane.shutdown(wait=True)
            self._reader.close()
            self._writer.close()
            if self._held is not None:
                self._held.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @contextmanager
    def _usable(self, side: Side) -> Iterator[duckdb.DuckDBPyConnection]:
        if self._closed:
            raise BugError("the database is closed")
        self._mend()
        try:
            with side.transaction() as connection:
                yield connection
        except duckdb.Error as error:
            ours = faults.from_duckdb(error, self._path) if self._path else None
            if ours is None:
                raise
            raise ours from error

    def _mend(self) -> None:
        """After a fatal error (a checkpoint on a full disk) DuckDB answers nothing until the file is opened again."""
        if self._path is None or self._writer.is_mine() or self._reader.is_mine() or not self._is_broken():
            return
        # Reading before writing, as everywhere: a thread inside `read` may call `write`, and never the other way.
        with self._reader.lock, self._writer.lock:
            if not self._is_broken():
                return
            self._reader.close()
            self._writer.close()
            connection = self._connect()
            self._writer.renew(connection)
            self._reader.renew(connection.cursor())

    def _is_broken(self) -> bool:
        return self._writer.broken or self._reader.broken

    def _connect(self) -> duckdb.DuckDBPyConnection:
        if self._path is None:
            return opening.open_memory(self._memory_limit)
        first = self._held is None or self._held.lock_counter == 1
        return opening.open_file(self._path, self._memory_limit, first=first)
