"""The page with pictures of what is remembered: growth, kinds, the map. GUI thread. Made when first opened."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from core.memory_events import KindCount, MapPoint, MemoryPicture
from desktop import wording
from desktop.controls import label
from desktop.memory import words
from desktop.memory.kinds import KINDS, kind_colour, kind_name
from desktop.memory.plots import GrowthPlot, MapPlot
from desktop.memory.steady import steady
from desktop.theme import SMALL_PX, Theme

_LINE: Final = 26
_BAR: Final = 6
_MAP: Final = (220, 640)


class KindBars(QWidget):
    """A line for each kind: its name, how many, and a bar in its colour."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: list[KindCount] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_counts(self, counts: Sequence[KindCount]) -> None:
        """In the order of kinds, which is the filters' too."""
        self._counts = sorted(counts, key=lambda one: KINDS.index(one.kind))
        self.setAccessibleName(", ".join(f"{kind_name(one.kind)}: {one.count}" for one in self._counts))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, _LINE * len(self._counts))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        palette, most = self._theme.palette, max((one.count for one in self._counts), default=1)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(SMALL_PX - 1)
        painter.setFont(font)
        for number, one in enumerate(self._counts):
            top = number * _LINE
            line = QRectF(0, top, self.width(), _LINE - _BAR - 2)
            painter.setPen(QColor(palette.text))
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, kind_name(one.kind))
            painter.setPen(QColor(palette.muted))
            count = wording.language().toString(one.count)
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, count)
            painter.setPen(Qt.PenStyle.NoPen)
            whole = QRectF(0, top + _LINE - _BAR, self.width(), _BAR - 2)
            painter.setBrush(QColor(palette.selected))
            painter.drawRoundedRect(whole, 2, 2)
            painter.setBrush(QColor(kind_colour(one.kind, palette)))
            whole.setWidth(max(4.0, self.width() * one.count / most))
            painter.drawRoundedRect(whole, 2, 2)
        painter.end()


class PicturesPage(QScrollArea):
    """`chosen`: the key of a memory on the map."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.growth = GrowthPlot(theme)
        self.kinds = KindBars(theme)
        self.map = MapPlot(theme)
        self._named = label("", "soft", wrap=True)
        self._named.setMinimumHeight(40)
        self._named.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._missing = label("", "muted", wrap=True)
        self._empty = label(
            self.tr("There is nothing to draw yet. Pictures come with the first memories."), "soft", wrap=True
        )
        self._whole = QWidget()
        self._lay_out()
        self.clear()
        self.map.pointed_at.connect(self.on_pointed_at)
        self.map.chosen.connect(self.chosen)

    def take(self, event: MemoryPicture) -> None:
        """Draw these."""
        self.growth.show_growth(event.growth)
        self.kinds.show_counts(event.counts)
        self.map.show_points(event.points)
        self._say_how()
        self._missing.setText(words.off_the_map(event))
        self._missing.setVisible(bool(self._missing.text()))
        self._empty.setVisible(not event.counts)
        self._whole.setVisible(bool(event.counts))

    def clear(self) -> None:
        """Another profile."""
        self.take(MemoryPicture(profile="", growth=(), counts=(), points=()))
        self._empty.hide()

    @Slot(object)
    def on_pointed_at(self, point: MapPoint) -> None:
        """Name it below the map."""
        self._named.setText(f"{wording.shortened(point.text, 140)} · {kind_name(point.kind)}")

    def _say_how(self) -> None:
        self._named.setText(self.tr("Each point is a memory. Point at one to read it, press it to open it."))

    def _lay_out(self) -> None:
        parts = QVBoxLayout(self._whole)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(6)
        parts.addWidget(label(self.tr("How it grew"), "section"))
        parts.addWidget(self.growth)
        parts.addSpacing(8)
        parts.addWidget(label(self.tr("By kind"), "section"))
        parts.addWidget(self.kinds)
        parts.addSpacing(10)
        parts.addWidget(label(self.tr("What lies near what"), "section"))
        parts.addWidget(self.map)
        parts.addWidget(self._named)
        parts.addWidget(self._missing)
        inside = QWidget()
        inside.setProperty("kind", "canvas")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._empty, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._whole)
        column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        steady(self)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The map is as high as it is wide."""
        super().resizeEvent(event)
        self.map.setFixedHeight(max(_MAP[0], min(_MAP[1], self.viewport().width())))
