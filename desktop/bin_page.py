"""The page of the bin: every deleted chat as a card, with the way back, and the way out for good. Window's thread.

Shown in place of the conversation; values come in, wishes go out as signals.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.bin_events import BinnedThread
from desktop.binned_card import BinnedCard
from desktop.chat.header import HEIGHT
from desktop.controls import button, label
from desktop.dates import local_now

_WIDTH: Final = 620
_AT_ONCE: Final = 100
"""Cards on the page before a person asks for more."""


class BinPage(QWidget):
    """Signals name a chat by its id. `empty_wanted` comes after a second step, `left` from Esc and "Back"."""

    restore_wanted = Signal(str)
    erase_wanted = Signal(str)
    empty_wanted = Signal()
    left = Signal()

    def __init__(self, *, clock: Callable[[], datetime] = local_now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "page")
        self._clock = clock
        self._items: tuple[BinnedThread, ...] = ()
        self._count = _AT_ONCE
        self._cards: list[BinnedCard] = []
        self._says = label("", "soft", wrap=True)
        self._empty = button(self.tr("Empty bin"))
        self._keep = button(self.tr("Cancel"), name=self.tr("Leave everything in the bin"))
        self._sure = button(self.tr("Erase all for good"), "danger")
        self._back = button(self.tr("Back"), name=self.tr("Back to the chat"))
        self._more = button(self.tr("Show more"), "quiet")
        self._pile = QVBoxLayout()
        self._lay_out()
        self._connect()
        self.set_items(())

    def set_items(self, items: Sequence[BinnedThread]) -> None:
        """All chats in the bin, last put there first. The keyboard stays near a card that goes."""
        place = next((at for at, card in enumerate(self._cards) if card.isAncestorOf(self.focusWidget() or self)), -1)
        kept = {card.item: card for card in self._cards}
        self._items = tuple(items)
        shown = self._items[: self._count]
        for card in self._cards:
            if card.item not in shown:
                self._pile.removeWidget(card)
                card.hide()
                card.deleteLater()
        self._cards = [kept.get(item) or self._card(item) for item in shown]
        for at, card in enumerate(self._cards):
            self._pile.insertWidget(at, card)
        self._more.setVisible(len(self._items) > len(shown))
        self._says.setText(
            self.tr("Chats stay here for 30 days. Then they are erased for good, with every trace of them.")
            if items
            else self.tr("The bin is empty. Chats that you delete stay here for 30 days.")
        )
        self._ask(False)
        if place >= 0 and not any(card.isAncestorOf(self.focusWidget() or self) for card in self._cards):
            self._focus(place)

    def focus_first(self) -> None:
        """Give the keyboard to the first card, or to the way back."""
        self._focus(0)

    @Slot()
    def on_more_clicked(self) -> None:
        """The next hundred."""
        self._count += _AT_ONCE
        self.set_items(self._items)

    @Slot()
    def on_empty_clicked(self) -> None:
        """The first step: it cannot be undone."""
        self._ask(True)
        self._keep.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def on_keep_clicked(self) -> None:
        """Everything stays."""
        self._ask(False)
        self._empty.setFocus(Qt.FocusReason.TabFocusReason)

    def _focus(self, place: int) -> None:
        if self._cards:
            self._cards[min(place, len(self._cards) - 1)].focus_restore()
        else:
            self._back.setFocus(Qt.FocusReason.TabFocusReason)

    def _ask(self, asking: bool) -> None:
        self._empty.setVisible(not asking and bool(self._items))
        self._keep.setVisible(asking)
        self._sure.setVisible(asking)

    def _card(self, item: BinnedThread) -> BinnedCard:
        made = BinnedCard(item, self._clock())
        made.restore_wanted.connect(self.restore_wanted)
        made.erase_wanted.connect(self.erase_wanted)
        return made

    def _connect(self) -> None:
        self._empty.clicked.connect(self.on_empty_clicked)
        self._keep.clicked.connect(self.on_keep_clicked)
        self._sure.clicked.connect(self.empty_wanted)
        self._more.clicked.connect(self.on_more_clicked)
        self._back.clicked.connect(self.left)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.left)

    def _lay_out(self) -> None:
        head = QFrame()
        head.setProperty("kind", "header")
        head.setFixedHeight(HEIGHT)
        row = QHBoxLayout(head)
        row.setContentsMargins(20, 0, 20, 1)
        row.setSpacing(8)
        row.addWidget(label(self.tr("Bin"), "heading"))
        row.addStretch()
        for part in (self._empty, self._keep, self._sure, self._back):
            row.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self._scrolled(), 1)

    def _scrolled(self) -> QScrollArea:
        column = QWidget()
        column.setMaximumWidth(_WIDTH)
        inside = QVBoxLayout(column)
        inside.setContentsMargins(28, 20, 28, 20)
        inside.setSpacing(14)
        inside.addWidget(self._says)
        self._pile.setSpacing(8)
        inside.addLayout(self._pile)
        inside.addWidget(self._more, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch()
        canvas = QWidget()
        canvas.setProperty("kind", "canvas")
        middle = QHBoxLayout(canvas)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addStretch()
        middle.addWidget(column, 100)
        middle.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(canvas)
        return area
