"""Samples of the signs in an index: they tell how far from a question its first so many vectors will lie.

Kept by `core.storage.ranking` in memory, made and used by `core.storage.candidates`. Only a help: to sort only what is
that near takes a fifth to a third less time than to sort all, and who then finds too little looks again at all.
"""

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from core.storage import nearness

if TYPE_CHECKING:
    from core.storage.planes import Vector, Words

SIZE: Final = 4_096
"""Vectors in a sample, about: of a million it tells the distance of the first 4,000 to within 2 of 384 signs."""
_TIMES: Final = 1.4
_MORE: Final = 4
"""What is added to the expected place in the sample, so that one search in a hundred finds too little."""
_ROOM: Final = 64

Place = tuple[int, str]
"""Dimensions and the prefix of namespaces."""


class Sample(NamedTuple):
    """The signs of some of `size` vectors; the words of a vector are a column."""

    size: int
    words: "Words"

    def distance(self, vector: "Vector", take: int) -> int:
        """In how many signs the first `take` vectors of all differ from this one at most, most probably."""
        import numpy as np

        distances = np.sort(nearness.differing(vector, self.words))
        place = math.ceil(take * len(distances) / self.size * _TIMES) + _MORE
        return int(distances[place]) if place < len(distances) else len(vector)


class Samples:
    """The samples of some parts of the index. Any thread."""

    def __init__(self) -> None:
        self._kept: dict[Place, Sample] = {}

    def get(self, place: Place, size: int) -> Sample | None:
        """The sample of a part that has `size` vectors now; None where there is none, or of a very different size."""
        known = self._kept.get(place)
        return known if known is not None and known.size // 2 <= size <= known.size * 2 else None

    def keep(self, place: Place, sample: Sample) -> None:
        """Keep this one from now on."""
        if len(self._kept) >= _ROOM:
            self._kept = {}
        self._kept[place] = sample

    def forget(self, place: Place) -> None:
        """It does not tell the truth any more."""
        self._kept.pop(place, None)
