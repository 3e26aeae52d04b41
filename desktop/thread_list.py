"""The list of chats, grouped by date: open with a click or Enter, rename with F2, delete with Del. Window's thread.

Part of the sidebar. Arrow keys only move; a chat opens with Enter, so that passing over chats loads none of them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QFrame, QListView, QMenu, QWidget
from typing_extensions import override

from core.events import ThreadInfo
from desktop.dates import next_day
from desktop.theme import Theme
from desktop.thread_delegate import ThreadDelegate
from desktop.thread_model import ThreadModel

_HOUR: Final = 3600.0


class ThreadList(QListView):
    """Signals: a chat was chosen; given a title; to be copied as a whole; to be put into the bin."""

    thread_chosen = Signal(str)
    rename_wanted = Signal(str, str)
    copy_wanted = Signal(str)
    bin_wanted = Signal(str)

    def __init__(self, theme: Theme, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._threads = ThreadModel(clock, self)
        self._painter = ThreadDelegate(theme, self)
        self.setModel(self._threads)
        self.setItemDelegate(self._painter)
        self.setAccessibleName(self.tr("Chats"))
        self._canvas = QWidget()
        self._set_looks()
        self._rename = self._action(self.tr("Rename"), QKeySequence(Qt.Key.Key_F2), self.on_rename_triggered)
        self._copy = self._action(self.tr("Copy the chat"), QKeySequence("Ctrl+C"), self.on_copy_triggered)
        self._delete = self._action(self.tr("Delete"), QKeySequence(Qt.Key.Key_Delete), self.on_delete_triggered)
        self._menu = self._built_menu()
        self._day_timer = QTimer(self, singleShot=True)
        self._day_timer.timeout.connect(self.on_day_ended)
        self.clicked.connect(self.on_row_chosen)
        self._threads.renamed.connect(self.rename_wanted)
        theme.changed.connect(self._canvas.update)
        self._wait_for_next_day()

    @property
    def painted(self) -> int:
        """How many rows were painted so far."""
        return self._painter.painted

    def set_threads(self, threads: Sequence[ThreadInfo]) -> None:
        """Show these chats. The keyboard's row stays with its chat, or goes to the next one when that is gone."""
        row = self.currentIndex().row()
        self._threads.set_threads(threads)
        if row >= 0 and not self.currentIndex().isValid():
            self.setCurrentIndex(self._threads.nearest(row))

    def set_current(self, thread: str | None) -> None:
        """Highlight the chat that the window shows, None for one that is not in the list yet.

        The keyboard's row goes there too, but only when it is another chat: who is on the way to a chat's row must not
        be taken elsewhere by the end of an answer, with Delete under the finger.
        """
        if thread == self._threads.open:
            return
        self._threads.set_open(thread)
        index = self._threads.index_of(thread)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def menu(self) -> QMenu:
        """What a right click or the menu key shows."""
        return self._menu

    @Slot(QModelIndex)
    def on_row_chosen(self, index: QModelIndex) -> None:
        """A click, or Enter: open the chat."""
        if thread := self._threads.thread_at(index):
            self.thread_chosen.emit(thread.id)

    @Slot()
    def on_rename_triggered(self) -> None:
        """Edit the title in its row."""
        if self.state() != QListView.State.EditingState and self._threads.thread_at(self.currentIndex()):
            self.edit(self.currentIndex())

    @Slot()
    def on_copy_triggered(self) -> None:
        """Ask for all of it."""
        if thread := self._threads.thread_at(self.currentIndex()):
            self.copy_wanted.emit(thread.id)

    @Slot()
    def on_delete_triggered(self) -> None:
        """Ask for the bin."""
        if thread := self._threads.thread_at(self.currentIndex()):
            self.bin_wanted.emit(thread.id)

    @Slot()
    def on_day_ended(self) -> None:
        """Yesterday begins at midnight, also in a window that stays open."""
        self._threads.regroup()
        self._wait_for_next_day()

    def _set_looks(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Ours in place of Qt's: at the first widget that Qt made PySide makes all classes of widgets, for 15 ms.
        self.setViewport(self._canvas)
        self.setMouseTracking(True)
        self._canvas.setAutoFillBackground(False)

    def _action(self, label: str, keys: QKeySequence, slot: Callable[[], None]) -> QAction:
        action = QAction(label, self)
        action.setShortcut(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def _built_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("What to do with the chat"))
        menu.addActions([self._rename, self._copy, self._delete])
        return menu

    def _wait_for_next_day(self) -> None:
        # Not longer than an hour: a sleeping computer stops the timer, and the clock may be set.
        self._day_timer.start(int(min(next_day(self._clock()) + 1, _HOUR) * 1000))

    def _ring(self, shown: bool) -> None:
        if self._painter.ringed is not shown:
            self._painter.ringed = shown
            self.viewport().update()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keyboard = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_keyboard else self.indexAt(event.pos())
        if self._threads.thread_at(index):
            self.setCurrentIndex(index)
            place = self.visualRect(index).bottomLeft() + QPoint(12, 0) if by_keyboard else event.pos()
            self._menu.popup(self.viewport().mapToGlobal(place))

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring(event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason))
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._threads.nearest(0))
        super().focusInEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._ring(True)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.on_row_chosen(self.currentIndex())
        elif event.key() == Qt.Key.Key_Home:
            # Qt's own goes to the first row, a heading, and so nowhere.
            self.setCurrentIndex(self._threads.nearest(0))
            self.scrollToTop()
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._ring(False)
        super().mousePressEvent(event)
