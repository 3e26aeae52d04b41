"""The list of memories: open with a click or Enter, select many with Shift and Ctrl, delete with Del. Window's thread.

Part of the list page. What is selected is named by keys; rows that are not here yet are fetched before they are.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget
from typing_extensions import override

from core.memory_events import Memories, MemoryInfo
from desktop.memory.delegate import MemoryDelegate
from desktop.memory.model import MemoryModel
from desktop.memory.shelf import PAGE
from desktop.memory.steady import steady
from desktop.theme import Theme

_MANY: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class MemoryList(QListView):
    """`chosen`: a key. `delete_wanted`: keys and the first one's text. `export_wanted`: keys and a format.

    `most_delete_wanted`: how many, and the keys of the rows that are not meant. `selection_changed`: how many rows.

    `page_wanted`: the first row of a page of the list that is looked at or needed.
    """

    chosen = Signal(str)
    delete_wanted = Signal(list, str)
    most_delete_wanted = Signal(int, list)
    export_wanted = Signal(list, str)
    selection_changed = Signal(int)
    page_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.memories = MemoryModel(self)
        self._painter = MemoryDelegate(theme, self)
        self._canvas = QWidget()
        self.is_whole = True
        """Whether nothing narrows it: no search, and no kind."""
        self._waiting: Callable[[], None] | None = None
        self.setModel(self.memories)
        self.setItemDelegate(self._painter)
        self.setAccessibleName(self.tr("Memories"))
        self.setProperty("kind", "memories")
        self._set_looks()
        self.memories.page_wanted.connect(self.page_wanted)
        self.selectionModel().selectionChanged.connect(self.on_selection_changed)
        theme.changed.connect(self._canvas.update)

    @property
    def painted(self) -> int:
        """How many rows were painted so far."""
        return self._painter.painted

    @property
    def is_fetching(self) -> bool:
        """Whether something waits for rows that are selected and not here yet."""
        return self._waiting is not None

    def begin(self, event: Memories) -> None:
        """Another list."""
        self._waiting = None
        self.memories.begin(event)
        self.scrollToTop()
        self.on_selection_changed()

    def take(self, event: Memories) -> None:
        """A page of the same one."""
        self.memories.take(event)
        self._canvas.update()
        self.on_selection_changed()
        if (then := self._waiting) is not None:
            self._waiting = None
            then()

    def grow_old(self) -> None:
        """Something has changed: what is seen is asked for again."""
        self.memories.grow_old()
        self._canvas.update()

    def select_key(self, key: str) -> None:
        """Give the keyboard's place to a memory that is here."""
        row = self.memories.row_of(key)
        if row >= 0:
            flag = self.selectionModel().SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self.memories.index(row, 0), flag)

    def selected_rows(self) -> list[int]:
        """From top to bottom."""
        return sorted(index.row() for index in self.selectedIndexes())

    @Slot()
    def delete_selected(self) -> None:
        """Ask for the bin for all selected rows, or for the keyboard's where none is.

        Where nearly all are selected and not all are here, those that are not selected are named instead.
        """
        if (left := self._left_out()) is not None:
            count = self.memories.rowCount() - len(left)
            self.clearSelection()
            self.most_delete_wanted.emit(count, left)
            return
        found = self._fetched(self.delete_selected)
        if found:
            self.clearSelection()
            self.delete_wanted.emit([memory.key for memory in found], found[0].text)

    def export_selected(self, form: str) -> None:
        """Ask for a file of all selected rows, for one of everything where all are; they stay selected."""
        if self.is_whole and self._left_out() == []:
            self.export_wanted.emit([], form)
            return
        found = self._fetched(lambda: self.export_selected(form))
        if found:
            self.export_wanted.emit([memory.key for memory in found], form)

    def _left_out(self) -> list[str] | None:
        """The keys of the rows that are not selected; None where these are not here, or all that are selected are."""
        total = self.memories.rowCount()
        chosen = sorted((part.top(), part.bottom()) for part in self.selectionModel().selection().toList())
        count = sum(bottom - top + 1 for top, bottom in chosen)
        if count <= self.memories.loaded or total - count > self.memories.loaded:
            return None
        ends = [-1, *(bottom for _, bottom in chosen)]
        starts = [*(top for top, _ in chosen), total]
        gaps = [row for end, start in zip(ends, starts, strict=True) for row in range(end + 1, start)]
        left = [memory.key for row in gaps if (memory := self.memories.memory_at(row)) is not None]
        return left if len(left) == len(gaps) else None

    def _fetched(self, then: Callable[[], None]) -> list[MemoryInfo]:
        """What is meant. Empty when something of it has to be fetched first: then `then` is called again."""
        rows = self.selected_rows() or ([self.currentIndex().row()] if self.currentIndex().isValid() else [])
        found = [memory for row in rows if (memory := self.memories.memory_at(row)) is not None]
        if len(found) == len(rows):
            return found
        self._waiting = then
        missing = next(row for row in rows if self.memories.memory_at(row) is None)
        self.page_wanted.emit(missing // PAGE * PAGE)
        self.on_selection_changed()
        return []

    @Slot()
    def on_selection_changed(self) -> None:
        """Tell how many."""
        self.selection_changed.emit(sum(part.height() for part in self.selectionModel().selection().toList()))

    def _open(self, index: QModelIndex) -> None:
        memory = self.memories.memory_at(index.row()) if index.isValid() else None
        if memory is not None:
            self.clearSelection()
            self.chosen.emit(memory.key)

    def _set_looks(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        steady(self)
        # Ours in place of Qt's: at the first widget that Qt made PySide makes all classes of widgets, for 100 ms.
        self.setViewport(self._canvas)
        self._canvas.setMouseTracking(True)
        self._canvas.setAutoFillBackground(False)

    def _ring(self, shown: bool) -> None:
        if self._painter.ringed is not shown:
            self._painter.ringed = shown
            self._canvas.update()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring(event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason))
        by_mouse = event.reason() is Qt.FocusReason.MouseFocusReason
        if not by_mouse and not self.currentIndex().isValid() and self.memories.rowCount():
            flag = self.selectionModel().SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self.memories.index(0, 0), flag)
        super().focusInEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._ring(True)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_selected()
        elif event.key() in _MOVES and not event.modifiers() & _MANY:
            self._move(event.key())
        else:
            super().keyPressEvent(event)

    def _move(self, key: int) -> None:
        """Arrows alone only move: a selection is made with Shift, Ctrl or Ctrl+A."""
        page = max(1, self.viewport().height() // max(1, self.sizeHintForRow(0)))
        last, row = self.memories.rowCount() - 1, self.currentIndex().row()
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page}
        target = 0 if key == Qt.Key.Key_Home else last if key == Qt.Key.Key_End else row + steps[Qt.Key(key)]
        if last >= 0:
            index = self.memories.index(max(0, min(last, target)), 0)
            self.selectionModel().setCurrentIndex(index, self.selectionModel().SelectionFlag.Clear)
            self.scrollTo(index)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._ring(False)
        if event.button() is Qt.MouseButton.LeftButton and not event.modifiers() & _MANY:
            index = self.indexAt(event.position().toPoint())
            self.selectionModel().setCurrentIndex(index, self.selectionModel().SelectionFlag.Clear)
            return
        super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and not event.modifiers() & _MANY:
            index = self.indexAt(event.position().toPoint())
            if index == self.currentIndex():
                self._open(index)
            return
        super().mouseReleaseEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hovering only: a drag over rows selects nothing."""
        if not event.buttons():
            super().mouseMoveEvent(event)


_MOVES: Final = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)
