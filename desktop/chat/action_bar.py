"""The buttons under the message that is pointed at or has the keyboard; no other message has any. GUI thread."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from core.events import Message
from desktop.chat.copy_button import CopyButton
from desktop.chat.message_actions import CHANGING, Action, Entry, entry


class ActionBar(QWidget):
    """`wanted`: an action. `more_wanted`: the menu, which has all of them. Made for one message as it is now."""

    wanted = Signal(str)
    more_wanted = Signal()

    def __init__(
        self, message: Message, offers: Sequence[Action], source: Callable[[], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._buttons: list[tuple[Action | None, QPushButton]] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self.copy: CopyButton | None = None
        entries = [entry(action, role=message.role) for action in offers]
        for one in sorted((one for one in entries if one.short), key=lambda one: one.action != "continue"):
            self._add(one, source)
        self._more = self._named(QPushButton("⋯", self), self.tr("More about this message"))
        self._more.clicked.connect(self.more_wanted)
        self._put(None, self._more)

    def set_busy(self, busy: bool) -> None:
        """While an answer is written, only what changes nothing can be done."""
        for action, button in self._buttons:
            button.setEnabled(not (busy and action in CHANGING))

    def fit(self, room: int) -> None:
        """Leave away from the right what has no room of so many pixels; the menu has it. More is always there."""
        left = room - self._more.sizeHint().width()
        for action, button in self._buttons:
            if action is not None:
                left -= button.sizeHint().width() + self._row.spacing()
                button.setVisible(left >= 0)

    def minimumSizeHint(self) -> QSize:
        """That of More: the others may be left away."""
        return self._more.sizeHint()

    def _add(self, one: Entry, source: Callable[[], str]) -> None:
        if one.action == "copy":
            self.copy = CopyButton(source, one.text, "quick", self)
            self._put("copy", self.copy)
            return
        made = self._named(QPushButton(one.short, self), one.text)
        made.clicked.connect(lambda: self.wanted.emit(one.action))
        self._put(one.action, made)

    def _put(self, action: Action | None, button: QPushButton) -> None:
        self._buttons.append((action, button))
        self._row.addWidget(button)

    def _named(self, button: QPushButton, name: str) -> QPushButton:
        button.setProperty("kind", "quick")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setAccessibleName(name)
        button.setToolTip(name)
        return button
