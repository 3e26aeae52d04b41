"""Writes lines, rules and tables of an answer into a text document in the palette's colours.

Used by `Flow` and `TableText`, GUI thread. Character formats without a foreground follow the widget's own colour.
"""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTableFormat,
)

from desktop.chat.pieces import Line, Rule, Run, Table
from desktop.palette import Palette
from desktop.stylesheet import BODY_PX, CODE_PX, MONO

QUOTE: Final = int(QTextFormat.Property.UserProperty) + 1
"""Block property: how many quotation bars stand left of the block."""
RULE: Final = QUOTE + 1
"""Block property: the block is a thematic break."""
INDENT: Final = 22
QUOTE_INDENT: Final = 16
GAP: Final = 10
LEADING: Final = 130.0
"""Percent of the font's own line height: 22 pixels for 14."""
_HEADINGS: Final = {1: (20, 24), 2: (17, 22), 3: (15, 18)}
"""Level: pixels, space above."""
_PROPORTIONAL: Final = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value


class LineWriter:
    """Knows how everything in a text looks; holds no text."""

    def __init__(self, palette: Palette) -> None:
        self.palette = palette

    def write(self, cursor: QTextCursor, piece: Line | Rule, *, first: bool, lead: int) -> None:
        """Append one line at the end. `first`: the document is empty, and `lead` goes above it in place of the gap."""
        shape = self._rule_shape() if isinstance(piece, Rule) else self._shape(piece)
        if first:
            shape.setTopMargin(max(shape.topMargin() - GAP, 0) + lead)
            cursor.setBlockFormat(shape)
        else:
            cursor.insertBlock(shape, QTextCharFormat())
        if isinstance(piece, Line):
            self._write_marker(cursor, piece)
            self.write_runs(cursor, piece.runs, heading=piece.heading)
        if cursor.atBlockStart():
            # No line is without a character: a `Flow` tells lines apart by positions.
            cursor.insertText("\u00a0", QTextCharFormat())

    def write_runs(self, cursor: QTextCursor, runs: tuple[Run, ...], *, heading: int = 0, bold: bool = False) -> None:
        """Insert styled text where the cursor stands."""
        for run in runs:
            cursor.insertText(run.text, self._look(run, heading, bold=bold))

    def write_table(self, cursor: QTextCursor, table: Table) -> None:
        """Insert a table with a bold head."""
        columns = max(len(row) for row in table.rows)
        grid = cursor.insertTable(len(table.rows), columns, self._grid())
        for y, row in enumerate(table.rows):
            for x, runs in enumerate(row[:columns]):
                cell = grid.cellAt(y, x).firstCursorPosition()
                cell.setBlockFormat(_cell_shape(table.aligns[x] if x < len(table.aligns) else "left"))
                self.write_runs(cell, runs, bold=y == 0)

    def _write_marker(self, cursor: QTextCursor, line: Line) -> None:
        if line.marker:
            look = QTextCharFormat()
            look.setForeground(QColor(self.palette.soft))
            cursor.insertText(f"{line.marker}\t", look)

    def _shape(self, line: Line) -> QTextBlockFormat:
        shape = QTextBlockFormat()
        shape.setLineHeight(LEADING, _PROPORTIONAL)
        above = 3 if line.tight else GAP
        if line.heading:
            above = _HEADINGS.get(line.heading, (BODY_PX, 16))[1]
            shape.setHeadingLevel(line.heading)
        shape.setTopMargin(above)
        shape.setLeftMargin(line.depth * INDENT + line.quote * QUOTE_INDENT)
        if line.marker:
            shape.setTextIndent(-INDENT)
            shape.setTabPositions([QTextOption.Tab(INDENT, QTextOption.TabType.LeftTab)])
        if line.quote:
            shape.setProperty(QUOTE, line.quote)
        return shape

    def _rule_shape(self) -> QTextBlockFormat:
        shape = QTextBlockFormat()
        shape.setLineHeight(21, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        shape.setProperty(RULE, 1)
        return shape

    def _look(self, run: Run, heading: int, *, bold: bool) -> QTextCharFormat:
        look = QTextCharFormat()
        if heading:
            look.setProperty(QTextFormat.Property.FontPixelSize.value, _HEADINGS.get(heading, (BODY_PX, 0))[0])
        if run.bold or heading or bold:
            look.setFontWeight(QFont.Weight.DemiBold if heading or bold else QFont.Weight.Bold)
        look.setFontItalic(run.italic)
        look.setFontStrikeOut(run.strike)
        if run.code:
            look.setFontFamilies([MONO])
            look.setProperty(QTextFormat.Property.FontPixelSize.value, CODE_PX)
            look.setBackground(QColor(self.palette.code))
        if run.link:
            look.setAnchor(True)
            look.setAnchorHref(run.link)
            look.setForeground(QColor(self.palette.accent))
            look.setFontUnderline(True)
        return look

    def _grid(self) -> QTextTableFormat:
        grid = QTextTableFormat()
        grid.setBorder(1)
        grid.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        grid.setBorderBrush(QBrush(QColor(self.palette.line)))
        grid.setBorderCollapse(True)
        grid.setCellPadding(6)
        grid.setCellSpacing(0)
        grid.setHeaderRowCount(1)
        grid.setWidth(QTextLength())
        return grid


def _cell_shape(align: str) -> QTextBlockFormat:
    shape = QTextBlockFormat()
    sides = {"center": Qt.AlignmentFlag.AlignHCenter, "right": Qt.AlignmentFlag.AlignRight}
    shape.setAlignment(sides.get(align, Qt.AlignmentFlag.AlignLeft))
    return shape
