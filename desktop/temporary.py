"""The temporary chat, while there is one: begun, kept, let go of, lost. Owned by chats.py, on the window's thread."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from core.bin_commands import CloseTemporary, KeepTemporary
from core.commands import AnyCommand
from core.ids import new_id
from desktop.thread_state import ThreadState


class Temporary(QObject):
    """`state` is on the screen as long as it is here: whoever leaves it loses it. `changed`: something of it has."""

    changed = Signal()

    def __init__(self, send: Callable[[AnyCommand], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self.state: ThreadState | None = None

    def is_here(self, thread: str) -> bool:
        """Whether it is this chat."""
        return self.state is not None and self.state.id == thread

    def begin(self) -> ThreadState:
        """A new one. The engine learns of it with its first question."""
        self.state = ThreadState(new_id(), loaded=True, temporary=True)
        return self.state

    @Slot(bool)
    def use_memories(self, used: bool) -> None:
        """From the next question on."""
        if self.state is not None and self.state.memories is not used:
            self.state.memories = used
            self.changed.emit()

    def keep(self, profile: str) -> None:
        """Ask the engine to write it down; it goes on meanwhile."""
        state = self.state
        if state is not None and state.messages and not state.gone and not state.keeping:
            state.keeping = self._send(KeepTemporary(id=new_id(), profile=profile, thread=state.id))
            self.changed.emit()

    def take_kept(self, state: ThreadState) -> None:
        """It is an ordinary chat now."""
        state.keep()
        if state is self.state:
            self.state = None
        self.changed.emit()

    def fail(self, state: ThreadState) -> None:
        """It was gone before it could be written."""
        self.state = state
        state.keeping, state.gone = False, True
        self.changed.emit()

    def let_go(self, profile: str) -> None:
        """Leave it; the engine forgets it, unless it is to write it down."""
        state, self.state = self.state, None
        if state is not None and state.messages and not state.keeping:
            self._send(CloseTemporary(id=new_id(), profile=profile, thread=state.id))

    @Slot()
    def lose(self) -> None:
        """The engine that held it has died. One whose first answer was still to come is begun again by the next."""
        if self.state is not None and self.state.leaf is not None:
            self.state.gone = True
            self.changed.emit()
