"""Desk: the open profile at work. Its file, its chat, its model, its running turns. Lives on the engine's loop."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

from core.asking import RECALL, Asking, TurnCommand
from core.bin import Bin
from core.branches import Branches
from core.catching_up import CatchingUp
from core.commands import Ask
from core.errors import ThreadBusy
from core.events import Accepted, Answered, AnyEvent, Done, Models, Profiles
from core.intake import Intake
from core.memory_desk import MemoryDesk
from core.profiles import Profiles as ProfileFolders
from core.records import OpenFile
from core.remembering import Remembering
from core.scrubber import Scrubber
from core.tasks import Tasks
from core.temporary import Temporaries
from core.tidying import Tidying
from core.turn import Turn
from core.upkeep import QUIET_SECONDS, Upkeep

if TYPE_CHECKING:
    from core.chat import Chat, Question
    from core.memory.worker import Worker, Wrote
    from core.workshop import Workshop


class Desk:
    """What the engine does with an open profile. `close` must be awaited before another file is opened.

    Nobody has asked for anything for `quiet` seconds before the file is tidied.
    """

    def __init__(
        self,
        file: OpenFile,
        *,
        profiles: ProfileFolders,
        workshop: "Callable[[], Awaitable[Workshop]]",
        emit: Callable[[AnyEvent], None],
        quiet: float = QUIET_SECONDS,
    ) -> None:
        self.file = file
        self._profiles = profiles
        self._workshop = workshop
        self._emit = emit
        self._chat: Chat | None = None
        self._making = asyncio.Lock()
        self._counting = asyncio.Lock()
        self._turns: dict[str, Turn] = {}
        self._running = Tasks()
        self._background = Tasks()
        self._catching_up = CatchingUp(self._get_chat)
        self._temporary = Temporaries(file)
        self.branches = Branches(self._temporary, changed=self._say_changed, emit=emit)
        tidying = Tidying(file.db, profiles.file(file.id), self._get_chat)
        scrubber = Scrubber(file.db, file.id, spawn=self._background.spawn, emit=emit)
        self.bin = Bin(file, scrubber, halt=self._halt, changed=self._memories_changed, emit=emit)
        self.memory = MemoryDesk(
            file, find=self._find, emit=emit, changed=self._memories_changed, erased=scrubber.begin
        )
        self.intake = Intake(file, self._temporary, emit)
        self._remembering = Remembering(file.id, self._worker, emit=emit, changed=self._on_learned)
        jobs = (self.bin.expire, self.intake.tidy, scrubber.pay, *tidying.jobs, self._remembering.work)
        self._upkeep = Upkeep(jobs, is_idle=lambda: not self._turns, quiet=quiet)

    def start(self) -> None:
        """Begin to get everything slow ready, and to look at Ollama."""
        self.look_again()
        self._background.spawn(self._wake())
        self._background.spawn(self._upkeep.run())
        self._upkeep.disturb()

    def disturb(self) -> None:
        """A person wants something: what waits for quiet times waits on."""
        self._upkeep.disturb()
        self._remembering.disturb()

    def embed_pending(self) -> None:
        """Give vectors to memories that have none, beside everything else."""
        self._background.spawn(self._catching_up.embed())

    def look_again(self) -> None:
        """Look at Ollama beside everything else, and say what is there."""
        self._background.spawn(self._look())

    async def chosen(self) -> str:
        """The model that answers."""
        return await self.file.setting("model") or RECALL

    async def choose(self, model: str) -> None:
        """Answer with this model from now on, the next question included."""
        self._remembering.give_way()
        await self.file.set_setting("model", model)
        self.look_again()

    async def ask(self, command: TurnCommand) -> None:
        """Write the question down and begin its turn, whose end says Done.

        One taken before, whose answer is in the file, gets that answer again; one whose turn still runs is passed
        over, for that turn's end concludes it. Raises ThreadBusy, TemporaryGone, and what `OpenFile.accept` does.
        """
        self._remembering.give_way()
        if command.turn in self._turns and self._turns[command.turn].command == command.id:
            return
        if command.turn in self._turns or self._turns_in(command.thread):
            raise ThreadBusy
        async with self._temporary.entered(command) as file:
            accepted = await file.accept(command, model=await self._model_for(command))
            message = accepted.message if isinstance(accepted, Asking) else accepted.parent or ""
            self._emit(Accepted(profile=self.file.id, turn=command.turn, thread=command.thread, message=message))
            await self._say_changed(command.thread)
            if isinstance(accepted, Asking):
                self._turns[command.turn] = turn = self._turn(accepted, file)
                self._running.spawn(self._answer(turn))
                return
        self._emit(Answered(profile=self.file.id, turn=command.turn, thread=command.thread, message=accepted))
        self._emit(Done(reply=command.id))

    def stop(self, turn: str) -> None:
        """Stop a turn that runs; nothing for one that has ended."""
        if turn in self._turns:
            self._turns[turn].stop()

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Something that waits for a turn; the file is not closed before it has ended."""
        self._running.spawn(work)

    async def keep_temporary(self, thread: str) -> None:
        """Make a temporary chat an ordinary one, once no answer runs in it. Raises TemporaryGone."""
        while await self._temporary.keep(thread, lambda: bool(self._turns_in(thread))) is None:
            for turn in self._turns_in(thread):
                await turn.ended.wait()
        await self._say_changed(thread)
        await self._memories_changed()

    async def close_temporary(self, thread: str) -> None:
        """Forget a temporary chat; what runs in it is stopped, which takes a moment."""
        await self._halt(thread)
        await self._temporary.let_go(thread)

    async def forget(self, key: str) -> None:
        """Undo a memory, also one of a turn that still runs."""
        await self.file.forget(key)
        for turn in self._turns.values():
            turn.forget(key)
        await self._say_count()

    async def close(self) -> None:
        """End the turns with their text kept, and close the file."""
        for turn in self._turns.values():
            turn.stop(ending="interrupted")
        await self._remembering.close()
        await self._running.wait()
        # Last: turns that end begin something in the background.
        await self._background.cancel()
        await self._temporary.close()
        memories = await self.file.close()
        await asyncio.to_thread(self._profiles.touch, self.file.id, memories=memories)

    async def _answer(self, turn: Turn) -> None:
        try:
            await turn.run()
        finally:
            del self._turns[turn.id]
            self._upkeep.disturb()
        await self._say_changed(turn.thread)
        if turn.saved:
            await self._say_count()
        self._emit(Done(reply=turn.command))
        self.embed_pending()

    async def _halt(self, thread: str) -> None:
        for turn in self._turns_in(thread):
            turn.stop()
            await turn.ended.wait()

    async def _find(self, query: str) -> list[str]:
        return await (await self._get_chat()).find_memories(query)

    async def _worker(self, wrote: "Callable[[Wrote], None]") -> "Worker | None":
        """Who forms memories in this quiet time."""
        if not (await self.memory.choice()).on:
            return None
        chat = await self._get_chat()
        return await (await self._workshop()).worker(self.file, chat, await self.chosen(), wrote)

    def _on_learned(self) -> None:
        self.beside(self._learned())

    async def _learned(self) -> None:
        await self._memories_changed()
        await self.memory.renew()

    async def _memories_changed(self) -> None:
        await self._say_count()
        self.embed_pending()

    async def _say_count(self) -> None:
        """The profiles again, this one with as many memories as it holds now."""
        async with self._counting:
            memories = await self.file.memories()
            await asyncio.to_thread(self._profiles.touch, self.file.id, memories=memories)
        self._emit(Profiles(items=await asyncio.to_thread(self._profiles.all)))

    async def _say_changed(self, thread: str) -> None:
        changed = await self.file.thread_changed(thread)
        if changed is not None:
            self._emit(changed)

    async def _look(self) -> None:
        workshop = await self._workshop()
        look = await workshop.server.look()
        chosen = await self.chosen()
        self._emit(
            Models(
                profile=self.file.id,
                state=look.state,
                host=workshop.server.host,
                items=look.models,
                chosen=chosen,
                details=look.details,
            )
        )

    async def _wake(self) -> None:
        await self._get_chat()
        (await self._workshop()).embeddings.wake()
        await self._catching_up.index()

    def _turns_in(self, thread: str) -> list[Turn]:
        return [turn for turn in self._turns.values() if turn.thread == thread]

    async def _model_for(self, command: TurnCommand) -> str:
        return (not isinstance(command, Ask) and command.model) or await self.chosen()

    def _turn(self, asking: Asking, file: OpenFile) -> Turn:
        keeps = file is self.file

        async def prepare() -> "tuple[Chat, Question]":
            return await self._chat_of(asking.thread, keeps), await self._question(asking, keeps)

        return Turn(asking, file, prepare=prepare, emit=self._emit)

    async def _chat_of(self, thread: str, keeps: bool) -> "Chat":
        over = await self._get_chat()
        if keeps:
            return over
        workshop = await self._workshop()
        return await self._temporary.chat(thread, lambda file: file.db.run(workshop.chat, file, over))

    async def _get_chat(self) -> "Chat":
        workshop = await self._workshop()
        async with self._making:
            if self._chat is None:
                self._chat = await self.file.db.run(workshop.chat, self.file)
        return self._chat

    async def _question(self, asking: Asking, keeps: bool) -> "Question":
        from core.chat import Question

        workshop = await self._workshop()
        workshop.embeddings.wake()
        memory = (await self.memory.choice()).on
        model, num_ctx = await workshop.model(
            asking.model, keeps=keeps, looks=asking.memories, memory=memory, goes_on=bool(asking.begun)
        )
        return Question(
            thread=asking.thread,
            parent=asking.parent,
            message=asking.message,
            answer=asking.turn,
            text=asking.text,
            user_name=self.file.name,
            model=model,
            num_ctx=num_ctx,
            keeps=keeps,
            looks=asking.memories,
            memory=memory,
            utc_offset=asking.utc_offset,
            without=asking.without,
            begun=asking.begun,
        )
