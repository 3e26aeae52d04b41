"""Ranks everything that was said and remembered for a question: the signs of `weights`, added up.

Called by `core.memory.recall` and by `core.memory.evaluate` on any thread, inside a transaction that is open. SQL finds
some hundred documents by their words, their vectors, their speaker and their day; what is exact and small is numpy.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from core.memory import candidates
from core.memory.asked import Days
from core.memory.candidates import Search, Shown, Words
from core.memory.weights import LONG_ENOUGH
from core.storage import search_vectors
from core.storage.messages import Connection

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.storage.search_reads import Columns

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


_FOLLOWED: Final = 100
"""Documents, the best by all else, whose following message is compared with the question."""


class Ranked(NamedTuple):
    """One document. `cosine` None without a vector."""

    doc: int
    score: float
    cosine: float | None
    assistant: bool
    asks: float
    time: int


class _Meaning:
    """The cosines of some places and of what follows them, read in one statement."""

    def __init__(self, connection: Connection, search: Search, shown: Shown, places: "Integers") -> None:
        import numpy as np

        self._spots = shown.columns["spot"]
        self._cosines = np.full(len(shown), np.nan)
        self._follow = np.zeros(0, dtype=np.int64)
        generation = search.facts.generation
        if search.vector is None or generation is None:
            return
        if search.weights.meaning_after:
            self._follow = shown.at_spots(self._spots[places][self._spots[places] > 0] + 1)
        wanted = shown.columns["id"][np.union1d(places, self._follow)]
        docs, cosines = search_vectors.cosines(connection, generation, search.vector, wanted.tolist())
        self._cosines[shown.places(docs)] = cosines

    def of(self, places: "Integers") -> "Floats":
        """Not a number where there is no vector."""
        return self._cosines[places]

    def after(self, places: "Integers") -> "Floats":
        """Of what follows each of these; 0 where nothing follows, or what has no vector."""
        import numpy as np

        follow = self._follow[np.argsort(self._spots[self._follow])]
        if not len(follow):
            return np.zeros(len(places))
        wanted = self._spots[places] + 1
        near = follow[np.minimum(np.searchsorted(self._spots[follow], wanted), len(follow) - 1)]
        known = (self._spots[near] == wanted) & (wanted > 1)
        return np.where(known, np.nan_to_num(self._cosines[near]), 0.0)


def rank(connection: Connection, search: Search, limit: int) -> list[Ranked]:
    """The best documents, best first; of equals the newer. Nothing where neither a word nor a vector leads anywhere."""
    import numpy as np

    shown = candidates.read(connection, search)
    if not len(shown):
        return []
    words = candidates.words(connection, search, shown)
    places = candidates.put_forward(connection, search, shown, words)
    if not len(places):
        return []
    found = {name: column[places] for name, column in shown.columns.items()}
    ids = found["id"]
    meaning = _Meaning(connection, search, shown, places)
    cosines = meaning.of(places)
    score = _score(search, found, words.of(places), words, cosines)
    best = np.argsort(-score, kind="stable")[: max(limit, _FOLLOWED)]
    score[best] += search.weights.meaning_after * meaning.after(places[best])
    order = np.lexsort((-ids, -found["time"], -score))[:limit]
    return [
        Ranked(
            doc=int(ids[at]),
            score=float(score[at]),
            cosine=None if np.isnan(cosines[at]) else float(cosines[at]),
            assistant=bool(found["assistant"][at]),
            asks=float(found["asks"][at]),
            time=int(found["time"][at]),
        )
        for at in order
    ]


def _score(search: Search, found: "Columns", own: "Floats", words: Words, cosines: "Floats") -> "Floats":
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
