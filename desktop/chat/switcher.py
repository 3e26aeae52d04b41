"""◂ 2 / 3 ▸ under a message: which of its versions is shown, and the way to the others. GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.chat.furniture import label


class Switcher(QWidget):
    """`wanted`: the id of another version. Hidden while there is one version alone."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._siblings: tuple[str, ...] = ()
        self._at = 0
        self._busy = False
        self._before = self._button("◂", self.tr("Previous version"), -1)
        self._place = label("", "muted", self)
        self._after = self._button("▸", self.tr("Next version"), 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for part in (self._before, self._place, self._after):
            row.addWidget(part)
        self.hide()

    def show_place(self, message: str, siblings: Sequence[str]) -> None:
        """Which of these it is; nothing is shown of a message that is alone."""
        self._siblings = tuple(siblings)
        self._at = self._siblings.index(message) if message in self._siblings else 0
        numbers = {"n": self._at + 1, "count": len(self._siblings)}
        self._place.setText(self.tr("{n} / {count}").format(**numbers))
        self._place.setAccessibleName(self.tr("Version {n} of {count}").format(**numbers))
        self.setVisible(len(self._siblings) > 1)
        self._allow()

    def set_busy(self, busy: bool) -> None:
        """While an answer is written its branch stays where it is."""
        self._busy = busy
        self._allow()

    def go(self, step: int) -> bool:
        """Ask for the version before (-1) or after (1). False where there is none, or not now."""
        at = self._at + step
        if self._busy or len(self._siblings) < 2 or not 0 <= at < len(self._siblings):
            return False
        self.wanted.emit(self._siblings[at])
        return True

    def _allow(self) -> None:
        self._before.setEnabled(not self._busy and self._at > 0)
        self._after.setEnabled(not self._busy and self._at < len(self._siblings) - 1)

    def _button(self, sign: str, name: str, step: int) -> QPushButton:
        made = QPushButton(sign, self)
        made.setProperty("kind", "step")
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.setAccessibleName(name)
        made.setToolTip(name)
        made.clicked.connect(lambda: self.go(step))
        return made
