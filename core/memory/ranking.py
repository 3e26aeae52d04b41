"""Ranks everything that was said and remembered for a question: the signs of `weights`, added up.

Called by `core.memory.recall` and by `core.memory.evaluate` on any thread, inside a transaction that is open. SQL finds
some hundred documents by their words, their vectors, their speaker and their day; what is exact and small is numpy. Of
the best of them the message that follows is looked at too.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from core.memory.asked import Asked, Days
from core.memory.index import Facts
from core.memory.weights import K1, LONG_ENOUGH, SCALE, B, Weights
from core.storage import search_reads, search_vectors
from core.storage.messages import Connection
from core.storage.search_vectors import Where

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.storage.planes import Vector
    from core.storage.search_reads import Columns

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

TAKE: Final = 200
"""Documents that each sign puts forward."""
COARSE: Final = 500
"""Documents whose second plane is looked at."""
_FOLLOWED: Final = 100
"""Documents, the best by all else, whose following message is compared with the question."""
_NEIGHBOURS: Final = 100
"""Documents, the best by their words, whose neighbours are put forward too."""


class Ranked(NamedTuple):
    """One document. `item`: its number in the store where it is a memory. `cosine` None without a vector."""

    key: str
    item: int | None
    score: float
    cosine: float | None
    assistant: bool
    asks: float
    time: int


class Search(NamedTuple):
    """What is searched, and by what. `vector` is the question's, None for words alone."""

    asked: Asked
    vector: "Vector | None"
    facts: Facts
    where: Where
    weights: Weights


class _Words(NamedTuple):
    """BM25 / 10 of the documents that have a term of the question, in the order of where they stand."""

    docs: "Integers"
    spots: "Integers"
    values: "Floats"

    def at(self, spots: "Integers") -> "Floats":
        """The value at each of these spots, 0 where nothing is found."""
        import numpy as np

        if not len(self.spots):
            return np.zeros(len(spots))
        places = np.minimum(np.searchsorted(self.spots, spots), len(self.spots) - 1)
        return np.where((self.spots[places] == spots) & (spots >= 0), self.values[places], 0.0)

    def of(self, docs: "Integers") -> "Floats":
        """The value of each of these documents."""
        import numpy as np

        if not len(self.docs):
            return np.zeros(len(docs))
        order = np.argsort(self.docs)
        known = self.docs[order]
        places = np.minimum(np.searchsorted(known, docs), len(known) - 1)
        return np.where(known[places] == docs, self.values[order][places], 0.0)


def rank(connection: Connection, search: Search, limit: int) -> list[Ranked]:
    """The best documents, best first; of equals the newer. Nothing where neither a word nor a vector leads anywhere."""
    import numpy as np

    words = _words(connection, search)
    docs, spots = _put_forward(connection, search, words)
    found = search_reads.traits(connection, docs, spots, search.where)
    ids = found["id"]
    if not len(ids):
        return []
    cosines = _cosines(connection, search, ids)
    own = words.of(ids)
    score = _score(search, found, own, words, cosines)
    score += search.weights.meaning_after * _meaning_after(connection, search, found, score, max(limit, _FOLLOWED))
    order = np.lexsort((-ids, -found["time"], -score))[:limit]
    return [
        Ranked(
            key=str(found["key"][at]),
            item=int(found["item"][at]) if found["item"][at] >= 0 else None,
            score=float(score[at]),
            cosine=None if np.isnan(cosines[at]) else float(cosines[at]),
            assistant=bool(found["assistant"][at]),
            asks=float(found["asks"][at]),
            time=int(found["time"][at]),
        )
        for at in order
    ]


def _words(connection: Connection, search: Search) -> _Words:
    import numpy as np

    groups = {search.facts.hasher(form): group for group, forms in enumerate(search.asked.terms) for form in forms}
    empty = np.zeros(0, dtype=np.int64)
    if not groups:
        return _Words(empty, empty, np.zeros(0))
    found = search_reads.postings(connection, list(groups), search.where)
    if not len(found["doc"]):
        return _Words(empty, empty, np.zeros(0))
    _, _, count, length = search.facts
    terms = np.array(sorted(groups), dtype=np.uint64)
    group = np.array([groups[int(term)] for term in terms])[np.searchsorted(terms, found["term"])]
    holding = np.bincount(group, minlength=len(search.asked.terms))
    rarity = np.log1p((count - holding + 0.5).clip(0.0) / (holding + 0.5))
    times = found["count"].astype(np.float64)
    damped = times * (K1 + 1) / (times + K1 * (1 - B + B * found["length"] / max(length, 1.0)))
    docs, first, where = np.unique(found["doc"], return_index=True, return_inverse=True)
    values = np.bincount(where, weights=rarity[group] * damped) / SCALE
    order = np.argsort(found["spot"][first], kind="stable")
    return _Words(docs[order], found["spot"][first][order], values[order])


