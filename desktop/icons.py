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


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
