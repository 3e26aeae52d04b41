"""The end of a message: what went wrong, and the quiet footer with versions, actions and numbers. GUI thread."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from core.events import Message, Numbers
from desktop import wording
from desktop.chat.action_bar import ActionBar
from desktop.chat.furniture import label
from desktop.chat.made import seconds, speed
from desktop.chat.message_actions import Action
from desktop.chat.switcher import Switcher

HEIGHT: Final = 24
"""Of the footer, in pixels."""


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
    """Versions and actions of a message, and what an answer took. As high without actions as with them.

    `trailing`: everything stands at the end of the line, under a question.
    """

    version_wanted = Signal(str)

    def __init__(self, source: Callable[[], str], *, trailing: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._busy = False
        self._trailing = trailing
        self.bar: ActionBar | None = None
        self.switcher: Switcher | None = None
        self._numbers: QLabel | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(10)
        self._row.addStretch(1)
        self.setFixedHeight(HEIGHT)
        self.hide()

    def show_message(self, message: Message) -> None:
        """What there is to say of it, unless it is still being written."""
        if len(message.siblings) > 1 or self.switcher is not None:
            self._made_switcher().show_place(message.id, message.siblings)
        self._say(self.tr("Edited") if message.edited else self._speed(message.numbers or Numbers()))
        self.setVisible(message.state != "streaming")

    def set_busy(self, busy: bool) -> None:
        """While an answer is written nothing of the branch is changed."""
        self._busy = busy
        if self.switcher is not None:
            self.switcher.set_busy(busy)
        if self.bar is not None:
            self.bar.set_busy(busy)

    def switch(self, step: int) -> bool:
        """Ask for the version before (-1) or after (1). False where there is none, or not now."""
        return self.switcher is not None and self.switcher.go(step)

    def offer(self, message: Message, offers: Sequence[Action]) -> ActionBar:
        """Show the buttons of these actions."""
        self.withdraw()
        self.bar = bar = ActionBar(message, offers, self._source, self)
        bar.set_busy(self._busy)
        before = self._row.indexOf(self.switcher) if self.switcher is not None else -1
        self._row.insertWidget(1 if self._trailing else before + 1, bar)
        self._fit()
        bar.show()
        return bar

    def withdraw(self) -> None:
        """Nobody is at the message: no buttons."""
        if self.bar is not None:
            self._row.removeWidget(self.bar)
            self.bar.hide()
            self.bar.deleteLater()
            self.bar = None

    def _say(self, text: str) -> None:
        """At the end of the line; made with the first text, for questions have none."""
        if self._numbers is None and text:
            self._numbers = label("", "muted", self)
            self._row.addWidget(self._numbers)
        if self._numbers is not None:
            self._numbers.setText(text)
            self._numbers.setVisible(bool(text))

    def _made_switcher(self) -> Switcher:
        """Most messages have one version, and a page has fifty rows."""
        if self.switcher is None:
            self.switcher = Switcher(self)
            self.switcher.wanted.connect(self.version_wanted)
            self.switcher.set_busy(self._busy)
            self._row.insertWidget(self._row.count() if self._trailing else 0, self.switcher)
        return self.switcher

    def _fit(self) -> None:
        if self.bar is not None:
            others = [part for part in (self.switcher, self._numbers) if part and not part.isHidden()]
            self.bar.fit(self.width() - sum(part.sizeHint().width() + self._row.spacing() for part in others))

    def _speed(self, numbers: Numbers) -> str:
        parts: list[str] = []
        if rate := speed(numbers):
            parts.append(self.tr("{n} tokens/s").format(n=wording.language().toString(rate)))
        if numbers.total:
            parts.append(seconds(numbers.total, self.tr("{n} s")))
        return " · ".join(parts)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _wrapping(kind: str, parent: QWidget) -> QLabel:
    made = label("", kind, parent)
    made.setWordWrap(True)
    return made
