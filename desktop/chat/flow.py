"""Runs of paragraphs, headings, lists and quotations in one text. GUI thread.

The body of a message owns these and cuts a `Flow` back to a position to write its open end anew.
"""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextBlock, QTextCursor
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from desktop.chat.line_writer import QUOTE, RULE, LineWriter
from desktop.chat.pieces import Line, Rule
from desktop.chat.quote_bars import draw_bars
from desktop.chat.reading_text import ReadingText


class Flow(ReadingText):
    """Lines are appended at its end, and taken away again from the end."""

    def __init__(self, writer: LineWriter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._writer = writer
        self._decorated = False
        self._wanted = 0

    def set_writer(self, writer: LineWriter) -> None:
        """Other colours from the next line on."""
        self._writer = writer

    def write(self, piece: Line | Rule, *, lead: int = 0) -> None:
        """Append a line. `lead` is space above it when it is the first one."""
        cursor = self._end()
        cursor.beginEditBlock()
        first = self.document().isEmpty() and self.document().blockCount() == 1
        self._writer.write(cursor, piece, first=first, lead=lead)
        cursor.endEditBlock()
        self._decorated = self._decorated or isinstance(piece, Rule) or bool(piece.quotes)
        if isinstance(piece, Line):
            self.note_runs(piece.runs)
        self.updateGeometry()

    def position(self) -> int:
        """Where the text ends now, for `cut_back`."""
        return self._end().position()

    def cut_back(self, position: int) -> None:
        """Take away everything after a position that `position()` once gave."""
        cursor = self._end()
        if cursor.position() > position:
            cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            self.updateGeometry()

    def hug(self) -> None:
        """Ask for no more width than the text needs unbroken: a bubble is as wide as what is in it."""
        self.ensurePolished()
        self.document().setTextWidth(-1)
        self._wanted = math.ceil(self.document().idealWidth()) + 1
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Maximum)
        self.setSizePolicy(policy)

    def _end(self) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor

    def _decorate(self, painter: QPainter, block: QTextBlock, box: QRectF) -> None:
        shape = block.blockFormat()
        colour = self._writer.palette.line
        if shape.hasProperty(RULE):
            painter.fillRect(QRectF(0, round(box.center().y()), self.viewport().width(), 1), QColor(colour))
        bars = str(shape.property(QUOTE) or "").split(",") if shape.hasProperty(QUOTE) else []
        above = block.previous()
        before = str(above.blockFormat().property(QUOTE) or "").split(",") if above.isValid() else []
        bottom = self.document().documentLayout().blockBoundingRect(above).bottom() if before else 0.0
        leftward = block.textDirection() is Qt.LayoutDirection.RightToLeft
        for number, bar in enumerate(bars):
            top = bottom if before[number : number + 1] == [bar] else box.top()
            place = QRectF(0, top, self.viewport().width(), box.bottom() - top)
            draw_bars(painter, [int(bar)], place, colour, leftward=leftward)

    @override
    def sizeHint(self) -> QSize:
        """Any width, or what the text needs."""
        return QSize(self._wanted, super().sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, then the bars of quotations and the rules, as far as they are to be painted."""
        super().paintEvent(event)
        if not self._decorated:
            return
        layout = self.document().documentLayout()
        at = layout.hitTest(QPointF(0, event.rect().top()), Qt.HitTestAccuracy.FuzzyHit)
        block = self.document().findBlock(max(at, 0))
        painter = QPainter(self.viewport())
        while block.isValid():
            box = layout.blockBoundingRect(block)
            self._decorate(painter, block, box)
            # One more than is seen: the bars of the next line begin where this one ends.
            block = block.next() if box.top() <= event.rect().bottom() else QTextBlock()
        painter.end()
