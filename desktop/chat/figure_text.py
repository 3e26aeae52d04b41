"""Draws figures among the letters of a text document, in the letters' colour and at their size. GUI thread.

A figure is one character of the document. Its format holds what it was made from, so that it can be copied as text.
"""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPyTextObject,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.chat.figure import Figure, sign
from desktop.chat.formula import formula
from desktop.stylesheet import BODY_PX

KIND: Final = int(QTextFormat.ObjectTypes.UserObject) + 1
"""The object type of figures in text formats."""
_SOURCE: Final = int(QTextFormat.Property.UserProperty) + 11
_LATEX: Final = _SOURCE + 1
_DISPLAY: Final = _SOURCE + 2
_PIXELS: Final = QTextFormat.Property.FontPixelSize.value
_OBJECT: Final = "\ufffc"
_INLINE_MARGIN: Final = 0.06
"""Ems left and right of a formula within a line."""


def write_figure(
    cursor: QTextCursor, look: QTextCharFormat, source: str, *, latex: str = "", display: bool = False
) -> None:
    """Insert the formula `latex`, or else the sign `source`. `source` is what it is copied as."""
    shape = QTextCharFormat(look)
    shape.setObjectType(KIND)
    shape.setProperty(_SOURCE, source)
    shape.setProperty(_LATEX, latex)
    shape.setProperty(_DISPLAY, display)
    if not shape.hasProperty(_PIXELS):
        shape.setProperty(_PIXELS, BODY_PX)
    figure = _figure(shape)
    if figure and figure.descent * shape.font().pixelSize() > QFontMetricsF(shape.font()).descent():
        shape.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
    cursor.insertText(_OBJECT, shape)


def with_sources(document: QTextDocument) -> QTextDocument:
    """The same document with every figure replaced by the text that it was made from. Changes it."""
    cursor = document.find(_OBJECT)
    while not cursor.isNull():
        shape = cursor.charFormat()
        cursor.insertText(str(shape.property(_SOURCE) or ""), QTextCharFormat())
        cursor = document.find(_OBJECT, cursor)
    return document


def _figure(shape: QTextFormat) -> Figure | None:
    if latex := str(shape.property(_LATEX) or ""):
        return formula(latex, display=bool(shape.property(_DISPLAY)))
    return sign(str(shape.property(_SOURCE) or "").strip())


class FigureText(QPyTextObject):
    """What a document's layout asks for sizes and drawings. Belongs to a widget, whose text colour it uses.

    `sized` counts how often a layout asked, for tests: a line that is not laid out anew does not ask.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self.sized = 0

    @override
    def intrinsicSize(self, document: QTextDocument, position: int, shape: QTextFormat) -> QSizeF:
        """Called by Qt: the size in pixels. Wide formulas are made as small as it takes."""
        self.sized += 1
        figure = _figure(shape)
        if figure is None:
            return QSizeF(0, 0)
        size = _size(document, position, shape, figure)
        height = _height(shape, figure, size)
        return QSizeF((figure.width + 2 * _INLINE_MARGIN) * size, height)

    @override
    def drawObject(
        self, painter: QPainter, box: QRectF | QRect, document: QTextDocument, position: int, shape: QTextFormat
    ) -> None:
        """Called by Qt."""
        figure = _figure(shape)
        if figure is None:
            return
        size = _size(document, position, shape, figure)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(box.x() + _INLINE_MARGIN * size, box.y() + _baseline(document, position, shape, box.height()))
        painter.scale(size, size)
        painter.translate(-figure.left, 0)
        colour = self._colour(shape)
        for part in figure.shapes:
            painter.fillPath(part, colour)
        painter.restore()

    def _colour(self, shape: QTextFormat) -> QColor:
        brush = shape.foreground()
        return self._widget.palette().text().color() if brush.style() is Qt.BrushStyle.NoBrush else brush.color()


def _size(document: QTextDocument, position: int, shape: QTextFormat, figure: Figure) -> float:
    """Pixels of an em: the font's, or less where the figure is wider than there is room."""
    size = float(shape.toCharFormat().font().pixelSize())
    block = document.findBlock(position).blockFormat()
    room = document.textWidth() - block.leftMargin() - block.rightMargin()
    wide = (figure.width + 2 * _INLINE_MARGIN) * size
    return size * room / wide if 0 < room < wide else size


def _height(shape: QTextFormat, figure: Figure, size: float) -> float:
    """Pixels of the box that stands in the line.

    Qt knows two places for a box: upon the baseline, or with its middle half as high as an "x". What reaches below the
    letters takes the second, in a box that is high enough on both sides; what does not may hang below the first.
    """
    above, below = figure.ascent * size, figure.descent * size
    if not _is_middle(shape):
        return above
    half = QFontMetricsF(shape.toCharFormat().font()).xHeight() / 2
    return max(2 * above - half, 2 * below + half)


def _baseline(document: QTextDocument, position: int, shape: QTextFormat, height: float) -> float:
    """Pixels from the top of the box that Qt draws in to the line's baseline: a box of the second kind is drawn in the
    middle of its line, wherever that is."""
    block = document.findBlock(position)
    line = block.layout().lineForTextPosition(position - block.position())
    if not _is_middle(shape) or not line.isValid():
        return height
    return line.ascent() - (line.ascent() + line.descent() - height) / 2


def _is_middle(shape: QTextFormat) -> bool:
    return shape.toCharFormat().verticalAlignment() is QTextCharFormat.VerticalAlignment.AlignMiddle
