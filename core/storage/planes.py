"""Two bits of every number of a vector, in UBIGINT columns: enough to tell which vectors are worth an exact look.

Used by the store's vector tables (`core.storage.vectors`), their search and their calibration, inside transactions;
`prepared` also by whoever makes rows in SQL. Pure. A number x of a unit vector becomes 0, 1, 2 or 3, in steps at
-t, 0 and t: the higher bit is the sign, and by signs alone `bit_count(xor(..))` orders a million vectors in 20 ms. The
lower bit, for the few hundred that come first, gets the order four times as right (the exact ten of 100,000 vectors lay
in the first 433 by signs and in the first 96 by both, at a recall of 0.99).

What is computed here lies in files: another t or another order of bits needs a schema step.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]
    """Of unit length, or all zeros: what has no direction is near to nothing."""
    Matrix = NDArray[np.float32]
    Words = NDArray[np.uint64]
    Bits = NDArray[np.bool_]

FROM_DIMS: Final = 128
"""With fewer numbers, signs say too little, and an exact look costs little."""
_WORD: Final = 64
_STEP: Final = 0.8
_PREPARED: Final = """
WITH given AS ({select}),
measured AS (SELECT *, sqrt(list_inner_product(vector::DOUBLE[], vector::DOUBLE[])) AS length FROM given),
unit AS (
    SELECT * EXCLUDE (vector, length),
        list_transform(vector::DOUBLE[], lambda x: if(length > 0, x / length, 0))::FLOAT[] AS numbers
    FROM measured WHERE isfinite(length)
),
bits AS (
    SELECT *, list_transform(numbers, lambda x: (x > 0)::UBIGINT) AS high,
        list_transform(numbers, lambda x: ((x > 0) = (abs(x) > {step}::FLOAT))::UBIGINT) AS low
    FROM unit
)
SELECT item, path, digest, namespace, {planes} numbers::FLOAT[{dims:d}] AS vector FROM bits
"""
_PLANE: Final = "list_reduce({bits}[{first:d}:{last:d}], lambda a, b: (a << 1) | b), "


def count(dims: int) -> int:
    """How many words hold one bit of each number; 0 where there are too few numbers."""
    return -(-dims // _WORD) if dims >= FROM_DIMS else 0


def high(dims: int) -> list[str]:
    """The columns of the higher bits."""
    return [f"high{number}" for number in range(count(dims))]


def low(dims: int) -> list[str]:
    """The columns of the lower bits."""
    return [f"low{number}" for number in range(count(dims))]


def columns(dims: int) -> list[str]:
    """All of them, in their order in a table."""
    return high(dims) + low(dims)


def prepared(dims: int, select: str) -> str:
    """A SELECT of whole rows of a vector table, from one of item, path, digest, namespace and vector of any length.

    Rows whose vector is not finite are left out.
    """
    planes = [
        _PLANE.format(bits=bits, first=number * _WORD + 1, last=min(number * _WORD + _WORD, dims))
        for bits in ("high", "low")
        for number in range(count(dims))
    ]
    return _PREPARED.format(select=select, planes="".join(planes), step=_step(dims), dims=dims)


def of(vectors: "Matrix") -> "Words":
    """The higher, then the lower words of each unit vector, a row each."""
    import numpy as np

    return np.hstack([packed(plane) for plane in bits(vectors)])


def bits(vectors: "Matrix") -> "tuple[Bits, Bits]":
    """The higher and the lower bit of every number of unit vectors."""
    import numpy as np

    high_bits = vectors > 0
    return high_bits, high_bits == (np.abs(vectors) > np.float32(_step(vectors.shape[1])))


def packed(plane: "Bits") -> "Words":
    """Rows of bits as rows of words, the first bit of a word the most significant."""
    import numpy as np

    rows, dims = plane.shape
    words = -(-dims // _WORD)
    wide = np.zeros((rows, words, _WORD), dtype=np.bool_)
    whole = dims // _WORD * _WORD
    wide[:, : dims // _WORD] = plane[:, :whole].reshape(rows, -1, _WORD)
    if whole < dims:
        wide[:, -1, _WORD - (dims - whole) :] = plane[:, whole:]
    return np.packbits(wide, axis=2).view(">u8")[:, :, 0].astype(np.uint64)


def unit(numbers: "Sequence[Sequence[float]] | Matrix") -> "list[Vector]":
    """Each brought to unit length. Raises ValueError for numbers that are not finite."""
    import numpy as np

    rows = np.asarray(numbers, dtype=np.float64)
    if not np.isfinite(rows).all():
        raise ValueError("the embedder answered with a number that is not finite")
    largest = np.abs(rows).max(axis=1, keepdims=True)
    rows = np.divide(rows, largest, out=np.zeros_like(rows), where=largest > 0)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return list(np.divide(rows, lengths, out=rows, where=lengths > 0).astype(np.float32))


def _step(dims: int) -> float:
    return _STEP / math.sqrt(dims)
