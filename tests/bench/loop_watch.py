"""Watches the event loop it lives in: a timer that notes when it was served. Inside the measured window."""

from dataclasses import asdict
from time import monotonic_ns
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer

from tests.bench.figures import gaps
from tests.bench.marks import tell

INTERVAL_MS: Final = 5


class LoopWatch(QObject):
    """Runs all the time, so that the loop is the same in every phase; `end` tells a phase and begins the next."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ticks: list[int] = []
        self._timer = QTimer(self, interval=INTERVAL_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()

    def begin(self) -> None:
        """Forget what was."""
        self._ticks = [monotonic_ns()]

    def end(self, phase: str) -> None:
        """Tell how the loop did since `begin`; the time since the last tick counts, too."""
        self._on_timeout()
        tell("gaps", phase=phase, **asdict(gaps(self._ticks)))
        self.begin()

    def _on_timeout(self) -> None:
        self._ticks.append(monotonic_ns())
