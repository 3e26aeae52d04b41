"""Samples of signs: right for nearly all questions, and of no consequence where they are wrong."""

import numpy as np

from core.storage import Database, DuckDBStore, candidates, nearness, planes
from core.storage.calibration import Aim
from core.storage.candidates import Looking
from core.storage.sampling import SIZE, Sample, Samples
from core.storage.scope import Scope
from tests.core.storage.filled import Matrix, clusters, fill, looking_up

DIMS = 128


def words(rows: Matrix) -> "planes.Words":
    return planes.packed(rows > 0).T.copy()


def test_a_sample_tells_how_far_the_first_ones_lie() -> None:
    rows = clusters(40_000, DIMS)
    every, some = words(rows), Sample(len(rows), words(rows[:: len(rows) // SIZE]))
    for take in (100, 1_000):
        counts = [int((nearness.differing(row, every) <= some.distance(row, take)).sum()) for row in rows[:100]]
        assert sum(count >= take for count in counts) >= 97
        assert np.median(counts) < 4 * take
    assert some.distance(rows[0], len(rows)) == DIMS


def test_samples_are_kept_while_the_size_is_about_the_same() -> None:
    sample, samples = Sample(1_000, words(clusters(10, DIMS))), Samples()
    samples.keep((DIMS, "a."), sample)
    kept = {size: samples.get((DIMS, "a."), size) is sample for size in (499, 500, 1_000, 2_000, 2_001)}
    assert kept == {499: False, 500: True, 1_000: True, 2_000: True, 2_001: False}
    assert samples.get((DIMS, "b."), 1_000) is None
    samples.forget((DIMS, "a."))
    assert samples.get((DIMS, "a."), 1_000) is None


def test_a_sample_that_is_wrong_changes_nothing(db: Database) -> None:
    rows = clusters(2_000, DIMS)
    DuckDBStore(db, index=looking_up(rows))
    fill(db, rows)
    samples, aim = Samples(), Aim(coarse=300, fine=50, most=1_000)
    with db.read() as connection:
        scope = Scope.under("m.u1.", column="item", horizon=-1)
        asked = Looking(connection, DIMS, rows[7], "m.u1.", scope, len(rows), samples)
        right = candidates.rows(asked, aim)
        assert len(right) == 50
        assert right[0] == 7
        drawn = samples.get((DIMS, "m.u1."), len(rows))
        assert drawn is not None
        assert drawn.words.shape == (2, len(rows))
        lying = words(np.repeat(rows[7:8], 3_000, axis=0))
        samples.keep((DIMS, "m.u1."), Sample(len(rows), lying))
        assert candidates.rows(asked, aim) == right
        assert samples.get((DIMS, "m.u1."), len(rows)) is None
