"""The texts that are worth ranking for a question: found by their words, their meaning, their speaker and their day.

Called by `core.memory.ranking` inside a transaction that is open. All that may be found is read as plain columns, and
chosen from in numpy: 10,000 texts are read in a millisecond, and planning one condition in SQL takes as long.
"""

from typing import TYPE_CHECKING, Final, NamedTuple

from core.memory.asked import Asked
from core.memory.index import Facts
from core.memory.weights import K1, SCALE, B, Weights
from core.storage import search_nearest, search_reads
from core.storage.messages import Connection
from core.storage.search_vectors import Where

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.storage.planes import Vector
    from core.storage.search_reads import Columns

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

TAKE: Final = 200
"""Texts that each sign puts forward."""
COARSE: Final = 500
"""Texts whose second plane is looked at."""
_NEIGHBOURS: Final = 100
"""Texts, the best by their words, whose neighbours are put forward too."""


class Search(NamedTuple):
    """What is searched, and by what. `vector` is the question's, None for words alone."""

    asked: Asked
    vector: "Vector | None"
    facts: Facts
    where: Where
    weights: Weights


class Shown:
    """Everything that may be found, a column for each trait. A text's place is where it stands in every column."""

    def __init__(self, columns: "Columns") -> None:
        import numpy as np

        ids = columns["id"]
        self.columns = columns
        self._places = np.full(int(ids.max(initial=-1)) + 2, -1, dtype=np.int64)
        self._places[ids] = np.arange(len(ids))

    def __len__(self) -> int:
        return len(self.columns["id"])

    def places(self, docs: "Integers") -> "Integers":
        """Where the texts with these numbers stand, -1 for what may not be found."""
        import numpy as np

        return self._places[np.minimum(docs, len(self._places) - 1)]

    def at_spots(self, spots: "Integers") -> "Integers":
        """The places of the texts that stand at these spots, in the order of the places."""
        import numpy as np

        wanted = np.unique(spots[spots >= 0])
        if not len(wanted):
            return wanted
        found = np.minimum(np.searchsorted(wanted, self.columns["spot"]), len(wanted) - 1)
        return np.flatnonzero(wanted[found] == self.columns["spot"])


class Words(NamedTuple):
    """BM25 / 10 of the texts that have a term of the question, in the order of where they stand."""

    places: "Integers"
    spots: "Integers"
    values: "Floats"

    def at(self, spots: "Integers") -> "Floats":
        """The value at each of these spots, 0 where nothing is found."""
        import numpy as np

        if not len(self.spots):
            return np.zeros(len(spots))
        near = np.minimum(np.searchsorted(self.spots, spots), len(self.spots) - 1)
        return np.where((self.spots[near] == spots) & (spots >= 0), self.values[near], 0.0)

    def of(self, places: "Integers") -> "Floats":
        """The value of each of these texts."""
        import numpy as np

        values = np.zeros(max(self.places.max(initial=-1), places.max(initial=-1)) + 1)
        values[self.places] = self.values
        return np.asarray(values[places])


def read(connection: Connection, search: Search) -> Shown:
    """Everything that may be found."""
    return Shown(search_reads.documents(connection, search.where))


def words(connection: Connection, search: Search, shown: Shown) -> Words:
    """What has a word of the question."""
    import numpy as np

    groups = {search.facts.hasher(form): group for group, forms in enumerate(search.asked.terms) for form in forms}
    found = search_reads.postings(connection, list(groups))
    places = shown.places(found["doc"])
    known = places >= 0
    places, times = places[known], found["count"][known].astype(np.float64)
    terms = np.array(sorted(groups), dtype=np.uint64)
    group = np.array([groups[int(term)] for term in terms], dtype=np.int64)
    group = group[np.searchsorted(terms, found["term"][known])]
    holding = np.bincount(group, minlength=len(search.asked.terms))
    rarity = np.log1p((search.facts.texts - holding + 0.5).clip(0.0) / (holding + 0.5))
    longer = shown.columns["length"][places] / max(search.facts.length, 1.0)
    damped = times * (K1 + 1) / (times + K1 * (1 - B + B * longer))
    holders, where = np.unique(places, return_inverse=True)
    values = np.bincount(where, weights=rarity[group] * damped, minlength=len(holders)) / SCALE
    spots = shown.columns["spot"][holders]
    order = np.argsort(spots, kind="stable")
    return Words(holders[order], spots[order], values[order])


def put_forward(connection: Connection, search: Search, shown: Shown, found: Words) -> "Integers":
    """The places of what is worth a look."""
    import numpy as np

    best = np.argsort(-found.values, kind="stable")[:TAKE]
    around = found.spots[best[:_NEIGHBOURS]]
    around = around[around >= 0]
    near = _nearest(connection, search, shown)
    beside = shown.at_spots(np.concatenate([around - 1, around + 1]))
    return np.unique(np.concatenate([found.places[best], beside, *near]))


def _nearest(connection: Connection, search: Search, shown: Shown) -> "list[Integers]":
    """The places of the nearest of all, and of those that a named speaker or day makes likely."""
    import numpy as np

    if search.vector is None or search.facts.generation is None:
        return []
    near = search_nearest.read(connection, search.facts.generation, search.vector, coarse=COARSE, count=len(shown))
    places = shown.places(near.docs)
    known = places >= 0
    choices = [np.flatnonzero(known & some[places]) for some in _likely(search, shown)]
    return [places[rows] for rows in near.nearest(choices, TAKE)]


def _likely(search: Search, shown: Shown) -> "list[Mask]":
    import numpy as np

    day, found = shown.columns["day"], [np.ones(len(shown), dtype=np.bool_)]
    if search.asked.speakers and search.weights.speaker:
        speakers = np.array([search.facts.hasher(name) for name in search.asked.speakers], dtype=np.uint64)
        found.append(np.isin(shown.columns["speaker"], speakers))
    if search.weights.date:
        found += [(day >= start) & (day <= end) for start, end in search.asked.days[:2]]
    return found
