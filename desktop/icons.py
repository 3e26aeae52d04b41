"""The few small pictures of the window, drawn by code in any colour, so sharp at every scale. GUI thread."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPainterPath, QPen, QPixmap
from typing_extensions import override

Drawing = Callable[[QPainter, QColor], None]
"""Draws into a square of 16 units."""
_UNITS: Final = 16


class _Engine(QIconEngine):
    """Draws at whatever size and scale it is asked for."""

    def __init__(self, drawing: Drawing, colour: str) -> None:
        super().__init__()
        self._drawing = drawing
        self._colour = colour

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Called by Qt."""
        del mode, state
        side = min(rect.width(), rect.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2)
        painter.scale(side / _UNITS, side / _UNITS)
        self._drawing(painter, QColor(self._colour))
        painter.restore()

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Called by Qt."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    @override
    def clone(self) -> QIconEngine:
        """Called by Qt."""
        return _Engine(self._drawing, self._colour)


def icon(drawing: Drawing, colour: str) -> QIcon:
    """An icon of this drawing: `icon(half_circle, palette.soft)`."""
    return QIcon(_Engine(drawing, colour))


def half_circle(painter: QPainter, colour: QColor) -> None:
    """A circle, one half filled: light and dark."""
    painter.setPen(_pen(colour, 1.4))
    painter.drawEllipse(QRectF(2, 2, 12, 12))
    half = QPainterPath(QPointF(8, 2))
    half.arcTo(QRectF(2, 2, 12, 12), 90, -180)
    half.closeSubpath()
    painter.fillPath(half, colour)


def cards(painter: QPainter, colour: QColor) -> None:
    """A note with lines on it: what is remembered."""
    painter.setPen(_pen(colour, 1.4))
    painter.drawRoundedRect(QRectF(2.5, 2, 11, 12), 2, 2)
    for y in (5.5, 8.0, 10.5):
        painter.drawLine(QPointF(5.3, y), QPointF(10.7 if y < 10 else 8.7, y))


def plus(painter: QPainter, colour: QColor) -> None:
    """To add something."""
    painter.setPen(_pen(colour, 1.5))
    painter.drawLine(QPointF(8, 3), QPointF(8, 13))
    painter.drawLine(QPointF(3, 8), QPointF(13, 8))


def clip(painter: QPainter, colour: QColor) -> None:
    """To attach a file: a paper clip."""
    painter.setPen(_pen(colour, 1.3))
    wire = QPainterPath(QPointF(11.5, 5.5))
    wire.lineTo(11.5, 10.5)
    wire.arcTo(QRectF(4.5, 7.5, 7, 7), 0, -180)
    wire.lineTo(4.5, 4.3)
    wire.arcTo(QRectF(4.5, 1.8, 4.8, 4.8), 180, -180)
    wire.lineTo(9.3, 10.3)
    wire.arcTo(QRectF(6.9, 9.1, 2.4, 2.4), 0, -180)
    wire.lineTo(6.9, 5.5)
    painter.drawPath(wire)


def bars(painter: QPainter, colour: QColor) -> None:
    """Pictures of numbers."""
    painter.setPen(_pen(colour, 1.6))
    for x, top in ((3.5, 9.0), (8.0, 3.0), (12.5, 6.5)):
        painter.drawLine(QPointF(x, 13), QPointF(x, top))


def dots(painter: QPainter, colour: QColor) -> None:
    """More to choose from."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for x in (3.2, 8.0, 12.8):
        painter.drawEllipse(QPointF(x, 8), 1.3, 1.3)


def cross(painter: QPainter, colour: QColor) -> None:
    """To close something."""
    painter.setPen(_pen(colour, 1.5))
    painter.drawLine(QPointF(4, 4), QPointF(12, 12))
    painter.drawLine(QPointF(12, 4), QPointF(4, 12))


def chevron_up(painter: QPainter, colour: QColor) -> None:
    """To the one above."""
    painter.setPen(_pen(colour, 1.5))
    painter.drawPolyline([QPointF(3.5, 10), QPointF(8, 5.5), QPointF(12.5, 10)])


def chevron_down(painter: QPainter, colour: QColor) -> None:
    """To the one below."""
    painter.setPen(_pen(colour, 1.5))
    painter.drawPolyline([QPointF(3.5, 6), QPointF(8, 10.5), QPointF(12.5, 6)])


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
