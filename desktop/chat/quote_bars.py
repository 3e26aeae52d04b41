"""The bars beside quotations, one for each that a line stands in. GUI thread, called while a widget paints."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

_WIDTH: Final = 3


def draw_bars(painter: QPainter, places: Iterable[int], box: QRectF, colour: str, *, leftward: bool = False) -> None:
    """Draw bars as high as `box`, at these distances from its left side, or from its right one."""
    for place in places:
        x = box.right() - place - _WIDTH if leftward else box.left() + place
        painter.fillRect(QRectF(x, box.top(), _WIDTH, box.height()), QColor(colour))
