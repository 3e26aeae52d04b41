"""A line beside the message that was jumped to, for some seconds. GUI thread."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

_SECONDS: Final = 6
_ASIDE: Final = 14


class Marker(QFrame):
    """Stands left of one row and goes where that row goes. `row` is what is marked now."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.row: QWidget | None = None
        self.setProperty("kind", "marker")
        self.setFixedWidth(3)
        self._timer = QTimer(self, singleShot=True, interval=_SECONDS * 1000)
        self._timer.timeout.connect(self.clear)
        self.hide()

    def mark(self, row: QWidget) -> None:
        """This one now."""
        self.clear()
        self.row = row
        row.installEventFilter(self)
        self._follow()
        self.show()
        self.raise_()
        self._timer.start()

    @Slot()
    def clear(self) -> None:
        """None."""
        if self.row is not None:
            self.row.removeEventFilter(self)
        self.row = None
        self.hide()

    def _follow(self) -> None:
        if self.row is not None:
            place = self.row.geometry()
            self.setGeometry(place.x() - _ASIDE, place.y(), self.width(), place.height())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize) and watched is self.row:
            self._follow()
        return False
