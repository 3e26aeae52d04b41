"""Which message somebody is at, with the mouse or the keyboard, and the way from one to the next. GUI thread.

Made by the transcript. Only those messages show their actions. Tab comes to one message, which is the whole
conversation's stop; arrows go to the others, Tab on into its own buttons.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QMargins, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget
from typing_extensions import override

from desktop.chat.column import Column, Row
from desktop.chat.message_row import MessageRow, Standing
from desktop.tab_order import stops

_AROUND: Final = QMargins(10, 6, 10, 3)
"""Pixels between a message and its ring."""
_STEP: Final = 96
"""Pixels that an arrow scrolls in a message that is higher than the view."""


class Attention(QObject):
    """`current` is the message that the keyboard was at last."""

    def __init__(self, area: QScrollArea, column: Column, standing: Callable[[MessageRow], Standing]) -> None:
        super().__init__(area)
        self._area = area
        self._column = column
        self._standing = standing
        self._hovered: MessageRow | None = None
        self._focused: MessageRow | None = None
        self._lost: int | None = None
        self._instead: Row | None = None
        self.current: MessageRow | None = None
        self._ring = QFrame(column)
        self._ring.setProperty("kind", "ring")
        self._ring.hide()
        QApplication.instance().focusChanged.connect(self.on_focus_changed)  # type: ignore[union-attr]  # there is one

    def watch(self, row: MessageRow) -> None:
        """A new message."""
        row.hovered.connect(lambda on: self._hover(row, on=on))
        row.opened.connect(self.on_row_opened)

    def drop(self, row: MessageRow) -> None:
        """A message that goes. The keyboard, where it was there, waits for the one that comes in its place."""
        if row is self._focused:
            self._lost = self._column.rows.index(row)
            self._area.setFocus(Qt.FocusReason.OtherFocusReason)
            self._instead = None
            self._ring.hide()
        if row is self._hovered:
            self._hovered = None
        if row is self.current:
            self.current = None

    def find_again(self) -> None:
        """Other messages stand there now: the keyboard goes on to the one in the place of the one that went.

        As long as none is there, to the last one: an answer may come in its place in a moment.
        """
        rows = self._column.rows
        if self._lost is None or not rows:
            return
        place = min(self._lost, len(rows) - 1)
        if self._area.hasFocus() or (self._instead is not None and self._focused is self._instead):
            self._instead = rows[place] if place < self._lost else None
            rows[place].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._instead = None
        if self._instead is None:
            self._lost = None

    @Slot(QWidget)
    def on_row_opened(self, part: QWidget) -> None:
        """Where it is to be seen, once it has its place."""
        QTimer.singleShot(0, part, lambda: self._area.ensureWidgetVisible(part, 0, _STEP // 2))

    @Slot(bool)
    def on_busy_changed(self, busy: bool) -> None:
        """What can be done with messages is other than before."""
        for row in self._column.rows:
            if isinstance(row, MessageRow):
                row.footer.set_busy(busy)
        for one in (self._hovered, self._focused):
            if one is not None:
                # Buttons that are there stay: one of them may have the keyboard.
                one.standing = self._standing(one)
                self._show(one)

    def row_of(self, widget: QWidget | None) -> MessageRow | None:
        """The message of this conversation that a widget is or is in."""
        if widget is None or not self._column.isAncestorOf(widget):
            return None
        while widget is not None and not isinstance(widget, MessageRow):
            widget = widget.parentWidget()
        return widget

    def enter(self, reason: Qt.FocusReason) -> None:
        """The keyboard comes into the conversation: to where it was, if that can be seen, else to the last in view."""
        bar = self._area.verticalScrollBar()
        top, bottom = bar.value(), bar.value() + self._area.viewport().height()
        seen = [row for row in self._column.rows if row.y() < bottom and row.geometry().bottom() > top]
        row = self.current if self.current in seen else next(iter(reversed(seen)), None)
        if isinstance(row, MessageRow):
            row.setFocus(reason)

    def walk(self, key: int) -> bool:
        """Up, Down, Home or End. A message higher than the view is scrolled through first. False for other keys."""
        rows = self._column.rows
        row = self._focused
        if not rows or key not in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End):
            return False
        if row is None:
            self.enter(Qt.FocusReason.OtherFocusReason)
            return True
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(rows[0 if key == Qt.Key.Key_Home else -1], down=key == Qt.Key.Key_End)
            return True
        down = key == Qt.Key.Key_Down
        if hidden := self._hidden(row, down=down):
            bar = self._area.verticalScrollBar()
            bar.setValue(bar.value() + (min(hidden, _STEP) if down else -min(hidden, _STEP)))
        else:
            at = rows.index(row) + (1 if down else -1)
            self._go(rows[max(0, min(at, len(rows) - 1))], down=down)
        return True

    def tab(self, *, forward: bool) -> bool:
        """On to the next control of the message that has the keyboard. False at its end."""
        now = QApplication.focusWidget()
        if self._focused is None or now is None:
            return False
        inside = [self._focused, *stops(self._focused)]
        at = inside.index(now) + (1 if forward else -1) if now in inside else 0
        if not 0 <= at < len(inside):
            return False
        inside[at].setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        self._area.ensureWidgetVisible(inside[at], 0, _STEP)
        return True

    @Slot(QWidget, QWidget)
    def on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Of the whole program; an open menu takes no focus."""
        row = self.row_of(now)
        before, self._focused = self._focused, row
        if row is not None:
            self.current = row
        if row is not before:
            for one in (before, row):
                self._show(one)
            if before is not None:
                before.removeEventFilter(self)
            if row is not None:
                row.installEventFilter(self)
        self._follow()

    def _hover(self, row: MessageRow, *, on: bool) -> None:
        # Buttons that come under the mouse make Qt say once more that it has come.
        if (self._hovered is row) is not on:
            before, self._hovered = self._hovered, row if on else None
            for one in (before, row):
                self._show(one)

    def _show(self, row: MessageRow | None) -> None:
        if row is None:
            return
        if row is self._hovered or row is self._focused:
            if row.footer.bar is None:
                row.activate(self._standing(row))
        else:
            row.deactivate()

    def _hidden(self, row: MessageRow, *, down: bool) -> int:
        """How many pixels of a message lie beyond the edge that the keyboard moves towards."""
        bar, height = self._area.verticalScrollBar(), self._area.viewport().height()
        if down:
            return max(0, row.geometry().bottom() + 1 - bar.value() - height)
        return max(0, bar.value() - row.y())

    def _go(self, row: QWidget, *, down: bool) -> None:
        bar, height = self._area.verticalScrollBar(), self._area.viewport().height()
        top, bottom = row.y() - _STEP // 2, row.geometry().bottom() + 1 + _STEP // 2
        if bottom - top > height:
            bar.setValue(top if down else bottom - height)
        elif top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + height:
            bar.setValue(bottom - height)
        row.setFocus(Qt.FocusReason.OtherFocusReason)

    def _follow(self) -> None:
        row = self._focused
        if row is not None and row.hasFocus():
            self._ring.setGeometry(row.geometry().marginsAdded(_AROUND))
            self._ring.lower()
            self._ring.show()
        else:
            self._ring.hide()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize) and watched is self._focused:
            self._follow()
        return False
