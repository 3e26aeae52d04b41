"""Keeps what is read in its place while the rows of the conversation change. Owned by the transcript, GUI thread."""

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QScrollArea, QScrollBar

from desktop.chat.column import Column

_NEAR: Final = 24
"""Pixels from the end that still count as being there."""


class SteadyView:
    """`following`: the end is held; else the row at the top of the view is."""

    def __init__(self, area: QScrollArea, column: Column) -> None:
        self._area = area
        self._column = column
        self._least = 0
        self.following = True
        self.fitting = False
        """Rows are being placed: what the scroll bar says meanwhile is nobody's wish."""

    @property
    def _bar(self) -> QScrollBar:
        """Asked for each time: PySide may call one that was kept deleted, see `desktop.tab_order`."""
        return self._area.verticalScrollBar()

    @property
    def above(self) -> int:
        """Pixels above what is seen."""
        return self._bar.value()

    @property
    def below(self) -> int:
        """Pixels below what is seen."""
        return self._bar.maximum() - self._bar.value()

    @property
    def page(self) -> int:
        """Pixels that are seen at once."""
        return self._bar.pageStep()

    def follow(self) -> None:
        """Hold the end from now on."""
        self.following, self._least = True, 0

    def stay(self, *, keep_height: bool = False) -> None:
        """Hold what is seen; with `keep_height` also where rows below it go and others come in their place."""
        self.following = False
        if keep_height:
            self._least = self._seen()

    def scrolled(self) -> None:
        """A person has scrolled."""
        self._least = min(self._least, self._seen())
        self.following = self.below <= _NEAR

    def refit(self, change: Callable[[], None] = lambda: None) -> None:
        """Change something and lay out anew."""
        anchor = None if self.following else self._column.row_at(self._bar.value())
        offset = anchor.y() - self._bar.value() if anchor else 0
        self.fitting = True
        change()
        self._column.set_whole_width(self._area.width())
        self._column.fit(least=self._least)
        if self.following:
            self._bar.setValue(self._bar.maximum())
        elif anchor in self._column.rows:
            self._bar.setValue(anchor.y() - offset)
        self.fitting = False
        self._bar.setEnabled(self._bar.maximum() > 0)

    def _seen(self) -> int:
        """Where the lower edge of what is seen is in the column."""
        return self._bar.value() + self._area.viewport().height()
