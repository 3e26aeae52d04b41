"""Finds the memories that a question needs, and decides which of them go into the prompt.

Called by the graph's `recall` node on the engine's event loop; ranking runs in a thread, so that tokens and commands
pass meanwhile. Three signals add up. The meaning: cosine of the vectors, from the store. The words that question and
memory share. And `fit`, the rules by which the built-in model picks its answers: what they choose must reach it.
"""

import asyncio
import heapq
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import msgspec

from core.errors import EmbedderDown
from core.events import RecallMode
from core.memory.answer import is_small_talk
from core.memory.fit import fit
from core.memory.question import is_personal, is_question, read
from core.memory.words import content_words, share

if TYPE_CHECKING:
    from langgraph.store.base import BaseStore, SearchItem

MOST_SENT: Final = 5
"""More memories make small models wander."""
ENOUGH: Final = 0.3
"""From this score on a memory is sent. Measured with MiniLM on 214 questions over 181 memories: 95 of 100 memories
that answer their question have 0.35 or more, and the nearest one to "hello" or a question about the world 0.24 to 0.39.
One too many does less harm than one missing, so the line is on the low side."""
WORDS_WEIGHT: Final = 0.1
FIT_WEIGHT: Final = 0.3
"""With the same data the right memory is among the first five for 0.88 of the pairs by cosine alone, for 0.97 so."""

_PAGE = 500
_MOST_READ = 10_000
"""Items whose words are compared, newest first is not promised by the store; the ranking in SQL will lift this."""
_MOST_FITTED = 300
"""Items, the best by the cheaper signals, that the rules are asked about."""


class Hit(msgspec.Struct, frozen=True):
    """A memory that was found. `score` in [-1, 1]; `learned` in ms since 1970, UTC."""

    key: str
    text: str
    score: float
    sent: bool
    learned: int


class Found(msgspec.Struct, frozen=True):
    """What was found, best first, and by which means."""

    mode: RecallMode
    hits: tuple[Hit, ...]


class _Candidate(msgspec.Struct):
    key: str
    text: str
    learned: int
    score: float = 0.0


async def recall(store: "BaseStore", user_id: str, question: str, *, vectors: bool, limit: int = 10) -> Found:
    """The memories of `user_id` for `question`: at most `limit`, of which at most five are `sent`.

    With `vectors` the question is embedded by the store; where the embedder has died since, words alone decide.
    "What do you know about me?" is given the newest memories, all of them sent.
    """
    namespace = ("memories", user_id)
    if is_small_talk(question):
        return Found("vectors" if vectors else "words", ())
    cosines: dict[str, float] = {}
    try:
        near = await store.asearch(namespace, query=question, limit=_MOST_FITTED) if vectors else []
        cosines = {item.key: item.score for item in near if item.score is not None}
    except EmbedderDown:
        vectors = False
    candidates = [_candidate(item) for item in await _all(store, namespace)]
    hits = await asyncio.to_thread(_chosen, question, candidates, cosines, limit)
    return Found("vectors" if vectors else "words", hits)


async def _all(store: "BaseStore", namespace: tuple[str, ...]) -> "list[SearchItem]":
    found: list[SearchItem] = []
    while len(found) < _MOST_READ:
        page = await store.asearch(namespace, limit=_PAGE, offset=len(found))
        found += page
        if len(page) < _PAGE:
            break
    return found


def _candidate(item: "SearchItem") -> _Candidate:
    return _Candidate(item.key, str(item.value.get("data", "")), int(item.value.get("learned", 0)))


def _chosen(question: str, candidates: list[_Candidate], cosines: dict[str, float], limit: int) -> tuple[Hit, ...]:
    asked = read(question)
    if asked.about is not None and not asked.about:
        return _newest(candidates, limit)
    words = content_words(question)
    for one in candidates:
        shared = share(words, one.text)
        cosine = cosines.get(one.key)
        one.score = shared * (1 - FIT_WEIGHT) if cosine is None else cosine + WORDS_WEIGHT * shared
    for one in heapq.nlargest(_MOST_FITTED, candidates, key=_rank):
        if fit(asked, one.text) > 0:
            one.score += FIT_WEIGHT
    best = [one for one in heapq.nlargest(limit, candidates, key=_rank) if one.score > 0]
    if not cosines and not any(one.score >= ENOUGH for one in best) and is_question(question) and is_personal(question):
        return _newest(candidates, MOST_SENT)
    return tuple(_hits(best))


def _newest(candidates: list[_Candidate], count: int) -> tuple[Hit, ...]:
    """Asked for everything, or, without vectors, about the person in words that no memory has."""
    newest = heapq.nlargest(count, candidates, key=_age)
    return tuple(Hit(one.key, one.text, 0.0, True, one.learned) for one in newest)


def _hits(best: Iterable[_Candidate]) -> Iterable[Hit]:
    for number, one in enumerate(best):
        sent = number < MOST_SENT and one.score >= ENOUGH
        yield Hit(one.key, one.text, round(min(one.score, 1.0), 4), sent, one.learned)


def _rank(one: _Candidate) -> tuple[float, int]:
    return one.score, one.learned


def _age(one: _Candidate) -> int:
    return one.learned
