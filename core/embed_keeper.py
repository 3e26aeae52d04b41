"""Embedder's keeper: a thread that owns the embedding process and the work waiting for it. Made by `core.embed`.

One piece of work is with the child at a time; of those that wait, questions go first. The child is started when it is
needed, dropped when nothing was wanted for a while, and replaced when it dies, less and less often if it keeps dying.
"""

import logging
import threading
import time
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

from core.embed_inbox import Close, Gone, Inbox, Item, Job, Rank, Rows, Wake
from core.embed_process import ChildGone, EmbedProcess
from core.embed_wire import Broken, Frame, Loaded, Unfit, Vectors, Work
from core.errors import EmbedderDown, MachineError, WeightsWrong
from core.events import EmbedderStage
from core.logs import known

LONGEST_PAUSE: Final = 60.0
CLOSE_SECONDS: Final = 5.0

OnGone = Callable[[EmbedProcess], None]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """Seconds: unused until the child is dropped, and longest for loading (7 idle) and for one answer (2 idle)."""

    idle: float = 600.0
    load: float = 180.0
    answer: float = 60.0


class Keeper:
    """`submit`, `wake` and `close` are for any thread; all else happens on the keeper's own."""

    def __init__(
        self,
        start_child: Callable[[OnGone], EmbedProcess],
        on_stage: Callable[[EmbedderStage], None],
        *,
        limits: Limits,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`on_stage` is called on the keeper's thread. Nothing is started before it is needed."""
        self._start_child, self._on_stage = start_child, on_stage
        self._limits, self._clock = limits, clock
        self._inbox = Inbox()
        self._lock = threading.Lock()  # over _thread, _closing, and the change of _child
        self._thread: threading.Thread | None = None
        self._closing = False
        self._child: EmbedProcess | None = None
        self._failures = 0
        self._not_before = 0.0
        self._wrong_path = ""  # of weights that are not the published ones
        self.stage: EmbedderStage = "asleep"

    @property
    def pid(self) -> int | None:
        """The child's process number, None without a child."""
        child = self._child
        return None if child is None else child.pid

    def submit(self, texts: Sequence[str], rank: Rank) -> "Future[Rows]":
        """Queue texts. The future raises `EmbedderDown` or `WeightsWrong`; cancelled before its turn, it is skipped."""
        job = Job(tuple(texts))
        if not self._put(rank, job):
            job.future.set_exception(EmbedderDown())
        return job.future

    def wake(self) -> None:
        """Start a child unless one is there, or the last ones died just now."""
        self._put(Rank.QUERY, Wake())

    def close(self) -> None:
        """Kill the child; whoever waits gets `EmbedderDown`. Takes milliseconds. Twice does no harm."""
        with self._lock:
            self._closing = True
            thread, child = self._thread, self._child
            self._inbox.put(Rank.CONTROL, Close())
        if child is not None:
            child.kill()
        if thread is not None:
            thread.join(CLOSE_SECONDS)

    def _put(self, rank: Rank, item: Item) -> bool:
        with self._lock:
            if self._closing:
                return False
            self._inbox.put(rank, item)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="embedder", daemon=True)
                self._thread.start()
            return True

    def _run(self) -> None:
        try:
            while self._serve_next():
                pass
        finally:
            self._end()

    def _serve_next(self) -> bool:
        item = self._inbox.take(None if self._child is None else self._limits.idle)
        match item:
            case None:
                self._drop()
                self._set_stage("asleep")
            case Close():
                return False
            case Job():
                self._do(item)
            case Wake():
                self._start_quietly()
            case Gone(child) if child is self._child:
                self._note_failure()
                self._start_quietly()
        return True

    def _do(self, job: Job) -> None:
        if not job.future.set_running_or_notify_cancel():
            return
        try:
            job.future.set_result(self._embed_twice(job.texts))
        except MachineError as error:
            job.future.set_exception(error)
        finally:
            if not job.future.done():  # our own bug ends this thread: nobody may wait for ever
                job.future.set_exception(EmbedderDown())

    def _embed_twice(self, texts: tuple[str, ...]) -> Rows:
        for _ in range(2):
            child = self._ready_child()
            try:
                child.send(Work(texts))
                rows = _rows(child.reply(seconds=self._limits.answer), len(texts))
            except ChildGone:
                self._note_failure()
            else:
                self._failures = 0
                return rows
        raise EmbedderDown

    def _start_quietly(self) -> None:
        try:
            self._ready_child()
        except MachineError as error:
            _log.info("no embedder now: %s", known(error.code))

    def _ready_child(self) -> EmbedProcess:
        """The child, loaded. Raises `EmbedderDown` or `WeightsWrong`, at once while it is too early for another."""
        if self._child is not None:
            return self._child
        if self._closing or self._clock() < self._not_before:
            raise self._refusal()
        self._set_stage("loading")
        began = time.monotonic()
        try:
            child = self._start()
            first = child.reply(seconds=self._limits.load)
        except (ChildGone, OSError) as error:
            self._note_failure()
            raise EmbedderDown from error
        if not isinstance(first, Loaded):
            self._note_failure(wrong_path=first.path if isinstance(first, Broken) else "")
            raise self._refusal()
        _log.info("embedder loaded in %.1f s, %d dimensions", time.monotonic() - began, first.dimensions)
        self._set_stage("ready")
        return child

    def _start(self) -> EmbedProcess:
        with self._lock:
            if self._closing:
                raise ChildGone
            self._child = self._start_child(self._on_gone)
            return self._child

    def _on_gone(self, child: EmbedProcess) -> None:
        self._put(Rank.CONTROL, Gone(child))

    def _note_failure(self, *, wrong_path: str = "") -> None:
        """The first failure is forgiven at once; then it takes 1, 2, 4, ... seconds until the next attempt."""
        self._drop()
        self._failures += 1
        self._wrong_path = wrong_path
        pause = 0.0 if self._failures == 1 else min(2.0 ** min(self._failures - 2, 10), LONGEST_PAUSE)
        self._not_before = self._clock() + (LONGEST_PAUSE if wrong_path else pause)
        if not self._closing:
            _log.warning("embedder failed %d times: %s", self._failures, known(self._refusal().code))
            self._set_stage("failed")

    def _refusal(self) -> MachineError:
        return WeightsWrong(path=self._wrong_path) if self._wrong_path else EmbedderDown()

    def _drop(self) -> None:
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.discard()

    def _end(self) -> None:
        with self._lock:
            self._closing = True
        self._drop()
        for item in self._inbox.drain():
            if isinstance(item, Job) and item.future.set_running_or_notify_cancel():
                item.future.set_exception(EmbedderDown())

    def _set_stage(self, stage: EmbedderStage) -> None:
        self.stage = stage
        self._on_stage(stage)


def _rows(reply: Frame, count: int) -> Rows:
    """The vectors of a reply. Raises `EmbedderDown` for texts that the model cannot take, `ChildGone` on nonsense."""
    if isinstance(reply, Unfit):
        raise EmbedderDown(kind=reply.kind)
    if not isinstance(reply, Vectors) or not reply.data or len(reply.data) % (4 * count):
        raise ChildGone
    numbers = array("f", reply.data).tolist()
    width = len(numbers) // count
    return [numbers[start : start + width] for start in range(0, len(numbers), width)]
