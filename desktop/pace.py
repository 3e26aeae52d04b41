"""The window's pace: text of running answers, let out at most 30 times a second. Window's thread.

A model may say 200 tokens a second; painting each would cost more than it shows. The first piece after a pause goes
out at once, so nothing waits for a timer that need not.
"""

from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

RELEASE_MS: Final = 34


@dataclass(slots=True)
class _Held:
    text: list[str] = field(default_factory=list)
    thinking: list[str] = field(default_factory=list)


class Pace(QObject):
    """Signals carry a turn and what it said since the last release."""

    text_released = Signal(str, str)
    thinking_released = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: dict[str, _Held] = {}
        # Precise: a coarse timer may fire early, and then there are more than 30 in a second.
        self._timer = QTimer(self, interval=RELEASE_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.on_timer_timeout)

    def add_text(self, turn: str, text: str) -> None:
        """More of an answer."""
        self._held.setdefault(turn, _Held()).text.append(text)
        self._begin()

    def add_thinking(self, turn: str, text: str) -> None:
        """More of the thinking before an answer."""
        self._held.setdefault(turn, _Held()).thinking.append(text)
        self._begin()

    def flush(self, turn: str) -> None:
        """Let out what is held of a turn, now: it has ended."""
        held = self._held.pop(turn, None)
        if held is None:
            return
        if held.thinking:
            self.thinking_released.emit(turn, "".join(held.thinking))
        if held.text:
            self.text_released.emit(turn, "".join(held.text))

    def drop(self) -> None:
        """Forget everything that is held: another profile, or a new engine."""
        self._held.clear()

    @Slot()
    def on_timer_timeout(self) -> None:
        """Release, or rest when there was nothing for a whole interval."""
        if self._held:
            self._release()
        else:
            self._timer.stop()

    def _begin(self) -> None:
        if not self._timer.isActive():
            self._timer.start()
            self._release()

    def _release(self) -> None:
        for turn in tuple(self._held):
            self.flush(turn)
