"""The column of messages inside the transcript's scroll area: who stands where, at which height. GUI thread.

It places its rows itself, at once, so that the transcript can keep what is being read still while rows are added
above it or change their height.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

WIDTH: Final = 620
"""The widest a line of text gets."""
EDGE: Final = 28
"""The least space at either side."""
TOP: Final = 26
BOTTOM: Final = 26
GAP: Final = 30


class Row(QWidget):
    """A widget of the column. It is measured again only after its own layout asked for that."""

    gap = GAP
    """Pixels between it and the next one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._measured = (0, 0)

    def height_at(self, width: int) -> int:
        """The height it needs; remembered."""
        if self._measured[0] != width:
            self._measured = (width, self._needed(width))
        return self._measured[1]

    def _needed(self, width: int) -> int:
        """Without a text that wraps (an answer stopped before its first word) a layout knows no height for a width."""
        height = self.heightForWidth(width)
        return height if height >= 0 else self.sizeHint().height()

    @override
    def event(self, event: QEvent) -> bool:
        """Something inside has another size."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._measured = (0, 0)
        return super().event(event)


class Column(QWidget):
    """Rows from top to bottom in a centred column. `refitted` follows every change of height."""

    refitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "canvas")
        self.rows: list[Row] = []
        self._whole = 0

    def set_whole_width(self, width: int) -> None:
        """The width to centre in: the scroll area's, with its scroll bar."""
        self._whole = width

    def insert(self, index: int, rows: Sequence[Row]) -> None:
        """Put rows in; `fit` places them. Those at the top come first for a screen reader too."""
        for row in reversed(rows):
            row.setParent(self)
            if index == 0 and self.rows:
                row.lower()
        self.rows[index:index] = rows
        for row in rows:
            row.show()

    def remove(self, rows: Sequence[Row]) -> None:
        """Take these away for good; `fit` closes the gap."""
        gone = set(rows)
        self.rows = [row for row in self.rows if row not in gone]
        for row in rows:
            row.hide()
            row.deleteLater()

    def fit(self, *, least: int = 0) -> None:
        """Place all rows and take the height that they need, or `least` pixels where that is more."""
        whole = max(self._whole, self.width())
        width = max(min(WIDTH, whole - 2 * EDGE), 120)
        left = (whole - width) // 2
        y, gap = TOP, 0
        for row in self.rows:
            y += gap
            height = row.height_at(width)
            if row.geometry() != (place := QRect(left, y, width, height)):
                row.setGeometry(place)
            y, gap = y + height, row.gap
        self.resize(self.width(), max(y + BOTTOM, least) if self.rows else 0)

    def row_at(self, y: int) -> Row | None:
        """The first row that ends below `y`."""
        return next((row for row in self.rows if row.geometry().bottom() >= y), None)

    @override
    def event(self, event: QEvent) -> bool:
        """A row that needs another height asks for it with a layout request."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.refitted.emit()
        return super().event(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks all lines anew."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.refitted.emit()
