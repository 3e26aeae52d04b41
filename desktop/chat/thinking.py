"""The thinking of a reasoning model, folded above its answer. GUI thread."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.chat.furniture import bar
from desktop.chat.inline import clean
from desktop.chat.reading_text import ReadingText
from desktop.theme import SMALL_PX, body_font


class Thinking(QWidget):
    """Closed until somebody opens it; the text is laid out only then. Hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pending = ""
        self._shown = ""
        self._fold = QPushButton(self)
        self._fold.setProperty("kind", "flush")
        self._fold.setCheckable(True)
        self._fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._fold.setCursor(Qt.CursorShape.PointingHandCursor)
        self._fold.toggled.connect(self._on_toggled)
        self._text = ReadingText(self)
        self._text.setProperty("kind", "thinking")
        self._text.setAccessibleName(self.tr("Thinking"))
        self._text.setFont(_small())
        self._inset = QWidget(self)
        inset = QHBoxLayout(self._inset)
        inset.setContentsMargins(2, 0, 0, 0)
        inset.setSpacing(12)
        inset.addWidget(bar(self._inset))
        inset.addWidget(self._text)
        self._inset.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self._inset)
        self.hide()

    def append(self, text: str) -> None:
        """More of it."""
        self._pending += clean(text)
        self._caption()
        self.show()
        if self._fold.isChecked():
            self._write()

    def finish(self, text: str) -> None:
        """All of it as it is in the file; empty hides the fold."""
        if clean(text) != self._shown + self._pending:
            self._text.clear()
            self._shown = self._pending = ""
            self.append(text)
        self.setVisible(bool(text))

    def _write(self) -> None:
        cursor = QTextCursor(self._text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        shape = QTextBlockFormat()
        shape.setLineHeight(125.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.mergeBlockFormat(shape)
        cursor.insertText(self._pending)
        self._shown += self._pending
        self._pending = ""
        self._text.updateGeometry()

    def _caption(self) -> None:
        self._fold.setText(self.tr("▾  Thinking") if self._fold.isChecked() else self.tr("▸  Thinking"))
        self._fold.setAccessibleName(self.tr("Show the thinking"))

    @Slot(bool)
    def _on_toggled(self, checked: bool) -> None:
        self._caption()
        self._write()
        self._inset.setVisible(checked)


def _small() -> QFont:
    font = body_font()
    font.setPixelSize(SMALL_PX)
    return font
