"""Selecting across the texts of one message: paragraphs, code and tables are widgets of their own. GUI thread.

The text in which the mouse went down selects by itself as far as it goes; beyond it, this selects the rest: to its end,
all of the texts between, and the last one up to the mouse.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from desktop.chat.edge_scroll import EdgeScroll
from desktop.chat.reading_text import ReadingText, Selected

_KEEP = QTextCursor.MoveMode.KeepAnchor


class Spread(QObject):
    """`texts` tells which texts there are now, from top to bottom."""

    def __init__(self, texts: Callable[[], Sequence[ReadingText]], parent: QWidget) -> None:
        super().__init__(parent)
        self._texts = texts
        self._origin: ReadingText | None = None
        self._edge = EdgeScroll(parent)
        self._edge.scrolled.connect(self._reach)

    def take_in(self, text: ReadingText) -> None:
        """From now on this text is a part of the message. Once for each text."""
        text.gathered = self.selected
        text.pressed.connect(self._on_pressed)
        text.dragged.connect(self._on_dragged)
        text.released.connect(self._edge.stop)
        text.all_wanted.connect(self.select_all)

    def selected(self) -> list[Selected]:
        """What is selected, text by text."""
        return [text.selected() for text in self._texts() if text.textCursor().hasSelection()]

    @Slot()
    def select_all(self) -> None:
        """All of the message."""
        for text in self._texts():
            _select(text, *text.extent())

    def clear(self) -> None:
        """Nothing is selected."""
        for text in self._texts():
            _select(text, 0, 0)

    @Slot()
    def _on_pressed(self) -> None:
        for text in self._texts():
            if text is not self.sender() and text.textCursor().hasSelection():
                _select(text, 0, 0)

    @Slot(QPoint)
    def _on_dragged(self, place: QPoint) -> None:
        origin = self.sender()
        if isinstance(origin, ReadingText):
            self._origin = origin
            self._reach(place)
            self._edge.follow(place)

    @Slot(QPoint)
    def _reach(self, place: QPoint) -> None:
        """Select from where the mouse went down to this place of the screen."""
        texts, origin = list(self._texts()), self._origin
        if origin is None or origin not in texts:
            return
        first, last = texts.index(origin), _nearest(texts, place)
        for number, text in enumerate(texts):
            if not min(first, last) <= number <= max(first, last):
                _select(text, 0, 0)
            elif number not in (first, last):
                _select(text, *text.extent())
        if first != last:
            down = last > first
            _select(origin, origin.textCursor().anchor(), origin.extent()[down])
            _select(texts[last], texts[last].extent()[not down], _position(texts[last], place))


def _nearest(texts: Sequence[ReadingText], place: QPoint) -> int:
    """The text at this height of the screen, or the one that is nearest to it."""

    def away(number: int) -> int:
        box = texts[number].rect()
        y = texts[number].mapFromGlobal(place).y()
        return max(box.top() - y, y - box.bottom(), 0)

    return min(range(len(texts)), key=away)


def _position(text: ReadingText, place: QPoint) -> int:
    return text.cursorForPosition(text.viewport().mapFromGlobal(place)).position()


def _select(text: ReadingText, start: int, end: int) -> None:
    """Without scrolling: long lines of code stay where they are."""
    cursor = text.textCursor()
    if (cursor.anchor(), cursor.position()) == (start, end):
        return
    cursor.setPosition(start)
    cursor.setPosition(end, _KEEP)
    bar = text.horizontalScrollBar()
    before = bar.value()
    text.setTextCursor(cursor)
    bar.setValue(before)
