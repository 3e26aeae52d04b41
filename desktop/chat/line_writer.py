"""Writes lines, rules and tables of an answer into a text document in the palette's colours.

Used by `Flow` and `TableText`, GUI thread. Character formats without a foreground follow the widget's own colour. What
is written from right to left is set so.
"""

import unicodedata
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

from desktop.chat.figure import PICTURE
from desktop.chat.figure_text import write_figure
from desktop.chat.formula import formula
from desktop.chat.pieces import DONE, TODO, Line, Rule, Run, Table
from desktop.palette import Palette
from desktop.stylesheet import BODY_PX, CODE_PX, MONO

QUOTE: Final = int(QTextFormat.Property.UserProperty) + 1
"""Block property: where the bars of quotations stand, in pixels from the text's side, with commas between."""
RULE: Final = QUOTE + 1
"""Block property: the block is a thematic break."""
INDENT: Final = 26
QUOTE_INDENT: Final = 16
_DEEPEST: Final = 10
"""Lists and quotations that are indented any further; what stands deeper would have no room left."""
GAP: Final = 10
LEADING: Final = 130.0
"""Percent of the font's own line height: 22 pixels for 14."""
_HEADINGS: Final = {1: (20, 24), 2: (17, 22), 3: (15, 18)}
"""Level: pixels, space above."""
_WIDE: Final = 4
"""Characters of a marker that does not fit before the tab."""
_PROPORTIONAL: Final = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value


def indent(depth: int, quotes: tuple[int, ...]) -> int:
    """Pixels from the text's side to where it begins, inside so many lists and these quotations."""
    return min(depth, _DEEPEST) * INDENT + min(len(quotes), _DEEPEST) * QUOTE_INDENT


def bars(quotes: tuple[int, ...]) -> list[int]:
    """Pixels from the text's side to each quotation's bar."""
    return [indent(lists, quotes[:number]) for number, lists in enumerate(quotes[:_DEEPEST])]


def leftward(text: str) -> bool:
    """Whether a text is written from right to left: its first letter tells."""
    for letter in text:
        side = unicodedata.bidirectional(letter)
        if side in ("L", "R", "AL"):
            return side != "L"
    return False


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
            look = self._look(run, heading, bold=bold)
            if run.math and formula(run.math, display=run.display):
                write_figure(cursor, look, run.text, latex=run.math, display=run.display)
                continue
            if run.image:
                write_figure(cursor, look, f"{PICTURE} ")
            cursor.insertText(run.text, look)

    def write_table(self, cursor: QTextCursor, table: Table) -> None:
        """Insert a table with a bold head."""
        columns = max(len(row) for row in table.rows)
        grid = cursor.insertTable(len(table.rows), columns, self._grid(table))
        for y, row in enumerate(table.rows):
            for x, runs in enumerate(row[:columns]):
                cell = grid.cellAt(y, x).firstCursorPosition()
                cell.setBlockFormat(_cell_shape(table.aligns[x] if x < len(table.aligns) else "", _spoken(runs)))
                self.write_runs(cell, runs, bold=y == 0)

    def _write_marker(self, cursor: QTextCursor, line: Line) -> None:
        look = QTextCharFormat()
        look.setForeground(QColor(self.palette.soft))
        # A number of more than two digits has no room before the tab, and from right to left Qt's tabs lead nowhere.
        after = "\u00a0" if len(line.marker) >= _WIDE else "\u2003" if leftward(_spoken(line.runs)) else "\t"
        if line.marker in (TODO, DONE):
            write_figure(cursor, look, line.marker)
            cursor.insertText(after, look)
        elif line.marker:
            cursor.insertText(line.marker + after, look)

    def _shape(self, line: Line) -> QTextBlockFormat:
        shape = QTextBlockFormat()
        shape.setLineHeight(LEADING, _PROPORTIONAL)
        above = 3 if line.tight else GAP
        if line.heading:
            above = _HEADINGS.get(line.heading, (BODY_PX, 16))[1]
            shape.setHeadingLevel(line.heading)
        shape.setTopMargin(above)
        if line.marker:
            shape.setTextIndent(-INDENT)
            shape.setTabPositions([QTextOption.Tab(INDENT, QTextOption.TabType.LeftTab)])
        if line.quotes:
            shape.setProperty(QUOTE, ",".join(map(str, bars(line.quotes))))
        if len(line.runs) == 1 and line.runs[0].display:
            shape.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        _turn(shape, _spoken(line.runs), indent(line.depth, line.quotes))
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
        look.setFontItalic(run.italic and not run.math)
        look.setFontStrikeOut(run.strike)
        if run.code or (run.math and not formula(run.math, display=run.display)):
            look.setFontFamilies([MONO])
            look.setProperty(QTextFormat.Property.FontPixelSize.value, CODE_PX)
            look.setBackground(QColor(self.palette.code))
        if run.link:
            look.setAnchor(True)
            look.setAnchorHref(run.link)
            look.setForeground(QColor(self.palette.accent))
            look.setFontUnderline(True)
        return look

    def _grid(self, table: Table) -> QTextTableFormat:
        grid = QTextTableFormat()
        grid.setBorder(1)
        grid.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        grid.setBorderBrush(QBrush(QColor(self.palette.line)))
        grid.setBorderCollapse(True)
        grid.setCellPadding(6)
        grid.setCellSpacing(0)
        grid.setHeaderRowCount(1)
        grid.setWidth(QTextLength())
        grid.setLeftMargin(indent(table.depth, table.quotes))
        if leftward("".join(_spoken(cell) for cell in table.rows[0])):
            grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        return grid


def _spoken(runs: tuple[Run, ...]) -> str:
    """The words alone: formulas and code have letters from left to right in every language."""
    return "".join(run.text for run in runs if not run.math and not run.code)


def _cell_shape(align: str, text: str) -> QTextBlockFormat:
    shape = QTextBlockFormat()
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
    shape.setAlignment(
        {"left": left, "center": Qt.AlignmentFlag.AlignHCenter, "right": right}.get(align, _LEADING_SIDE)
    )
    _turn(shape, text, 0)
    return shape


def _turn(shape: QTextBlockFormat, text: str, margin: int) -> None:
    """Set a line's direction, and the margin on the side where it begins."""
    if leftward(text):
        shape.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        shape.setRightMargin(margin)
    else:
        shape.setLeftMargin(margin)


_LEADING_SIDE: Final = Qt.AlignmentFlag.AlignLeft
"""Without AlignAbsolute this is the side where the text begins."""
