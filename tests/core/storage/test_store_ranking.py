from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.storage import Database, DuckDBStore, calibration, vectors
from tests.core.storage.filled import Matrix, clusters, fill, looking_up, nearest, random_rows, unit

HERE = ("m", "u1")


def found(store: DuckDBStore, question: int, **how: Any) -> list[int]:
    return [int(item.key[1:]) for item in store.search(HERE, query=str(question), **how)]


def made(db: Database, rows: Matrix, questions: Matrix) -> DuckDBStore:
    store = DuckDBStore(db, index=looking_up(questions))
    fill(db, rows)
    return store


def calibrations(db: Database) -> list[tuple[Any, ...]]:
    with db.read() as connection:
        return connection.execute("SELECT * FROM store_calibrations").fetchall()


@pytest.fixture(scope="module")
def rows() -> Matrix:
    return clusters(12_000, 384)


@pytest.fixture(scope="module")
def questions(rows: Matrix) -> Matrix:
    """Near to the vectors, but none of them."""
    return unit(rows[:40] + 0.5 * rows[40:80] + 0.3 * random_rows(40, 384, seed=9))


@pytest.fixture(scope="module")
def shared(rows: Matrix, questions: Matrix) -> Iterator[DuckDBStore]:
    """Calibrated, and only read from."""
    with Database.open(":memory:") as db:
        store = made(db, rows, questions)
        found(store, 0)
        assert calibrations(db)[0][2] is not None
        yield store


@pytest.mark.parametrize("dims", [8, 384, 768])
def test_thirty_thousand_random_vectors(db: Database, dims: int) -> None:
    rows, questions = random_rows(30_000, dims), random_rows(5, dims, seed=2)
    store = made(db, rows, questions)
    for _ in ("before a calibration", "after it"):
        for number, question in enumerate(questions):
            assert found(store, number) == nearest(rows, question)
    assert [(each[0], each[2]) for each in calibrations(db)] == ([(dims, None)] if dims >= 128 else [])


def test_planes_find_nearly_all(shared: DuckDBStore, rows: Matrix, questions: Matrix) -> None:
    hits = [len(set(found(shared, n)) & set(nearest(rows, each))) for n, each in enumerate(questions)]
    assert sum(hits) >= 0.99 * 10 * len(hits)


def test_scores_are_cosines_in_order(shared: DuckDBStore, rows: Matrix, questions: Matrix) -> None:
    for item in shared.search(HERE, query="3", limit=100):
        assert item.score == pytest.approx(float(rows[int(item.key[1:])] @ questions[3]), abs=1e-5)
    scores = [item.score or 0 for item in shared.search(HERE, query="3", limit=100)]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("limit", [30, 100, 101, 5000])
def test_pages_are_complete_and_disjoint(shared: DuckDBStore, limit: int) -> None:
    wanted = 12_000 if limit == 5000 else 3 * limit
    pages = [found(shared, 1, limit=limit, offset=offset) for offset in range(0, wanted, limit)]
    met = [key for page in pages for key in page]
    assert len(met) == len(set(met)) == wanted


def test_past_the_reach_the_order_is_exact(shared: DuckDBStore, rows: Matrix, questions: Matrix) -> None:
    assert found(shared, 2, limit=500) == nearest(rows, questions[2], 500)
    assert found(shared, 2, limit=500, offset=11_900) == nearest(rows, questions[2], 12_000)[11_900:]


def test_a_small_namespace_is_exact_among_many(db: Database, rows: Matrix, questions: Matrix) -> None:
    store = made(db, rows, questions)
    others = random_rows(300, 384, seed=4)
    fill(db, others, namespace="m.u10.", first=20_000)
    for number, question in enumerate(questions[:5]):
        items = store.search(("m", "u10"), query=str(number))
        assert [int(item.key[1:]) - 20_000 for item in items] == nearest(others, question)


def test_a_calibration_stays_until_the_index_has_doubled(tmp_path: Path, questions: Matrix) -> None:
    rows = clusters(11_001, 384, seed=3)
    with Database.open(tmp_path / "s.duckdb") as db:
        store = made(db, rows[:5000], questions)
        found(store, 0)
        assert calibrations(db) == []
        fill(db, rows[5000:5500], first=5000)
        found(store, 0)
        assert [each[1] for each in calibrations(db)] == [5500]
    with Database.open(tmp_path / "s.duckdb") as db:
        store = DuckDBStore(db, index=looking_up(questions))
        fill(db, rows[5500:11_000], first=5500)
        found(store, 0)
        assert [each[1] for each in calibrations(db)] == [5500]
        fill(db, rows[11_000:], first=11_000)
        found(store, 0)
        assert [each[1] for each in calibrations(db)] == [11_001]


def test_candidates_grow_with_the_index() -> None:
    known = calibration.Calibration(vectors=60_000, coarse=400, fine=80)
    assert known.aim(10_000, 10) == (800, 160, 5_000)
    assert known.aim(60_000, 10) == (800, 160, 30_000)
    assert known.aim(90_000, 10) == (1_200, 240, 45_000)
    assert known.aim(1_000, 10) is None
    little = calibration.Calibration(vectors=60_000, coarse=90, fine=20)
    assert [little.aim(60_000, limit) for limit in (1, 10, 100)] == [(500, fine, 30_000) for fine in (40, 60, 120)]
    assert calibration.Calibration(60_000, None, None).aim(60_000, 10) is None


def test_items_of_many_parts_crowd_nobody_out(db: Database, rows: Matrix, questions: Matrix) -> None:
    """Ten items with a thousand parts each, all of them nearer to the question than anything else."""
    store = made(db, rows, questions)
    found(store, 0)
    near = unit(questions[0] + 0.1 * random_rows(10_000, 384, seed=8))
    parts = [vectors.Row(100_000 + at % 10, str(at), b"", "m.u1.", row) for at, row in enumerate(near)]
    with db.write() as connection:
        connection.execute(
            "INSERT INTO store_items SELECT 100000 + n, 'm.u1.', 'k' || 100000 + n, encode('{}'), 0, 0, NULL, false,"
            " NULL, NULL FROM range(10) AS r(n)"
        )
        vectors.add(connection, 384, parts)
    keys = found(store, 0, limit=20)
    assert len(set(keys)) == 20
    assert set(keys[:10]) == {100_000 + at for at in range(10)}
    assert keys[10:] == nearest(rows, questions[0])


def test_what_is_over_is_not_ranked(db: Database, rows: Matrix, questions: Matrix) -> None:
    store = made(db, rows, questions)
    store.ttl_config = {"omit_expired": True}
    first = found(store, 0)
    with db.write() as connection:
        connection.execute("UPDATE store_items SET ttl = 1, expires_at = 1 WHERE id = ?", [first[0]])
    again = found(store, 0)
    assert again[:9] == first[1:]
    assert first[0] not in found(store, 0, limit=1000)


def test_equals_stand_newest_first(db: Database) -> None:
    same = np.repeat(random_rows(1, 384), 6_000, axis=0)
    store = made(db, same, same[:1])
    assert found(store, 0) == list(range(5_999, 5_989, -1))
    assert found(store, 0, offset=10) == list(range(5_989, 5_979, -1))
