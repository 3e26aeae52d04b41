"""The bin as the window knows it: what is in it, what is being deleted, how far erasing has come. Window's thread.

Owned by the session, which passes on the events of the open profile and no others.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from core.bin_commands import EraseThreads, ListBin, ListThreadMemories
from core.bin_events import Bin as BinEvent
from core.bin_events import BinnedThread, Erasing, ThreadMemories
from core.commands import AnyCommand, BinThread
from core.events import AnyEvent
from core.ids import new_id


class Bin(QObject):
    """`asked`: a chat is to be deleted, and these memories came only from it; `put` or nothing is the answer.

    `binned`: a chat was put into the bin, with so many memories. `erasing`: what an `erase` of this window has come to.
    """

    changed = Signal(object)
    asked = Signal(str, object)
    binned = Signal(str, int)
    erasing = Signal(object)

    def __init__(self, send: Callable[[AnyCommand], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._profile = ""
        self._asking: str | None = None
        self._erasing = False
        self.items: tuple[BinnedThread, ...] = ()

    def enter(self, profile: str) -> None:
        """Another profile has opened, none for "". The same one again (a new engine) changes nothing."""
        if profile != self._profile:
            self._profile = profile
            self._asking, self._erasing = None, False
            self._set_items(())

    def take(self, event: AnyEvent) -> None:
        """An event of the open profile; others are passed over."""
        match event:
            case BinEvent():
                self._set_items(event.items)
            case ThreadMemories():
                self._take_memories(event)
            case Erasing():
                if self._erasing:
                    self.erasing.emit(event)
                    self._erasing = event.stage != "ended"

    def delete(self, thread: str) -> None:
        """A person wants this chat gone. What is remembered from it alone decides whether they are asked."""
        command = ListThreadMemories(id=new_id(), profile=self._profile, thread=thread)
        self._asking = command.id
        self._send(command)

    def put(self, thread: str, memories: Sequence[str] = ()) -> None:
        """Put a chat into the bin, and these memories with it."""
        keys = tuple(memories)
        self._send(BinThread(id=new_id(), profile=self._profile, thread=thread, binned=True, memories=keys))
        self.binned.emit(thread, len(keys))

    def restore(self, thread: str) -> None:
        """Take a chat out again, with the memories that went there with it."""
        self._send(BinThread(id=new_id(), profile=self._profile, thread=thread, binned=False))

    def erase(self, threads: Sequence[str] = ()) -> None:
        """Erase these chats for good, all of the bin for none."""
        self._erasing = True
        self._send(EraseThreads(id=new_id(), profile=self._profile, threads=tuple(threads)))

    def look(self) -> None:
        """Ask what is in it."""
        self._send(ListBin(id=new_id(), profile=self._profile))

    def _take_memories(self, told: ThreadMemories) -> None:
        if told.reply != self._asking:
            return
        self._asking = None
        if told.items:
            self.asked.emit(told.thread, told.items)
        else:
            self.put(told.thread)

    def _set_items(self, items: tuple[BinnedThread, ...]) -> None:
        if items != self.items:
            self.items = items
            self.changed.emit(items)
