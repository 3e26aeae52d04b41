"""Names the memories that a new fact may be about. Called by `core.remembering`, on the engine's loop.

By meaning and by shared words, among those that nothing has replaced. What it names is asked about, never merged.
"""

import heapq
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Final

from langgraph.store.base import GetOp, Item, SearchItem

from core.memory import value
from core.memory.kinds import normalised
from core.memory.settle import Neighbour
from core.memory.words import content_words, share

if TYPE_CHECKING:
    from langgraph.store.base import BaseStore

MOST: Final = 5
NEAR: Final = 0.3
"""Cosine from which on two texts may speak of the same thing. With MiniLM 21 pairs of which one may replace the other
or say the same had 0.30 to 0.87, and 12 unrelated pairs 0.02 to 0.27."""
SHARED: Final = 0.5
"""Share of the shorter text's content words that the other one has, from which on they may."""
_WORDS_WEIGHT: Final = 0.3
_LOOKED_AT: Final = 40


async def neighbours(
    store: "BaseStore", user_id: str, text: str, *, vectors: bool, by_words: Callable[[str], Awaitable[Sequence[str]]]
) -> list[Neighbour]:
    """At most five, the likeliest first. Raises EmbedderDown.

    Without `vectors` those of `by_words`, which gives the keys of memories in use that share words with a text.
    """
    namespace = ("memories", user_id)
    found: Sequence[Item]
    if vectors:
        found = await store.asearch(namespace, query=text, limit=_LOOKED_AT)
    else:
        keys = list(await by_words(text))[:_LOOKED_AT]
        found = [item for item in await store.abatch([GetOp(namespace, key) for key in keys]) if isinstance(item, Item)]
    words = content_words(text)
    ranked = [(_likeness(item, words, text), item) for item in found]
    best = heapq.nlargest(MOST, ((score, item) for score, item in ranked if score > 0), key=lambda pair: pair[0])
    return [_neighbour(item) for _, item in best]


def _likeness(item: Item, words: frozenset[str], text: str) -> float:
    """How likely the two speak of the same thing; 0 when they do not."""
    memory = value.read(item.key, item.value)
    if not memory.text or memory.superseded_by:
        return 0.0
    if normalised(memory.text) == normalised(text):
        return 2.0
    shared = max(share(words, memory.text), share(content_words(memory.text), text))
    cosine = (item.score or 0.0) if isinstance(item, SearchItem) else 0.0
    return cosine + _WORDS_WEIGHT * shared if cosine >= NEAR or shared >= SHARED else 0.0


def _neighbour(item: Item) -> Neighbour:
    memory = value.read(item.key, item.value)
    said = max((source.time for source in memory.sources), default=0)
    return Neighbour(item.key, memory.text, said or memory.learned)
