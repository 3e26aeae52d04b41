"""The button over a conversation that leads back to its end, and says when there is something new. GUI thread."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QAbstractScrollArea, QPushButton
from typing_extensions import override

_FAR: Final = 160
"""Pixels from the end from which on the button is shown."""
_ABOVE: Final = 14


class EndButton(QPushButton):
    """Hidden near the end. What comes below what is read makes it say "New"; what comes above does not."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self._distance = 0
        self._new = False
        self.setProperty("kind", "end")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()
        # The rows are placed first and scrolled to their place then: only both together tell where the end is.
        self._settled = QTimer(self, singleShot=True, interval=0)
        self._settled.timeout.connect(self._on_settled)
        area.verticalScrollBar().rangeChanged.connect(self._settled.start)
        area.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        area.installEventFilter(self)
        self._say()

    @Slot()
    def _on_scrolled(self) -> None:
        """Whoever scrolls changes the distance without anything being new."""
        if not self._settled.isActive():
            self._distance = self._below()
            self._say()

    @Slot()
    def _on_settled(self) -> None:
        distance = self._below()
        self._new = distance > _FAR and (self._new or distance > self._distance)
        self._distance = distance
        self._say()

    def _below(self) -> int:
        bar = self._area.verticalScrollBar()
        return bar.maximum() - bar.value()

    def _say(self) -> None:
        far = self._distance > _FAR
        self._new = self._new and far
        self.setText(self.tr("↓ New") if self._new else self.tr("↓"))
        name = self.tr("New below: go to the end") if self._new else self.tr("Go to the end")
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setVisible(far)
        self._place()

    def _place(self) -> None:
        self.adjustSize()
        inner = self._area.viewport().geometry()
        self.move(inner.center().x() - self.width() // 2, inner.bottom() - self.height() - _ABOVE)
        self.raise_()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._area and event.type() is QEvent.Type.Resize:
            self._place()
        return False
