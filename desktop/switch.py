"""A switch: on or off at once, without a button to confirm. Space or a click turns it. GUI thread."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget
from typing_extensions import override

from desktop.theme import Theme

_TRACK: Final = QSize(30, 18)
_GAP: Final = 9
_MARGIN: Final = 4


class Switch(QAbstractButton):
    """Its label first, then the track. `turned`: a person has turned it, not the program."""

    turned = Signal(bool)

    def __init__(self, text: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("kind", "switch")
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self.turned)
        theme.changed.connect(self.update)

    @override
    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        width = metrics.horizontalAdvance(self.text()) + _GAP + _TRACK.width() + 2 * _MARGIN
        return QSize(width, max(metrics.height(), _TRACK.height()) + 2 * _MARGIN)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = self.rect().adjusted(_MARGIN, 0, -_MARGIN, 0)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, self.text())
        left = inside.right() - _TRACK.width() + 1
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            left = inside.left()
        top = (self.height() - _TRACK.height()) / 2
        self._paint_track(painter, QRectF(left, top, _TRACK.width(), _TRACK.height()))
        painter.end()

    def _paint_track(self, painter: QPainter, track: QRectF) -> None:
        palette, radius = self._theme.palette, track.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.accent if self.isChecked() else palette.handle))
        painter.drawRoundedRect(track, radius, radius)
        knob = QRectF(0, 0, track.height() - 4, track.height() - 4)
        on_right = self.isChecked() is (self.layoutDirection() is not Qt.LayoutDirection.RightToLeft)
        knob.moveTopLeft(track.topLeft())
        knob.translate(track.width() - knob.width() - 2 if on_right else 2, 2)
        painter.setBrush(QColor(palette.on_accent if self.isChecked() else palette.card))
        painter.drawEllipse(knob)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(track.adjusted(-1, -1, 1, 1), radius + 1, radius + 1)
