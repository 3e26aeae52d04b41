"""Gives rows to the messages near what is read, a few at a time, and takes those far from it away. GUI thread.

Owned by the transcript. Between two steps the window answers; a scroll begins them, and so does every change of rows.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.events import Message
from desktop.chat.message_row import MessageRow
from desktop.chat.reel import MOST, STEP, Reel
from desktop.chat.steady_view import SteadyView

_AHEAD: Final = 2
"""Heights of the view that have rows above and below it."""
_FAR: Final = 6
"""Heights of the view beyond which rows may go."""


class Rows(Protocol):
    """Whoever makes the rows."""

    def shown(self) -> Sequence[MessageRow]:
        """All rows, the oldest first."""

    def insert(self, index: int, messages: Sequence[Message]) -> None:
        """Rows for these, from that place on."""

    def leave(self, rows: Sequence[MessageRow]) -> None:
        """Take these away."""


class Filling(QObject):
    """`older_wanted`: near the top, and there are messages that are not loaded; said once, until a page has come.

    `tail_shown`: the newest messages have rows again.
    """

    older_wanted = Signal()
    tail_shown = Signal()

    def __init__(self, reel: Reel, view: SteadyView, rows: Rows, parent: QObject) -> None:
        super().__init__(parent)
        self._reel = reel
        self._view = view
        self._rows = rows
        self._more = self._asked = False
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self.fill)

    def loaded(self, *, more: bool) -> None:
        """Messages have come; whether there are older ones."""
        self._more, self._asked = more, False
        self.fill()

    def start(self) -> None:
        """Something has moved."""
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def fill(self) -> None:
        """One step; the next one follows by itself."""
        grown, trimmed = self._grow(), self._trim()
        if grown or trimmed:
            self._timer.start()
        elif self._view.above < self._view.page and self._more and not self._asked:
            self._asked = True
            self.older_wanted.emit()

    def _grow(self) -> bool:
        reel, view = self._reel, self._view
        if reel.first and view.above < _AHEAD * view.page:
            self._rows.insert(0, reel.grow_up())
            return True
        if not reel.at_end and view.below < _AHEAD * view.page:
            self._rows.insert(reel.last - reel.first, reel.grow_down())
            self._tell_end()
            return True
        return False

    def _tell_end(self) -> None:
        if self._reel.at_end:
            self.tail_shown.emit()

    def _trim(self) -> bool:
        rows = self._rows.shown()
        if len(rows) <= MOST:
            return False
        far = _FAR * self._view.page
        if self._view.below > far and all(row.is_idle for row in rows[-STEP:]):
            self._reel.last -= STEP
            self._rows.leave(rows[-STEP:])
        elif self._view.above > far and all(row.is_idle for row in rows[:STEP]):
            self._reel.first += STEP
            self._rows.leave(rows[:STEP])
        else:
            return False
        return True
