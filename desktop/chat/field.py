"""The field in which a message is written: it grows with its text, Enter sends. GUI thread."""

from typing import Final

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QImage, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget
from typing_extensions import override

from desktop.chat.inline import clean

LINES: Final = 8
LONGEST_PASTE: Final = 4000
"""Characters of a pasted text that still belong into the message; longer ones are attached."""


class Field(QTextEdit):
    """Plain text only. Enter asks to send, unless an input method is in the middle of a word.

    Where it `attaches`, what is pasted or dropped and is no short text is told by signals: it is to be attached.
    """

    lines = LINES
    """The most that are seen at once."""
    send_wanted = Signal()
    focus_changed = Signal(bool)
    file_offered = Signal(str)
    picture_offered = Signal(object)
    text_offered = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, attaches: bool = False) -> None:
        super().__init__(parent)
        self._attaches = attaches
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
        limit = line * self.lines
        self.setFixedHeight(max(line, min(wanted, limit)) + 2)
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if wanted > limit else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )

    def offer(self, source: QMimeData) -> bool:
        """Have what was pasted or dropped attached; False for what is to be written into the message."""
        paths = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if paths:
            for path in paths:
                self.file_offered.emit(path)
        elif source.hasImage() and not source.hasText():
            self.picture_offered.emit(QImage(source.imageData()))
        elif len(source.text()) > LONGEST_PASTE:
            self.text_offered.emit(clean(source.text()))
        else:
            return False
        return True

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        offered = self._attaches and (source.hasUrls() or source.hasImage())
        return offered or super().canInsertFromMimeData(source)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        if not self._attaches or not self.offer(source):
            super().insertFromMimeData(source)

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
