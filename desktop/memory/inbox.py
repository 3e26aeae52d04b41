"""What waits for a person: "old → new" with Replace, Keep both, Dismiss; or only whether to save. GUI thread."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from core.memory_events import MemoryInfo
from desktop.controls import button, label
from desktop.dates import local_now
from desktop.memory.steady import steady
from desktop.memory.words import meta, waiting

_MOST: Final = 20
"""Cards at a time; the next ones come when these are decided."""
_TALLEST: Final = 296


class InboxCard(QFrame):
    """One item. `decided`: the item and what is to be done with it."""

    decided = Signal(object, str)

    def __init__(self, item: MemoryInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self.setProperty("kind", "chosen")
        self.setAccessibleName(self._name())
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 11)
        column.setSpacing(4)
        if item.replaces:
            column.addWidget(_struck(item.replaces_text))
        column.addWidget(label(item.text, "memory", wrap=True))
        column.addWidget(label(meta(item, local_now()), "muted", wrap=True))
        column.addSpacing(3)
        column.addLayout(self._buttons())

    def _name(self) -> str:
        if self.item.replaces:
            return self.tr("{new} instead of {old}?").format(new=self.item.text, old=self.item.replaces_text)
        return self.tr("Save {text}?").format(text=self.item.text)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        if self.item.replaces:
            row.addWidget(self._button(self.tr("Replace"), "replace", "small_primary"))
            row.addWidget(self._button(self.tr("Keep both"), "keep_both", "small"))
        else:
            row.addWidget(self._button(self.tr("Save"), "keep_both", "small_primary"))
        row.addWidget(self._button(self.tr("Dismiss"), "dismiss", "small"))
        row.addStretch(1)
        return row

    def _button(self, text: str, decision: str, kind: str) -> QPushButton:
        made = button(text, kind, name=f"{text}: {self.item.text}")
        made.clicked.connect(lambda: self.decided.emit(self.item, decision))
        return made


class Inbox(QScrollArea):
    """All cards, as tall as they are up to a limit. Hidden while nothing waits."""

    decided = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[MemoryInfo, ...] = ()
        self._cards: list[InboxCard] = []
        self._inside = QWidget()
        self._inside.setProperty("kind", "canvas")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 6)
        self._column.setSpacing(7)
        self._caption = label("", "section")
        self._column.addWidget(self._caption)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        steady(self)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Waiting for you"))
        self.hide()

    def show_items(self, items: Sequence[MemoryInfo]) -> None:
        """Show these, oldest first. Who was at a card's button is at the first card's then."""
        if tuple(items) == self._items:
            return
        self._items = tuple(items)
        focused = any(card.isAncestorOf(self.focusWidget() or self) for card in self._cards)
        for card in self._cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = [InboxCard(item) for item in self._items[:_MOST]]
        for card in self._cards:
            card.decided.connect(self.decided)
            self._column.addWidget(card)
        self._caption.setText(waiting(len(items)))
        self.setVisible(bool(items))
        self.updateGeometry()
        if focused and self._cards:
            self._cards[0].findChildren(QPushButton)[0].setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def sizeHint(self) -> QSize:
        return QSize(0, min(self._inside.heightForWidth(max(self.width(), 200)), _TALLEST))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())


def _struck(text: str) -> QLabel:
    """What would be replaced."""
    made = label(text, "struck", wrap=True)
    font = made.font()
    font.setStrikeOut(True)
    made.setFont(font)
    return made
