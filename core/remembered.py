"""The memories of a profile as a turn uses them: what stands in every prompt, and what a person asks to remember.

Made with the profile's chat, used on the engine's loop; a temporary chat uses that of the profile.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.clock import now
from core.memory.dating import dated
from core.memory.keeper import Keeper, Kept
from core.memory.kinds import kind_of
from core.memory.relevance import unwanted
from core.memory.value import Memory, Source

if TYPE_CHECKING:
    from core.chat import Question
    from core.storage import Database


@dataclass(frozen=True)
class Brought:
    """What is known before anything is searched: the pinned memories, in an order that stays, and the keys of those
    that a person does not want for this question.
    """

    pinned: tuple[Memory, ...] = ()
    unwanted: frozenset[str] = frozenset()


class Remembered:
    """Over one open file."""

    def __init__(self, db: "Database", keeper: Keeper) -> None:
        self._db = db
        self._keeper = keeper

    async def bring(self, question: str) -> Brought:
        """What goes with a question whatever it is about."""
        return await self._db.run(self._bring, question)

    async def note(self, fact: str, question: "Question") -> Kept:
        """Store what a person asked to remember, keyed by the message: a turn that is run twice stores it once."""
        time = now()
        source = Source(
            message=question.message, thread=question.thread, quote=fact if fact in question.text else "", time=time
        )
        memory = Memory(
            key=question.message,
            text=fact,
            kind=kind_of(fact),
            learned=time,
            sources=(source,),
            dates=dated(fact, time, utc_offset=question.utc_offset),
        )
        return await self._db.run(self._save, memory, question.answer)

    def _save(self, memory: Memory, answer: str) -> Kept:
        return self._keeper.save(memory, answer=answer)

    def _bring(self, question: str) -> Brought:
        return Brought(tuple(self._keeper.pinned()), unwanted(self._keeper.marks(), question))
