"""Copies a whole chat, as Markdown and as formatted text, also what of it has not been loaded yet. GUI thread.

Made by app.py. Older pages are loaded as if somebody had scrolled there, and then all of it goes to the clipboard.
"""

from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut

from desktop import wording
from desktop.chat.formatted import whole_chat
from desktop.main_window import MainWindow
from desktop.notice import Notice
from desktop.session import Session

KEYS: Final = "Ctrl+Shift+C"
_NOTICE: Final = "chat_copy"
_SECONDS: Final = 6.0


class ChatCopy(QObject):
    """One chat at a time; whoever opens another one meanwhile has changed their mind."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._chats = session.chats
        self._thread = ""
        self._chats.thread_shown.connect(self.on_rows_changed)
        self._chats.rows_changed.connect(self.on_rows_changed)
        self._chats.older_added.connect(self.on_rows_changed)
        window.sidebar.copy_wanted.connect(self.copy)
        QShortcut(QKeySequence(KEYS), window).activated.connect(self.on_activated)

    @Slot()
    def on_activated(self) -> None:
        """The chat that is shown."""
        if not self._window.shows_people:
            self.copy(self._chats.shown.id)

    @Slot(str)
    def copy(self, thread: str) -> None:
        """This chat, which is opened for it."""
        self._thread = thread
        if thread == self._chats.shown.id:
            self.on_rows_changed()
        else:
            self._chats.open_thread(thread)

    @Slot()
    def on_rows_changed(self) -> None:
        """All of it is here, or one page more is asked for."""
        state = self._chats.shown
        if not self._thread or not state.loaded:
            return
        if state.id != self._thread:
            self._thread = ""
        elif state.more:
            self._chats.older()
        else:
            self._thread = ""
            self._put()

    def _put(self) -> None:
        state = self._chats.shown
        running = [state.running.answer()] if state.running is not None else []
        messages = [message for message in (*state.messages, *running) if message.text.strip()]
        if not messages:
            self._say(self.tr("There is nothing in this chat to copy yet."))
            return
        title = self.tr("Temporary chat") if state.temporary else self._chats.title_of(state.id)
        QGuiApplication.clipboard().setMimeData(whole_chat(title or self.tr("New chat"), messages))
        count = wording.language().toString(len(messages))
        one = len(messages) == 1
        self._say(self.tr("Copied: one message.") if one else self.tr("Copied: {n} messages.").format(n=count))

    def _say(self, text: str) -> None:
        self._window.notices.post(Notice(key=_NOTICE, text=text, seconds=_SECONDS))
