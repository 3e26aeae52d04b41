"""A scroll bar whose room is always kept, so that nothing moves when it comes or goes. GUI thread."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea
from shiboken6 import isValid

ROOM: Final = 11
"""Pixels that the bar takes beside what scrolls."""


def steady(area: QAbstractScrollArea) -> None:
    """The stylesheet shows nothing of a bar that is disabled."""
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    bar = area.verticalScrollBar()
    bar.setEnabled(bar.maximum() > 0)

    def switch(_low: int, high: int) -> None:
        if isValid(bar):  # what lies in the area goes before it, and the range with that
            bar.setEnabled(high > 0)

    bar.rangeChanged.connect(switch)
