"""What one turn leads to: the facts in the person's own words, and what each is to the memories that are there.

Called by `core.remembering`, on the engine's loop. Nothing is written here.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import msgspec

from core.memory.answer import is_small_talk
from core.memory.extract import Heard, Message, extract, in_quote
from core.memory.note import find_request
from core.memory.own_words import own_words
from core.memory.rules import find_facts
from core.memory.scripts import count_words
from core.memory.sentences import sentences
from core.memory.settle import Neighbour, Settled, settle
from core.memory.words import content_words
from core.models.chat import OllamaChat
from core.storage.remember_queue import WaitingTurn

FEWEST_WORDS: Final = 3
"""No quote has fewer."""

Near = Callable[[str], Awaitable[Sequence[Neighbour]]]
"""Names the memories that a text may be about."""


class Formed(msgspec.Struct, frozen=True):
    """A fact, and what it is to the memories that are there."""

    heard: Heard
    settled: Settled


def message_of(turn: WaitingTurn, *, name: str, language: str = "") -> Message | None:
    """What of a turn is looked at; None where it cannot have a fact. `name` and `language` are the profile's."""
    words = unasked(own_words(turn.question.text), turn.noted)
    if count_words(words) < FEWEST_WORDS or is_small_talk(words):
        return None
    return Message(text=turn.question.text, words=words, at=_moment(turn), name=name, language=language)


def unasked(words: str, noted: Sequence[str]) -> str:
    """`words` without the sentences that a person asked to remember, where that was done."""
    if not noted:
        return words
    taken = frozenset[str]().union(*(content_words(text) for text in noted))
    kept = [each for each in sentences(words) if find_request(each) is None and not content_words(each) <= taken]
    return "\n".join(kept)


def by_rules(message: Message) -> tuple[Heard, ...]:
    """The facts that need no model to be seen."""
    dates = message.dates()
    return tuple(
        Heard(text=found.text, kind=found.kind, quote=found.quote, dates=in_quote(dates, found.quote))
        for found in find_facts(message.words)
    )


async def form(message: Message, said: int, *, model: OllamaChat, near: Near) -> tuple[Formed, ...]:
    """The facts that a model finds. Raises ModelServerDown, ModelMissing, ModelFailed, EmbedderDown and Unreadable."""
    return await placed(await extract(model, message), said, model=model, near=near)


async def placed(facts: Sequence[Heard], said: int, *, model: OllamaChat | None, near: Near) -> tuple[Formed, ...]:
    """What each fact is to the memories that are there."""
    formed: list[Formed] = []
    for heard in facts:
        old = await near(heard.text)
        formed.append(Formed(heard, await settle(heard.text, said, old, model=model)))
    return tuple(formed)


def _moment(turn: WaitingTurn) -> dt.datetime:
    zone = dt.timezone(dt.timedelta(minutes=turn.question.utc_offset))
    return dt.datetime.fromtimestamp(turn.question.time / 1000, zone)
