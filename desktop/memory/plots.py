"""Two pictures by pyqtgraph: growth over time, and the map. GUI thread.

Imported by `pictures` when its page is first opened, and by nothing else: numpy and pyqtgraph cost half a second.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final

import pyqtgraph as pg  # type: ignore[import-untyped]  # it brings no types
from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.memory_events import GrowthPoint, MapPoint
from desktop import wording
from desktop.dates import utc_offset
from desktop.memory.kinds import SHAPES, kind_colour, kind_name
from desktop.theme import FAMILY, TINY_PX, Theme

# Its own clean-up walks over every object of the process when that ends.
pg.setConfigOptions(antialias=True, exitCleanup=False)
_DAY_S: Final = 86_400
_DOT: Final = 9
_SMALL_DOT: Final = 6
_CROWD: Final = 400
_SMALL_SHAPES: Final = {"how": 3, "other": 2, "plans": 2}
"""Pixels more for shapes that fill less of their square."""
_TICKS: Final = 4
_LONG: Final = 300
"""Days from which on months are named without days."""


class Plot(pg.PlotWidget):  # type: ignore[misc]  # it brings no types
    """A plain picture: nothing to drag, no menu, the theme's colours."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.theme = theme
        self.setAccessibleName(name)
        self.setProperty("kind", "plot")
        self.viewport().setAutoFillBackground(False)
        self.setFrameShape(self.Shape.NoFrame)
        self.setMenuEnabled(False)
        self.hideButtons()
        # The kept background would be that of the theme before.
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        self.setMouseEnabled(x=False, y=False)
        theme.changed.connect(self.recolour)

    def axis_in_theme(self, side: str) -> None:
        """Small soft numbers, a quiet line."""
        font = QFont(FAMILY)
        font.setPixelSize(TINY_PX - 1)
        axis = self.getAxis(side)
        axis.setStyle(tickFont=font, tickLength=0, maxTickLevel=0)
        axis.setPen(QColor(self.theme.palette.line))
        axis.setTextPen(QColor(self.theme.palette.muted))

    @Slot()
    def recolour(self) -> None:
        """The palette is another one now."""

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """It is ours, whether or not something lies there."""
        super().mousePressEvent(event)
        event.accept()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """As above."""
        super().mouseReleaseEvent(event)
        event.accept()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """The page scrolls, nothing is magnified."""
        event.ignore()


