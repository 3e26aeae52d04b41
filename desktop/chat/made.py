"""How an answer was made, unfolded under it: the model, what it took, the memories that went into it. GUI thread."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from core.events import Message, Numbers
from desktop import wording
from desktop.chat.model_menu import RECALL
from desktop.controls import button, label


class Made(QFrame):
    """Made when it is asked for, for one finished answer. `closed`: Escape, or its button."""

    closed = Signal()

    def __init__(self, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setAccessibleName(self.tr("How it was made"))
        self._close = button("×", "icon", name=self.tr("Close"))
        self._close.setStyleSheet("font-size: 18px; padding: 0 5px 2px 5px;")
        self._close.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("How it was made"), "heading"), 1)
        head.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 9, 12)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(_table([*self._facts(message), *self._memories(message)]))

    def focus_first(self) -> None:
        """The keyboard goes to the way out."""
        self._close.setFocus(Qt.FocusReason.TabFocusReason)

    def _facts(self, message: Message) -> Iterator[tuple[str, str]]:
        """Only what is known: a model that does not count says nothing of tokens."""
        numbers, locale = message.numbers or Numbers(), wording.language()
        if message.edited:
            yield self.tr("Edited"), self.tr("The words are yours")
        if message.model:
            yield self.tr("Model"), self.tr("Recall, built in") if message.model == RECALL else message.model
        if numbers.tokens_in:
            yield self.tr("Tokens in"), locale.toString(numbers.tokens_in)
        if numbers.tokens_out:
            yield self.tr("Tokens out"), locale.toString(numbers.tokens_out)
        if rate := speed(numbers):
            yield self.tr("Speed"), self.tr("{n} tokens/s").format(n=locale.toString(rate))
        if numbers.first_token:
            yield self.tr("First token after"), seconds(numbers.first_token, self.tr("{n} s"))
        if numbers.total:
            yield self.tr("Whole answer after"), seconds(numbers.total, self.tr("{n} s"))

    def _memories(self, message: Message) -> Iterator[tuple[str, str]]:
        caption = self.tr("Memories sent")
        sent = [hit.text for hit in message.recalled if hit.sent]
        for text in sent or [self.tr("None")]:
            yield caption, text
            caption = ""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def speed(numbers: Numbers) -> int:
    """Tokens a second from the first one on, 0 where that is not known."""
    writing = numbers.total - numbers.first_token
    return round(numbers.tokens_out * 1000 / writing) if numbers.tokens_out and writing > 0 else 0


def seconds(millis: int, template: str) -> str:
    """ "1.3 s", by a template with {n}."""
    return template.format(n=wording.language().toString(millis / 1000, "f", 1))


def _table(rows: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for at, (caption, text) in enumerate(rows):
        value = label(text, "fact", wrap=True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setAccessibleName(f"{caption}: {text}" if caption else text)
        grid.addWidget(label(caption, "soft"), at, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, at, 1)
    return grid
