"""The right side of the window while a profile is open: header, conversation, notices, composer. Window's thread.

Made by `main_window`; it only lays out. Who fills the parts: chat_binding.py and problem_binding.py.
"""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.composer import Composer
from desktop.chat.header import Header
from desktop.chat.temporary_banner import TemporaryBanner
from desktop.chat.transcript import Transcript
from desktop.notice import NoticeBar
from desktop.theme import Theme

_SIDE = 28


class ChatPage(QWidget):
    """The parts are public: this is a shelf, not a door."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = Header(theme)
        self.banner = TemporaryBanner(theme)
        self.transcript = Transcript(theme)
        self.notices = NoticeBar()
        self.composer = Composer()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.banner)
        column.addWidget(self.transcript, 1)
        column.addLayout(_inset(self.notices))
        column.addWidget(self.composer)


def _inset(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(_SIDE, 0, _SIDE, 8)
    row.addWidget(widget)
    return row
