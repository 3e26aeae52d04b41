"""Where a person writes: a field that grows with its text, Send, and Stop while an answer runs. GUI thread."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.chat.furniture import label
from desktop.chat.inline import clean

WIDTH: Final = 660
"""The widest it gets, as the mockups have it: 20 pixels more than the conversation on either side."""
LINES: Final = 8


class Field(QTextEdit):
    """Plain text only. Enter asks to send, unless an input method is in the middle of a word."""

    send_wanted = Signal()
    focus_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = False
        self.setProperty("kind", "bare")
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._on_size_changed)
        self._on_size_changed()

    @Slot()
    def _on_size_changed(self) -> None:
        """Take the height of the text, up to the limit; beyond it the field scrolls."""
        line = self.fontMetrics().lineSpacing()
        wanted = int(self.document().size().height() + 0.99)
        limit = line * LINES
        self.setFixedHeight(max(line, min(wanted, limit)) + 2)
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if wanted > limit else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter sends, Shift+Enter begins a new line."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.accept()
            if not self._composing:
                self.send_wanted.emit()
            return
        super().keyPressEvent(event)

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether a word is being composed."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.focus_changed.emit(False)


class Composer(QWidget):
    """Says what was written. Its text stays until `clear`, for it may be refused; a text of white space is not sent."""

    submitted = Signal(str)
    stop_wanted = Signal()
    text_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self._frame = QFrame(self)
        self._frame.setProperty("kind", "composer")
        self._field = Field(self._frame)
        self._field.send_wanted.connect(self._on_send_wanted)
        self._field.focus_changed.connect(self._on_focus_changed)
        self._field.textChanged.connect(self._on_text_changed)
        self._hint = label("", "muted", self._frame)
        self._button = QPushButton(self._frame)
        self._button.setProperty("kind", "primary")
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.setCursor(Qt.CursorShape.PointingHandCursor)
        self._button.clicked.connect(self._on_clicked)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        self._escape.setContext(Qt.ShortcutContext.WindowShortcut)
        self._escape.activated.connect(self.stop_wanted)
        self.setFocusProxy(self._field)
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_model_name("Recall")
        self.set_busy(False)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self._hint)
        foot.addStretch(1)
        foot.addWidget(self._button)
        rows = QVBoxLayout(self._frame)
        rows.setContentsMargins(15, 14, 15, 11)
        rows.setSpacing(10)
        rows.addWidget(self._field)
        rows.addLayout(foot)
        self._outer = QHBoxLayout(self)
        self._outer.setContentsMargins(28, 0, 28, 18)
        self._outer.addWidget(self._frame)

    def set_busy(self, busy: bool) -> None:
        """While an answer runs, Send is Stop, Esc stops, and Enter keeps what is written."""
        self._busy = busy
        self._escape.setEnabled(busy)
        self._button.setText(self.tr("Stop") if busy else self.tr("Send"))
        self._button.setAccessibleName(self.tr("Stop the answer") if busy else self.tr("Send the message"))
        self._hint.setText(self.tr("Esc stops") if busy else self.tr("Enter sends, Shift+Enter starts a new line"))
        self._on_text_changed()

    def set_model_name(self, name: str) -> None:
        """Whom the message is for."""
        asks = self.tr("Message {name}").format(name=name)
        self._field.setPlaceholderText(asks)
        self._field.setAccessibleName(asks)

    def set_temporary(self, temporary: bool) -> None:
        """A chat that is not kept has a frame of dashes."""
        self._frame.setProperty("temporary", temporary)
        self._polish()

    def text(self) -> str:
        """What is written and not sent, free of what no text can hold."""
        return clean(self._field.toPlainText())

    def set_text(self, text: str) -> None:
        """Write this in place of what is there."""
        self._field.setPlainText(clean(text))
        self._field.moveCursor(self._field.textCursor().MoveOperation.End)

    def clear(self) -> None:
        """Nothing is written."""
        self._field.clear()

    def focus(self) -> None:
        """Put the cursor here."""
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_send_wanted(self) -> None:
        text = self.text().strip()
        if text and not self._busy:
            self.submitted.emit(text)

    @Slot()
    def _on_clicked(self) -> None:
        if self._busy:
            self.stop_wanted.emit()
        else:
            self._on_send_wanted()

    @Slot()
    def _on_text_changed(self) -> None:
        self._button.setEnabled(self._busy or bool(self._field.toPlainText().strip()))
        self.text_changed.emit()

    @Slot(bool)
    def _on_focus_changed(self, focused: bool) -> None:
        self._frame.setProperty("active", focused)
        self._polish()

    def _polish(self) -> None:
        self._frame.style().unpolish(self._frame)
        self._frame.style().polish(self._frame)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the frame in the middle and no wider than is good to read."""
        super().resizeEvent(event)
        side = max((self.width() - WIDTH) // 2, 28)
        self._outer.setContentsMargins(side, 0, side, 18)
