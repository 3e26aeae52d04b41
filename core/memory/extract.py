"""Asks a model what is worth remembering in one message, and believes only what the person's own words bear out.

Called by `core.remembering`, on the engine's loop. One short request; nothing of the assistant's is in it.
"""

import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from core.memory.dates import Dated
from core.memory.dating import dates_in
from core.memory.kinds import KINDS, Kind, kind_of
from core.memory.quote import is_backed
from core.memory.sentences import sentences
from core.memory.words import content_words
from core.models.chat import OllamaChat
from core.models.context import PER_MESSAGE, estimate_tokens
from core.models.remember_prompts import extraction
from core.models.structured import ask

MOST_FACTS: Final = 5
LONGEST_FACT: Final = 300
"""Characters. What is longer is no fact but a retelling."""
PROMPT_TOKENS: Final = 1_500
ANSWER_TOKENS: Final = 700
"""Five facts of the longest kind that are asked for take about 600."""
_FIRST_PART: Final = 2 / 3
"""The share of a long message's room that its beginning gets; the rest is for its end."""

SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "facts": {
            "type": "array",
            "maxItems": MOST_FACTS,
            "items": {
                "type": "object",
                "properties": {
                    "quote": {"type": "string"},
                    "date": {"type": "string"},
                    "kind": {"type": "string", "enum": list(KINDS)},
                    "text": {"type": "string"},
                },
                "required": ["quote", "date", "kind", "text"],
            },
        }
    },
    "required": ["facts"],
}

log = logging.getLogger(__name__)


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that the person's own words bear out. `dates`: those in its quote, with the days they mean."""

    text: str
    kind: Kind
    quote: str
    dates: tuple[Dated, ...] = ()


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked at: the whole `text`, and the person's own `words` of it that are shown to the model.

    `at` with its UTC offset; `name` and `language` are the profile's, the latter empty where nobody chose one.
    """

    text: str
    words: str
    at: dt.datetime
    name: str = ""
    language: str = ""

    def dates(self) -> tuple[Dated, ...]:
        """Those in the whole text."""
        return dates_in(self.text, at=self.at, language=self.language)


class _Fact(msgspec.Struct):
    text: str
    quote: str
    kind: str = ""


class _Answer(msgspec.Struct):
    facts: list[_Fact]


async def extract(model: OllamaChat, message: Message) -> tuple[Heard, ...]:
    """At most five facts, each backed by its quote and unlike the others.

    Raises ModelServerDown, ModelMissing, ModelFailed, and Unreadable when two answers in a row make no sense.
    """
    said = extraction(clipped(message.words))
    answer = await ask(model, said, _Answer, schema=SCHEMA, most=ANSWER_TOKENS, mend=whole_facts)
    kept = tuple(_distinct(_backed(answer.facts, message)))
    log.info("facts: %d named, %d kept", len(answer.facts), len(kept))
    return kept


def whole_facts(answer: str) -> str:
    """An answer that was cut in the middle of its list, without the fact that is not whole."""
    return answer[: answer.rfind("}") + 1] + "]}"


def clipped(words: str) -> str:
    """`words`, or of too many the beginning and the end, so that the prompt keeps within PROMPT_TOKENS."""
    room = PROMPT_TOKENS - sum(estimate_tokens(str(part.text)) + PER_MESSAGE for part in extraction(""))
    if estimate_tokens(words) <= room:
        return words
    parts = [piece for sentence in sentences(words) for piece in _pieces(sentence)]
    first = _filling(parts, int(room * _FIRST_PART))
    last = _filling(parts[:0:-1], room - int(room * _FIRST_PART))
    last = last[: len(parts) - len(first)]
    return "\n".join([*first, *reversed(last)])


def _pieces(sentence: str) -> Iterator[str]:
    """A sentence, or runs of its characters where it is too long to be one."""
    for begin in range(0, len(sentence), 500):
        yield sentence[begin : begin + 500]


def _filling(parts: list[str], room: int) -> list[str]:
    kept: list[str] = []
    for part in parts:
        room -= estimate_tokens(part) + 1
        if room < 0:
            break
        kept.append(part)
    return kept


def _backed(facts: Iterable[_Fact], message: Message) -> Iterator[Heard]:
    dates = message.dates()
    for fact in facts:
        text, quote = " ".join(fact.text.split()), fact.quote.strip()
        if text and is_backed(text, quote, message.text, dates=dates, name=message.name, language=message.language):
            yield Heard(text=text, kind=_kind(fact), quote=quote, dates=in_quote(dates, quote))


def in_quote(dates: Iterable[Dated], quote: str) -> tuple[Dated, ...]:
    """Those of the dates whose words are in the quote."""
    return tuple(dated for dated in dates if dated.words in quote)


def _kind(fact: _Fact) -> Kind:
    return msgspec.convert(fact.kind, Kind) if fact.kind in KINDS else kind_of(fact.text)


def _distinct(heard: Iterable[Heard]) -> list[Heard]:
    """The first five that add something: what another one says as well, and more, is left out."""
    kept: list[Heard] = []
    for one in heard:
        words = content_words(one.text)
        if any(words <= content_words(other.text) for other in kept):
            continue
        kept = [other for other in kept if not content_words(other.text) < words]
        kept.append(one)
    return kept[:MOST_FACTS]
