"""Runs of paragraphs, headings, lists and quotations in one text, and tables in one of their own. GUI thread.

The body of a message owns these and cuts a `Flow` back to a position to write its open end anew.
"""

import math

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextBlock, QTextCursor
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from desktop.chat.line_writer import QUOTE, QUOTE_INDENT, RULE, LineWriter
from desktop.chat.pieces import Line, Rule, Table
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
        self._decorated = self._decorated or isinstance(piece, Rule) or piece.quote > 0
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

    def _decorate(self, painter: QPainter, block: QTextBlock) -> None:
        shape = block.blockFormat()
        box = self.document().documentLayout().blockBoundingRect(block)
        line = QColor(self._writer.palette.line)
        if shape.hasProperty(RULE):
            painter.fillRect(QRectF(0, round(box.center().y()), self.viewport().width(), 1), line)
        bars = int(shape.property(QUOTE) or 0)
        above = block.previous()
        joined = above.isValid() and above.blockFormat().hasProperty(QUOTE)
        top = self.document().documentLayout().blockBoundingRect(above).bottom() if joined else box.top()
        for bar in range(bars):
            painter.fillRect(QRectF(bar * QUOTE_INDENT, top, 3, box.bottom() - top), line)

    @override
    def sizeHint(self) -> QSize:
        """Any width, or what the text needs."""
        return QSize(self._wanted, super().sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, then the bars of quotations and the rules."""
        super().paintEvent(event)
        if not self._decorated:
            return
        painter = QPainter(self.viewport())
        block = self.document().begin()
        while block.isValid():
            self._decorate(painter, block)
            block = block.next()
        painter.end()


class TableText(ReadingText):
    """One table."""

    def set_table(self, table: Table, writer: LineWriter) -> None:
        """Show this table in place of the one before."""
        self.clear()
        writer.write_table(QTextCursor(self.document()), table)
        self.updateGeometry()
