import pytest

from tests.bench.figures import Gaps, gaps, percentile


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1), (0.5, 50), (0.99, 99), (1.0, 100)])
def test_a_percentile_is_one_of_the_values(share: float, expected: float) -> None:
    assert percentile(list(range(100, 0, -1)), share) == expected


def test_nothing_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.99)


def test_gaps_are_between_ticks_and_long_ones_are_counted() -> None:
    moments = [0, 5, 10, 61, 111, 116]
    assert gaps([moment * 1_000_000 for moment in moments]) == Gaps(count=5, p99=51.0, worst=51.0, long=1)
