"""Where the memory panel stands: beside the chat, or over it where the window is narrow. Window's thread.

Made by `main_window` as an empty frame, which costs nothing; the panel in it is made when it is first needed.
"""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget
from typing_extensions import override

from desktop.controls import rule
from desktop.theme import Theme

if TYPE_CHECKING:
    from desktop.memory.panel import MemoryPanel

WIDTH: Final = 308
LEAST: Final = 280
MOST: Final = 720
_CHAT: Final = 420
"""The narrowest chat that the panel may stand beside."""
_STEP: Final = 20


class Handle(QWidget):
    """The panel's edge: dragged, or moved with the arrow keys. `moved`: pixels to the left."""

    moved = Signal(int)
    let_go = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(6)
        self.setProperty("kind", "handle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Width of the memory panel, with the arrow keys"))
        self._at: QPoint | None = None

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._at = event.globalPosition().toPoint()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._at is not None:
            at = event.globalPosition().toPoint()
            self.moved.emit(self._at.x() - at.x())
            self._at = at

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._at = None
        self.let_go.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.moved.emit(_STEP if event.key() == Qt.Key.Key_Left else -_STEP)
            self.let_go.emit()
        else:
            super().keyPressEvent(event)


class DockPage(QWidget):
    """What the dock stands on. `resized`."""

    resized = Signal()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class MemoryDock(QFrame):
    """`panel_made`: for whoever fills it. `left`: Escape, back to the chat.

    `opened_changed`, `width_chosen`: to be kept in the settings.
    """

    panel_made = Signal(object)
    left = Signal()
    opened_changed = Signal(bool)
    width_chosen = Signal(int)

    def __init__(self, theme: Theme, row: QHBoxLayout, page: DockPage, beside: int) -> None:
        super().__init__(page)
        self._theme = theme
        self._row = row
        self._page = page
        self._beside = beside
        self._wanted = WIDTH
        self._over = False
        self._panel: MemoryPanel | None = None
        self.setProperty("kind", "side")
        self._inside = QHBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(0)
        self._inside.addWidget(rule(upright=True))
        handle = Handle()
        handle.moved.connect(self.on_handle_moved)
        handle.let_go.connect(self.on_handle_let_go)
        self._inside.addWidget(handle)
        self._row.addWidget(self)
        page.resized.connect(self._fit)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether it is on the page."""
        return not self.isHidden()

    @property
    def lies_over(self) -> bool:
        """Whether it covers a part of the chat."""
        return self._over

    @property
    def panel(self) -> "MemoryPanel":
        """Made when first asked for."""
        if self._panel is None:
            from desktop.memory.panel import MemoryPanel

            self._panel = MemoryPanel(self._theme)
            self._inside.addWidget(self._panel, 1)
            self.panel_made.emit(self._panel)
        return self._panel

    @property
    def made_panel(self) -> "MemoryPanel | None":
        """None as long as nobody needed it."""
        return self._panel

    def restore(self, *, opened: bool, width: int) -> None:
        """As it was at the last end: its room only; the panel comes when a profile has opened."""
        self._wanted = max(LEAST, min(MOST, width or WIDTH))
        self.setVisible(opened)
        self._fit()

    def open(self) -> None:
        """Show it."""
        _ = self.panel
        if not self.is_open:
            self.show()
            self._fit()
            self.opened_changed.emit(True)

    def close_panel(self) -> None:
        """Take it away."""
        if self.is_open:
            self.hide()
            self.opened_changed.emit(False)

    @Slot(int)
    def on_handle_moved(self, pixels: int) -> None:
        """Wider or narrower."""
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self._wanted = max(LEAST, min(MOST, self.width() + (-pixels if mirrored else pixels)))
        self._fit()

    @Slot()
    def on_handle_let_go(self) -> None:
        """This is the width."""
        self.width_chosen.emit(self.width())

    @Slot()
    def _fit(self) -> None:
        """Beside the chat as long as that keeps its room, over it otherwise."""
        room = self._page.width() - self._beside
        over = room < LEAST + _CHAT
        width = max(LEAST, min(self._wanted, room if over else room - _CHAT))
        if over != self._over:
            self._over = over
            if over:
                self._row.removeWidget(self)
            else:
                self._row.addWidget(self)
        self.setFixedWidth(width)
        if over:
            mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            self.setGeometry(0 if mirrored else self._page.width() - width, 0, width, self._page.height())
            self.raise_()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
