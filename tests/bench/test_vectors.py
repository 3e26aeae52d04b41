import numpy as np
import pytest

from tests.bench.vectors import Cloud, nearest, recall


def test_vectors_are_of_unit_length_lie_in_clusters_and_come_again() -> None:
    cloud = Cloud(1_000, dims=64)
    rows = cloud.draw(1_000)
    assert rows.dtype == np.float32
    assert rows.shape == (1_000, 64)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)
    products = np.sort(rows[0] @ rows[1:].T)[::-1]
    assert products[9] > 0.3 > abs(np.median(products))
    assert np.array_equal(Cloud(1_000, dims=64).draw(1_000), rows)
    assert not np.array_equal(cloud.draw(1_000), rows)


def test_the_nearest_are_those_with_the_largest_product() -> None:
    rows = Cloud(500, dims=32, seed=2).draw(500)
    vector = Cloud(500, dims=32, seed=3).draw(1)[0]
    assert nearest(rows, vector, 10).tolist() == np.argsort(-(rows @ vector))[:10].tolist()
    assert len(nearest(rows[:3], vector, 10)) == 3


def test_recall_is_the_share_of_the_exact_answers() -> None:
    assert recall([[1, 2, 3], [9, 8, 7]], [[3, 2, 4], [7, 8, 9]]) == pytest.approx(5 / 6)
