"""Finds what a question needs of everything that was said and remembered, and decides what of it goes into the prompt.

Called by the graph's `recall` node on the engine's event loop; the search runs in a thread, so that tokens and commands
pass meanwhile. `finding` ranks, `sending` draws the line between what is sent and what is only shown.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from core.errors import EmbedderDown
from core.events import RecallMode
from core.memory import newest, sending
from core.memory.answer import is_small_talk
from core.memory.asked import ASSISTANT, MOST_TERMS, Asked, ask
from core.memory.finding import Filters, FoundText, Kind, find
from core.memory.fit import fit
from core.memory.index import PERSON, Index
from core.memory.likeness import close_to
from core.memory.passage import Stretch
from core.memory.question import Question, is_personal, is_question, read
from core.memory.related import related
from core.memory.sending import Candidate, Wanted
from core.memory.value import Memory, Source
from core.storage import planes
from core.storage.codec import clean

FEW_SENT: Final = 5
"""Memories, the newest, where a person asks about themself in words that lead nowhere."""

_FITTED: Final = 40
"""Texts, the best by their rank, that the rules are asked about."""
_SCANNED: Final = 200
"""Memories that are looked at one by one while there are no vectors."""
_USUAL_WORDS: Final = 400

EmbedQuery = Callable[[str], Awaitable[list[float]]]


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. `score` in [-1, 1]: how near it is; `learned` in ms since 1970, UTC: when it was said.

    `key`: of a memory, or the id of a message. `source`: the message that it is or was formed from. `text` is the
    `stretch` of a message that the question is about.
    """

    key: str
    text: str
    score: float
    sent: bool
    learned: int
    kind: Kind = "memory"
    thread: str = ""
    source: str = ""
    assistant: bool = False
    stretch: Stretch = Stretch(0, 0)


