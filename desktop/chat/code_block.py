"""A block of code in an answer: language, Copy, and the code in colours with a scroll bar of its own. GUI thread."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.chat.copy_button import CopyButton
from desktop.chat.furniture import rule
from desktop.chat.highlight import Highlighter, spans
from desktop.chat.line_writer import INDENT
from desktop.chat.pieces import Code
from desktop.chat.reading_text import ReadingText
from desktop.palette import Palette
from desktop.theme import mono_font

_LEADING: Final = 115.0
_RECOLOUR_BELOW: Final = 2000
"""Characters up to which growing code is coloured anew each time it grows."""
_RECOLOUR_GROWTH: Final = 1.2
"""Beyond them it is coloured when it grew by a fifth, and once more at its end."""


class CodeText(ReadingText):
    """The code itself, unwrapped."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().setDefaultFont(mono_font())
        self.setFont(mono_font())

    def grow_to(self, code: str, before: str) -> None:
        """Show `code`, writing only what is new when it begins with `before`, which is what is shown."""
        cursor = QTextCursor(self.document())
        if not before or not code.startswith(before):
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.setBlockFormat(_code_line())
        else:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            code = code[len(before) :]
        cursor.insertText(code)
        if not before:
            # The view's own cursor was pushed to the end, and the view would scroll to it.
            self.setTextCursor(QTextCursor(self.document()))
        self.updateGeometry()

    def text_height(self, width: int) -> int:
        """The lines, and the scroll bar where one is needed."""
        self.ensurePolished()
        document = self.document()
        bar = self.horizontalScrollBar().sizeHint().height() if document.idealWidth() > width else 0
        return int(document.size().height() + 0.99) + bar

    @override
    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(200, self.text_height(max(self.width(), 1)))


class CodeBlock(QWidget):
    """Shows one `Code`; while the answer grows, the same block is given the longer code."""

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = ""
        self._language = ""
        self._coloured = 0
        self._name = QLabel(self)
        self._name.setProperty("kind", "soft")
        self._copy = CopyButton(lambda: self._code, self.tr("Copy this code"), "quiet", self)
        self._text = CodeText(self)
        self._highlighter = Highlighter(self._text.document(), palette)
        self._outer = QVBoxLayout(self)
        self._outer.addWidget(self._framed())

    def _framed(self) -> QFrame:
        frame = QFrame(self)
        frame.setProperty("kind", "code")
        head = QHBoxLayout()
        head.setContentsMargins(12, 3, 9, 3)
        head.addWidget(self._name)
        head.addStretch(1)
        head.addWidget(self._copy)
        code = QHBoxLayout()
        code.setContentsMargins(12, 9, 4, 9)
        code.addWidget(self._text)
        rows = QVBoxLayout(frame)
        rows.setContentsMargins(1, 1, 1, 1)
        rows.setSpacing(0)
        rows.addLayout(head)
        rows.addWidget(rule(frame))
        rows.addLayout(code)
        return frame

    @property
    def code(self) -> str:
        """The code as Copy copies it."""
        return self._code

    def set_code(self, code: Code, *, growing: bool) -> None:
        """Show this code. `growing`: more may follow, so colours may lag behind."""
        self._outer.setContentsMargins(code.depth * INDENT, 0, 0, 0)
        if code.language != self._language or not self._name.text():
            self._coloured = 0
            self._language = code.language
            self._name.setText(code.language or self.tr("code"))
            self._text.setAccessibleName(self.tr("Code: {language}").format(language=self._name.text()))
        if code.text != self._code:
            self._text.grow_to(code.text, self._code)
            self._code = code.text
        self._colour(growing=growing)

    def settle(self) -> None:
        """No more follows: colour all of it."""
        self._colour(growing=False)

    def recolour(self, palette: Palette) -> None:
        """The same in other colours."""
        self._highlighter.recolour(palette)

    def _colour(self, *, growing: bool) -> None:
        due = len(self._code) < max(_RECOLOUR_BELOW, self._coloured * _RECOLOUR_GROWTH)
        if growing and due and len(self._code) >= _RECOLOUR_BELOW:
            return
        if self._language and self._coloured != len(self._code):
            self._coloured = len(self._code)
            self._highlighter.show_spans(spans(self._code, self._language))


def _code_line() -> QTextBlockFormat:
    shape = QTextBlockFormat()
    shape.setLineHeight(_LEADING, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    shape.setNonBreakableLines(True)
    return shape
