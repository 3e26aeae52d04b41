"""On the way to a message in some chat: opens the chat and loads older pages until the message is there. GUI thread.

Made by `memory_binding`. The engine sends pages from a chat's end on, so a message far back takes some of them.
"""

from typing import Final

from PySide6.QtCore import QObject, Slot

from desktop.chats import Chats
from desktop.main_window import MainWindow
from desktop.notice import Notice

_GONE: Final = "jump"
_SECONDS: Final = 8.0


class Jump(QObject):
    """At most one jump at a time; whoever opens another chat meanwhile has left it."""

    def __init__(self, window: MainWindow, chats: Chats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._chats = chats
        self._thread = ""
        self._message = ""
        self._write = True
        chats.thread_shown.connect(self.on_shown)
        chats.rows_changed.connect(self.on_rows_changed)
        chats.older_added.connect(self.on_rows_changed)

    def to(self, thread: str, message: str, *, write: bool = True) -> None:
        """Show this message in its chat; to `write` is what a person does next there."""
        if thread != self._chats.shown.id and not self._chats.knows(thread):
            self._say(self.tr("That chat is in the bin, or not here any more."))
            return
        self._thread, self._message, self._write = thread, message, write
        # The bin may be in the conversation's place.
        self._window.chat.show_talk()
        self._window.sidebar.set_bin_open(False)
        if thread == self._chats.shown.id:
            self.on_rows_changed()
        else:
            self._chats.open_thread(thread)

    @Slot()
    def on_shown(self) -> None:
        """Another chat is shown, or this one again."""
        if self._chats.shown.id == self._thread:
            self.on_rows_changed()
        else:
            self._thread = ""

    @Slot()
    def on_rows_changed(self) -> None:
        """There, or one page further back."""
        state = self._chats.shown
        if not self._thread or state.id != self._thread or not state.loaded:
            return
        if any(row.id == self._message for row in state.messages):
            self._thread = ""
            self._window.chat.transcript.show_message(self._message)
            if self._write:
                self._window.chat.composer.focus()
        elif state.more:
            self._chats.older()
        else:
            self._thread = ""
            self._say(self.tr("That message is not in this branch of the chat any more."))

    def _say(self, text: str) -> None:
        self._window.notices.post(Notice(key=_GONE, text=text, seconds=_SECONDS))
