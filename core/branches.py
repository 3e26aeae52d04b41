"""Branches of the open profile's chats: what a person does with them, on the engine's loop, and the page after it.

Owned by the desk. A chat lies in the profile's file or, a temporary one, in a memory; what is done is the same.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from core.accepting import refuse_too_long
from core.branch_commands import BranchThread, EditAnswer, FindInThread, RemoveMessage, ShowBranch
from core.clock import now
from core.errors import InglenookError
from core.events import AnyEvent
from core.find_events import FoundInThread
from core.ids import copy_id
from core.row_events import title_of

if TYPE_CHECKING:
    from core.records import OpenFile
    from core.temporary import Temporaries

BranchCommand = ShowBranch | EditAnswer | RemoveMessage | BranchThread | FindInThread


class Branches:
    """Over one profile. `changed` tells of a chat of the list whose end is another one now."""

    def __init__(
        self,
        temporary: "Temporaries",
        *,
        changed: Callable[[str], Awaitable[None]],
        emit: Callable[[AnyEvent], None],
    ) -> None:
        self._temporary = temporary
        self._changed = changed
        self._emit = emit

    async def handle(self, command: BranchCommand) -> None:
        """Carry it out. Raises NoSuchThread, NoSuchMessage, ThreadBusy or PromptTooLong, and then nothing happened."""
        if isinstance(command, BranchThread):
            await self._branch_off(command)
            return
        if isinstance(command, FindInThread):
            await self._find(command)
            return
        async with self._temporary.holding(command.thread) as file:
            await file.db.run(_change, file, command)
            self._emit(await file.page(command.thread, None))
        await self._changed(command.thread)

    async def say_page(self, thread: str, before: str | None) -> None:
        """One page of a chat's current branch. Raises NoSuchThread or NoSuchMessage."""
        async with self._temporary.holding(thread) as file:
            self._emit(await file.page(thread, before))

    async def _find(self, command: FindInThread) -> None:
        async with self._temporary.holding(command.thread) as file:
            found = await file.db.run(_find, file, command)
        self._emit(FoundInThread(profile=file.id, thread=command.thread, text=command.text, messages=tuple(found)))

    async def _branch_off(self, command: BranchThread) -> None:
        is_new = not self._temporary.holds(command.copy)
        async with self._temporary.holding(command.thread) as source:
            target = await self._temporary.beside(source, command.copy)
            try:
                ids = await target.db.run(_branch_off, source, target, command)
            except InglenookError:
                if is_new:
                    await self._temporary.let_go(command.copy)
                raise
            target.copied(ids, source)
            if self._temporary.holds(command.copy):
                self._emit(await target.page(command.copy, None))
        await self._changed(command.copy)


def _change(file: "OpenFile", command: ShowBranch | EditAnswer | RemoveMessage) -> None:
    from core.storage import branches

    file.settle()
    match command:
        case ShowBranch(thread=thread, message=message, exact=exact):
            branches.show(file.db, thread, message or None, exact=exact)
        case EditAnswer(thread=thread, message=message, edited=edited, text=text):
            refuse_too_long(command)
            branches.edit(file.db, thread, message, edited=edited, text=text, time=now())
        case RemoveMessage(thread=thread, message=message):
            file.copied(branches.remove(file.db, thread, message, partial(copy_id, command.id)), file)


def _find(file: "OpenFile", command: FindInThread) -> list[str]:
    from core.storage import inside

    file.settle()
    return inside.find(file.db, command.thread, command.text)


def _branch_off(source: "OpenFile", target: "OpenFile", command: BranchThread) -> dict[str, str]:
    from core.storage import branches

    source.settle()
    return branches.branch_off(
        source.db,
        target.db,
        command.thread,
        command.message,
        copy=command.copy,
        title=title_of(command.title),
        time=now(),
        copy_id=partial(copy_id, command.copy),
    )
