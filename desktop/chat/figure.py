"""A small drawing that stands among letters, as shapes to be filled: a formula, a task's box, the sign of a picture.

Sizes are in ems: 1.0 is the size of the font around it. Drawn by `figure_text`; GUI thread.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPainterPathStroker

from desktop.chat.pieces import DONE, TODO

PICTURE: Final = "🖼"
"""Stands before the text of an image that is not shown."""
_STROKE: Final = 0.085


@dataclass(frozen=True, slots=True)
class Figure:
    """Shapes around a baseline at y = 0, y downwards. Each of `shapes` is filled by itself: they may overlap."""

    shapes: tuple[QPainterPath, ...]
    left: float
    """Where the drawing begins; what is drawn left of it is lost."""
    width: float
    ascent: float
    descent: float


@cache
def sign(name: str) -> Figure:
    """The box of a task (`TODO`, `DONE`) or the sign of a picture."""
    path = QPainterPath()
    if name in (TODO, DONE):
        path.addRoundedRect(QRectF(0.06, -0.76, 0.82, 0.82), 0.16, 0.16)
    if name == DONE:
        path.moveTo(0.27, -0.36)
        path.lineTo(0.42, -0.2)
        path.lineTo(0.69, -0.54)
    if name == PICTURE:
        path.addRoundedRect(QRectF(0.06, -0.72, 1.0, 0.76), 0.12, 0.12)
        path.moveTo(0.12, -0.1)
        path.lineTo(0.4, -0.42)
        path.lineTo(0.62, -0.18)
        path.lineTo(0.76, -0.32)
        path.lineTo(1.0, -0.08)
        path.addEllipse(QPointF(0.76, -0.52), 0.05, 0.05)
    after = 0.3 if name == PICTURE else 0.06
    return Figure((outline(path, _STROKE),), 0.0, path.boundingRect().right() + after, 0.8, 0.1)


def outline(path: QPainterPath, width: float) -> QPainterPath:
    """The line along a path as a shape of its own."""
    stroker = QPainterPathStroker()
    stroker.setWidth(width)
    # The default is made for pixels, and these are ems.
    stroker.setCurveThreshold(0.01)
    return stroker.createStroke(path)
