"""The messages that wait for an answer to end, above the field that the next one is written in. GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop.chat.furniture import ElidedLabel, label
from desktop.icons import cross, icon
from desktop.palette import Palette
from desktop.queue import Queued


class QueueLine(QWidget):
    """One of them: "Next", its text, Edit, and the way out."""

    edit_wanted = Signal(str)
    removed = Signal(str)

    def __init__(self, queued: Queued, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ElidedLabel(queued.text, self)
        edit = QPushButton(self.tr("Edit"), self)
        edit.setProperty("kind", "quick")
        edit.setAccessibleName(self.tr("Edit the message that waits: {text}").format(text=queued.text))
        edit.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        edit.setCursor(Qt.CursorShape.PointingHandCursor)
        edit.clicked.connect(lambda: self.edit_wanted.emit(queued.id))
        close = QToolButton(self)
        close.setProperty("kind", "icon")
        close.setIcon(icon(cross, colour))
        close.setIconSize(QSize(10, 10))
        close.setAccessibleName(self.tr("Do not send: {text}").format(text=queued.text))
        close.setToolTip(self.tr("Do not send this"))
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        close.setCursor(Qt.CursorShape.PointingHandCursor)
        close.clicked.connect(lambda: self.removed.emit(queued.id))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(9)
        row.addWidget(label(self.tr("Queued"), "muted", self))
        row.addWidget(self._text, 1)
        row.addWidget(edit)
        row.addWidget(close)


class QueueLines(QWidget):
    """All of them, the next one first. Hidden while none waits."""

    edit_wanted = Signal(str)
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[Queued, ...] = ()
        self._colour = "#000000"
        self._lines: list[QueueLine] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2)
        self.setAccessibleName(self.tr("Messages that wait for the answer"))
        self.hide()

    def show_items(self, items: Sequence[Queued]) -> None:
        """These, in place of the ones before."""
        if tuple(items) != self._items:
            self._items = tuple(items)
            self._show()

    def recolour(self, palette: Palette) -> None:
        """The crosses have the palette's colour."""
        self._colour = palette.soft
        self._show()

    def _show(self) -> None:
        for line in self._lines:
            self._rows.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = [QueueLine(queued, self._colour, self) for queued in self._items]
        for line in self._lines:
            line.edit_wanted.connect(self.edit_wanted)
            line.removed.connect(self.removed)
            self._rows.addWidget(line)
            line.show()
        self.setVisible(bool(self._items))
