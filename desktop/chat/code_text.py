"""The text of a block of code: as it grows, and with its long lines wrapped or scrolled sideways. GUI thread."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QTextEdit, QWidget
from typing_extensions import override

from desktop.chat.reading_text import ReadingText
from desktop.theme import mono_font

_LEADING: Final = 115.0


class CodeText(ReadingText):
    """The code itself, from left to right. Not wrapped unless told so."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wrapped = False
        self._longest = 0
        self.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().setDefaultFont(mono_font())
        self.setFont(mono_font())

    def grow_to(self, code: str, before: str) -> None:
        """Show `code`, writing only what is new when it begins with `before`, which is what is shown."""
        cursor = QTextCursor(self.document())
        if not before or not code.startswith(before):
            self._longest = 0
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.setBlockFormat(self._line_shape())
            last = ""
        else:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            last, code = cursor.block().text(), code[len(before) :]
        self._longest = max(self._longest, *map(len, (last + code).split("\n")))
        cursor.insertText(code)
        if not before:
            # The view's own cursor was pushed to the end, and the view would scroll to it.
            self.setTextCursor(QTextCursor(self.document()))
        self.updateGeometry()

    def set_wrapped(self, wrapped: bool) -> None:
        """Break lines that are wider than the block, or let them be scrolled."""
        if wrapped == self._wrapped:
            return
        self._wrapped = wrapped
        modes = QTextEdit.LineWrapMode
        self.setLineWrapMode(modes.WidgetWidth if wrapped else modes.NoWrap)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.setBlockFormat(self._line_shape())
        self.updateGeometry()

    def is_wide(self) -> bool:
        """Whether its longest line needs more than the width that there is, counted in characters of the font."""
        return self._longest * self.fontMetrics().horizontalAdvance("m") > self.width()

    def _line_shape(self) -> QTextBlockFormat:
        shape = QTextBlockFormat()
        shape.setLineHeight(_LEADING, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        shape.setNonBreakableLines(not self._wrapped)
        shape.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        return shape

    def text_height(self, width: int) -> int:
        """The lines, and the scroll bar where one is needed."""
        if self._wrapped:
            return super().text_height(width)
        self.ensurePolished()
        document = self.document()
        bar = self.horizontalScrollBar().sizeHint().height() if document.idealWidth() > width else 0
        return int(document.size().height() + 0.99) + bar

    @override
    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(200, self.text_height(max(self.width(), 1)))
