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


def differing(vector: "Matrix", high: "Words") -> "Scores":
    """In how many signs each vector differs, whose words are a column."""
    import numpy as np

    words = np.array(signs(vector), dtype=np.uint64)
    return _ones(high ^ words[:, None])


def scores(vector: "Matrix", high: "Words", low: "Words") -> "Scores":
    """A number for each vector, whose words are a column: the larger, the nearer. An order, not a cosine."""
    import numpy as np

    total = np.zeros(high.shape[1], dtype=np.int32)
    for weight, mask in zip(_WEIGHTS, _masks(vector), strict=True):
        total += weight * (2 * _ones(high & mask) + _ones(low & mask))
    return total


def signed(vectors: "Matrix") -> "Matrix":
    """1 or -1 for each number: the product of two such is larger where fewer signs differ."""
    import numpy as np

    return np.where(vectors > 0, np.float32(1), np.float32(-1))


def coded(vectors: "Matrix") -> "Matrix":
    """What the planes hold of unit vectors: 0, 1, 2 or 3 for each number."""
    import numpy as np

    high, low = planes.bits(vectors)
    return np.asarray(2 * high + low, dtype=np.float32)


def rounded(vectors: "Matrix") -> "Matrix":
    """Numbers of questions as `scores` counts them: its products with `coded` ones, for many at once."""
    import numpy as np

    spread = vectors.std(axis=1, keepdims=True)
    steps = np.divide(vectors * (_MOST / _CLIP), spread, out=np.zeros_like(vectors), where=spread > 0)
    return np.asarray(np.clip(np.rint(steps), -_MOST, _MOST))


def _masks(vector: "Matrix") -> "list[Words]":
    import numpy as np

    numbers = rounded(vector[None, :]).astype(np.int8)
    return [planes.packed((numbers >> place) & 1 == 1).T for place in range(len(_WEIGHTS))]


def _ones(words: "Words") -> "Scores":
    import numpy as np

    ones: Scores = np.bitwise_count(words).sum(axis=0, dtype=np.int32)
    return ones
