"""A scroll bar whose room is always kept, so that nothing moves when it comes or goes. GUI thread."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QAbstractSlider, QScrollBar
from typing_extensions import override

ROOM: Final = 11
"""Pixels that the bar takes beside what scrolls."""


class _SteadyBar(QScrollBar):
    """Disabled where there is nothing to scroll: the stylesheet then shows nothing of it."""

    @override
    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:
        super().sliderChange(change)
        if change is QAbstractSlider.SliderChange.SliderRangeChange:
            self.setEnabled(self.maximum() > 0)


def steady(area: QAbstractScrollArea) -> None:
    """Always keep the bar's room."""
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    bar = _SteadyBar()
    bar.setEnabled(False)
    area.setVerticalScrollBar(bar)
