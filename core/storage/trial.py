"""Trial questions to an index, and how far down its planes put the vectors that are exactly the nearest.

Made by `core.storage.calibration`, which shows it every vector of the index once. Pure numpy. Half of the questions are
vectors of the index, half are such vectors turned some way towards another; none finds what it was made of. (Of 20,000
sentences the first kind needed 324 candidates by signs for a recall of 0.99, the second 293, sentences that were left
out of the index 148 to 194.) What is kept grows with the questions only: the nearest so far, and how many vectors had
which score.
"""

import math
from typing import TYPE_CHECKING, Final

from core.storage import nearness, planes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.storage.planes import Matrix

    Counts = NDArray[np.int64]

QUESTIONS: Final = 32
"""Of each kind."""
VECTORS: Final = 3 * QUESTIONS
"""What a trial is made of."""
_OWN: Final = 3
"""How much more of the first vector than of the second there is in a question of the second kind."""
_NEAREST: Final = 10
_HIGHEST: Final = 9
"""Of the product of a rounded and a coded number."""


class Trial:
    """Made of VECTORS vectors and the numbers of their rows."""

    def __init__(self, vectors: "Matrix", rows: "Counts") -> None:
        import numpy as np

        (own, first, second), (own_rows, *pairs) = np.split(vectors, 3), np.split(rows, 3)
        self._questions = np.vstack([own, planes.unit(_OWN * first + second)])
        self._made_of = [np.hstack([own_rows, pair]) for pair in pairs]
        count, dims = self._questions.shape
        self._dims = dims
        self._exact = np.full((count, _NEAREST), -math.inf, dtype=np.float32)
        self._signs = np.zeros((count, _NEAREST), dtype=np.int64)
        self._planes = np.zeros((count, _NEAREST), dtype=np.int64)
        self._sign_counts = np.zeros((count, dims + 1), dtype=np.int64)
        self._plane_counts = np.zeros((count, 2 * _HIGHEST * dims + 1), dtype=np.int64)

    def compare(self, vectors: "Matrix", rows: "Counts") -> None:
        """Show it some of the index."""
        import numpy as np

        exact = self._questions @ vectors.T
        for made_of in self._made_of:
            exact[made_of[:, None] == rows[None, :]] = -math.inf
        signs = _whole(nearness.signed(self._questions) @ nearness.signed(vectors).T + self._dims) // 2
        both = _whole(nearness.rounded(self._questions) @ nearness.coded(vectors).T + _HIGHEST * self._dims)
        _count(self._sign_counts, signs)
        _count(self._plane_counts, both)
        seen = np.hstack([self._exact, exact])
        best = np.argpartition(-seen, _NEAREST, axis=1)[:, :_NEAREST]
        self._exact = np.take_along_axis(seen, best, axis=1)
        self._signs = np.take_along_axis(np.hstack([self._signs, signs]), best, axis=1)
        self._planes = np.take_along_axis(np.hstack([self._planes, both]), best, axis=1)

    def needed(self, recall: float) -> tuple[int, int]:
        """How many vectors by signs, and by both planes, hold this share of the nearest for either kind of question."""
        return (
            _holding(_places(self._sign_counts, self._signs), recall),
            _holding(_places(self._plane_counts, self._planes), recall),
        )


def _whole(products: "Matrix") -> "Counts":
    import numpy as np

    return products.astype(np.int64)


def _count(counts: "Counts", scores: "Counts") -> None:
    import numpy as np

    for kept, some in zip(counts, scores, strict=True):
        kept += np.bincount(some, minlength=len(kept))


def _places(counts: "Counts", scores: "Counts") -> "Counts":
    """How many vectors have a score as high or higher: equals are taken to come first."""
    import numpy as np

    at_least = counts[:, ::-1].cumsum(axis=1)[:, ::-1]
    return np.take_along_axis(at_least, scores, axis=1)


def _holding(places: "Counts", recall: float) -> int:
    """The larger of what the two kinds of questions need."""
    import numpy as np

    kinds = (np.sort(kind, axis=None) for kind in np.split(places, 2))
    return max(int(kind[math.ceil(recall * len(kind)) - 1]) for kind in kinds)
