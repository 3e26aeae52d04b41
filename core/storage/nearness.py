"""How near a question is to vectors of which only the planes are known (`core.storage.planes`).

Called by search and calibration. Pure numpy. The question's numbers are rounded to -3..3 and cut into three planes of
their own, so that their product with the two bits of a stored number is a matter of AND and counting.
"""

from typing import TYPE_CHECKING, Final

from core.storage import planes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.storage.planes import Matrix, Words

    Scores = NDArray[np.int32]

_WEIGHTS: Final = (1, 2, -4)
"""Of the three bits of a number in two's complement."""
_MOST: Final = 3
_CLIP: Final = 2.0
"""Standard deviations that become 3; half of that and twice of that order worse."""


def signs(vector: "Matrix") -> list[int]:
    """The words to compare with the higher planes: where fewer bits differ, the vectors are nearer."""
    words: list[int] = planes.packed(vector[None, :] > 0)[0].tolist()
    return words


def scores(vector: "Matrix", high: "Words", low: "Words") -> "Scores":
    """A number for each vector, whose words are a column: the larger, the nearer. An order, not a cosine."""
    import numpy as np

    total = np.zeros(high.shape[1], dtype=np.int32)
    for weight, mask in zip(_WEIGHTS, _masks(vector), strict=True):
        total += weight * (2 * _ones(high & mask) + _ones(low & mask))
    return total


def differing(vector: "Matrix", high: "Words") -> "Scores":
    """In how many signs each vector, whose words are a column, differs from the question."""

    return _ones(high ^ planes.packed(vector[None, :] > 0).T)


def _masks(vector: "Matrix") -> "list[Words]":
    import numpy as np

    spread = float(vector.std())
    steps = np.rint(vector * (_MOST / (_CLIP * spread))) if spread else np.zeros_like(vector)
    numbers = np.clip(steps, -_MOST, _MOST).astype(np.int8)
    return [planes.packed(((numbers >> place) & 1)[None, :] == 1).T for place in range(len(_WEIGHTS))]


def _ones(words: "Words") -> "Scores":
    import numpy as np

    ones: Scores = np.bitwise_count(words).sum(axis=0, dtype=np.int32)
    return ones
