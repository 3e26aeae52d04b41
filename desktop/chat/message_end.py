"""The end of an answer: what went wrong, and the quiet footer with Copy and the numbers. GUI thread."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.events import Message, Numbers
from desktop import wording
from desktop.chat.copy_button import CopyButton
from desktop.chat.furniture import label


class Failure(QFrame):
    """A sentence about what failed, and the raw text behind "Details". Hidden while nothing failed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "failed")
        self._sentence = _wrapping("text", self)
        self._details = _wrapping("soft", self)
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details.hide()
        self._toggle = QPushButton(self.tr("Details"), self)
        self._toggle.setProperty("kind", "flush")
        self._toggle.setCheckable(True)
        self._toggle.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._toggle.setAccessibleName(self.tr("Show the details of this error"))
        self._toggle.toggled.connect(self._on_toggled)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(13, 10, 13, 10)
        rows.setSpacing(4)
        rows.addWidget(self._sentence)
        rows.addWidget(self._toggle, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self._details)
        self.hide()

    def show_error(self, code: str, details: str) -> None:
        """Show this error."""
        words = wording.problem(code, details=details)
        self._sentence.setText(words.sentence)
        self._details.setText(words.details)
        self.show()

    @Slot(bool)
    def _on_toggled(self, checked: bool) -> None:
        self._details.setVisible(checked)


class Footer(QWidget):
    """Copy on the left, speed and time on the right. Hidden until the answer has ended."""

    def __init__(self, source: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._copy = CopyButton(source, self.tr("Copy this answer"), "flush", self)
        self._numbers = label("", "muted", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._copy)
        row.addStretch(1)
        row.addWidget(self._numbers)
        self.hide()

    def show_numbers(self, message: Message) -> None:
        """Show what this finished answer has to offer."""
        self._copy.setVisible(bool(message.text))
        self._numbers.setText(self._speed(message.numbers or Numbers()))
        self.setVisible(message.state != "streaming" and bool(message.text or self._numbers.text()))

    def _speed(self, numbers: Numbers) -> str:
        parts: list[str] = []
        writing = numbers.total - numbers.first_token
        locale = wording.language()
        if numbers.tokens_out and writing > 0:
            rate = locale.toString(round(numbers.tokens_out * 1000 / writing))
            parts.append(self.tr("{n} tokens/s").format(n=rate))
        if numbers.total:
            parts.append(self.tr("{n} s").format(n=locale.toString(numbers.total / 1000, "f", 1)))
        return " · ".join(parts)


def _wrapping(kind: str, parent: QWidget) -> QLabel:
    made = label("", kind, parent)
    made.setWordWrap(True)
    return made
