"""Ties the chats of the session to the chat page and the sidebar's list. Made by app.py, on the window's thread.

Facts go one way, wishes the other; nothing is decided here that could be decided without widgets.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot

from core.events import Models, ThreadInfo
from desktop.chats import Chats
from desktop.main_window import MainWindow
from desktop.session import Session
from desktop.thread_state import RunningTurn, ThreadState


class ChatBinding(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._chats = session.chats
        self._composer = window.chat.composer
        self._transcript = window.chat.transcript
        self._bind_turns(session.chats)
        self._bind_chats(session.chats)
        self._bind_models()

    @Slot(str)
    def on_composer_submitted(self, text: str) -> None:
        """Ask, or wait for the answer that runs; where neither can be (no profile is open yet), the text stays."""
        if self._chats.ask(text) or self._session.queueing.add(text):
            self._composer.clear()

    @Slot()
    def on_queue_changed(self) -> None:
        """Other messages wait."""
        self._composer.queue.show_items(self._session.queueing.items)

    @Slot()
    def on_composer_text_changed(self) -> None:
        """Keep what is written with its chat."""
        self._chats.writing.keep(self._composer.text())

    @Slot(object)
    def on_threads_changed(self, threads: Sequence[ThreadInfo]) -> None:
        """The list, and what depends on it."""
        self._window.sidebar.set_threads(threads)
        self._say_which()

    @Slot(object)
    def on_thread_shown(self, state: ThreadState) -> None:
        """Another chat: its rows, its unsent text."""
        self._paint(state)
        self._say_which()
        draft = self._chats.writing.text()
        if self._composer.text() != draft:
            self._composer.set_text(draft)

    @Slot(object)
    def on_rows_changed(self, state: ThreadState) -> None:
        """The same chat with other rows."""
        self._paint(state)

    @Slot()
    def on_tail_shown(self) -> None:
        """Somebody has come back to the end: the answer that is being written stands there."""
        if (running := self._chats.shown.running) is not None:
            self._paint_running(running)

    @Slot(str)
    def on_answer_begun(self, turn: str) -> None:
        """Something was asked: the end of the chat is where it goes on."""
        self._transcript.begin_answer(turn)
        self._transcript.scroll_to_end()

    @Slot(str)
    def on_draft_restored(self, text: str) -> None:
        """What could not be sent is in the composer again."""
        self._composer.set_text(text)

    @Slot()
    def on_new_chat_wanted(self) -> None:
        """An empty chat, ready to be written in."""
        self._chats.new_chat()
        self._composer.focus()

    @Slot(object)
    def on_models_changed(self, models: Models) -> None:
        """What can answer, and what does."""
        header = self._window.chat.header
        header.set_models(models.state, models.items, models.chosen, details=models.details)
        name = self.tr("Recall") if models.chosen == "recall" else models.chosen
        self._composer.set_model_name(name)

    def _bind_turns(self, chats: Chats) -> None:
        turns, transcript = chats.turns, self._transcript
        turns.question_added.connect(transcript.add_question)
        turns.answer_begun.connect(self.on_answer_begun)
        turns.text_added.connect(transcript.append_text)
        turns.thinking_added.connect(transcript.append_thinking)
        turns.recalled.connect(transcript.set_recalled)
        turns.saved_added.connect(transcript.add_saved)
        turns.answer_ended.connect(transcript.finish)
        turns.busy_changed.connect(self._composer.set_busy)
        transcript.older_wanted.connect(chats.older)
        transcript.tail_shown.connect(self.on_tail_shown)
        transcript.undo_wanted.connect(chats.forget)

    def _bind_chats(self, chats: Chats) -> None:
        sidebar = self._window.sidebar
        chats.threads_changed.connect(self.on_threads_changed)
        chats.thread_shown.connect(self.on_thread_shown)
        chats.rows_changed.connect(self.on_rows_changed)
        chats.older_added.connect(self._transcript.prepend)
        chats.writing.restored.connect(self.on_draft_restored)
        chats.memory_forgotten.connect(self._transcript.set_forgotten)
        sidebar.new_chat_wanted.connect(self.on_new_chat_wanted)
        sidebar.thread_chosen.connect(chats.open_thread)
        self._composer.submitted.connect(self.on_composer_submitted)
        self._composer.stop_wanted.connect(chats.stop)
        self._composer.text_changed.connect(self.on_composer_text_changed)
        queueing = self._session.queueing
        queueing.changed.connect(self.on_queue_changed)
        self._composer.queue.edit_wanted.connect(queueing.edit)
        self._composer.queue.removed.connect(queueing.remove)

    def _bind_models(self) -> None:
        header = self._window.chat.header
        self._session.models_changed.connect(self.on_models_changed)
        header.model_chosen.connect(self._session.choose_model)
        header.models_wanted.connect(self._session.look_at_models)

    def _say_which(self) -> None:
        shown = self._chats.shown.id
        self._window.sidebar.set_current(shown if self._chats.knows(shown) else None)
        temporary = self._chats.shown.temporary
        self._window.chat.header.set_title(self.tr("Temporary chat") if temporary else self._chats.title_of(shown))

    def _paint(self, state: ThreadState) -> None:
        self._transcript.set_messages(state.messages, state.more)
        if state.running is not None:
            self._paint_running(state.running)

    def _paint_running(self, turn: RunningTurn) -> None:
        self._transcript.begin_answer(turn.id)
        if turn.recalled:
            self._transcript.set_recalled(turn.id, turn.recalled)
        if turn.thinking:
            self._transcript.append_thinking(turn.id, "".join(turn.thinking))
        if turn.text:
            self._transcript.append_text(turn.id, "".join(turn.text))
        for saved in turn.saved:
            self._transcript.add_saved(turn.id, saved)
