"""The window's real process with a person in it who takes orders, and the other end, for tests that kill it.

Run as a script it is `python -m desktop` with that person inside: orders come as JSON lines on stdin, and what the
window shows goes out on stdout, whenever it changes and at the end of each order. Imported, it starts such a process.
"""

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Self

import msgspec
import psutil  # type: ignore[import-untyped]  # types-psutil is not among what checks need
from PySide6.QtCore import QSocketNotifier, QTimer

from desktop.app import App, run
from tests.e2e import accessible_text
from tests.e2e.person import Person

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
_LOOK_MS = 100
_LAST = 4
"""Messages in a report: the last two questions with their answers."""


class Order(msgspec.Struct):
    """What the person is to do: a word of `_Inside.orders`, and what it is done with."""

    number: int
    word: str
    text: str = ""


class Shown(msgspec.Struct):
    """What the window shows: messages as (who, text, notes). `order` is the one that has just been carried out."""

    profile: str
    said: list[tuple[str, str, list[str]]]
    notice: list[str]
    answering: bool
    minimised: bool
    order: int = 0


class _Inside:
    """Lives in the window's process."""

    def __init__(self, app: App) -> None:
        self._window = app.window
        self._person = Person(app.window)
        self._told = b""
        self.orders: dict[str, Callable[[str], object]] = {
            "wait for": self._person.wait_for_profile,
            "ask": self._person.ask,
            "send": self._person.send,
            "minimise": lambda _: app.window.showMinimized(),
            "close": lambda _: app.window.close(),
            "look": lambda _: None,
        }
        self._timer = QTimer(app, interval=_LOOK_MS)
        self._timer.timeout.connect(self._tell_changes)
        self._timer.start()
        self._stdin = QSocketNotifier(0, QSocketNotifier.Type.Read, app)
        self._stdin.activated.connect(lambda *_: self._obey(sys.stdin.buffer.readline()))

    def _obey(self, line: bytes) -> None:
        self._stdin.setEnabled(bool(line))
        if line:
            order = msgspec.json.decode(line, type=Order)
            self.orders[order.word](order.text)
            self._write(msgspec.json.encode(msgspec.structs.replace(self._look(), order=order.number)))

    def _tell_changes(self) -> None:
        told = msgspec.json.encode(self._look())
        if told != self._told:
            self._told = told
            self._write(told)

    def _write(self, line: bytes) -> None:
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()

    def _look(self) -> Shown:
        whole = self._person.look()
        said = accessible_text.conversation(whole)[-_LAST:]
        notice = accessible_text.notice(whole)
        return Shown(
            profile=accessible_text.open_profile(whole),
            said=[(one.who, one.text, list(one.notes)) for one in said],
            notice=notice.words() if notice else [],
            answering=self._person.is_answering(),
            minimised=self._window.isMinimized(),
        )


class RealWindow:
    """The other end. Blocking calls, from the test's thread."""

    def __init__(self, home: Path, *, environ: Mapping[str, str] = {}) -> None:
        self.reports: list[tuple[float, Shown]] = []
        self._arrived: queue.SimpleQueue[Shown | None] = queue.SimpleQueue()
        self._orders = 0
        variables = {**os.environ, "INGLENOOK_HOME": str(home), "OLLAMA_HOST": "127.0.0.1:9", **environ}
        command = [sys.executable, "-m", "tests.e2e.real_window"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=ROOT, env=variables)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None and self.process.poll() is None:
            self._write("close")
            assert self.process.wait(timeout=PATIENCE) == 0
        family = self.family()
        self.kill()
        for process in family:
            process.kill()

    def kill(self) -> None:
        """SIGKILL of the window alone."""
        self.process.kill()
        self.process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()

    def order(self, word: str, text: str = "") -> Shown:
        """Have something done; what the window shows afterwards."""
        number = self._write(word, text)
        return self.wait(lambda shown: shown.order == number)

    def wait(self, fits: Callable[[Shown], bool]) -> Shown:
        """The next report that fits."""
        for shown in self.listen():
            if fits(shown):
                return shown
        raise AssertionError(f"the window's process ended, last shown: {self.reports[-1:]}")

    def listen(self) -> Iterator[Shown]:
        """Reports as they come, until the process ends."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                shown = self._arrived.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"nothing new for {PATIENCE:g} s, last shown: {self.reports[-1:]}") from None
            if shown is None:
                return
            yield shown

    def family(self) -> list[psutil.Process]:
        """The engine, and what the engine has started."""
        try:
            return list(psutil.Process(self.process.pid).children(recursive=True))
        except psutil.NoSuchProcess:
            return []

    def engine(self) -> psutil.Process:
        """The engine alone."""
        return psutil.Process(self.process.pid).children()[0]

    def _write(self, word: str, text: str = "") -> int:
        self._orders += 1
        assert self.process.stdin is not None
        self.process.stdin.write(msgspec.json.encode(Order(self._orders, word, text)) + b"\n")
        self.process.stdin.flush()
        return self._orders

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.endswith(b"\n"):
                shown = msgspec.json.decode(line, type=Shown)
                self.reports.append((time.monotonic(), shown))
                self._arrived.put(shown)
        self._arrived.put(None)


def left_over(family: list[psutil.Process]) -> list[psutil.Process]:
    """Which of them still run when they have had time to end. A zombie runs no more; only nobody has asked for it."""
    end = time.monotonic() + PATIENCE / 2
    while (alive := [process for process in family if _runs(process)]) and time.monotonic() < end:
        psutil.wait_procs(alive, timeout=0.1)
    return alive


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def main() -> int:
    """The window with the person in it."""
    inside: list[_Inside] = []
    return run(["inglenook"], started=lambda app: QTimer.singleShot(0, app, lambda: inside.append(_Inside(app))))


if __name__ == "__main__":
    sys.exit(main())
