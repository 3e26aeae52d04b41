"""Makes memories of the turns in the queue, one turn at a time. Made by the desk for each quiet time; engine's loop.

A turn is worked on once in a quiet time. What a model answers in vain is tried again in the next one; after three of
them the plain rules have the last word, so that what is plainly said is kept in any case, and the turn stays in the
queue as one that was given up, until a person wants it tried again.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from core.errors import EmbedderDown, ModelFailed
from core.ids import new_id
from core.logs import known
from core.memory.choice import read_choice
from core.memory.extract import Heard, Message
from core.memory.harvest import Formed, by_rules, form, message_of, placed
from core.memory.neighbours import neighbours
from core.memory.settle import Neighbour
from core.memory.shelf import LIVE
from core.memory.value import Days, Memory, Source
from core.models.chat import OllamaChat
from core.models.structured import Unreadable
from core.storage.remember_queue import MOST_ROUNDS, RememberQueue, WaitingTurn

if TYPE_CHECKING:
    from core.chat import Chat
    from core.memory.keeper import Keeper, Kept
    from core.records import OpenFile

log = logging.getLogger(__name__)


class Wrote(msgspec.Struct, frozen=True):
    """What a turn led to, once it is in the file: so many memories that are new or were said again.

    `shown`: those that the person reads of under the answer.
    """

    answer: str
    count: int = 0
    shown: tuple["Kept", ...] = ()
    given_up: bool = False
    """No model could read it."""


class Worker:
    """Over one open file. `model` None: the rules alone. `wrote` is told of each turn, on the loop."""

    def __init__(
        self,
        file: "OpenFile",
        chat: "Chat",
        keeper: "Keeper",
        *,
        model: OllamaChat | None,
        wrote: Callable[[Wrote], None],
    ) -> None:
        self._file = file
        self._chat = chat
        self._keeper = keeper
        self._model = model
        self._wrote = wrote
        self._queue = RememberQueue(file.db)
        self._language = ""
        self._left: list[str] = []
        """The answers of the turns that are to be worked on in this quiet time, the last one first."""

    async def begin(self) -> None:
        """See what waits, and take off what leads to nothing."""
        self._language = (await self._file.db.run(read_choice, self._file.transcript)).language
        void = await self._file.db.run(self._queue.clear_void)
        self._left = (await self._file.db.run(self._queue.order))[::-1]
        if void or self._left:
            log.info("%d turns wait to be remembered, %d more led to nothing", len(self._left), void)

    async def step(self) -> bool:
        """Work on the next turn; False where none is left for this time.

        Raises ModelServerDown and ModelMissing, and what the file raises; the turn then stays as it was. ModelFailed
        counts as a round in vain.
        """
        if not self._left:
            return False
        turn = await self._file.db.run(self._queue.get, self._left.pop())
        if turn is not None:
            message = message_of(turn, name=self._file.name, language=self._language)
            formed = () if message is None else await self._formed(turn, message)
            if formed is not None:
                await self._finish(turn, formed)
        return True

    async def _formed(self, turn: WaitingTurn, message: Message) -> Sequence[Formed] | None:
        """None: in vain, and the turn waits for another time or is given up."""
        if self._model is None:
            return await self._by_rules(turn, message)
        try:
            return await form(message, turn.question.time, model=self._model, near=self._near)
        except (Unreadable, ModelFailed) as error:
            if turn.rounds + 1 < MOST_ROUNDS:
                await self._file.db.run(self._queue.put_back, turn.answer)
                if isinstance(error, ModelFailed):
                    raise
                return None
        log.warning("a model was asked %d times in vain about a turn; plain rules have looked at it", MOST_ROUNDS)
        await self._finish(turn, await self._by_rules(turn, message), gives_up=True)
        return None

    async def _by_rules(self, turn: WaitingTurn, message: Message) -> Sequence[Formed]:
        return await placed(by_rules(message), turn.question.time, model=None, near=self._near)

    async def _near(self, text: str) -> Sequence[Neighbour]:
        await self._chat.embed_pending()  # what was stored a moment ago has no vector yet
        try:
            return await self._neighbours(text, vectors=self._chat.has_vectors)
        except EmbedderDown:
            return await self._neighbours(text, vectors=False)

    async def _neighbours(self, text: str, *, vectors: bool) -> Sequence[Neighbour]:
        chat = self._chat
        return await neighbours(chat.store, self._file.user_id, text, vectors=vectors, by_words=chat.find_memories)

    async def _finish(self, turn: WaitingTurn, formed: Sequence[Formed], *, gives_up: bool = False) -> None:
        """Once begun, it ends, and is told, also when everything is cancelled meanwhile."""
        writing = asyncio.ensure_future(self._file.db.run(self._write, turn, formed, gives_up))
        writing.add_done_callback(self._told)
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            while not writing.done():  # cancelled twice, it is as patient
                with suppress(asyncio.CancelledError):
                    await asyncio.wait({writing})
            raise

    def _told(self, writing: "asyncio.Future[Wrote]") -> None:
        error = writing.exception()
        if error is None:
            self._wrote(writing.result())
        else:  # whoever waits for it raises it; where nobody does any more, the turn is still in the queue
            log.info("a turn's memories were not written: %s", known(type(error).__name__))

    def _write(self, turn: WaitingTurn, formed: Sequence[Formed], gives_up: bool) -> Wrote:
        """On the lane, in one transaction: the memories, and the turn off the queue, or among those given up.

        Nothing of it where the turn is off already, and no memory where memory was switched off meanwhile.
        """
        with self._file.db.write():
            choice = read_choice(self._file.transcript)
            taken = self._queue.give_up(turn.answer) if gives_up else self._queue.take(turn.answer)
            if not taken or not choice.on:
                return Wrote(turn.answer)
            kept = [self._keep(turn, one, automatic=choice.automatic) for one in formed]
        shown = tuple(one for one in kept if one is not None and one.is_new and one.place == LIVE)
        return Wrote(turn.answer, len(kept), shown, gives_up)

    def _keep(self, turn: WaitingTurn, formed: Formed, *, automatic: bool) -> "Kept | None":
        """Save or propose one fact; None where it only is one more source of what is known."""
        memory = _memory(turn, formed.heard)
        standing, key = formed.settled.standing, formed.settled.key
        known = self._keeper.get(key) if standing == "same" else None
        if known is not None and known.place == LIVE:
            self._keeper.save(replace(memory, text=known.memory.text))
            return None
        if standing in ("replaces", "older") or not automatic:
            return self._keeper.propose(memory, replaces=key if standing == "replaces" else "")
        return self._keeper.save(memory, answer=turn.answer)


def _memory(turn: WaitingTurn, heard: Heard) -> Memory:
    question = turn.question
    source = Source(message=question.id, thread=question.thread, quote=heard.quote, time=question.time)
    return Memory(
        key=new_id(),
        text=heard.text,
        kind=heard.kind,
        learned=question.time,
        sources=(source,),
        dates=tuple(
            Days(words=each.words, start=each.start.isoformat(), end=each.end.isoformat()) for each in heard.dates
        ),
    )
