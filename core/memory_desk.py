"""What a person does with memories: the commands of `core.memory_commands`, over the open profile's file.

Owned by the desk, on the engine's loop. Every change, whoever makes it, is followed by `MemoriesChanged`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core import memory_commands as ask
from core.bin_commands import ListThreadMemories
from core.bin_events import ThreadMemories
from core.errors import ListChanged
from core.events import AnyEvent
from core.memory.choice import Choice, read_choice, write_choice
from core.memory_events import MemoriesChanged, MemoriesMoved, MemorySettings
from core.memory_lists import Find, MemoryLists
from core.records import OpenFile
from core.wire_types import Command

if TYPE_CHECKING:
    from core.memory.keeper import Changed

QuickCommand = (
    ask.ListMemories
    | ask.OpenMemory
    | ask.AddMemory
    | ask.EditMemory
    | ask.PinMemory
    | ask.DeleteMemories
    | ask.RestoreMemories
    | ask.EraseMemories
    | ask.DecideMemory
    | ask.UndoMemory
    | ask.MarkIrrelevant
    | ask.SetMemory
    | ask.RememberAgain
    | ListThreadMemories
)
LongCommand = ask.PictureMemories | ask.ExportMemories | ask.ImportMemories | ask.DeleteListed | ask.RestoreListed
"""Those that take a while: other commands are carried out meanwhile."""

MOST_KEYS: Final = 5_000
"""In one event."""
AT_ONCE: Final = 1_000
"""Memories that go into the bin, or come out of it, in one transaction: others get in between."""


class MemoryDesk:
    """Over one open file. `changed` is called on the loop after each command that changed something."""

    def __init__(
        self,
        file: OpenFile,
        *,
        find: Find,
        emit: Callable[[AnyEvent], None],
        changed: Callable[[], Awaitable[None]],
        erased: Callable[[], None],
    ) -> None:
        self._file = file
        self._lists = MemoryLists(file, find)
        self._emit = emit
        self._changed = changed
        self._erased = erased
        self._many = asyncio.Lock()
        self._loop = asyncio.get_running_loop()
        file.keeper.tell(self._on_change)
        self._routes: dict[type[Command], Callable[[Any], Coroutine[Any, Any, None]]] = {
            ask.ListMemories: self._list,
            ask.OpenMemory: self._open,
            ask.AddMemory: self._add,
            ask.EditMemory: self._edit,
            ask.PinMemory: self._pin,
            ask.DeleteMemories: self._delete,
            ask.RestoreMemories: self._restore,
            ask.EraseMemories: self._erase,
            ask.DecideMemory: self._decide,
            ask.UndoMemory: self._undo,
            ask.MarkIrrelevant: self._mark,
            ask.SetMemory: self._set,
            ask.RememberAgain: self._remember_again,
            ask.PictureMemories: self._picture,
            ask.ExportMemories: self._export,
            ask.ImportMemories: self._import,
            ask.DeleteListed: self._delete_listed,
            ask.RestoreListed: self._restore_listed,
            ListThreadMemories: self._list_thread,
        }

    def _on_change(self, changed: "Changed") -> None:
        """Called on the lane."""
        self._loop.call_soon_threadsafe(self.say_changed, changed)

    async def handle(self, command: QuickCommand | LongCommand) -> None:
        """Carry a command out. Raises what the person can do something about."""
        await self._routes[type(command)](command)

    async def choice(self) -> Choice:
        """Whether memory is on, and saves by itself."""
        return await self._file.db.run(read_choice, self._file.transcript)

    async def say_settings(self) -> None:
        """Tell it."""
        choice = await self.choice()
        self._emit(
            MemorySettings(profile=self._file.id, on=choice.on, automatic=choice.automatic, language=choice.language)
        )

    def say_changed(self, changed: "Changed") -> None:
        """Tell that lists are out of date."""
        for start in range(0, len(changed.keys) or 1, MOST_KEYS):
            keys = changed.keys[start : start + MOST_KEYS]
            self._emit(MemoriesChanged(profile=self._file.id, keys=keys, inbox=changed.inbox))

    async def renew(self) -> None:
        """Tell that lists are out of date, though no memory has changed."""
        self.say_changed(await self._file.db.run(self._file.keeper.nothing_changed))

    async def _list(self, command: ask.ListMemories) -> None:
        self._emit(await self._lists.page(command))

    async def _open(self, command: ask.OpenMemory) -> None:
        self._emit(await self._file.db.run(self._opened, command))

    def _opened(self, command: ask.OpenMemory) -> AnyEvent:
        from core.memory.history import history

        with self._file.keeper.reading() as shelf:
            return history(shelf, self._file.id, command.key, message=command.message)

    async def _list_thread(self, command: ListThreadMemories) -> None:
        self._emit(await self._file.db.run(self._of_thread, command))

    def _of_thread(self, command: ListThreadMemories) -> ThreadMemories:
        from core.memory import erasing, listing

        with self._file.keeper.reading() as shelf:
            items = listing.infos(shelf, erasing.only_from(shelf, command.thread))
        return ThreadMemories(profile=self._file.id, reply=command.id, thread=command.thread, items=items)

    async def _add(self, command: ask.AddMemory) -> None:
        await self._change(lambda: self._file.keeper.add(command.key, command.text, command.kind or None))

    async def _edit(self, command: ask.EditMemory) -> None:
        await self._change(lambda: self._file.keeper.edit(command.key, command.text, command.kind or None))

    async def _pin(self, command: ask.PinMemory) -> None:
        await self._change(lambda: self._file.keeper.pin(command.key, command.pinned))

    async def _delete(self, command: ask.DeleteMemories) -> None:
        await self._change(lambda: self._file.keeper.delete(command.keys))

    async def _delete_listed(self, command: ask.DeleteListed) -> None:
        async with self._many:
            keys = await self._lists.keys(command)
            done = await self._file.db.run(self._file.keeper.deleted_at, command.id)
            if len(keys) + len(done) != command.count:
                await self.renew()
                raise ListChanged
            for start in range(0, len(keys), AT_ONCE):
                part = keys[start : start + AT_ONCE]
                await self._file.db.run(partial(self._file.keeper.delete, part, command=command.id))
            await self._changed()

    async def _restore_listed(self, command: ask.RestoreListed) -> None:
        async with self._many:
            keys = await self._file.db.run(self._file.keeper.deleted_at, command.deletion)
            for start in range(0, len(keys), AT_ONCE):
                await self._file.db.run(self._file.keeper.restore, keys[start : start + AT_ONCE])
            await self._changed()

    async def _restore(self, command: ask.RestoreMemories) -> None:
        await self._change(lambda: self._file.keeper.restore(command.keys))

    async def _erase(self, command: ask.EraseMemories) -> None:
        await self._change(lambda: self._file.keeper.erase(command.keys))
        self._erased()

    async def _decide(self, command: ask.DecideMemory) -> None:
        await self._change(lambda: self._file.keeper.decide(command.key, command.decision))

    async def _undo(self, command: ask.UndoMemory) -> None:
        await self._change(lambda: self._file.keeper.undo(command.key, command.id))

    async def _mark(self, command: ask.MarkIrrelevant) -> None:
        await self._change(lambda: self._file.keeper.mark(command.message, command.key, command.irrelevant))

    async def _set(self, command: ask.SetMemory) -> None:
        choice = Choice(on=command.on, automatic=command.automatic, language=command.language)
        await self._change(lambda: write_choice(self._file.db, choice))
        await self.say_settings()

    async def _remember_again(self, _: ask.RememberAgain) -> None:
        from core.storage.remember_queue import RememberQueue

        await self._file.db.run(RememberQueue(self._file.db).try_again)
        await self.renew()

    async def _picture(self, command: ask.PictureMemories) -> None:
        from core.memory import picture

        looked = await self._file.db.run(self._looked, command.utc_offset)
        self._emit(await asyncio.to_thread(picture.draw, self._file.id, looked))

    def _looked(self, utc_offset: int) -> Any:
        from core.memory import picture

        with self._file.keeper.reading() as shelf:
            return picture.look(shelf, utc_offset)

    async def _export(self, command: ask.ExportMemories) -> None:
        from core.memory import transfer

        count = await transfer.export(
            self._file.db,
            self._file.keeper,
            Path(command.path),
            as_markdown=command.format == "markdown",
            only=frozenset(command.keys),
        )
        self._emit(MemoriesMoved(profile=self._file.id, path=command.path, exported=True, count=count))

    async def _import(self, command: ask.ImportMemories) -> None:
        from core.memory import transfer

        count, known = await transfer.take_in(self._file.db, self._file.keeper, Path(command.path))
        await self._changed()
        self._emit(MemoriesMoved(profile=self._file.id, path=command.path, exported=False, count=count, known=known))

    async def _change(self, work: Callable[[], object]) -> None:
        await self._file.db.run(work)
        await self._changed()
