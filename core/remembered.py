"""The memories of a profile as a turn uses them: what stands in every prompt, and what a person asks to remember.

Made with the profile's chat, used on the engine's loop; a temporary chat uses that of the profile.
"""

from collections.abc import Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec.structs import replace

from core.clock import now
from core.memory.dating import dated
from core.memory.keeper import Keeper, Kept
from core.memory.kinds import kind_of, normalised
from core.memory.shelf import LIVE
from core.memory.value import Memory, Source
from core.storage import search_reads

if TYPE_CHECKING:
    from core.chat import Question
    from core.storage import Database


@dataclass(frozen=True)
class Brought:
    """What is known before anything is searched: the pinned memories, in an order that stays, and what a person does
    not want: for this very question (`unwanted`), and for others, by the messages that asked them (`refused`).

    A memory goes with the messages that it comes from.
    """

    pinned: tuple[Memory, ...] = ()
    unwanted: frozenset[str] = frozenset()
    refused: dict[str, frozenset[str]] = field(default_factory=dict)


def asked_for(fact: str, text: str, source: Source, *, utc_offset: int | None, language: str) -> Memory:
    """The memory that a person asked for in the message `text`, which is `source`; keyed by that message.

    `language`: the one chosen for the profile, or empty.
    """
    return Memory(
        key=source.message,
        text=fact,
        kind=kind_of(fact),
        learned=source.time,
        sources=(replace(source, quote=fact if fact in text else ""),),
        dates=dated(fact, source.time, utc_offset=utc_offset, language=language),
    )


class Remembered:
    """Over one open file."""

    def __init__(self, db: "Database", keeper: Keeper) -> None:
        self._db = db
        self._keeper = keeper

    async def bring(self, question: str, without: Set[str] = frozenset()) -> Brought:
        """What goes with a question whatever it is about. `without`: keys of memories, ids of messages."""
        return await self._db.run(self._bring, question, without)

    async def note(self, fact: str, question: "Question") -> Kept:
        """Store what a person asked to remember, keyed by the message: a turn that is run twice stores it once."""
        return await self._db.run(self._note, fact, question)

    def _note(self, fact: str, question: "Question") -> Kept:
        source = Source(message=question.message, thread=question.thread, time=now())
        with self._db.read() as connection:
            language = search_reads.language(connection)
        memory = asked_for(fact, question.text, source, utc_offset=question.utc_offset, language=language)
        return self._keeper.save(memory, answer=question.answer)

    def _bring(self, question: str, without: Set[str]) -> Brought:
        marks = self._keeper.marks()
        found = self._keeper.some([mark.key for mark in marks], LIVE)
        sources = {each.memory.key: {source.message for source in each.memory.sources} for each in found}
        refused: dict[str, set[str]] = {}
        for mark in marks:
            refused.setdefault(mark.message, set()).update({mark.key}, sources.get(mark.key, ()))
        same = {mark.message for mark in marks if normalised(mark.question) == normalised(question)}
        unwanted = {key for message in same for key in refused[message] if key}
        for each in self._keeper.some(sorted(without), LIVE):
            unwanted.update(source.message for source in each.memory.sources if source.message)
        return Brought(
            tuple(memory for memory in self._keeper.pinned() if memory.key not in without),
            frozenset(unwanted | without),
            {message: frozenset(keys) for message, keys in refused.items() if message not in same},
        )
