"""Finding a text in the shown chat, also in messages that are not loaded. Owned by the session, GUI thread."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from core.branch_commands import FindInThread
from core.commands import AnyCommand
from core.events import AnyEvent
from core.find_events import FoundInThread
from core.ids import new_id
from desktop.chats import Chats


class Finding(QObject):
    """`changed`: another text, other messages with it, or another one of them. `chosen`: a message to go to."""

    changed = Signal()
    chosen = Signal(str)

    def __init__(self, send: Callable[[AnyCommand], bool], chats: Chats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._chats = chats
        self.text = ""
        self.messages: tuple[str, ...] = ()
        """Those of the branch that have it, the oldest first."""
        self.at = 0
        """Which of them is shown, from 0."""
        self.is_looking = False
        chats.thread_shown.connect(self.end)
        chats.turns.ended.connect(self.on_turn_ended)

    def find(self, text: str) -> None:
        """Look for another text; nothing is looked for if it is empty."""
        self.text, self.messages, self.at = text, (), 0
        self.is_looking = bool(text)
        self._ask()
        self.changed.emit()

    @Slot()
    def end(self) -> None:
        """Nothing is looked for any more."""
        self.find("")

    def step(self, by: int) -> None:
        """Go so many messages on, to newer ones, or back; at an end it goes on from the other one."""
        if self.messages:
            self.at = (self.at + by) % len(self.messages)
            self.changed.emit()
            self.chosen.emit(self.messages[self.at])

    def take(self, event: AnyEvent) -> bool:
        """An event of the open profile; False for one that is about something else."""
        if not isinstance(event, FoundInThread):
            return False
        if event.thread == self._chats.shown.id and event.text == self.text:
            self._set(event.messages)
        return True

    @Slot(object, object)
    def on_turn_ended(self, state: object, _answer: object) -> None:
        """There may be more of it now."""
        if state is self._chats.shown:
            self._ask()

    def _ask(self) -> None:
        if self.text and self._chats.profile:
            self._send(
                FindInThread(id=new_id(), profile=self._chats.profile, thread=self._chats.shown.id, text=self.text)
            )

    def _set(self, messages: tuple[str, ...]) -> None:
        before = self.messages[self.at] if self.messages else ""
        first, self.is_looking = self.is_looking, False
        self.messages = messages
        self.at = messages.index(before) if before in messages else max(0, len(messages) - 1)
        self.changed.emit()
        if first and messages:
            self.chosen.emit(messages[self.at])
