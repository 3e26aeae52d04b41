"""The bar above a conversation in which a text is looked for. GUI thread."""

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QWidget
from typing_extensions import override

from desktop.chat.furniture import label
from desktop.icons import Drawing, chevron_down, chevron_up, cross, icon
from desktop.palette import Palette
from desktop.wording import language

_PAUSE_MS: Final = 150


class FindBar(QFrame):
    """Enter goes to the message before, Shift+Enter to the one after, Esc closes. Hidden until it is opened."""

    text_changed = Signal(str)
    """A moment after the last letter."""
    stepped = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "find")
        self.setAccessibleName(self.tr("Find in this chat"))
        self._field = QLineEdit(self)
        self._field.setPlaceholderText(self.tr("Find in this chat"))
        self._field.setAccessibleName(self.tr("Find in this chat"))
        self._field.setMaxLength(200)
        self._field.textChanged.connect(self._on_text_changed)
        self._count = label("", "muted", self)
        self._buttons: list[tuple[QToolButton, Drawing]] = []
        self._older = self._button(chevron_up, self.tr("Older message (Enter)"), lambda: self.stepped.emit(-1))
        self._newer = self._button(chevron_down, self.tr("Newer message (Shift+Enter)"), lambda: self.stepped.emit(1))
        self._close = self._button(cross, self.tr("Close (Esc)"), self.close_bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(28, 7, 20, 7)
        row.setSpacing(6)
        row.addWidget(self._field, 1)
        row.addWidget(self._count)
        for button in (self._older, self._newer, self._close):
            row.addWidget(button)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._say)
        self.show_found(0, 0, looking=False)
        self.hide()

    def open_bar(self) -> None:
        """Ready for another text; the last one is there to be used again."""
        self.show()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()
        if self._field.text():
            self._say()

    @Slot()
    def close_bar(self) -> None:
        """Nothing is looked for."""
        self._pause.stop()
        self.hide()
        self.closed.emit()

    def show_found(self, at: int, count: int, *, looking: bool) -> None:
        """Which message of how many is shown, the oldest being 1."""
        number = language().toString
        if looking or not self._field.text():
            self._count.setText("")
        elif count:
            self._count.setText(self.tr("{n} of {all} messages").format(n=number(at), all=number(count)))
        else:
            self._count.setText(self.tr("Not in this chat"))
        for button in (self._older, self._newer):
            button.setEnabled(count > 0)

    def recolour(self, palette: Palette) -> None:
        """The arrows have the palette's colour."""
        for button, drawing in self._buttons:
            button.setIcon(icon(drawing, palette.soft))

    def _button(self, drawing: Drawing, name: str, pressed: "object") -> QToolButton:
        made = QToolButton(self)
        made.setProperty("kind", "icon")
        made.setIconSize(QSize(14, 14))
        made.setAccessibleName(name)
        made.setToolTip(name)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(pressed)
        self._buttons.append((made, drawing))
        return made

    @Slot()
    def _on_text_changed(self) -> None:
        self._pause.start()

    @Slot()
    def _say(self) -> None:
        self.text_changed.emit(self._field.text())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the bar, wherever in it the keyboard is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._pause.isActive():
                self._pause.stop()
                self._say()
            else:
                self.stepped.emit(1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else -1)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)
