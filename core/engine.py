"""Engine: the one door into core. `handle` takes a command; everything it has to say goes out through `emit`.

Lives on the asyncio loop of the engine's process. Commands run one after another; turns, and looks at Ollama, run as
tasks of the open profile's desk, and rescues of damaged profiles as tasks of their own. One profile is open at a time.
"""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, get_args

from core import commands as ask
from core.asking import TurnCommand
from core.attachment_commands import Attach, AttachmentCommand
from core.bin_commands import CloseTemporary, EraseThreads, KeepTemporary, ListBin
from core.branches import BranchCommand
from core.desk import Desk
from core.errors import EngineBroke, InglenookError, ProfileNotOpen
from core.events import AnyEvent, Done, Embedder, EmbedderStage, MemoryForgotten, Problem, ProfileOpened, Profiles
from core.logs import known
from core.memory_desk import LongCommand, QuickCommand
from core.profiles import Profiles as ProfileFolders
from core.records import open_file
from core.rescues import Rescues
from core.upkeep import QUIET_SECONDS
from core.wire_types import Command

if TYPE_CHECKING:
    from core.workshop import Workshop

log = logging.getLogger(__name__)


class Engine:
    """Handles commands. `make_workshop` imports what is slow; it is called once, in a thread, with the callback for
    the embedder's stages. After `quiet` seconds without a command or a turn the open file is tidied.
    """

    def __init__(
        self,
        profiles: ProfileFolders,
        *,
        make_workshop: "Callable[[Callable[[EmbedderStage], None]], Workshop]",
        emit: Callable[[AnyEvent], None],
        quiet: float = QUIET_SECONDS,
    ) -> None:
        self._profiles = profiles
        self._quiet = quiet
        self._make_workshop = make_workshop
        self._emit = emit
        self._rescues = Rescues(profiles)
        self._desk: Desk | None = None
        self._loop = asyncio.get_running_loop()
        self._making: asyncio.Future[Workshop] | None = None
        self._routes: dict[type[Command], Callable[[Any], Coroutine[Any, Any, None]]] = {
            ask.ListProfiles: self._list_profiles,
            ask.CreateProfile: self._create_profile,
            ask.RenameProfile: self._rename_profile,
            ask.DeleteProfile: self._delete_profile,
            ask.OpenProfile: self._open_profile,
            ask.FindRescues: self._find_rescues,
            ask.RestoreProfile: self._restore_profile,
            ask.ChooseModel: self._choose_model,
            ask.ListModels: self._list_models,
            ask.OpenThread: self._open_thread,
            **dict.fromkeys(get_args(BranchCommand), self._on_branch),
            ask.RenameThread: self._rename_thread,
            ask.BinThread: self._bin_thread,
            ask.Stop: self._stop,
            ask.ForgetMemory: self._forget,
            CloseTemporary: self._close_temporary,
            ListBin: self._list_bin,
            EraseThreads: self._erase_threads,
            **dict.fromkeys(get_args(QuickCommand), self._on_memory),
            **dict.fromkeys(get_args(AttachmentCommand), self._on_attachment),
        }

    async def handle(self, command: ask.AnyCommand) -> None:
        """Carry a command out. Ends with one Done or Problem for it, at once or when what it began has ended."""
        if self._desk is not None:
            self._desk.disturb()
        if isinstance(command, TurnCommand):
            await self._conclude(command, self._ask(command), done=False)
        elif isinstance(command, KeepTemporary):
            await self._conclude(command, self._keep_temporary(command), done=False)
        elif isinstance(command, LongCommand | Attach):
            await self._conclude(command, self._begin_long(command), done=False)
        elif isinstance(command, ask.FindRescues | ask.RestoreProfile):
            await self._conclude(command, self._rescue(command), done=False)
        else:
            await self._conclude(command, self._routes[type(command)](command))

    async def workshop(self) -> "Workshop":
        """The slow part, made in a thread the first time it is asked for, and again where that failed."""
        if self._making is None or (self._making.done() and self._making.exception() is not None):
            self._making = self._loop.run_in_executor(None, self._make_workshop, self._on_stage)
        return await asyncio.shield(self._making)

    async def close(self) -> None:
        """End turns with their text kept, close the file, end what runs."""
        try:
            await self._close_desk()
            await self._rescues.close()
        finally:
            await self._close_workshop()

    async def _conclude(self, command: Command, work: Awaitable[None], *, done: bool = True) -> None:
        try:
            await work
        except InglenookError as error:
            log.warning("%s refused: %s", known(type(command).__name__), known(error.code))
            self._emit(_problem(command, error))
        except Exception as error:
            log.exception("%s broke", known(type(command).__name__))
            broke = EngineBroke(kind=type(error).__name__, details=traceback.format_exc())
            self._emit(_problem(command, broke))
        else:
            if done:
                self._emit(Done(reply=command.id))

    def _on_stage(self, stage: EmbedderStage) -> None:
        """Called by the embedder, on a thread of its own."""
        self._loop.call_soon_threadsafe(self._stage_changed, stage)

    def _stage_changed(self, stage: EmbedderStage) -> None:
        self._emit(Embedder(stage=stage))
        if stage == "ready" and self._desk is not None:
            self._desk.embed_pending()

    def _open(self, profile: str) -> Desk:
        if self._desk is None or self._desk.file.id != profile:
            raise ProfileNotOpen
        return self._desk

    async def _list_profiles(self, _: ask.ListProfiles) -> None:
        await asyncio.to_thread(self._profiles.sweep)
        await self._say_profiles()

    async def _create_profile(self, command: ask.CreateProfile) -> None:
        await asyncio.to_thread(self._profiles.create, command.profile, command.name)
        await self._say_profiles()

    async def _rename_profile(self, command: ask.RenameProfile) -> None:
        renamed = await asyncio.to_thread(self._profiles.rename, command.profile, command.name)
        if self._desk is not None and self._desk.file.id == command.profile:
            self._desk.file.name = renamed.name
        await self._say_profiles()

    async def _delete_profile(self, command: ask.DeleteProfile) -> None:
        self._profiles.check_typed(command.profile, command.typed)
        await self._rescues.settle(command.profile)
        await self._close_desk_of(command.profile)
        await asyncio.to_thread(self._profiles.delete, command.profile, command.typed)
        await self._say_profiles()

    async def _open_profile(self, command: ask.OpenProfile) -> None:
        info = self._profiles.get(command.profile)
        if self._desk is None or self._desk.file.id != command.profile:
            await self._close_desk()
            await self._rescues.settle(info.id)
            file = await open_file(info.id, info.name, self._profiles.file(info.id))
            self._desk = Desk(file, profiles=self._profiles, workshop=self.workshop, emit=self._emit, quiet=self._quiet)
        await asyncio.to_thread(self._profiles.touch, info.id, used=True)
        self._emit(ProfileOpened(profile=info.id, name=info.name, model=await self._desk.chosen()))
        await self._desk.memory.say_settings()
        await self._desk.intake.say_drafts()
        self._emit(await self._desk.file.threads())
        await self._desk.bin.say()
        await self._say_profiles()
        self._desk.start()

    async def _rescue(self, command: ask.FindRescues | ask.RestoreProfile) -> None:
        """Close the file if it is open, then begin; the end of what has begun concludes the command."""
        await self._close_desk_of(command.profile)
        work = partial(self._routes[type(command)], command)
        self._rescues.begin(command.profile, lambda: self._conclude(command, work()))

    async def _find_rescues(self, command: ask.FindRescues) -> None:
        self._emit(await self._rescues.find(command))

    async def _restore_profile(self, command: ask.RestoreProfile) -> None:
        self._emit(await self._rescues.restore(command))

    async def _close_desk(self) -> None:
        if self._desk is not None:
            desk, self._desk = self._desk, None
            await desk.close()

    async def _close_desk_of(self, profile: str) -> None:
        if self._desk is not None and self._desk.file.id == profile:
            await self._close_desk()

    async def _close_workshop(self) -> None:
        if self._making is not None:
            await asyncio.wait({self._making})
            if self._making.exception() is None:
                await self._making.result().close()

    async def _say_profiles(self) -> None:
        self._emit(Profiles(items=await asyncio.to_thread(self._profiles.all)))

    async def _choose_model(self, command: ask.ChooseModel) -> None:
        await self._open(command.profile).choose(command.model)

    async def _list_models(self, command: ask.ListModels) -> None:
        self._open(command.profile).look_again()

    async def _open_thread(self, command: ask.OpenThread) -> None:
        await self._open(command.profile).branches.say_page(command.thread, command.before)

    async def _on_branch(self, command: BranchCommand) -> None:
        await self._open(command.profile).branches.handle(command)

    async def _rename_thread(self, command: ask.RenameThread) -> None:
        file = self._open(command.profile).file
        await file.rename(command.thread, command.title)
        self._emit(await file.threads())

    async def _bin_thread(self, command: ask.BinThread) -> None:
        await self._open(command.profile).bin.move(command)

    async def _ask(self, command: TurnCommand) -> None:
        await self._open(command.profile).ask(command)

    async def _keep_temporary(self, command: KeepTemporary) -> None:
        desk = self._open(command.profile)
        desk.beside(self._conclude(command, desk.keep_temporary(command.thread)))

    async def _close_temporary(self, command: CloseTemporary) -> None:
        await self._open(command.profile).close_temporary(command.thread)

    async def _list_bin(self, command: ListBin) -> None:
        await self._open(command.profile).bin.say()

    async def _erase_threads(self, command: EraseThreads) -> None:
        await self._open(command.profile).bin.erase(command.threads)

    async def _on_memory(self, command: QuickCommand) -> None:
        await self._open(command.profile).memory.handle(command)

    async def _on_attachment(self, command: AttachmentCommand) -> None:
        await self._open(command.profile).intake.handle(command)

    async def _begin_long(self, command: LongCommand | Attach) -> None:
        desk = self._open(command.profile)
        work = desk.intake.attach(command) if isinstance(command, Attach) else desk.memory.handle(command)
        desk.beside(self._conclude(command, work))

    async def _stop(self, command: ask.Stop) -> None:
        self._open(command.profile).stop(command.turn)

    async def _forget(self, command: ask.ForgetMemory) -> None:
        await self._open(command.profile).forget(command.key)
        self._emit(MemoryForgotten(profile=command.profile, key=command.key))


def _problem(command: Command, error: InglenookError) -> Problem:
    return Problem(
        reply=command.id,
        code=error.code,
        params=error.params,
        details=error.details,
        profile=getattr(command, "profile", ""),
        turn=getattr(command, "turn", ""),
    )
