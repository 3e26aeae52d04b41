"""Scrolls the conversation while the mouse selects beyond its upper or lower edge. GUI thread.

Owned by a message's `spread`; it finds the scroll area that its message stands in by itself.
"""

from typing import Final

from PySide6.QtCore import QObject, QPoint, QTimer, Signal, Slot
from PySide6.QtWidgets import QScrollArea, QWidget

_INTERVAL_MS: Final = 30
_LARGEST_STEP: Final = 40
"""Pixels at each interval; less when the mouse is nearer to the edge."""


class EdgeScroll(QObject):
    """`scrolled`: the mouse is at this place of the screen still, and over something else."""

    scrolled = Signal(QPoint)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._place = QPoint()
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self._on_timeout)

    def follow(self, place: QPoint) -> None:
        """The mouse is here now."""
        self._place = place
        if not self._step():
            self._timer.stop()
        elif not self._timer.isActive():
            # Qt repeats moves that lead outside; starting anew each time would never come to an end.
            self._timer.start()

    @Slot()
    def stop(self) -> None:
        """The mouse selects no more."""
        self._timer.stop()

    def _area(self) -> QScrollArea | None:
        above = self._widget.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        return above

    def _step(self) -> int:
        """Pixels to scroll: as many as the mouse is beyond the edge."""
        area = self._area()
        if area is None:
            return 0
        y, height = area.viewport().mapFromGlobal(self._place).y(), area.viewport().height()
        beyond = min(y, 0) + max(y - height, 0)
        return max(-_LARGEST_STEP, min(beyond, _LARGEST_STEP))

    @Slot()
    def _on_timeout(self) -> None:
        if area := self._area():
            bar = area.verticalScrollBar()
            bar.setValue(bar.value() + self._step())
            self.scrolled.emit(self._place)
