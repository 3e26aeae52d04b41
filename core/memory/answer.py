"""Writes Recall's answers: from the memories it is given, in the second person, and from nothing else.

Called by the Recall model, on any thread. The sentences come from resources/recall.
"""

import datetime as dt
import re
from collections.abc import Sequence

import msgspec

from core.memory.fit import fit
from core.memory.language import language
from core.memory.note import find_request
from core.memory.perspective import as_clause, as_sentence, second_person
from core.memory.question import Question, is_question, read, rewritten
from core.memory.sentences import sentences
from core.memory.words import plain

_CLOSE = 0.2
"""Memories that fit nearly as well as the best one are told with it."""
_SECOND_QUESTION = re.compile(r",? and (?=(?:what|where|when|who|whose|which|how)\b)", re.IGNORECASE)
_LONGEST_ECHO = 120


class Memory(msgspec.Struct, frozen=True):
    """A memory as the prompt carries it. `learned` in ms since 1970, UTC."""

    text: str
    learned: int


def answer(message: str, memories: Sequence[Memory], *, today: dt.date, keeps: bool = True, looks: bool = True) -> str:
    """What Recall says to `message`. `today` decides whether a date needs its year.

    Where nothing is kept, or memories are not looked at, it says so and promises nothing.
    """
    said = _saved(message, keeps)
    if not said and (talk := _small_talk(message)) is not None:
        return talk
    questions = _questions(message, said)
    if questions and not looks:
        return "\n\n".join([*said, language().templates["unread"]])
    said += dict.fromkeys(_answer_one(read(question), memories, today, keeps) for question in questions)
    if said:
        return "\n\n".join(said)
    return _not_understood(message, keeps)


def without_memory(message: str) -> str:
    """What Recall says to `message` where memory is switched off."""
    return _small_talk(message) or language().templates["off"]


def used(message: str, memories: Sequence[Memory]) -> list[Memory]:
    """The memories that `answer` makes its answer from."""
    said = _saved(message, keeps=True)
    if not said and _small_talk(message) is not None:
        return []
    return [memory for question in _questions(message, said) for memory in fitting(read(question), memories)]


def _saved(message: str, keeps: bool) -> list[str]:
    fact = find_request(message)
    if fact is not None and not keeps:
        return [language().templates["unkept"]]
    return [] if fact is None else [language().templates["saved"].format(fact=as_clause(second_person(fact)))]


def _questions(message: str, said: list[str]) -> list[str]:
    """The questions in `message`; beside a request only those with a question mark count."""
    asked = [sentence for sentence in sentences(message) if sentence.endswith("?") or not said]
    parts = [part for sentence in asked for part in _SECOND_QUESTION.split(sentence)]
    return [part for part in parts if is_question(part) and _small_talk(part) is None]


def _not_understood(message: str, keeps: bool) -> str:
    templates = language().templates
    if not keeps:
        return templates["unkept"]
    if re.match(r"(?:i|i'm|i've|i'd|i'll|we|we're|my|our)\b", rewritten(message)) and len(message) <= _LONGEST_ECHO:
        return templates["statement"].format(text=message.strip().rstrip("."))
    return templates["none"]


def _answer_one(question: Question, memories: Sequence[Memory], today: dt.date, keeps: bool) -> str:
    templates = language().templates
    found = fitting(question, memories)
    everything = question.about is not None and not question.about
    if not found and not keeps:
        return templates["none_unkept"]
    if not found:
        return templates["nothing_at_all" if everything else "none"]
    if len(found) > 1 or everything:
        facts = "\n".join(
            templates["dated"].format(date=_date(memory.learned, today), fact=_clause(memory.text)) for memory in found
        )
        return templates["everything" if everything else "several"].format(facts=facts)
    if question.yes_no:
        return templates["yes_no"].format(fact=_clause(found[0].text))
    return templates["one"].format(fact=_sentence(found[0].text))


def fitting(question: Question, memories: Sequence[Memory]) -> list[Memory]:
    """The memories that answer the question, newest first, each text once."""
    scores = {memory: fit(question, memory.text) for memory in memories}
    best = max(scores.values(), default=0.0)
    found = [memory for memory, score in scores.items() if score > 0 and score >= best - _CLOSE]
    found.sort(key=lambda memory: -memory.learned)
    return list({plain(memory.text): memory for memory in reversed(found)}.values())[::-1]


def is_small_talk(message: str) -> bool:
    """Whether `message` is a greeting, thanks, or a question about the assistant itself: nothing to recall for."""
    return _small_talk(message) is not None


def _small_talk(message: str) -> str | None:
    text = re.sub(r"[^\w' ]+", " ", plain(message))
    text = " ".join(text.split())
    return next((say for pattern, say in language().small_talk if re.fullmatch(pattern, text)), None)


def _sentence(text: str) -> str:
    return as_sentence(_told(text))


def _clause(text: str) -> str:
    return as_clause(_told(text))


def _told(text: str) -> str:
    """ "to call Ana" was asked as "remember to call Ana" and is said so again."""
    turned = second_person(text)
    return language().templates["todo"].format(fact=turned) if re.match(r"(?:not )?to \w", turned) else turned


def _date(learned: int, today: dt.date) -> str:
    day = dt.datetime.fromtimestamp(learned / 1000).astimezone().date()
    template = "date" if day.year == today.year else "date_with_year"
    return language().templates[template].format(day=day.day, month=language().months[day.month - 1], year=day.year)
