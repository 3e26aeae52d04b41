"""Thousands of items with vectors, put into a store's tables at once: by `put` they would take too long for tests."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from langgraph.store.base import IndexConfig
from numpy.typing import NDArray

from core.storage import Database, vectors
from core.storage.vectors import Row

Matrix = NDArray[np.float32]

_ITEMS: Final = """
INSERT INTO store_items
SELECT id, ?, 'k' || id, encode('{"n": ' || id || '}'), id, id, NULL, false, NULL, NULL FROM range(?, ?) AS items(id)
"""


def unit(rows: NDArray[np.float64]) -> Matrix:
    """Rows of unit length."""
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def random_rows(count: int, dims: int, seed: int = 1) -> Matrix:
    """Vectors in every direction: sign bits tell little about them."""
    return unit(np.random.default_rng(seed).standard_normal((count, dims)))


def clusters(count: int, dims: int, seed: int = 1) -> Matrix:
    """Vectors in clusters of fifty, as sentences have them: sign bits tell much."""
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((max(count // 50, 1), dims))
    wide = np.arange(1, dims + 1) ** -0.4
    near = chance.standard_normal((count, dims)) * wide
    turn, _ = np.linalg.qr(chance.standard_normal((dims, dims)))
    return unit((centres[chance.integers(0, len(centres), count)] * wide + near) @ turn)


def fill(db: Database, rows: Matrix, *, namespace: str = "m.u1.", first: int = 0) -> None:
    """Items with the ids and keys first, first + 1 and so on, one vector each. The store's table must be there."""
    with db.write() as connection:
        connection.execute(_ITEMS, [namespace, first, first + len(rows)])
        new = [Row(first + at, "data", b"", namespace, row) for at, row in enumerate(rows)]
        vectors.add(connection, rows.shape[1], new)


def looking_up(rows: Matrix) -> IndexConfig:
    """An index whose embedder answers a question "3" with row 3."""

    def embed(texts: Sequence[str]) -> list[list[float]]:
        return [rows[int(text)].tolist() for text in texts]

    return {"embed": embed, "dims": rows.shape[1], "fields": ["data"]}


def nearest(rows: Matrix, question: Matrix, limit: int = 10) -> list[int]:
    """The exact answer."""
    order: list[int] = np.argsort(-(rows @ question), kind="stable")[:limit].tolist()
    return order
