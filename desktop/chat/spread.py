"""Selecting across the texts of one message: paragraphs, code and tables are widgets of their own. GUI thread.

The text in which the mouse went down selects by itself as far as it goes; beyond it, this selects the rest: to its end,
all of the texts between, and the last one up to the mouse.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtWidgets import QWidget

from desktop.chat.edge_scroll import EdgeScroll
from desktop.chat.reading_text import ReadingText, Selected


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
            text.mark(*text.extent())

    def clear(self) -> None:
        """Nothing is selected."""
        for text in self._texts():
            text.mark(0, 0)

    @Slot()
    def _on_pressed(self) -> None:
        for text in self._texts():
            if text is not self.sender() and text.textCursor().hasSelection():
                text.mark(0, 0)

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
                text.mark(0, 0)
            elif number not in (first, last):
                text.mark(*text.extent())
        if first != last:
            down = last > first
            origin.mark(origin.textCursor().anchor(), origin.extent()[down])
            texts[last].mark(texts[last].extent()[not down], _position(texts[last], place))


def _nearest(texts: Sequence[ReadingText], place: QPoint) -> int:
    """The text at this height of the screen, or the one that is nearest to it."""

    def away(number: int) -> int:
        box = texts[number].rect()
        y = texts[number].mapFromGlobal(place).y()
        return max(box.top() - y, y - box.bottom(), 0)

    return min(range(len(texts)), key=away)


def _position(text: ReadingText, place: QPoint) -> int:
    return text.cursorForPosition(text.viewport().mapFromGlobal(place)).position()
