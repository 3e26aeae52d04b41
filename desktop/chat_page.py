"""The right side of the window while a profile is open: header, conversation, notices, composer. Window's thread.

Made by `main_window`; it only lays out. Who fills the parts: chat_binding.py and problem_binding.py.
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.chat.composer import Composer
from desktop.chat.end_button import EndButton
from desktop.chat.find_bar import FindBar
from desktop.chat.header import Header
from desktop.chat.temporary_banner import TemporaryBanner
from desktop.chat.transcript import Transcript
from desktop.notice import NoticeBar
from desktop.theme import Theme

_SIDE = 28
_ABOVE_COMPOSER = 8
_BELOW = 20


class ChatPage(QWidget):
    """The parts are public: this is a shelf, not a door. `dropped`: files, pictures or text, anywhere on the page."""

    dropped = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.header = Header(theme)
        self.banner = TemporaryBanner(theme)
        self.find_bar = FindBar()
        self.transcript = Transcript(theme)
        self.end_button = EndButton(self.transcript)
        self.end_button.clicked.connect(self.transcript.scroll_to_end)
        self.notices = NoticeBar()
        self.composer = Composer()
        self._talk = QWidget()
        self._faces = QStackedWidget()
        self._faces.addWidget(self._talk)
        talk = _column(self._talk)
        talk.addWidget(self.header)
        talk.addWidget(self.banner)
        talk.addWidget(self.find_bar)
        talk.addWidget(self.transcript, 1)
        column = _column(self)
        column.addWidget(self._faces, 1)
        self._notice_row = _inset(self.notices)
        column.addLayout(self._notice_row)
        column.addWidget(self.composer)

    def show_instead(self, page: QWidget) -> None:
        """Show another page in place of the conversation; notices stay where they are."""
        if self._faces.indexOf(page) < 0:
            self._faces.addWidget(page)
        self._faces.setCurrentWidget(page)
        self.composer.hide()
        self._notice_row.setContentsMargins(_SIDE, 0, _SIDE, _BELOW)

    def show_talk(self) -> None:
        """The conversation, which is there from the beginning."""
        self._faces.setCurrentWidget(self._talk)
        self.composer.show()
        self._notice_row.setContentsMargins(_SIDE, 0, _SIDE, _ABOVE_COMPOSER)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and pictures belong to the message; a text is dropped into it where it is to stand."""
        if self.composer.isVisible() and (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())


def _column(widget: QWidget) -> QVBoxLayout:
    made = QVBoxLayout(widget)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(0)
    return made


def _inset(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(_SIDE, 0, _SIDE, _ABOVE_COMPOSER)
    row.addWidget(widget)
    return row
