"""The button in the header that opens the memory panel, with how many items wait there. GUI thread."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton, QWidget
from typing_extensions import override

from desktop import wording
from desktop.icons import cards, icon
from desktop.theme import Theme

_MOST: Final = 99
_BADGE: Final = 14
KEYS: Final = "Ctrl+M"


class MemoryButton(QToolButton):
    """Checked while the panel is open."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._waiting = 0
        self.setProperty("kind", "icon")
        self.setCheckable(True)
        self.setIconSize(QSize(18, 18))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(self.tr("Memory ({keys})").format(keys=KEYS))
        theme.changed.connect(self.on_theme_changed)
        self.on_theme_changed()
        self.set_waiting(0)

    def set_waiting(self, count: int) -> None:
        """How many items wait for a decision; none has no badge."""
        self._waiting = count
        name = self.tr("Memory")
        if count:
            name = self.tr("Memory, {n} waiting for you").format(n=wording.language().toString(count))
        self.setAccessibleName(name)
        self.update()

    @Slot()
    def on_theme_changed(self) -> None:
        """The icon in the new colour."""
        self.setIcon(icon(cards, self._theme.palette.soft))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._waiting:
            return
        text = str(self._waiting) if self._waiting <= _MOST else f"{_MOST}+"
        font = QFont(self.font())
        font.setPixelSize(9)
        font.setWeight(QFont.Weight.Bold)
        width = max(_BADGE, QFontMetricsF(font).horizontalAdvance(text) + 6)
        badge = QRectF(self.width() - width, 0, width, _BADGE)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.palette.accent))
        painter.drawRoundedRect(badge, _BADGE / 2, _BADGE / 2)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.palette.on_accent))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
