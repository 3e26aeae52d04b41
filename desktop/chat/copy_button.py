"""A small button that copies a text and says so for a moment. GUI thread."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

_SAY_MS: Final = 1500


class CopyButton(QPushButton):
    """`source` is asked for the text when the button is pressed. `name` is what a screen reader says."""

    def __init__(self, source: Callable[[], str], name: str, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(_SAY_MS)
        self._back.timeout.connect(self._on_back)
        self.setProperty("kind", kind)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setText(self.tr("Copy"))
        self.setAccessibleName(name)
        self.clicked.connect(self._on_clicked)

    def say_copied(self) -> None:
        """It has been copied, here or in another form."""
        self.setText(self.tr("Copied"))
        self._back.start()

    @Slot()
    def _on_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._source())
        self.say_copied()

    @Slot()
    def _on_back(self) -> None:
        self.setText(self.tr("Copy"))
