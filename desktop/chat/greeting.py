"""What an empty chat shows in its middle: a quiet line, and an example of what to write. GUI thread."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.chat.furniture import label


class Greeting(QWidget):
    """Text only; it asks for nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(28, 28, 28, 28)
        rows.setSpacing(8)
        rows.addStretch(2)
        self._title, self._line = self._centred("", "title"), self._centred("", "soft")
        self._example = self._centred(self.tr("Remember: the spare key is with Ana"), "example")
        rows.addWidget(self._title)
        rows.addWidget(self._line)
        rows.addSpacing(6)
        rows.addWidget(self._example, 0, _MIDDLE)
        rows.addStretch(3)
        self.set_temporary(False)

    def set_temporary(self, temporary: bool) -> None:
        """A temporary chat remembers nothing, so it shows no example of that."""
        self._example.setVisible(not temporary)
        if temporary:
            self._title.setText(self.tr("Off the record"))
            self._line.setText(
                self.tr(
                    "This chat is never written to the disk. When you leave it, it is gone, and nothing was remembered."
                )
            )
        else:
            self._title.setText(self.tr("What is on your mind?"))
            self._line.setText(self.tr("Tell it something once, and ask for it in any later chat."))

    def _centred(self, text: str, kind: str) -> QLabel:
        made = label(text, kind, self)
        made.setAlignment(_MIDDLE)
        made.setWordWrap(kind != "example")
        return made


_MIDDLE = Qt.AlignmentFlag.AlignHCenter