class GrowthPlot(Plot):
    """How many were in use at the end of each day."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent)
        self.setFixedHeight(132)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._curve = pg.PlotCurveItem()
        self._ground = pg.PlotCurveItem()
        # Not the curve's own fill: that is painted in pieces, with seams between them.
        self._fill = pg.FillBetweenItem(self._curve, self._ground)
        for item in (self._fill, self._curve):
            self.addItem(item)
        self.recolour()

    def show_growth(self, points: Sequence[GrowthPoint]) -> None:
        """All of it. A screen reader gets its beginning and end."""
        days = [(point.day / 1000 + utc_offset() * 60) / _DAY_S for point in points]
        counts = [point.count for point in points]
        if len(days) == 1:
            days, counts = [days[0] - 1, days[0]], [0, counts[0]]
        self._ground.setData(days, [0] * len(days))
        self._curve.setData(days, counts)
        top = max(counts, default=1)
        self.setYRange(0, max(top, 1) * 1.08, padding=0)
        self.getAxis("left").setTicks([[(value, wording.language().toString(value)) for value in _steps(0, top)]])
        if days:
            self.getAxis("bottom").setTicks([_named_days(round(days[0]), round(days[-1]))])
            self.setXRange(days[0], days[-1], padding=0.02)
            said = self.tr("From {a} to {b} memories between {first} and {last}")
            self.setAccessibleName(
                said.format(a=counts[0], b=counts[-1], first=_day_name(days[0]), last=_day_name(days[-1]))
            )

    @Slot()
    def recolour(self) -> None:
        """Called by the theme."""
        accent = QColor(self.theme.palette.accent)
        self._curve.setPen(pg.mkPen(accent, width=2))
        self._fill.setBrush(QColor(self.theme.palette.accent_soft))
        for side in ("bottom", "left"):
            self.axis_in_theme(side)


class MapPlot(Plot):
    """Every memory as a point; near ones mean something near.

    `pointed_at`: the one under the mouse or the keyboard's, None for none. `chosen`: a key, after a click or Enter.
    The arrow keys go to the nearest point in their direction.
    """

    pointed_at = Signal(object)
    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent)
        self._points: tuple[MapPoint, ...] = ()
        self._at = -1
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAspectLocked(True)
        self.setProperty("kind", "map")
        for side in ("bottom", "left"):
            self.hideAxis(side)
        self.setRange(xRange=(-1.12, 1.12), yRange=(-1.12, 1.12), padding=0)
        self._dots = pg.ScatterPlotItem(hoverable=True, tip=None, pxMode=True)
        self._ring = pg.ScatterPlotItem(pxMode=True, size=_DOT + 8)
        self.addItem(self._dots)
        self.addItem(self._ring)
        self._dots.sigHovered.connect(self.on_hovered)
        self._dots.sigClicked.connect(self.on_clicked)
        self._ring.sigClicked.connect(self.on_ring_clicked)

    def show_points(self, points: Sequence[MapPoint]) -> None:
        """All of them. The colour of a kind is its shape's too."""
        self._points, self._at = tuple(points), -1
        self._ring.setData([], [])
        size = _DOT if len(points) < _CROWD else _SMALL_DOT
        by_kind = sorted(range(len(points)), key=lambda number: points[number].kind)
        self._dots.clear()
        for kind, numbers in groupby(by_kind, key=lambda number: points[number].kind):
            places = list(numbers)
            self._dots.addPoints(
                x=[points[number].x for number in places],
                y=[points[number].y for number in places],
                data=places,
                symbol=SHAPES[kind],
                size=size + _SMALL_SHAPES.get(kind, 0),
                pen=pg.mkPen(None),
                brush=QColor(kind_colour(kind, self.theme.palette)),
            )
        self.setAccessibleName(
            self.tr("Map of all memories: {n}. Arrow keys go from one to the next.").format(n=len(points))
        )

    @Slot()
    def recolour(self) -> None:
        """Called by the theme."""
        at = self._at
        self.show_points(self._points)
        self._go(at)

    @Slot(object, object, object)
    def on_hovered(self, _item: object, spots: Sequence[Any], _event: object) -> None:
        """The mouse is over a point, or has left it."""
        if len(spots):
            self._go(int(spots[0].data()))

    @Slot(object, object, object)
    def on_clicked(self, _item: object, spots: Sequence[Any], _event: object) -> None:
        """Open it."""
        if len(spots):
            self.chosen.emit(self._points[int(spots[0].data())].key)

    @Slot()
    def on_ring_clicked(self) -> None:
        """The ring lies over the point that it marks, and takes its clicks."""
        if self._at >= 0:
            self.chosen.emit(self._points[self._at].key)

    def _go(self, number: int) -> None:
        if not 0 <= number < len(self._points):
            return
        self._at = number
        point = self._points[number]
        palette = self.theme.palette
        self._ring.setData([point.x], [point.y], brush=pg.mkBrush(None), pen=pg.mkPen(QColor(palette.text), width=1.6))
        self.setAccessibleDescription(f"{point.text}. {kind_name(point.kind)}")
        self.pointed_at.emit(point)

    def _nearest(self, dx: int, dy: int) -> int:
        """The point that is best reached in this direction: far aside counts double."""
        here = self._points[self._at]
        best, least = self._at, float("inf")
        for number, point in enumerate(self._points):
            along = (point.x - here.x) * dx + (point.y - here.y) * dy
            aside = abs((point.x - here.x) * dy) + abs((point.y - here.y) * dx)
            if number != self._at and along > 0 and along + 2 * aside < least:
                best, least = number, along + 2 * aside
        return best

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Enter."""
        direction = _DIRECTIONS.get(Qt.Key(event.key()))
        if direction is not None and self._points:
            self._go(0 if self._at < 0 else self._nearest(*direction))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at >= 0:
            self.chosen.emit(self._points[self._at].key)
        else:
            event.ignore()


_DIRECTIONS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


def _steps(first: int, last: int) -> list[int]:
    """At most four whole numbers from one to the other, both among them, evenly apart."""
    parts = max(1, min(_TICKS - 1, last - first))
    return sorted({first + round((last - first) * part / parts) for part in range(parts + 1)})


def _named_days(first: int, last: int) -> list[tuple[float, str]]:
    """Ticks of the axis of time. The outer ones stand a little inside, where their names have room."""
    if last - first < _TICKS:
        return [((first + last) / 2, _day_name(last))]
    aside = (last - first) // 10
    with_day = last - first < _LONG
    return [(day, _day_name(day, with_day=with_day)) for day in _steps(first + aside, last - aside)]


def _day_name(day: float, *, with_day: bool = True) -> str:
    moment = datetime.fromtimestamp(day * _DAY_S, UTC).date()
    pattern = "d MMM" if with_day else "MMM yyyy"
    return wording.language().toString(QDate(moment.year, moment.month, moment.day), pattern)