class Found(msgspec.Struct, frozen=True):
    """What was found, best first, and by which means."""

    mode: RecallMode
    hits: tuple[Hit, ...]


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, by whom, when (ms since 1970, UTC), and what of the answer is wanted.

    `words`: the budget of what is sent. `single`: of messages one sentence that answers, for the built-in model.
    """

    text: str
    asker: str = ""
    time: int = 0
    filters: Filters = Filters()
    limit: int = 10
    words: int = _USUAL_WORDS
    single: bool = False
    refused: dict[str, frozenset[str]] = {}
    """What a person called not relevant for a question, by the message that asked it."""


class Recall:
    """Over the index of one profile. `embed` gives the vector of a question; it may raise EmbedderDown."""

    def __init__(self, index: Index, embed: EmbedQuery) -> None:
        self._index = index
        self._embed = embed

    async def recall(self, query: Query, *, vectors: bool) -> Found:
        """What the question needs: what is sent, and up to `limit` with what is only shown.

        With `vectors` the question is embedded; where the embedder has died since, words alone decide. "What do you
        know about me?" is given the newest memories.
        """
        if is_small_talk(query.text):
            return Found("vectors" if vectors else "words", ())
        await self._index.catch_up()
        with self._index.overtaking.searching():
            asked = await asyncio.to_thread(self._asked, query)
            vector = await self._vector(asked.meant, vectors)
            query = await self._unrefused(query, vectors)
            hits = await asyncio.to_thread(self._hits, query, asked, vector)
        return Found("words" if vector is None else "vectors", tuple(hits))

    async def search(self, query: Query, *, vectors: bool) -> list[FoundText]:
        """At most `limit` texts for whoever types into a search field; nothing is left out for being far."""
        await self._index.catch_up()
        with self._index.overtaking.searching():
            asked = await asyncio.to_thread(self._asked, query)
            vector = await self._vector(asked.meant, vectors)
            return await asyncio.to_thread(self._find, query, asked, vector, query.limit)

    def _asked(self, query: Query) -> Asked:
        asked = ask(
            query.text, asker=query.asker, time=query.time, speakers=[query.asker, ASSISTANT],
            chosen=self._index.language,
        )  # fmt: skip
        speakers = frozenset(name if name == ASSISTANT else PERSON for name in asked.speakers)
        return replace(asked, speakers=speakers, asker=PERSON if query.asker else "")

    async def _vector(self, text: str, vectors: bool) -> list[float] | None:
        try:
            return await self._embed(clean(text)) if vectors and text else None
        except EmbedderDown:
            return None

    async def _unrefused(self, query: Query, vectors: bool) -> Query:
        """Without what a person called not relevant for a question that means nearly the same."""
        vector = await self._vector(query.text, vectors and bool(query.refused))
        if vector is None:
            return query
        close = await asyncio.to_thread(close_to, self._index, vector, list(query.refused))
        refused = {key for message in close for key in query.refused[message]}
        return replace(query, filters=replace(query.filters, without=query.filters.without | refused))

    def _find(self, query: Query, asked: Asked, vector: Sequence[float] | None, limit: int) -> list[FoundText]:
        unit = None if vector is None else planes.unit([vector])[0]
        return find(self._index, asked, unit, filters=query.filters, limit=limit)

    def _hits(self, query: Query, asked: Asked, vector: Sequence[float] | None) -> list[Hit]:
        question = read(query.text)
        if question.about is not None and not question.about:
            return self._newest(query, _FITTED, query.words)
        if vector is None:
            asked = replace(asked, terms=(*asked.terms, *related(question))[:MOST_TERMS])
        found = self._find(query, asked, vector, _FITTED)
        if vector is None:
            found += self._answering(question, {one.key for one in found}, query.filters)
        wanted = Wanted(query.text, question, asked, self._index.language, query.single)
        hits = _hits(sending.candidates(found, wanted), query, wanted)
        if vector is None and not any(hit.sent for hit in hits) and _is_about_me(query.text):
            return self._newest(query, FEW_SENT, query.words) or hits
        return hits

    def _answering(self, question: Question, known: Collection[str], filters: Filters) -> list[FoundText]:
        """Of the newest memories those that answer by the rules in words that the question does not have."""
        with self._index.db.read() as connection:
            memories = newest.memories(connection, _SCANNED, without=(*known, *filters.without))
        return [newest.found(memory) for _, memory in memories if fit(question, memory.text) > 0]

    def _newest(self, query: Query, count: int, words: int) -> list[Hit]:
        """Asked for everything, or, without vectors, about the person in words that nothing has."""
        with self._index.db.read() as connection:
            memories = newest.memories(connection, count, without=query.filters.without)
        hits: list[Hit] = []
        for key, memory in memories:
            words -= sending.words_in(memory.text)
            if words < 0 and hits:
                break
            hits.append(_listed(key, memory))
        return hits


def _listed(key: str, memory: Memory) -> Hit:
    first = memory.sources[0] if memory.sources else Source()
    return Hit(
        key=key, text=memory.text, score=0.0, sent=True, learned=memory.learned, thread=first.thread,
        source=first.message,
    )  # fmt: skip


def _is_about_me(text: str) -> bool:
    return is_question(text) and is_personal(text)


def _hits(ordered: Sequence[Candidate], query: Query, wanted: Wanted) -> list[Hit]:
    """Best first: all that is sent, and the rest up to the limit."""
    kept = sending.sent(ordered, wanted, query.words)
    hits: list[Hit] = []
    for one in ordered:
        is_sent = one.found.key in kept
        if is_sent or (len(hits) < query.limit and one.relevance > 0):
            hits.append(_hit(one, one.text or one.found.text, is_sent))
    return hits


def _hit(one: Candidate, text: str, is_sent: bool) -> Hit:
    found = one.found
    return Hit(
        key=found.key, text=text, score=round(max(min(one.relevance, 1.0), -1.0), 4), sent=is_sent, learned=found.time,
        kind=found.kind, thread=found.thread, source=found.source, assistant=found.assistant, stretch=one.stretch,
    )  # fmt: skip
