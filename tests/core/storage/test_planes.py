import duckdb
import numpy as np
import pytest

from core.storage import nearness, planes
from tests.core.storage.filled import Matrix, clusters, nearest, random_rows


def in_sql(rows: Matrix) -> list[tuple[object, ...]]:
    dims = rows.shape[1]
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE given (item BIGINT, vector FLOAT[{dims}])")
        for number, row in enumerate(rows):
            connection.execute("INSERT INTO given VALUES (?, ?)", [number, row.tolist()])
        select = planes.prepared(
            dims, "SELECT item, 'p' AS path, ''::BLOB AS digest, 'n.' AS namespace, vector FROM given"
        )
        return connection.execute(f"{select} ORDER BY item").fetchall()


@pytest.mark.parametrize("dims", [128, 150, 384])
def test_sql_makes_the_same_planes_as_numpy(dims: int) -> None:
    rows = random_rows(20, dims)
    for made, words, row in zip(in_sql(rows * 3), planes.of(rows).tolist(), rows, strict=True):
        assert list(made[4:-1]) == words
        assert made[-1] == pytest.approx(row.tolist(), abs=1e-6)


def test_few_dimensions_have_no_planes() -> None:
    (made,) = in_sql(random_rows(1, 127))
    assert len(made) == 5
    assert planes.columns(127) == []


def test_zeros_stay_zeros_and_what_is_not_finite_is_left_out() -> None:
    rows = random_rows(3, 128)
    rows[0] = 0
    rows[1, 5] = np.inf
    made = in_sql(rows)
    assert [each[0] for each in made] == [0, 2]
    assert set(made[0][-1]) == {0.0}  # type: ignore[call-overload]  # a tuple of numbers


def test_words_hold_bits_from_the_left() -> None:
    bits = np.zeros((1, 130), dtype=np.bool_)
    bits[0, [0, 63, 64, 128]] = True
    assert planes.packed(bits).tolist() == [[(1 << 63) | 1, 1 << 63, 0b10]]


def test_unit_vectors() -> None:
    made = planes.unit([[3, 4], [0, 0], [1e200, 0], [0, 1e-200]])
    assert [row.tolist() for row in made] == [pytest.approx([0.6, 0.8]), [0, 0], [1, 0], [0, 1]]
    for wrong in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="not finite"):
            planes.unit([[1, wrong]])


def test_both_planes_order_better_than_signs_alone() -> None:
    rows = clusters(4000, 256)
    words = planes.of(rows).T
    high, low = words[:4], words[4:]
    by_signs, by_both = [], []
    for question in random_rows(10, 256, seed=2) + rows[:10]:
        exact = set(nearest(rows, question))
        alike = nearness.signed(rows) @ nearness.signed(question)
        by_signs.append(len(exact & set(np.argsort(-alike)[:40].tolist())))
        by_both.append(len(exact & set(np.argsort(-nearness.scores(question, high, low))[:40].tolist())))
    assert sum(by_both) > sum(by_signs)


def test_a_question_without_direction_is_equally_near_to_all() -> None:
    words = planes.of(random_rows(5, 128)).T
    nothing = np.zeros(128, dtype=np.float32)
    assert len(set(nearness.scores(nothing, words[:2], words[2:]).tolist())) == 1


def test_counted_bits_are_the_product_of_the_numbers() -> None:
    rows, questions = random_rows(30, 200), random_rows(3, 200, seed=2)
    words = planes.of(rows).T
    products = nearness.rounded(questions) @ nearness.coded(rows).T
    for question, product in zip(questions, products, strict=True):
        assert nearness.scores(question, words[:4], words[4:]).tolist() == product.tolist()
