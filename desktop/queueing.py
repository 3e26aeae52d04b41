"""What becomes of messages that were written while an answer ran. Owned by the session, on the window's thread.

The next one is sent when the answer is whole. After Stop, or where the answer failed, nothing is sent by itself: they
are in the composer again, before what has been written since.
"""

from PySide6.QtCore import QObject, Signal, Slot

from core.events import Message
from desktop.chats import Chats
from desktop.queue import Queue, Queued
from desktop.thread_state import ThreadState


class Queueing(QObject):
    """`changed`: the shown chat has another queue, or another chat is shown."""

    changed = Signal()

    def __init__(self, chats: Chats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chats = chats
        self._queue: Queue = chats.writing.box.queue
        self._queue.changed.connect(self.changed)
        chats.thread_shown.connect(self.changed)
        chats.turns.ended.connect(self.on_turn_ended)

    @property
    def items(self) -> tuple[Queued, ...]:
        """What waits in the shown chat."""
        return self._queue.of(self._chats.profile, self._chats.shown.id)

    def add(self, text: str) -> bool:
        """Let the message that is written wait for the answer that runs. False where none does."""
        writing = self._chats.writing
        if self._chats.shown.running is None or not text.strip() or writing.files.is_reading:
            return False
        files = writing.files.known
        writing.sent()
        self._queue.add(self._chats.profile, self._chats.shown.id, text, files)
        return True

    def edit(self, queued: str) -> None:
        """Into the composer again."""
        found = self._queue.take(self._chats.profile, self._chats.shown.id, queued)
        if found is not None:
            self._chats.writing.come_back_queued(self._chats.shown.id, [found])

    def remove(self, queued: str) -> None:
        """It will not be sent."""
        self._queue.take(self._chats.profile, self._chats.shown.id, queued)

    @Slot(object, object)
    def on_turn_ended(self, state: ThreadState, answer: Message) -> None:
        """An answer has ended, in whichever chat."""
        profile = self._chats.profile
        waiting = self._queue.of(profile, state.id)
        if not waiting:
            return
        if answer.state != "whole" or not self._send(state, waiting[0]):
            self._chats.writing.come_back_queued(state.id, self._queue.take_all(profile, state.id))

    def _send(self, state: ThreadState, queued: Queued) -> bool:
        ids = tuple(item.id for item in queued.files)
        ask = state.question(self._chats.profile, queued.text, parent=state.end, attachments=ids)
        if not self._chats.begin(ask, queued.files, state):
            return False
        self._queue.take(self._chats.profile, state.id, queued.id)
        self._chats.writing.box.flush()
        return True
