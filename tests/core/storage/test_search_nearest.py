"""The nearest vectors: the same whether all planes are read or those of the first few alone."""

from collections.abc import Iterator

import numpy as np
import pytest

from core.storage import Database, planes, search_nearest, search_vectors
from core.storage.search_vectors import Generation, Identity

COUNT = 300
ALL = np.arange(COUNT)


@pytest.fixture
def db() -> Iterator[Database]:
    with Database.open(":memory:") as opened:
        yield opened


def filled(db: Database, dims: int) -> Generation:
    drawn = np.random.default_rng(1).standard_normal((COUNT, dims)).astype(np.float32)
    with db.write() as connection:
        generation = search_vectors.begin(connection, Identity("a model", dims, "1"))
        docs = np.random.default_rng(2).permutation(COUNT) + 1
        search_vectors.add(connection, generation, docs.tolist(), planes.unit(drawn))
    return generation


def question(dims: int) -> "planes.Vector":
    return planes.unit([np.random.default_rng(3).standard_normal(dims).tolist()])[0]


@pytest.mark.parametrize("coarse", [30, COUNT + 1])
def test_many_vectors_are_ordered_as_few_are(db: Database, coarse: int) -> None:
    generation, vector = filled(db, 150), question(150)
    with db.read() as connection:
        few, many = (
            search_nearest.read(connection, generation, vector, coarse=coarse, count=COUNT, many=most)
            for most in (COUNT, COUNT - 1)
        )
        assert type(few) is not type(many)
        choices = (ALL, ALL[::7], ALL[:0])
        by_few, by_many = ([rows.tolist() for rows in each.nearest(choices, 20)] for each in (few, many))
        assert by_few == by_many
        assert [len(rows) for rows in by_few] == [20, 20, 0]
        found = few.docs[by_few[0]]
        docs, cosines = search_vectors.cosines(connection, generation, vector, few.docs.tolist())
    exact = docs[np.argsort(-cosines)]
    assert len(set(exact[:5]) & set(found)) >= 3, "the planes lead to what is near"


def test_with_few_numbers_every_vector_is_compared_exactly(db: Database) -> None:
    generation, vector = filled(db, 5), question(5)
    with db.read() as connection:
        near = search_nearest.read(connection, generation, vector, coarse=1, count=COUNT)
        docs, cosines = search_vectors.cosines(connection, generation, vector, near.docs.tolist())
    assert near.docs[near.nearest([ALL], 9)[0]].tolist() == docs[np.argsort(-cosines)][:9].tolist()
