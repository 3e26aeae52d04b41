"""The memories of the open profile as the window knows them: which are asked for, which of the answers still count.

Owned by the session, on the window's thread. Holds no list: pages go on to whoever shows them.
"""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from core.commands import AnyCommand
from core.events import AnyEvent
from core.ids import new_id
from core.memory_commands import (
    AddMemory,
    DecideMemory,
    Decision,
    DeleteListed,
    DeleteMemories,
    EditMemory,
    ExportMemories,
    ImportMemories,
    ListMemories,
    MarkIrrelevant,
    OpenMemory,
    PictureMemories,
    PinMemory,
    RememberAgain,
    RestoreListed,
    RestoreMemories,
    SetMemory,
    UndoMemory,
)
from core.memory_events import (
    Memories,
    MemoriesChanged,
    MemoriesMoved,
    MemoryHistory,
    MemoryKind,
    MemoryLanguage,
    MemoryPicture,
    MemorySettings,
    TransferFormat,
)
from desktop.dates import utc_offset

PAGE: Final = 100
_AT_ONCE: Final = 2
"""Pages that may be on their way at a time: a fling through 100,000 rows asks for what it stops at, not for all."""
Kind = MemoryKind | str


class Shelf(QObject):
    """`begun`: the first page of another search or filter. `came`: a page of the one that is shown.

    `overtaken`: what is shown is out of date. `waiting_changed`: how many items wait in the inbox.
    `deletion_refused`: the id that `delete_listed` gave. `left`: no profile is open any more.
    """

    begun = Signal(object)
    came = Signal(object)
    overtaken = Signal()
    waiting_changed = Signal(int)
    opened = Signal(object)
    changed = Signal(object)
    pictured = Signal(object)
    settings_changed = Signal(object)
    moved = Signal(object)
    deletion_refused = Signal(str)
    left = Signal()

    def __init__(self, send: Callable[[AnyCommand], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._profile = ""
        self._query = ""
        self._kind: MemoryKind | None = None
        self._first = ""
        self._search = ""
        """The page that the order of what is shown began with."""
        self._asked: dict[str, int] = {}
        self._late = False
        self._waiting = 0
        self.settings: MemorySettings | None = None

    def enter(self, profile: str) -> None:
        """A profile has opened. The same one again (a new engine) keeps what is on the screen."""
        if profile != self._profile:
            self.leave()
            self._profile = profile

    def leave(self) -> None:
        """No profile is open."""
        self._profile = self._query = self._first = self._search = ""
        self._kind = None
        self._asked, self._late, self.settings = {}, False, None
        self._wait(0)
        self.left.emit()

    def take(self, event: AnyEvent) -> bool:
        """An event of the open profile. False when it is not about memories."""
        match event:
            case Memories():
                self._take_page(event)
            case MemoriesChanged():
                self._wait(event.inbox)
                self._overtake()
                self.changed.emit(event)
            case MemoryHistory():
                self.opened.emit(event)
            case MemoryPicture():
                self.pictured.emit(event)
            case MemorySettings():
                self._take_settings(event)
            case MemoriesMoved():
                self.moved.emit(event)
            case _:
                return False
        return True

    def fail(self, command: AnyCommand) -> None:
        """A command was refused, or nobody will answer it: its page may be asked for again."""
        if isinstance(command, ListMemories):
            self._asked.pop(command.id, None)
        elif isinstance(command, DeleteListed):
            self.deletion_refused.emit(command.id)

    def show(self, query: str, kind: MemoryKind | None) -> None:
        """Another search or filter; answers to the ones before do not count any more."""
        self._query, self._kind, self._search = query, kind, ""
        self._asked, self._late = {}, False
        self._first = self._ask(0)

    def want(self, offset: int) -> None:
        """A page of what is shown, by its first row. Those on their way already are not asked for twice."""
        if self._profile and offset not in self._asked.values() and len(self._asked) < _AT_ONCE:
            self._ask(offset)

    def open(self, key: str, message: str = "") -> None:
        """Answered by `opened`. `message`: the answer under which it is looked at."""
        self._tell(OpenMemory(id=new_id(), profile=self._profile, key=key, message=message))

    def add(self, text: str, kind: MemoryKind | None) -> str:
        """Add one by hand; its key."""
        key = new_id()
        self._tell(AddMemory(id=new_id(), profile=self._profile, key=key, text=text, kind=kind or ""))
        return key

    def edit(self, key: str, text: str, kind: MemoryKind | None) -> None:
        """Another text or kind."""
        self._tell(EditMemory(id=new_id(), profile=self._profile, key=key, text=text, kind=kind or ""))

    def pin(self, key: str, pinned: bool) -> None:
        """Into every prompt, or out of it."""
        self._tell(PinMemory(id=new_id(), profile=self._profile, key=key, pinned=pinned))

    def delete(self, keys: Sequence[str]) -> None:
        """Into the bin."""
        self._tell(DeleteMemories(id=new_id(), profile=self._profile, keys=tuple(keys)))

    def delete_listed(self, count: int, but: Sequence[str]) -> str:
        """All of the list that is shown, except `but`, into the bin; the id that brings them back."""
        told = DeleteListed(
            id=new_id(),
            profile=self._profile,
            count=count,
            query=self._query,
            kind=self._kind or "",
            search=self._search,
            but=tuple(but),
        )
        self._tell(told)
        return told.id

    def restore_listed(self, deletion: str) -> None:
        """Out of the bin again."""
        self._tell(RestoreListed(id=new_id(), profile=self._profile, deletion=deletion))

    def restore(self, keys: Sequence[str]) -> None:
        """Out of the bin again."""
        self._tell(RestoreMemories(id=new_id(), profile=self._profile, keys=tuple(keys)))

    def decide(self, key: str, decision: Decision) -> None:
        """About an item of the inbox."""
        self._tell(DecideMemory(id=new_id(), profile=self._profile, key=key, decision=decision))

    def undo(self, key: str) -> None:
        """Take back the last change of a memory."""
        self._tell(UndoMemory(id=new_id(), profile=self._profile, key=key))

    def mark(self, message: str, key: str, *, irrelevant: bool) -> None:
        """Not relevant for questions like the one that this message answers, or relevant after all."""
        command = MarkIrrelevant(id=new_id(), profile=self._profile, message=message, key=key, irrelevant=irrelevant)
        self._tell(command)

    def remember_again(self) -> None:
        """Let a model look once more at what none could read."""
        self._tell(RememberAgain(id=new_id(), profile=self._profile))

    def picture(self) -> None:
        """Answered by `pictured`."""
        self._tell(PictureMemories(id=new_id(), profile=self._profile, utc_offset=utc_offset()))

    @Slot(bool, bool, str)
    def set(self, on: bool, automatic: bool, language: MemoryLanguage) -> None:
        """Switch memory on or off, save automatically or ask first, read texts in a language."""
        told = SetMemory(id=new_id(), profile=self._profile, on=on, automatic=automatic, language=language)
        self._tell(told)

    def export(self, path: str, form: TransferFormat, keys: Sequence[str] = ()) -> None:
        """All of them where there are no keys. Answered by `moved`."""
        told = ExportMemories(id=new_id(), profile=self._profile, path=path, format=form, keys=tuple(keys))
        self._tell(told)

    def take_in(self, path: str) -> None:
        """Read memories from a file; answered by `moved`."""
        self._tell(ImportMemories(id=new_id(), profile=self._profile, path=path))

    def _tell(self, command: AnyCommand) -> None:
        if self._profile:
            self._send(command)

    def _ask(self, offset: int) -> str:
        if not self._profile:
            return ""
        command = ListMemories(
            id=new_id(),
            profile=self._profile,
            query=self._query,
            kind=self._kind or "",
            offset=offset,
            limit=PAGE,
            search=self._search,
        )
        self._search = self._search or command.id
        self._asked[command.id] = offset
        self._send(command)
        return command.id

    def _take_page(self, event: Memories) -> None:
        if event.reply not in self._asked:
            return
        del self._asked[event.reply]
        self._wait(len(event.inbox))
        if event.reply == self._first:
            self.begun.emit(event)
        else:
            self.came.emit(event)
        if self._late and not self._asked:
            self._overtake()

    def _overtake(self) -> None:
        """A page that is on its way may be from before the change: then once more when it has come."""
        self._late = bool(self._asked)
        if not self._late:
            self._search = ""
            self.overtaken.emit()

    def _take_settings(self, event: MemorySettings) -> None:
        first, self.settings = self.settings is None, event
        self.settings_changed.emit(event)
        if first:
            # The engine says so on opening: only now is it known that it can list them.
            self.show("", None)

    def _wait(self, count: int) -> None:
        if count != self._waiting:
            self._waiting = count
            self.waiting_changed.emit(count)
