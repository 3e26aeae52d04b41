"""A person in one chat of an engine in this process: says what is asked, and reads what the fake Ollama was sent."""

from dataclasses import dataclass, field

import msgspec

from core.branch_commands import AnswerAgain, BranchThread, ContinueAnswer, EditAnswer, RemoveMessage, ShowBranch
from core.commands import AnyCommand, Ask, OpenThread, Stop
from core.events import Done, Message, Page, Problem
from core.ids import new_id
from tests.core.engine_kit import Room
from tests.fakes.ollama_record import Request
from tests.fakes.window import question


def said(request: Request) -> list[tuple[str, str]]:
    """The roles and texts that a request has, but for what the program says by itself."""
    return [(one["role"], one["content"]) for one in request.messages if one["role"] != "system"]


@dataclass
class Talk:
    """Every method waits for the command's conclusion."""

    room: Room
    profile: str
    thread: str = field(default_factory=new_id)
    temporary: bool = False
    memories: bool = False

    async def do(self, command: AnyCommand) -> Done | Problem:
        return await self.room.do(command)

    async def page(self) -> Page:
        self.room.events.clear()
        await self.do(OpenThread(id=new_id(), profile=self.profile, thread=self.thread))
        return await self.room.first(Page)

    async def way(self) -> list[str]:
        return [message.text for message in (await self.page()).messages]

    def asking(self, text: str, *, after: str | None = None) -> Ask:
        made = question(self.profile, text, thread=self.thread, parent=after)
        return msgspec.structs.replace(made, temporary=self.temporary, memories=self.memories)

    async def ask(self, text: str, *, after: str | None = None) -> Message:
        """The answer."""
        asked = self.asking(text, after=after)
        assert isinstance(await self.do(asked), Done)
        return (await self.room.answered(asked.turn)).message

    def answering(self, message: str, *, model: str = "", without: tuple[str, ...] = ()) -> AnswerAgain:
        return AnswerAgain(
            id=new_id(), profile=self.profile, thread=self.thread, message=message, turn=new_id(), model=model,
            without=without, temporary=self.temporary, memories=self.memories,
        )  # fmt: skip

    async def again(self, message: str, *, model: str = "", without: tuple[str, ...] = ()) -> Message:
        """The new answer."""
        command = self.answering(message, model=model, without=without)
        assert isinstance(await self.do(command), Done)
        return (await self.room.answered(command.turn)).message

    def going_on(self, message: str, *, model: str = "") -> ContinueAnswer:
        return ContinueAnswer(
            id=new_id(), profile=self.profile, thread=self.thread, message=message, turn=new_id(), model=model,
            temporary=self.temporary, memories=self.memories,
        )  # fmt: skip

    async def go_on(self, message: str) -> Message:
        """The longer answer."""
        command = self.going_on(message)
        assert isinstance(await self.do(command), Done)
        return (await self.room.answered(command.turn)).message

    async def stop(self, turn: str) -> None:
        await self.do(Stop(id=new_id(), profile=self.profile, turn=turn))

    async def show(self, message: str, *, exact: bool = False) -> Page:
        return await self._page_after(
            ShowBranch(id=new_id(), profile=self.profile, thread=self.thread, message=message, exact=exact)
        )

    async def edit(self, message: str, text: str) -> Page:
        return await self._page_after(
            EditAnswer(
                id=new_id(), profile=self.profile, thread=self.thread, message=message, edited=new_id(), text=text
            )
        )

    async def remove(self, message: str) -> Page:
        return await self._page_after(
            RemoveMessage(id=new_id(), profile=self.profile, thread=self.thread, message=message)
        )

    async def branch_off(self, message: str, title: str) -> "Talk":
        copy = new_id()
        command = BranchThread(
            id=new_id(), profile=self.profile, thread=self.thread, message=message, copy=copy, title=title
        )
        assert isinstance(await self.do(command), Done)
        return Talk(self.room, self.profile, thread=copy, temporary=self.temporary, memories=self.memories)

    async def _page_after(self, command: AnyCommand) -> Page:
        self.room.events.clear()
        assert isinstance(await self.do(command), Done)
        return await self.room.first(Page)
