"""A block of code in an answer: language, Wrap, Copy, and the code in colours. GUI thread."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.chat.code_text import CodeText
from desktop.chat.code_wrap import CodeWrap
from desktop.chat.copy_button import CopyButton
from desktop.chat.furniture import label, rule
from desktop.chat.highlight import Highlighter, spans
from desktop.chat.line_writer import bars, indent
from desktop.chat.pieces import Code
from desktop.chat.quote_bars import draw_bars
from desktop.palette import Palette

_RECOLOUR_BELOW: Final = 2000
"""Characters up to which growing code is coloured anew each time it grows."""
_RECOLOUR_GROWTH: Final = 1.2
"""Beyond them it is coloured when it grew by a fifth, and once more at its end."""
_LONGEST_NAME: Final = 40


class CodeBlock(QWidget):
    """Shows one `Code`; while the answer grows, the same block is given the longer code."""

    def __init__(self, palette: Palette, wrap: CodeWrap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self._bars: list[int] = []
        self._code = ""
        self._language = ""
        self._coloured = 0
        self._name: QLabel = label("", "soft", self)
        self._wrap = wrap
        self._wrapping = self._wrap_button()
        self._copy = CopyButton(lambda: self._code, self.tr("Copy this code"), "quiet", self)
        self.text = CodeText(self)
        """For whoever selects across a message."""
        self._highlighter = Highlighter(self.text.document(), palette)
        self._outer = QVBoxLayout(self)
        self._outer.addWidget(self._framed())
        wrap.changed.connect(self.on_wrap_changed)
        self.on_wrap_changed()

    def _wrap_button(self) -> QPushButton:
        """Hidden as long as every line fits."""
        made = QPushButton(self.tr("Wrap"), self)
        made.setProperty("kind", "quiet")
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.setAccessibleName(self.tr("Wrap long lines of code"))
        made.clicked.connect(self._wrap.set_wrapped)
        made.hide()
        return made

    def _framed(self) -> QFrame:
        frame = QFrame(self)
        frame.setProperty("kind", "code")
        head = QHBoxLayout()
        head.setContentsMargins(12, 3, 9, 3)
        head.setSpacing(10)
        head.addWidget(self._name)
        head.addStretch(1)
        head.addWidget(self._wrapping)
        head.addWidget(self._copy)
        code = QHBoxLayout()
        code.setContentsMargins(12, 9, 4, 9)
        code.addWidget(self.text)
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
        self._outer.setContentsMargins(indent(code.depth, code.quotes), 0, 0, 0)
        self._bars = bars(code.quotes)
        if code.language != self._language or not self._name.text():
            self._coloured = 0
            self._language = code.language
            self._name.setText(code.language[:_LONGEST_NAME] or self.tr("code"))
            self.text.setAccessibleName(self.tr("Code: {language}").format(language=self._name.text()))
        if code.text != self._code:
            self.text.grow_to(code.text, self._code)
            self._code = code.text
            self._offer_wrap()
        self._colour(growing=growing)

    def settle(self) -> None:
        """No more follows: colour all of it."""
        self._colour(growing=False)

    def recolour(self, palette: Palette) -> None:
        """The same in other colours."""
        self._palette = palette
        self._highlighter.recolour(palette)

    @Slot()
    def on_wrap_changed(self) -> None:
        """Long lines are wrapped from now on, or are not."""
        self._wrapping.setChecked(self._wrap.wrapped)
        self.text.set_wrapped(self._wrap.wrapped)

    def _offer_wrap(self) -> None:
        self._wrapping.setVisible(self.text.is_wide())

    def _colour(self, *, growing: bool) -> None:
        due = len(self._code) < max(_RECOLOUR_BELOW, self._coloured * _RECOLOUR_GROWTH)
        if growing and due and len(self._code) >= _RECOLOUR_BELOW:
            return
        if self._language and self._coloured != len(self._code):
            self._coloured = len(self._code)
            self._highlighter.show_spans(spans(self._code, self._language))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Whether the lines fit is another question now."""
        super().resizeEvent(event)
        self._offer_wrap()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """The bars of the quotations that it stands in."""
        super().paintEvent(event)
        if self._bars:
            painter = QPainter(self)
            draw_bars(painter, self._bars, QRectF(self.rect()), self._palette.line)
            painter.end()
