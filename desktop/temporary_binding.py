"""Ties the temporary chat to the window: its banner, its entry, its look, the question before it is lost. GUI thread.

Made by app.py.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from core.errors import TemporaryGone
from core.events import Problem
from desktop.main_window import MainWindow
from desktop.session import Session

if TYPE_CHECKING:
    from desktop.leave_dialog import LeaveDialog


class TemporaryBinding(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._chats = session.chats
        self._asking: LeaveDialog | None = None
        self._bind(window, session)

    @Slot()
    def on_temporary_wanted(self) -> None:
        """An empty temporary chat, ready to be written in."""
        self._chats.new_temporary()
        self.on_changed()
        self._window.chat.composer.focus()

    @Slot()
    def on_changed(self) -> None:
        """What is shown is another chat, or has changed."""
        state, page = self._chats.shown, self._window.chat
        self._window.sidebar.set_temporary(state.temporary)
        page.composer.set_temporary(state.temporary)
        page.transcript.set_temporary(state.temporary)
        if state.gone:
            page.banner.show_ended()
        elif state.temporary:
            page.banner.show_living(memories=state.memories, can_keep=bool(state.messages), keeping=state.keeping)
        else:
            page.banner.hide()

    @Slot(object)
    def on_leave_asked(self, then: Callable[[], None]) -> None:
        """Something would be lost: ask first. One question at a time; the newest wish counts."""
        from desktop.leave_dialog import LeaveDialog

        if self._asking is not None:
            self._asking.reject()
        state = self._chats.shown
        dialog = LeaveDialog(can_keep=bool(state.messages) and not state.gone, parent=self._window)
        dialog.left.connect(then)
        dialog.kept.connect(lambda: self._keep_and(then))
        dialog.finished.connect(self.on_dialog_finished)
        self._asking = dialog
        dialog.open()

    @Slot()
    def on_dialog_finished(self) -> None:
        """It deletes itself."""
        self._asking = None

    @Slot(str)
    def on_submitted(self, _text: str) -> None:
        """Something was written for a chat that has ended: it stays in the composer, and is told why."""
        if self._chats.shown.gone:
            self._session.problem_met.emit(Problem(reply="", code=TemporaryGone.code))

    @Slot()
    def on_keep_wanted(self) -> None:
        """An ordinary chat from now on."""
        self._chats.temporary.keep(self._session.people.open_id)

    def _keep_and(self, then: Callable[[], None]) -> None:
        self.on_keep_wanted()
        then()

    def _bind(self, window: MainWindow, session: Session) -> None:
        chats, banner = session.chats, window.chat.banner
        window.sidebar.temporary_wanted.connect(self.on_temporary_wanted)
        window.chat.composer.submitted.connect(self.on_submitted)
        banner.memories_turned.connect(chats.temporary.use_memories)
        banner.keep_wanted.connect(self.on_keep_wanted)
        banner.again_wanted.connect(self.on_temporary_wanted)
        chats.leave_asked.connect(self.on_leave_asked)
        chats.thread_shown.connect(self.on_changed)
        chats.temporary.changed.connect(self.on_changed)
        chats.turns.question_added.connect(self.on_changed)
        chats.rows_changed.connect(self.on_changed)
