"""A field for the text of a memory: Enter saves, Escape cancels, an empty text is refused with words. GUI thread."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.controls import button, label

LONGEST: Final = 2000
"""Characters. A memory is a sentence or two."""
_LINES: Final = (2, 8)


class TextField(QWidget):
    """`saved`: the text, without spaces around it. `cancelled`."""

    saved = Signal(str)
    cancelled = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = QPlainTextEdit()
        self._field.setAccessibleName(name)
        self._field.setTabChangesFocus(True)
        self._field.installEventFilter(self)
        self._field.textChanged.connect(self.on_text_changed)
        self._wrong = label("", "wrong", wrap=True)
        self._wrong.hide()
        save, cancel = button(self.tr("Save"), "small_primary"), button(self.tr("Cancel"), "small")
        save.clicked.connect(self.submit)
        cancel.clicked.connect(self.cancelled)
        self._row = QHBoxLayout()
        self._row.setSpacing(6)
        self._row.addWidget(save)
        self._row.addWidget(cancel)
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        column.addWidget(self._field)
        column.addWidget(self._wrong)
        column.addLayout(self._row)

    def begin(self, text: str) -> None:
        """With this in it, and the cursor behind it."""
        self._field.setPlainText(text)
        self._wrong.hide()
        self._field.moveCursor(self._field.textCursor().MoveOperation.End)
        self.on_text_changed()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def add_beside(self, widget: QWidget) -> None:
        """Something more in the row of the buttons, at its end."""
        self._row.addWidget(widget)

    @Slot()
    def submit(self) -> None:
        """Save, unless there is nothing to save."""
        text = self._field.toPlainText().strip()
        if not text:
            self._refuse(self.tr("A memory needs some words. Write some, or press Cancel."))
        elif len(text) > LONGEST:
            self._refuse(
                self.tr("A memory has at most {n} characters. This one has {m}.").format(n=LONGEST, m=len(text))
            )
        else:
            self.saved.emit(text)

    @Slot()
    def on_text_changed(self) -> None:
        """As tall as the text, within limits."""
        least, most = _LINES
        lines = max(least, min(most, int(self._field.document().size().height())))
        self._field.setFixedHeight(lines * self._field.fontMetrics().lineSpacing() + 22)
        self._wrong.hide()

    def _refuse(self, why: str) -> None:
        self._wrong.setText(why)
        self._wrong.show()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.cancelled.emit()
                return True
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not shift:
                self.submit()
                return True
        return False

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape at one of the buttons."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)
