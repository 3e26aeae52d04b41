"""One search over every message and every memory: the texts that rank best, those that say the same shown once.

Called by `core.memory.recall`, by the memory panel and by search over all chats, on any thread but the loop's: it reads
the file. A memory stands for the messages that it was formed from, and takes over their rank; what replaced a memory
stands before it.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from core.memory import value
from core.memory.asked import Asked
from core.memory.candidates import Search
from core.memory.index import Index
from core.memory.ranking import Ranked, rank
from core.memory.weights import OURS, Weights
from core.storage import search_texts
from core.storage.messages import Connection
from core.storage.search_texts import Memory, Message
from core.storage.search_vectors import EVERYTHING, Where

if TYPE_CHECKING:
    from core.storage.planes import Vector

Kind = Literal["memory", "message"]

LOOKED_AT: Final = 30
"""Documents whose texts are read beyond those that are wanted: some are excluded, or stand for each other."""
BEFORE: Final = 1e-6
"""By how much what replaced a memory ranks above it."""
LONGEST_CHAIN: Final = 5
"""Replacements of replacements that are followed."""


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What is searched. None: everything. `threads`: chats; memories belong to none of them."""

    kinds: frozenset[Kind] | None = None
    threads: frozenset[str] | None = None
    roles: frozenset[Literal["user", "assistant"]] | None = None
    without: frozenset[str] = frozenset()
    """Keys of memories and ids of messages that are not wanted."""


class FoundText(msgspec.Struct, frozen=True, kw_only=True):
    """A memory or a message. `score` has no unit: it orders, and nothing more. Times in ms since 1970, UTC."""

    key: str
    kind: Kind
    text: str
    score: float
    cosine: float | None
    """Of the question and the text; None without a vector."""
    time: int
    thread: str
    source: str
    """The message itself, or the one that a memory was formed from; empty where there is none."""
    assistant: bool = False
    asks: float = 0.0
    superseded_by: str = ""
    pinned: bool = False
    origin: str = ""
    """Of a message that is a copy of another one, or has copies: what is the same for all of them."""


def find(
    index: Index,
    asked: Asked,
    vector: "Vector | None",
    *,
    filters: Filters | None = None,
    limit: int,
    weights: Weights = OURS,
) -> list[FoundText]:
    """At most `limit` texts, best first. Without a vector words alone decide."""
    wanted = filters or Filters()
    with index.overtaking.searching(), index.db.read() as connection:
        if (facts := index.facts(connection)) is None:
            return []
        search = Search(asked, vector, facts, _where(wanted), weights)
        ranked = rank(connection, search, limit + LOOKED_AT + len(wanted.without))
        texts = _with_newer(connection, _texts(connection, ranked))
        without = wanted.without | search_texts.origins(connection, wanted.without)
    return _in_order([one for one in texts if not {one.key, one.origin or one.key} & without])[:limit]


def _where(wanted: Filters) -> Where:
    conditions, values = [EVERYTHING.condition], list(EVERYTHING.values)
    if wanted.kinds is not None and len(wanted.kinds) == 1:
        conditions.append("item IS NOT NULL" if "memory" in wanted.kinds else "item IS NULL")
    if wanted.roles is not None and len(wanted.roles) == 1:
        conditions.append("assistant" if "assistant" in wanted.roles else "NOT assistant")
    if wanted.threads is not None:
        conditions.append("chat IN (SELECT id FROM search.chats WHERE thread IN (SELECT unnest(?::VARCHAR[])))")
        values.append(sorted(wanted.threads))
    return Where(" AND ".join(conditions), values)


def _texts(connection: Connection, ranked: Sequence[Ranked]) -> list[FoundText]:
    read = search_texts.texts(connection, [one.doc for one in ranked])
    return [_found(one, read[one.doc]) for one in ranked if one.doc in read]


def _found(one: Ranked, text: Message | Memory) -> FoundText:
    return _message(one, text) if isinstance(text, Message) else _memory(one, text)


def _message(one: Ranked, message: Message) -> FoundText:
    return FoundText(
        key=message.key, kind="message", text=message.text, score=one.score, cosine=one.cosine, time=message.time,
        thread=message.thread, source=message.key, assistant=one.assistant, asks=one.asks, origin=message.origin,
    )  # fmt: skip


def _memory(one: Ranked, stored: Memory) -> FoundText:
    memory = value.read(stored.key, json.loads(stored.json))
    first = memory.sources[0] if memory.sources else value.Source()
    return FoundText(
        key=memory.key, kind="memory", text=memory.text, score=one.score, cosine=one.cosine,
        time=memory.learned or one.time, thread=first.thread, source=first.message, pinned=memory.pinned,
        superseded_by=memory.superseded_by,
    )  # fmt: skip


def _in_order(found: Sequence[FoundText]) -> list[FoundText]:
    """Best first, with what memories stand for left out, and what was replaced behind what replaced it.

    Of a message and its copies the one that ranks best is there.
    """
    said = {one.origin: one.score for one in sorted(found, key=lambda one: one.score) if one.kind == "message"}
    sources = {one.source for one in found if one.kind == "memory"} & said.keys()
    lifted = [
        msgspec.structs.replace(one, score=max(one.score, said.get(one.source, one.score)))
        if one.kind == "memory" and not one.superseded_by
        else one
        for one in found
        if one.kind == "memory" or one.origin not in sources
    ]
    ordered = sorted(_before_what_they_replaced(lifted), key=lambda one: (-one.score, -one.time, one.key))
    return list({(one.kind, one.origin or one.key): one for one in reversed(ordered)}.values())[::-1]


def _with_newer(connection: Connection, found: list[FoundText]) -> list[FoundText]:
    """With what replaced a memory, where it was not found by itself."""
    for _ in range(LONGEST_CHAIN):
        there = {one.key for one in found}
        newer = {one.superseded_by: one for one in found if one.superseded_by and one.superseded_by not in there}
        numbers = search_texts.of_memories(connection, list(newer))
        if not numbers:
            break
        found += _texts(connection, [_instead(newer[key], doc) for key, doc in numbers.items()])
    return found


def _instead(older: FoundText, doc: int) -> Ranked:
    return Ranked(doc=doc, score=older.score, cosine=older.cosine, assistant=False, asks=0.0, time=older.time)


def _before_what_they_replaced(found: Sequence[FoundText]) -> list[FoundText]:
    """A memory takes over the rank of what it replaced, and stands right before it."""
    scores = {one.key: one.score for one in found if one.kind == "memory"}
    replaced = {one.key: one.superseded_by for one in found if one.superseded_by in scores}
    for _ in range(LONGEST_CHAIN):
        for older, newer in replaced.items():
            scores[newer] = max(scores[newer], scores[older] + BEFORE)
    return [msgspec.structs.replace(one, score=scores[one.key]) if one.kind == "memory" else one for one in found]
