"""One open DuckDB file: its lock, its connections, its one write lane.

The engine makes one per open profile; saver, store and transcript share it. Every method may be called from any
thread: `write` and `read` wait for their turn, `run` does the waiting on a thread of its own, the lane, so that the
asyncio thread never does. The long jobs (`snapshot`, `compact`, `scrub`) belong on other threads than the lane's:
what waited on the lane behind one could not make it give way.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Final, ParamSpec, Self, TypeVar

import duckdb

from core.errors import BugError, FileTooNew
from core.storage import aside, compaction, duplicate, faults, files, lock, opening, scrubbing, snapshots, space
from core.storage.gave_way import GaveWay
from core.storage.lane import Job, Lane
from core.storage.lock import Lock
from core.storage.opening import MEMORY, Opened, Settings
from core.storage.side import Side

_CHECKPOINT: Final = "CHECKPOINT"

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """An open file. Made by `open`, given back by `close`."""

    def __init__(self, path: Path | None, held: Lock | None, settings: Settings) -> None:
        self._path = path
        self._held = held
        self._settings = settings
        self._closing = threading.RLock()
        self._closed = False
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="duckdb-lane")
        self._turns = held.lane if held else Lane()
        with self._turns:
            connection, self._too_new = self._connect()
        self._writer = Side(connection, "BEGIN", self._turns)
        self._reader = Side(connection.cursor(), "BEGIN TRANSACTION READ ONLY", Lane())

    @classmethod
    def open(cls, path: str | Path, *, memory_limit: str = "1GB", compression: str = "auto") -> Self:
        """Open `path`, or make it; ":memory:" has no file. Takes tens of milliseconds.

        A file of a newer version opens too, for reading: `read_only`. Raises FileBusy, FileBroken, FolderUnwritable,
        DiskFull, or FileTooNew where DuckDB itself is too old; whatever lay there still lies there. `compression`
        other than "auto" is for tests that look for a text in the bytes.
        """
        settings = Settings(memory_limit, compression)
        if str(path) == MEMORY:
            return cls(None, None, settings)
        file = Path(path).resolve()
        opening.check_folder(file)
        held = lock.hold(file)
        try:
            return cls(file, held, settings)
        except BaseException:
            held.release()
            raise

    @property
    def read_only(self) -> bool:
        """Whether the file was written by a newer version: then `write` raises FileTooNew."""
        return self._too_new is not None

    @contextmanager
    def write(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """One transaction: committed when the block ends, rolled back on any exception.

        A block inside a block of the same thread joins it. Once an inner block has failed, the outer one rolls
        back too, even if it caught the exception. A long job that gives way does so now.
        """
        self._check_writable()
        with self._usable(self._writer) as connection:
            yield connection

    @contextmanager
    def single(self) -> Iterator[tuple[duckdb.DuckDBPyConnection, object]]:
        """A turn for one statement that commits by itself, and what `last_commit` will be then. Outside of any block.

        BEGIN and COMMIT around it would take as long as the statement.
        """
        self._check_writable()
        if self.is_inside():
            raise BugError("a statement that commits by itself, inside a transaction")
        with self._answering(), self._writer.single() as turn:
            yield turn

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
        return self._turns.last_commit

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
        return await loop.run_in_executor(self._executor, partial(work, *args, **kwargs))

    def snapshot(self, *, give_way: bool = False) -> Path:
        """Copy the file beside itself while it is in use, and keep the newest three copies.

        With `give_way` it ends with GaveWay as soon as anybody writes. Raises DiskFull, FolderUnwritable or
        FileBroken. Whatever happens, nothing unfinished is left.
        """
        with self._long_job(give_way) as (path, job):
            return snapshots.take(job, path)

    def compact(self, *, give_way: bool = False) -> bool:
        """Write the file anew without the space that nothing uses; readers wait for the last moment of it only.

        False, and nothing done, in memory and while this process has the file open twice. With `give_way` it ends
        with GaveWay as soon as anybody writes; without it writers wait, and it gives way only to a thread that
        writes inside `read`. Raises as `snapshot`. Killed at any moment, it leaves the file old or new, and whole.
        """
        self._check_writable()
        if self._held is None or self._held.lock_counter > 1:
            return False
        with self._long_job(give_way) as (path, job), nullcontext() if give_way else self._turns:
            copied = self._turns.last_commit
            draft = files.draft_of(path)
            duplicate.write(job, draft)
            try:
                job.check()
                _checkpoint(job)
                with self._turns.taken_for(job, copied), self._reader.lane.taken_after(self._turns, job):
                    return self._held.lock_counter == 1 and self._swap(job, path, draft)
            finally:
                files.discard(draft)

    def scrub(self, *, give_way: bool = False) -> bool:
        """After erasing: compact, and drop whatever else still holds what was erased.

        That is every older snapshot, for a new one, and the damaged files that were set aside. Ends as `compact`
        does; done again after GaveWay or a kill, it completes what was left (`owes_scrub`).
        """
        with self.read() as connection:
            owed = scrubbing.owed(connection)
        if not self.compact(give_way=give_way):
            return False
        kept = self.snapshot(give_way=give_way)
        with self._long_job(give_way) as (path, _):
            snapshots.forget(path, but=[kept])
            aside.forget(path)
        if owed is not None:
            with self.write() as connection:
                scrubbing.pay(connection, owed)
        return True

    def owes_scrub(self) -> bool:
        """Whether something was erased whose bytes may still be on the disk."""
        with self.read() as connection:
            return scrubbing.owed(connection) is not None

    def owe_scrub(self) -> None:
        """Note that something was erased, in the `write` block that erases it."""
        with self.write() as connection:
            scrubbing.owe(connection)

    def free_share(self) -> float:
        """The part of the file, 0 to 1, that `compact` would give back; rows that are only in the log do not count."""
        with self.read() as connection:
            return space.free_share(connection)

    def is_open(self) -> bool:
        """Whether `close` was not called yet."""
        return not self._closed

    def close(self) -> None:
        """Wait for the lane and a long job, then let go of the file and its lock. Again, it does nothing."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._executor.shutdown(wait=True)
            with self._turns.no_job(), self._reader.lane, self._turns:
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
        with self._answering(), side.transaction() as connection:
            yield connection

    @contextmanager
    def _answering(self) -> Iterator[None]:
        self._check_open()
        self._mend()
        with faults.told(self._path):
            yield

    @contextmanager
    def _long_job(self, give_way: bool) -> Iterator[tuple[Path, Job]]:
        """The file and a connection of its own, for one long job at a time, outside of any transaction."""
        if self._path is None or self.is_inside():
            raise BugError("no long job in memory, nor inside a transaction")
        self._check_open()
        self._check_writable()
        self._mend()
        job = Job(self._writer.cursor(), willing=give_way)
        try:
            with self._turns.long_job(job), faults.told_of_files(self._path):
                self._check_open()
                yield self._path, job
        except duckdb.FatalException:
            self._writer.broken = True
            raise
        finally:
            job.connection.close()

    def _swap(self, job: Job, path: Path, draft: Path) -> bool:
        """Put the draft in place of the file, with both turns in hand and no row newer than the draft."""
        job.connection.close()
        self._let_go()
        try:
            return compaction.swap(draft, path)
        finally:
            self._writer.broken = True
            self._reopen()

    def _mend(self) -> None:
        """After a fatal error (a checkpoint on a full disk) DuckDB answers nothing until the file is opened again."""
        if self._path is None or self._writer.is_mine() or self._reader.is_mine() or not self._is_broken():
            return
        # Reading before writing, as everywhere: a thread inside `read` may call `write`, and never the other way.
        with self._turns.no_job(), self._reader.lane, self._turns:
            if self._is_broken():
                self._let_go()
                self._reopen()

    def _let_go(self) -> None:
        self._reader.close()
        self._writer.close()

    def _reopen(self) -> None:
        connection, self._too_new = self._connect()
        self._writer.renew(connection)
        self._reader.renew(connection.cursor())

    def _is_broken(self) -> bool:
        return self._writer.broken or self._reader.broken

    def _check_open(self) -> None:
        if self._closed:
            raise BugError("the database is closed")

    def _check_writable(self) -> None:
        if self._too_new is not None:
            raise FileTooNew(**self._too_new.params)

    def _connect(self) -> Opened:
        if self._path is None:
            return Opened(opening.open_memory(self._settings), None)
        first = self._held is None or self._held.lock_counter == 1
        return opening.open_file(self._path, self._settings, first=first)


def _checkpoint(job: Job) -> None:
    """Bring the log into the file. Only somebody who writes can be in its way, and has it: GaveWay."""
    try:
        job.connection.execute(_CHECKPOINT)
    except duckdb.TransactionException as error:
        raise GaveWay from error
