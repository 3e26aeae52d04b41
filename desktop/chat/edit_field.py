"""A message's text while it is edited in its place: Enter sends, Escape leaves it as it was. GUI thread."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.chat.field import Field
from desktop.chat.inline import clean
from desktop.controls import button, label


class EditField(QFrame):
    """`saved`: another text than the one it began with. `cancelled`: the same one, or Escape."""

    saved = Signal(str)
    cancelled = Signal()

    def __init__(self, name: str, does: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = ""
        self.setProperty("kind", "editing")
        self._field = _Field(self)
        self._field.setAccessibleName(name)
        self._field.send_wanted.connect(self.on_send_wanted)
        self._field.escaped.connect(self.cancelled)
        save, cancel = button(does, "small_primary"), button(self.tr("Cancel"), "small")
        save.clicked.connect(self.on_send_wanted)
        cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(label(self.tr("The version before stays"), "muted"), 1)
        row.addWidget(cancel)
        row.addWidget(save)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 11, 11, 10)
        column.setSpacing(9)
        column.addWidget(self._field)
        column.addLayout(row)

    def begin(self, text: str) -> None:
        """With this text, and the cursor behind it."""
        self._before = clean(text)
        self._field.setPlainText(self._before)
        self._field.moveCursor(self._field.textCursor().MoveOperation.End)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def text(self) -> str:
        """What is written now."""
        return clean(self._field.toPlainText()).strip()

    @Slot()
    def on_send_wanted(self) -> None:
        """An empty text is no message: the field waits for one."""
        if self.text == self._before.strip():
            self.cancelled.emit()
        elif self.text:
            self.saved.emit(self.text)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape at one of the buttons."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)


class _Field(Field):
    """Takes Escape before the window does, for which it may mean Stop."""

    lines = 20
    escaped = Signal()

    @override
    def event(self, event: QEvent) -> bool:
        override = event.type() is QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)
