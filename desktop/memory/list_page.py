"""The first page of the panel: search, filters, what waits, the list, and what is selected. Window's thread.

Made by `panel`. Tells what is wanted by signals; is told what there is.
"""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from core.memory_events import Memories
from desktop.chat.furniture import WrapLayout
from desktop.controls import button, label
from desktop.memory.filters import Filters
from desktop.memory.inbox import Inbox
from desktop.memory.memory_list import MemoryList
from desktop.memory.steady import ROOM
from desktop.memory.unread_line import UnreadLine
from desktop.memory.words import nothing, selected
from desktop.theme import Theme

SEARCH_MS: Final = 120
"""After the last letter: who types writes several within it."""


class SearchField(QLineEdit):
    """Down goes to the list. `left_downwards`."""

    left_downwards = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)


class ListPage(QWidget):
    """`view_wanted`: words and kind of another list. `again_wanted`: unread messages are to be read once more."""

    view_wanted = Signal(str, object)
    page_wanted = Signal(int)
    chosen = Signal(str)
    delete_wanted = Signal(list, str)
    most_delete_wanted = Signal(int, list)
    export_wanted = Signal(list, str)
    decided = Signal(object, str)
    again_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchField()
        self.filters = Filters()
        self.inbox = Inbox()
        self.list = MemoryList(theme)
        self._empty = label("", "soft", wrap=True)
        self._unread = UnreadLine()
        self._bar = QWidget()
        self._selected = label("", "soft")
        self._old = False
        self._timer = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._lay_out()
        self._bind()

    def begin(self, event: Memories) -> None:
        """The first page of what was asked for last."""
        self._old = False
        self.list.is_whole = not self.search.text().strip() and not self.filters.kind
        self.list.begin(event)
        self._show(event)

    def take(self, event: Memories) -> None:
        """A page of what is shown."""
        self.list.take(event)
        self._show(event)

    def grow_old(self) -> None:
        """Something has changed. Asked for again when it can be seen."""
        self._old = True
        self.list.grow_old()
        if self.isVisible():
            self._renew()

    def focus_list(self, key: str) -> None:
        """Give the keyboard to a memory of the list, or to the search where there is no list."""
        if self.list.isHidden():
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.list.select_key(key)
            self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def clear(self) -> None:
        """Another profile."""
        self._timer.stop()
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.filters.show_kind(None)
        self.filters.set_counts(())
        self.inbox.show_items(())
        self._unread.show_count(0)
        self.list.memories.clear()
        self._show_list(True)

    @Slot()
    def on_view_changed(self) -> None:
        """Other words, or another kind."""
        self._timer.stop()
        self.view_wanted.emit(self.search.text().strip(), self.filters.kind)

    @Slot()
    def on_left_downwards(self) -> None:
        """From the search into what it found."""
        if not self.list.isHidden():
            self.list.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(int)
    def on_selection_changed(self, count: int) -> None:
        """The row below the list is there while something is selected."""
        self._bar.setVisible(count > 0)
        self._unread.set_quiet(count > 0)
        text = self.tr("Reading the rest…") if self.list.is_fetching else selected(count)
        self._selected.setText(text)

    def _show(self, event: Memories) -> None:
        self.filters.set_counts(event.counts)
        self.inbox.show_items(event.inbox)
        self._unread.show_count(event.unread)
        self._empty.setText(nothing(self.search.text().strip(), self.filters.kind or ""))
        self._show_list(event.total > 0)

    def _show_list(self, shown: bool) -> None:
        if not shown and self.list.hasFocus():
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.list.setVisible(shown)
        self._empty.setVisible(not shown)

    def _renew(self) -> None:
        self._old = False
        self.page_wanted.emit(0)

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(self.tr("Search memories"))
        self.search.setAccessibleName(self.tr("Search memories"))
        self.search.setClearButtonEnabled(False)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._empty.setContentsMargins(2, 6, ROOM, 0)
        self._empty.hide()
        self._lay_out_bar()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        head = QVBoxLayout()
        head.setContentsMargins(0, 0, ROOM, 0)
        head.setSpacing(10)
        head.addWidget(self.search)
        head.addWidget(self.filters)
        column.addLayout(head)
        column.addWidget(self.inbox)
        column.addWidget(self.list, 1)
        column.addWidget(self._empty, 1)
        column.addWidget(self._unread)
        column.addWidget(self._bar)

    def _lay_out_bar(self) -> None:
        """The buttons keep together, below the number where both do not fit beside each other."""
        nothing_more = button(self.tr("Clear"), "small", name=self.tr("Clear the selection"))
        nothing_more.clicked.connect(self.list.clearSelection)
        delete = button(self.tr("Delete"), "small", name=self.tr("Delete what is selected"))
        delete.clicked.connect(self.list.delete_selected)
        buttons, both = QWidget(), QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for one in (nothing_more, self._export_button(), delete):
            row.addWidget(one)
        self._selected.setMinimumHeight(buttons.sizeHint().height())
        wrapped = WrapLayout(both)
        wrapped.addWidget(self._selected)
        wrapped.addWidget(buttons)
        column = QVBoxLayout(self._bar)
        column.setContentsMargins(2, 0, ROOM, 4)
        column.addWidget(both)
        self._bar.hide()

    def _export_button(self) -> QToolButton:
        made = QToolButton()
        made.setProperty("kind", "small")
        made.setText(self.tr("Export ▾"))
        made.setAccessibleName(self.tr("Export what is selected"))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(made)
        menu.setAccessibleName(made.accessibleName())
        for form, text in (("jsonl", self.tr("As JSONL…")), ("markdown", self.tr("As Markdown…"))):
            action = menu.addAction(text)
            action.setData(form)
        menu.triggered.connect(lambda action: self.list.export_selected(action.data()))
        made.setMenu(menu)
        return made

    def _bind(self) -> None:
        self.search.textChanged.connect(self._timer.start)
        self.search.returnPressed.connect(self.on_view_changed)
        self.search.left_downwards.connect(self.on_left_downwards)
        self._timer.timeout.connect(self.on_view_changed)
        self.filters.chosen.connect(self.on_view_changed)
        self.inbox.decided.connect(self.decided)
        self._unread.again_wanted.connect(self.again_wanted)
        self.list.chosen.connect(self.chosen)
        self.list.delete_wanted.connect(self.delete_wanted)
        self.list.most_delete_wanted.connect(self.most_delete_wanted)
        self.list.export_wanted.connect(self.export_wanted)
        self.list.page_wanted.connect(self.page_wanted)
        self.list.selection_changed.connect(self.on_selection_changed)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._old:
            self._renew()
