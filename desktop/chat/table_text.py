"""A table of an answer. Where it is wider than there is room it scrolls sideways. GUI thread."""

from typing import cast

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.chat.line_writer import LineWriter, bars
from desktop.chat.pieces import Table, plain
from desktop.chat.quote_bars import draw_bars
from desktop.chat.reading_text import ReadingText, Selected


class TableText(ReadingText):
    """One table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: Table | None = None
        self._bars: list[int] = []
        self._line = ""
        # A column is as wide as its longest word.
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def set_table(self, table: Table, writer: LineWriter) -> None:
        """Show this table in place of the one before."""
        self.clear()
        self._table = table
        writer.write_table(QTextCursor(self.document()), table)
        # The view's own cursor was pushed to the end, and the view would scroll to it.
        self.setTextCursor(QTextCursor(self.document()))
        for row in table.rows:
            for cell in row:
                self.note_runs(cell)
        self._bars, self._line = bars(table.quotes), writer.palette.line
        self.updateGeometry()

    @override
    def extent(self) -> tuple[int, int]:
        """From its first cell to its last: what a document has around a table is not meant."""
        grid = next(iter(self.document().rootFrame().childFrames()), None)
        return (grid.firstPosition(), grid.lastPosition()) if grid else super().extent()

    @override
    def selected(self) -> Selected:
        """A whole table as lines of cells with tabs between them, as spreadsheets take it."""
        part = super().selected()
        # Where the selection covers cells, Qt moves its end into the last one of them.
        _, rows, _, columns = cast(tuple[int, int, int, int], self.textCursor().selectedTableCells())
        if self._table and rows == len(self._table.rows) and columns == len(self._table.rows[0]):
            return Selected(plain((self._table,)), part.html)
        return Selected(part.text.strip("\n"), part.html)

    @override
    def bar_height(self, width: int) -> int:
        """Of the scroll bar, where the columns need more than this width."""
        wide = self.document().size().width() > width
        return self.horizontalScrollBar().sizeHint().height() if wide else 0

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """The table, then the bars of quotations."""
        super().paintEvent(event)
        if self._bars:
            painter = QPainter(self.viewport())
            draw_bars(painter, self._bars, QRectF(self.viewport().rect()), self._line)
            painter.end()
