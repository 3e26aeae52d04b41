"""Marks a text wherever it stands in the messages that are shown. Owned by the transcript, GUI thread."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from desktop.chat.reading_text import ReadingText
from desktop.theme import Theme


class Marks(QObject):
    """Case makes no difference. Markdown is looked through as it is read, not as it was written."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._views: dict[int, QWidget] = {}
        theme.changed.connect(self._mark_all)

    def listen(self, view: QWidget) -> None:
        """A message is on the screen."""
        key = id(view)
        self._views[key] = view
        view.destroyed.connect(lambda _=None: self._views.pop(key, None))
        if self._text:
            self._mark(view)

    def set_text(self, text: str) -> None:
        """Mark this in all messages, and in those that come; nothing if it is empty."""
        if text or self._text:
            self._text = text
            self._mark_all()

    @Slot()
    def _mark_all(self) -> None:
        for view in self._views.values():
            self._mark(view)

    def _mark(self, view: QWidget) -> None:
        for text in view.findChildren(ReadingText):
            if self._text or text.extraSelections():
                text.setExtraSelections(self._selections(text))

    def _selections(self, text: ReadingText) -> list[QTextEdit.ExtraSelection]:
        found: list[QTextEdit.ExtraSelection] = []
        cursor = QTextCursor(text.document())
        while self._text and not (cursor := text.document().find(self._text, cursor)).isNull():
            found.append(self._selection(cursor))
        return found

    def _selection(self, cursor: QTextCursor) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        made.cursor = cursor  # type: ignore[assignment,unused-ignore]  # the stub knows it as a method
        look = QTextCharFormat()
        look.setBackground(QColor(self._theme.palette.selection))
        look.setForeground(QColor(self._theme.palette.text))
        made.format = look  # type: ignore[assignment,unused-ignore]
        return made
