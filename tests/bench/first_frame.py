"""When a window's first frame is on the screen. Used inside the measured window and inside the bare one beside it."""

from collections.abc import Callable
from time import monotonic_ns

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class FirstFrame(QObject):
    """Calls `painted` with the moment, once. What a timer of zero finds is painted and flushed."""

    def __init__(self, window: QWidget, painted: Callable[[int], None]) -> None:
        super().__init__(window)
        self._painted = painted
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, lambda: self._painted(monotonic_ns()))
        return False