def _put_forward(connection: Connection, search: Search, words: _Words) -> tuple[list[int], list[int]]:
    """Numbers of documents that are worth a look, and spots of some more."""
    import numpy as np

    best = np.argsort(-words.values, kind="stable")[:TAKE]
    lists = [words.docs[best]]
    around = words.spots[best[:_NEIGHBOURS]]
    around = around[around >= 0]
    for where in _narrower(search):
        lists.append(_nearest(connection, search, where))
    docs = np.unique(np.concatenate(lists))
    return docs.tolist(), np.unique(np.concatenate([around - 1, around + 1])).tolist()


def _narrower(search: Search) -> list[Where]:
    """The whole, and the parts of it that a named speaker or day makes likely."""
    condition, values = search.where
    found = [search.where]
    if search.asked.speakers and search.weights.speaker:
        speakers = [search.facts.hasher(name) for name in search.asked.speakers]
        found.append(Where(f"{condition} AND speaker IN (SELECT unnest(?::UBIGINT[]))", [*values, speakers]))
    if search.weights.date:
        found += [Where(f"{condition} AND day BETWEEN ? AND ?", [*values, *days]) for days in search.asked.days[:2]]
    return found


def _nearest(connection: Connection, search: Search, where: Where) -> "Integers":
    import numpy as np

    if search.vector is None or search.facts.generation is None:
        return np.zeros(0, dtype=np.int64)
    return search_vectors.nearest(connection, search.facts.generation, search.vector, where, take=TAKE, coarse=COARSE)


def _cosines(connection: Connection, search: Search, ids: "Integers") -> "Floats":
    """Of each document, not a number where it has no vector."""
    import numpy as np

    found = np.full(len(ids), np.nan)
    if search.vector is not None and search.facts.generation is not None:
        docs, cosines = search_vectors.cosines(connection, search.facts.generation, search.vector, ids.tolist())
        order = np.argsort(ids)
        found[order[np.searchsorted(ids[order], docs)]] = cosines
    return found


def _meaning_after(connection: Connection, search: Search, found: "Columns", score: "Floats", count: int) -> "Floats":
    """The cosine of what follows each of the best `count`, 0 for the others and where nothing follows."""
    import numpy as np

    after = np.zeros(len(score))
    if search.vector is None or search.facts.generation is None or not search.weights.meaning_after:
        return after
    best = np.argsort(-score, kind="stable")[:count]
    best = best[found["spot"][best] > 0]
    following = found["spot"][best].astype(np.int64) + 1
    spots, cosines = search_vectors.cosines_at(
        connection, search.facts.generation, search.vector, following.tolist(), search.where
    )
    order = np.argsort(spots)
    places = np.searchsorted(spots[order], following)
    there = places < len(spots)
    there[there] = spots[order][places[there]] == following[there]
    after[best[there]] = cosines[order][places[there]]
    return after


def _score(search: Search, found: "Columns", own: "Floats", words: _Words, cosines: "Floats") -> "Floats":
    import numpy as np

    asked, weights = search.asked, search.weights
    # What has no vector yet is taken to be about as near as what has one.
    usual = float(np.nanmedian(cosines)) if not np.isnan(cosines).all() else 0.0
    spots = found["spot"].astype(np.int64)
    speakers = np.array([search.facts.hasher(name) for name in asked.speakers], dtype=np.uint64)
    askers = [search.facts.hasher(asked.asker)] if asked.asker else []
    return np.asarray(
        weights.cosine * np.where(np.isnan(cosines), usual, cosines)
        + weights.words * own
        + weights.words_before * np.where(spots > 0, words.at(spots - 1), 0.0)
        + weights.words_after * np.where(spots > 0, words.at(spots + 1), 0.0)
        + weights.speaker * np.isin(found["speaker"], speakers)
        + weights.date * _dated(found, asked.days)
        + weights.asks * (found["asks"] >= 1.0)
        + weights.when * (found["has_time"] & asked.asks_when)
        + weights.number * (found["has_number"] & asked.how_many)
        + weights.superseded * (found["superseded"] & (not asked.before))
        + weights.length * np.minimum(np.log1p(found["length"]) / np.log1p(LONG_ENOUGH), 1.0)
        + weights.asker * (np.isin(found["speaker"], askers) & (not asked.speakers))
        + weights.age * (_age(found) if asked.before else 0.0)
    )


def _age(found: "Columns") -> "Floats":
    import numpy as np

    times = found["time"].astype(np.float64)
    return np.asarray((times.max() - times) / max(np.ptp(times), 1.0))


def _dated(found: "Columns", days: Sequence[Days]) -> "Floats":
    """1 where it was said on one of these days, or speaks of one."""
    import numpy as np

    hit = np.zeros(len(found["day"]), dtype=bool)
    for start, end in days:
        hit |= (found["day"] >= start) & (found["day"] <= end)
        hit |= (found["last_day"] >= start) & (found["first_day"] <= end) & (found["last_day"] > 0)
    return hit.astype(np.float64)
