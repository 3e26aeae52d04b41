"""Where a person writes: the files to attach, the field, Send, and Stop while an answer runs. GUI thread."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.chat.field import Field
from desktop.chat.file_chips import FileChips
from desktop.chat.furniture import label
from desktop.chat.inline import clean
from desktop.chat.queue_lines import QueueLines

WIDTH: Final = 660
"""The widest it gets, as the mockups have it: 20 pixels more than the conversation on either side."""


class Composer(QWidget):
    """Says what was written. Its text stays until `clear`, for it may be refused; a text of white space is not sent."""

    submitted = Signal(str)
    stop_wanted = Signal()
    text_changed = Signal()
    attach_wanted = Signal()
    """Files are to be chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self._reading = False
        self._frame = QFrame(self)
        self._frame.setProperty("kind", "composer")
        self.queue = QueueLines(self._frame)
        self.files = FileChips(self._frame)
        self.field = Field(self._frame, attaches=True)
        self.field.send_wanted.connect(self._on_send_wanted)
        self.field.focus_changed.connect(self._on_focus_changed)
        self.field.textChanged.connect(self._on_text_changed)
        self._hint = label("", "muted", self._frame)
        self._attach = QPushButton(self.tr("Attach"), self._frame)
        self._attach.setProperty("kind", "quick")
        self._attach.setAccessibleName(self.tr("Attach files"))
        self._attach.setToolTip(self.tr("Attach files (Ctrl+O), or drop or paste them here"))
        self._attach.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._attach.setCursor(Qt.CursorShape.PointingHandCursor)
        self._attach.clicked.connect(self.attach_wanted)
        self._button = QPushButton(self._frame)
        self._button.setProperty("kind", "primary")
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.setCursor(Qt.CursorShape.PointingHandCursor)
        self._button.clicked.connect(self._on_clicked)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        self._escape.setContext(Qt.ShortcutContext.WindowShortcut)
        self._escape.activated.connect(self.stop_wanted)
        self.setFocusProxy(self.field)
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_model_name("Recall")
        self.set_busy(False)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self._attach)
        foot.addSpacing(4)
        foot.addWidget(self._hint)
        foot.addStretch(1)
        foot.addWidget(self._button)
        rows = QVBoxLayout(self._frame)
        rows.setContentsMargins(15, 14, 15, 11)
        rows.setSpacing(10)
        rows.addWidget(self.queue)
        rows.addWidget(self.files)
        rows.addWidget(self.field)
        rows.addLayout(foot)
        self._outer = QHBoxLayout(self)
        self._outer.setContentsMargins(28, 0, 28, 18)
        self._outer.addWidget(self._frame)

    def set_busy(self, busy: bool) -> None:
        """While an answer runs, Send is Stop, Esc stops, and what Enter submits has to wait."""
        self._busy = busy
        self._escape.setEnabled(busy)
        self._button.setText(self.tr("Stop") if busy else self.tr("Send"))
        self._button.setAccessibleName(self.tr("Stop the answer") if busy else self.tr("Send the message"))
        self._hint.setText(
            self.tr("Enter queues the next message, Esc stops")
            if busy
            else self.tr("Enter sends, Shift+Enter starts a new line")
        )
        self._enable()

    def set_model_name(self, name: str) -> None:
        """Whom the message is for."""
        asks = self.tr("Message {name}").format(name=name)
        self.field.setPlaceholderText(asks)
        self.field.setAccessibleName(asks)

    def set_temporary(self, temporary: bool) -> None:
        """A chat that is not kept has a frame of dashes."""
        self._frame.setProperty("temporary", temporary)
        self._polish()

    def set_reading(self, reading: bool) -> None:
        """A file is still being read: the message waits for it."""
        self._reading = reading
        self._enable()

    def text(self) -> str:
        """What is written and not sent, free of what no text can hold."""
        return clean(self.field.toPlainText())

    def set_text(self, text: str) -> None:
        """Write this in place of what is there."""
        self.field.setPlainText(clean(text))
        self.field.moveCursor(self.field.textCursor().MoveOperation.End)

    def clear(self) -> None:
        """Nothing is written."""
        self.field.clear()

    def focus(self) -> None:
        """Put the cursor here."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_send_wanted(self) -> None:
        text = self.text().strip()
        if text and not self._reading:
            self.submitted.emit(text)

    @Slot()
    def _on_clicked(self) -> None:
        if self._busy:
            self.stop_wanted.emit()
        else:
            self._on_send_wanted()

    @Slot()
    def _on_text_changed(self) -> None:
        self._enable()
        self.text_changed.emit()

    def _enable(self) -> None:
        written = bool(self.field.toPlainText().strip())
        self._button.setEnabled(self._busy or (written and not self._reading))

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
