"""The quiet line below the list of memories: messages that no model could read, and a way to try again. GUI thread."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.controls import button, label
from desktop.memory.steady import ROOM
from desktop.memory.words import unread


class UnreadLine(QWidget):
    """`again_wanted`: a person wants them read once more."""

    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._quiet = False
        self._text = label("", "muted", wrap=True)
        again = button(self.tr("Try again"), "small", name=self.tr("Try again to read messages for memories"))
        again.setToolTip(self.tr("The next time nobody needs the computer"))
        again.clicked.connect(self.again_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, ROOM, 4)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(again)
        self.hide()

    def show_count(self, count: int) -> None:
        """Nothing to tell of: not there."""
        self._count = count
        self._text.setText(unread(count))
        self.setVisible(count > 0 and not self._quiet)

    def set_quiet(self, quiet: bool) -> None:
        """Not there while something more pressing takes its place."""
        self._quiet = quiet
        self.setVisible(self._count > 0 and not quiet)
